//! How answers, cells and runs came to an end: each kind has words of its own, and reports ask the same of
//! all of them.

use countersign_bench::RunStatus;
use countersign_check::AnswerStatus;
use countersign_kinds::training::study::CellStatus;

/// How something that was asked for came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It came to its own end.
    Done,
    /// A limit stopped it.
    Limited,
    /// It failed.
    Failed,
    /// The solver or method does not take such a question.
    Refused,
    /// It was not begun, was interrupted, or decided nothing.
    Open,
}

impl Ending {
    /// Is there nothing more to be had?
    pub(super) fn is_final(self) -> bool {
        matches!(self, Ending::Done | Ending::Refused)
    }

    /// The name of the verdict that colours it, or nothing.
    pub(super) fn tone(self) -> &'static str {
        if self.is_final() { "" } else { "incomplete" }
    }
}

impl From<AnswerStatus> for Ending {
    fn from(status: AnswerStatus) -> Self {
        match status {
            AnswerStatus::Exact | AnswerStatus::Bound | AnswerStatus::Infeasible => Ending::Done,
            AnswerStatus::Limit => Ending::Limited,
            AnswerStatus::Crashed => Ending::Failed,
            AnswerStatus::Unsupported => Ending::Refused,
        }
    }
}

impl From<CellStatus> for Ending {
    fn from(status: CellStatus) -> Self {
        match status {
            CellStatus::Complete => Ending::Done,
            CellStatus::Limited => Ending::Limited,
            CellStatus::Crashed => Ending::Failed,
            CellStatus::Unsupported => Ending::Refused,
            CellStatus::Interrupted | CellStatus::NotBegun => Ending::Open,
        }
    }
}

impl From<RunStatus> for Ending {
    fn from(status: RunStatus) -> Self {
        match status {
            RunStatus::Optimal | RunStatus::Infeasible | RunStatus::Unbounded => Ending::Done,
            RunStatus::TimeLimit | RunStatus::MemoryLimit | RunStatus::WorkLimit => Ending::Limited,
            RunStatus::Crashed => Ending::Failed,
            RunStatus::Unsupported => Ending::Refused,
            RunStatus::InfeasibleOrUnbounded => Ending::Open,
        }
    }
}
