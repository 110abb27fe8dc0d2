//! What becomes of a cell.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::bounds::WindowError;

/// What became of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CellStatus {
    /// Every subproblem was solved.
    Complete,
    /// Some subproblems were stopped by a limit, failed, or were contradicted by runs; the box holds all the
    /// same.
    Limited,
    /// There is no box; the reason says why.
    Crashed,
    /// The solver does not take such programs.
    Unsupported,
    /// It was stopped on its way.
    Interrupted,
    /// It was stopped before.
    NotBegun,
}

impl CellStatus {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            CellStatus::Complete => "complete",
            CellStatus::Limited => "limited",
            CellStatus::Crashed => "crashed",
            CellStatus::Unsupported => "unsupported",
            CellStatus::Interrupted => "interrupted",
            CellStatus::NotBegun => "not begun",
        }
    }
}

/// What became of a cell that came to no bounds, and the reason where it needs one.
pub(super) fn stopped(why: &WindowError) -> (CellStatus, Option<String>) {
    match why {
        WindowError::Interrupted => (CellStatus::Interrupted, None),
        WindowError::NotEncodable(_) | WindowError::Unsupported(_) => {
            (CellStatus::Unsupported, Some(why.to_string()))
        }
        _ => (CellStatus::Crashed, Some(why.to_string())),
    }
}
