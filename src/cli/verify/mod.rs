//! `countersign verify`: a stored report, checked again without trusting it.
//!
//! - here: which kind of report it is.
//! - `report`: reports of `check` and `certify`; `study`: reports of `study`.
//! - `arguments`: how it is called; `misquoted`: what a report says about itself, where that is not what it
//!   is.

mod arguments;
mod misquoted;
mod report;
mod study;

use super::failure::Failure;
use crate::report::{BenchReport, REPORT_FILE, StoredReport, StudyReport, schema_of};
pub(super) use arguments::VerifyArguments;

/// Loads the data that the report names, replays every witness, compares every comparable pair of stored
/// answers, and recomputes every answer that needs no solver, asked for or not.
pub(super) fn run(arguments: &VerifyArguments) -> Result<u8, Failure> {
    let given = &arguments.report;
    let path = if given.is_dir() { given.join(REPORT_FILE) } else { given.clone() };
    match schema_of(&path).as_deref() {
        Some(StudyReport::SCHEMA) => study::run(arguments, &path),
        Some(found @ BenchReport::SCHEMA) => Err(Failure::BadInput(format!(
            "{}: schema: found {found:?}, expected a report of check, certify or study; times and what solvers said are only \
             had again by running the benchmark",
            path.display()
        ))),
        _ => report::run(arguments, &path),
    }
}
