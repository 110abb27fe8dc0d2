//! Stored reports, checked again without trusting them and without any solver.
//!
//! A report is a stranger's file. From its specification follows which cases, methods, solvers and horizons
//! it must have; every answer that needs no solver is computed afresh, every attack carried out, everything
//! compared anew. What remains is somebody's word, and is listed as such.
//!
//! - here: which kind of report it is.
//! - `verifying`: how it is checked, and why it cannot be.
//! - `inputs`: the files that it names, found and held against their digests before anything reads them.
//! - `facts`: what it says about itself.
//! - `expected`: which answers there must be, computed afresh where that is possible.
//! - `answers`: the answers of a case against those.
//! - `report`: reports of `check` and `certify`; `study`: reports of `study`, with its `cells` and the points of
//!   its `plane`.

mod answers;
mod cells;
mod expected;
mod facts;
mod inputs;
mod plane;
mod report;
mod study;
mod verifying;

use serde_json::Value;

pub use verifying::{Step, VerifyError, Verifying};

use crate::report::{BenchReport, Report, ReportError, StoredReport, StudyReport, from_json};

/// A report that was checked again: what it says, compared anew, with its
/// [`Verification`](crate::report::Verification).
#[derive(Clone, Debug, PartialEq)]
pub enum Verified {
    /// One of `check` or `certify`.
    Report(Box<Report>),
    /// One of `study`.
    Study(Box<StudyReport>),
}

/// Checks a report again that was read from `how.path`.
///
/// # Soundness
/// A report that says anything which its data refute, or lacks what its specification asks for, has a fault.
/// What could not be checked is listed among [`OnTrust`](crate::report::OnTrust), by the names of its answers.
///
/// # Errors
/// When `stored` is no report, or the files that it names cannot be read.
pub fn verify(stored: &Value, how: &Verifying<'_>) -> Result<Verified, VerifyError> {
    match stored.get("schema").and_then(Value::as_str) {
        Some(StudyReport::SCHEMA) => {
            study::verified(&from_json(stored, how.path)?, how).map(Box::new).map(Verified::Study)
        }
        Some(found @ BenchReport::SCHEMA) => Err(VerifyError::Report(ReportError::Flaw {
            path: how.path.to_owned(),
            flaw: format!(
                "schema: found {found:?}, expected a report of check, certify or study; times and what solvers said \
                 are only had again by running the benchmark"
            ),
        })),
        _ => report::verified(&from_json(stored, how.path)?, how).map(Box::new).map(Verified::Report),
    }
}
