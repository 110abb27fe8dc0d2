//! How a solver's claim becomes an answer. The only door: a claim's point enters only as a [`Replayed`]
//! attack, its bound only as the dual bound.

use countersign_check::{Answer, AnswerStatus, Replayed, Trust, Value};
use countersign_program::Sense;
use countersign_solve::{Limit, Outcome, Status, Support, backend, padded};

/// The answer that a claim about a minimum number of flips supports. `replayed` is the claim's own point,
/// decoded and seen to work; without it the claim has no upper bound.
///
/// Where the claim contradicts itself, the contradiction stays visible for the cross-check to name: a value
/// that its own point does not cost, a lower bound above the attack, an attack where there should be none.
pub(crate) fn answer(asked: Answer, outcome: &Outcome, replayed: Option<Replayed>) -> Answer {
    let cost = replayed.and_then(|replayed| i64::try_from(replayed.flips()).ok());
    let valued =
        outcome.primal_bound.filter(|_| outcome.status == Status::Optimal).map(|value| value.round() as i64);
    let upper = cost.map(|cost| valued.filter(|&valued| valued != cost).unwrap_or(cost));
    let lower = outcome.dual_bound.map(flips_from_below);
    let (status, reason) = match outcome.status {
        Status::Optimal => met(lower, upper),
        // Every variable is bounded, so the program is not unbounded: what remains is that it is infeasible.
        Status::Infeasible | Status::InfeasibleOrUnbounded if bounds_anything(&asked) => {
            (AnswerStatus::Infeasible, None)
        }
        Status::Infeasible | Status::InfeasibleOrUnbounded => {
            (AnswerStatus::Limit, Some("infeasible, says a solver that proves nothing"))
        }
        Status::Limited(Limit::Time) => (AnswerStatus::Limit, Some("the solver's time limit")),
        Status::Limited(Limit::Memory) => (AnswerStatus::Limit, Some("the solver's memory limit")),
        Status::Limited(Limit::Interrupt) => (AnswerStatus::Limit, Some("interrupted")),
        Status::Limited(Limit::Work) => (AnswerStatus::Limit, Some("a limit of the solver")),
        Status::Unbounded => (AnswerStatus::Crashed, Some("unbounded, says the solver of a bounded program")),
        Status::Crashed => (AnswerStatus::Crashed, None),
    };
    Answer {
        status,
        trust: if upper.is_some() { Trust::Replayed } else { Trust::Claimed },
        lower: if status == AnswerStatus::Infeasible { None } else { lower.map(Value::Count) },
        upper: upper.map(Value::Count),
        seconds: outcome.seconds,
        reason: outcome.reason.clone().or(reason.map(str::to_owned)),
        ..asked
    }
}

/// What a solver's "optimal" comes to.
fn met(lower: Option<i64>, upper: Option<i64>) -> (AnswerStatus, Option<&'static str>) {
    match (lower, upper) {
        (Some(lower), Some(upper)) if lower == upper => (AnswerStatus::Exact, None),
        (Some(lower), Some(upper)) if lower > upper => (AnswerStatus::Bound, Some("the bounds cross")),
        (Some(_), Some(_)) => {
            (AnswerStatus::Limit, Some("optimal, but its padded dual bound does not meet its attack"))
        }
        (None, Some(_)) => (AnswerStatus::Bound, Some("an attack without a dual bound")),
        (_, None) => (AnswerStatus::Limit, Some("optimal, but without an attack that works")),
    }
}

/// Does the solver prove bounds? Without dual bounds its word on feasibility counts for nothing either.
fn bounds_anything(asked: &Answer) -> bool {
    let solver = asked.solver.and_then(backend);
    solver.is_none_or(|backend| backend.capabilities().dual_bound == Support::Yes)
}

/// The fewest whole flips that a dual bound leaves possible, at least none.
fn flips_from_below(dual_bound: f64) -> i64 {
    let padded = padded(dual_bound, Sense::Minimise);
    // Saturates where the bound exceeds what an i64 holds.
    padded.ceil().max(0.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_check::{Method, Quantity};
    use countersign_solve::SolverName;

    const P1: Method = Method::named("p1");

    fn asked() -> Answer {
        Answer::new(P1, Some(SolverName::Scip), Some(1), Quantity::Flips)
    }

    #[test]
    fn a_dual_bound_just_below_an_integer_is_that_integer() {
        assert_eq!(flips_from_below(4.999_999_9), 5);
        assert_eq!(flips_from_below(5.000_000_1), 5);
        assert_eq!(flips_from_below(5.1), 6);
        assert_eq!(flips_from_below(-0.5), 0);
    }

    #[test]
    fn an_incumbent_at_the_limit_is_no_lower_bound() {
        let outcome = Outcome {
            primal_bound: Some(7.0),
            dual_bound: Some(2.5),
            ..Outcome::bare(Status::Limited(Limit::Time), "timelimit")
        };
        let answer = answer(asked(), &outcome, None);
        assert_eq!(
            (answer.status, answer.lower_count(), answer.upper_count()),
            (AnswerStatus::Limit, Some(3), None)
        );
    }

    #[test]
    fn an_objective_value_alone_bounds_nothing() {
        let outcome = Outcome { primal_bound: Some(7.0), ..Outcome::bare(Status::Optimal, "optimal") };
        let answer = answer(asked(), &outcome, None);
        assert_eq!(
            (answer.status, answer.lower_count(), answer.upper_count()),
            (AnswerStatus::Limit, None, None)
        );
        assert_eq!(answer.trust, Trust::Claimed);
    }

    #[test]
    fn infeasible_counts_only_from_solvers_that_prove_bounds() {
        let outcome = Outcome::bare(Status::Infeasible, "infeasible");
        assert_eq!(answer(asked(), &outcome, None).status, AnswerStatus::Infeasible);
        if backend(SolverName::Microlp).is_some() {
            let asked = Answer::new(P1, Some(SolverName::Microlp), Some(1), Quantity::Flips);
            assert_eq!(answer(asked, &outcome, None).status, AnswerStatus::Limit);
        }
    }
}
