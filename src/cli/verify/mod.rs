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
use crate::report::{BENCH_SCHEMA, REPORT_FILE, ReportError, STUDY_SCHEMA, read_report};

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

/// Loads the data that the report names, replays every witness, compares every comparable pair of stored answers, and
/// recomputes every answer that needs no solver, asked for or not.
pub(super) fn run(arguments: &VerifyArguments) -> Result<u8, Failure> {
    let given = &arguments.report;
    let path = if given.is_dir() { given.join(REPORT_FILE) } else { given.clone() };
    match read_report(&path) {
        Err(ReportError::Schema { found, .. }) if found == STUDY_SCHEMA => study::run(arguments, &path),
        Err(ReportError::Schema { found, .. }) if found == BENCH_SCHEMA => Err(Failure::BadInput(format!(
            "{}: schema: found {found:?}, expected a report of check, certify or study; times and what solvers said are only \
             had again by running the benchmark",
            path.display()
        ))),
        stored => report::run(arguments, &path, stored.map_err(Failure::bad_input)?),
    }
}
