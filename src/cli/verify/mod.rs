//! `countersign verify`: a stored report, checked again without trusting it.
//!
//! - here: which kind of report it is.
//! - `report`: reports of `check` and `certify`.
//! - `study`: reports of `study`.

mod report;
mod study;

use std::path::PathBuf;

use clap::Args;

use super::options::OutputFormat;
use super::{Failure, print};
use crate::report::{BENCH_SCHEMA, STUDY_SCHEMA, named_schema};

#[derive(Args)]
pub(super) struct VerifyArguments {
    /// A report.json, or the folder that has it
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    format: OutputFormat,
    /// Configurations or labelings that brute force may try for one case
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    brute_limit: u64,
    /// No progress on standard error: there is none
    #[arg(long = "quiet")]
    _quiet: bool,
}

impl VerifyArguments {
    fn path(&self) -> PathBuf {
        if self.report.is_dir() { self.report.join("report.json") } else { self.report.clone() }
    }
}

/// Loads the data that the report names, replays every witness, compares every comparable pair of stored answers, and
/// recomputes every answer that needs no solver, asked for or not.
pub(super) fn run(arguments: &VerifyArguments) -> Result<u8, Failure> {
    let path = arguments.path();
    match named_schema(&path).as_deref() {
        Some(STUDY_SCHEMA) => study::run(arguments),
        Some(BENCH_SCHEMA) => Err(Failure::BadInput(format!(
            "{}: schema: found {BENCH_SCHEMA:?}, expected a report of check, certify or study; times and what solvers said \
             are only had again by running the benchmark",
            path.display()
        ))),
        _ => report::run(arguments),
    }
}
