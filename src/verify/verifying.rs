//! How a report is checked again, and why that may be impossible.

use std::path::{Path, PathBuf};

use crate::report::ReportError;
use countersign_kinds::spec::SpecError;
use countersign_solve::Tally;

/// Why a report cannot be checked at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// It is no report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Its specification makes no sense.
    #[error(transparent)]
    Specification(#[from] SpecError),
    /// A file that it names is not there, is not the one it was made from, or may not be read.
    #[error("{}: inputs: found {found}, expected {expected}", report.display())]
    Input { report: PathBuf, found: String, expected: String },
}

/// How a report is checked again.
#[derive(Clone, Copy)]
pub struct Verifying<'a> {
    /// The file of the report.
    pub path: &'a Path,
    /// Files that the report names are read below these folders alone.
    pub folders: &'a [PathBuf],
    /// A folder where files are looked for that are not where the report says; one of `folders` too.
    pub moved_to: Option<&'a Path>,
    /// Configurations that an enumeration may try for one case.
    pub brute_limit: u64,
    /// Counts what is done, for whoever watches.
    pub tally: &'a Tally,
    /// Called with the number of cases before the first, and after each.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many cases are to be checked.
    Begun(usize),
    /// One of them is done.
    Finished,
}
