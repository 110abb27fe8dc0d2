//! What came of a study.

use super::{Cell, CellStatus, PlaneFindings};
use crate::training::bounds::SubproblemCounts;
use countersign_check::{Answer, AnswerBox, AnswerStatus, Check, Trust};

/// What a cell came to.
#[derive(Clone, Debug, PartialEq)]
pub struct CellResult {
    /// The cell.
    pub cell: Cell,
    /// What became of it.
    pub status: CellStatus,
    /// Why no box was found.
    pub reason: Option<String>,
    /// Do all bounds rest on proofs, or some on a solver's word?
    pub trust: Trust,
    /// The parameters after the last step.
    pub bounds: Option<AnswerBox>,
    /// How the subproblems ended that bound parameters.
    pub subproblems: SubproblemCounts,
    /// How those ended that tightened sums before.
    pub tightening: SubproblemCounts,
    /// How all of them ended, for each step the window that ends with it.
    pub by_step: Vec<SubproblemCounts>,
    /// Wall-clock seconds.
    pub seconds: f64,
}

impl CellResult {
    /// A cell without numbers.
    pub fn bare(cell: Cell, status: CellStatus, reason: Option<String>) -> Self {
        CellResult {
            cell,
            status,
            reason,
            trust: Trust::Claimed,
            bounds: None,
            subproblems: SubproblemCounts::default(),
            tightening: SubproblemCounts::default(),
            by_step: Vec::new(),
            seconds: 0.0,
        }
    }
}

/// What a study found so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Boxes of methods without programs: intervals, linear bounds, and what all or some attacks reach.
    pub answers: Vec<Answer>,
    /// One for each cell, in their order.
    pub cells: Vec<CellResult>,
    /// Everything that was compared.
    pub checks: Vec<Check>,
    /// What certificates say about the points of a plane, where that was asked and has been begun.
    pub plane: Option<PlaneFindings>,
}

impl Findings {
    /// Has everything been tried, and nothing been stopped but by limits of its own?
    pub fn is_whole(&self) -> bool {
        let is_left = |status| matches!(status, CellStatus::Interrupted | CellStatus::NotBegun);
        let is_stopped = |answer: &Answer| answer.status == AnswerStatus::Limit;
        !self.cells.iter().any(|result| is_left(result.status))
            && !self.answers.iter().any(is_stopped)
            && !self.plane.as_ref().is_some_and(|plane| is_left(plane.status))
    }
}
