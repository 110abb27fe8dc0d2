//! How one solve ended, as counts.

use countersign_check::SubproblemCounts;
use countersign_solve::{Outcome, Status};

/// The counts of one solve. `is_claimed` says that its bound rests on the solver's word.
pub(super) fn ended(outcome: &Outcome, is_claimed: bool) -> SubproblemCounts {
    let one = |is: bool| usize::from(is);
    let is_optimal = outcome.status == Status::Optimal;
    let is_limited = matches!(outcome.status, Status::Limited(_));
    let is_infeasible = matches!(outcome.status, Status::Infeasible | Status::InfeasibleOrUnbounded);
    SubproblemCounts {
        optimal: one(is_optimal),
        claimed: one(is_claimed),
        limited: one(is_limited),
        failed: one(!is_optimal && !is_limited && !is_infeasible),
        contradicted: one(is_infeasible),
        ..SubproblemCounts::default()
    }
}
