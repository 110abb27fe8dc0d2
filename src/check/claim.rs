//! How a solver's claim becomes an answer. The only door: a claim's point enters only as a [`Replayed`] attack,
//! its bound only as the dual bound.

use super::{Answer, AnswerStatus, Count, Replayed, Trust};
use crate::solve::{Limit, Outcome, Status};

/// Dual bounds are padded outward by this, relative and absolute, before they are rounded up to an integer:
/// well above the tolerances within which solvers call a bound met.
const PADDING: f64 = 1e-6;

/// The answer that a claim about a minimum number of flips supports. `replayed` is the claim's own point, decoded
/// and seen to work; without it the claim has no upper bound.
pub(super) fn answer(asked: Answer, outcome: &Outcome, replayed: Option<Replayed>) -> Answer {
    let lower = outcome.dual_bound.map(flips_from_below);
    let upper = replayed.and_then(|replayed| i64::try_from(replayed.flips()).ok()).map(Count);
    let status = match outcome.status {
        Status::Optimal if lower.is_some() && lower == upper => AnswerStatus::Exact,
        Status::Optimal => AnswerStatus::Bound,
        // Every variable is bounded, so the program is not unbounded: what remains is that it is infeasible.
        Status::Infeasible | Status::InfeasibleOrUnbounded => AnswerStatus::Infeasible,
        Status::Limited(_) => AnswerStatus::Limit,
        Status::Unbounded | Status::Crashed => AnswerStatus::Crashed,
    };
    Answer {
        status,
        trust: if upper.is_some() { Trust::Replayed } else { Trust::Claimed },
        lower: if status == AnswerStatus::Infeasible { None } else { lower },
        upper,
        seconds: outcome.seconds,
        reason: outcome.reason.clone().or_else(|| reason(outcome)),
        ..asked
    }
}

/// The fewest whole flips that a dual bound leaves possible, at least none.
fn flips_from_below(dual_bound: f64) -> Count {
    let padded = dual_bound - PADDING * (1.0 + dual_bound.abs());
    // Saturates where the bound exceeds what an i64 holds.
    Count(padded.ceil().max(0.0) as i64)
}

fn reason(outcome: &Outcome) -> Option<String> {
    match outcome.status {
        Status::Optimal | Status::Infeasible => None,
        Status::Limited(Limit::Time) => Some("the solver's time limit".to_owned()),
        Status::Limited(Limit::Memory) => Some("the solver's memory limit".to_owned()),
        _ => Some(format!("the solver says {:?}", outcome.raw_status)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Method, Quantity};
    use super::*;
    use crate::solve::SolverName;

    fn asked() -> Answer {
        Answer::new(Method::P1, Some(SolverName::Scip), Some(1), Quantity::Flips)
    }

    #[test]
    fn a_dual_bound_just_below_an_integer_is_that_integer() {
        assert_eq!(flips_from_below(4.999_999_9), Count(5));
        assert_eq!(flips_from_below(5.000_000_1), Count(5));
        assert_eq!(flips_from_below(5.1), Count(6));
        assert_eq!(flips_from_below(-0.5), Count(0));
    }

    #[test]
    fn an_incumbent_at_the_limit_is_no_lower_bound() {
        let outcome = Outcome {
            primal_bound: Some(7.0),
            dual_bound: Some(2.5),
            ..Outcome::bare(Status::Limited(Limit::Time), "timelimit")
        };
        let answer = answer(asked(), &outcome, None);
        assert_eq!((answer.status, answer.lower, answer.upper), (AnswerStatus::Limit, Some(Count(3)), None));
    }

    #[test]
    fn an_objective_value_alone_bounds_nothing() {
        let outcome = Outcome { primal_bound: Some(7.0), ..Outcome::bare(Status::Optimal, "optimal") };
        let answer = answer(asked(), &outcome, None);
        assert_eq!((answer.status, answer.lower, answer.upper), (AnswerStatus::Bound, None, None));
        assert_eq!(answer.trust, Trust::Claimed);
    }
}
