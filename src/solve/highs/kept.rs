//! One model for several objectives of an LP.
//!
//! New costs leave the last optimal basis primal feasible, so that the simplex starts a few pivots from the
//! next optimum. It does so without presolve and with the rounding errors of all runs before it. Hence only
//! an optimum is accepted from a warm start; where it ends otherwise, the LP is solved from scratch.

use std::time::Instant;

use highs::Model;

use super::claim::lp_outcome;
use super::from_scratch::{solve_lp, what_is_left};
use super::model::{Start, run, set_objective};
use crate::BackendError;
use crate::outcome::{Limits, Outcome, Status};
use countersign_program::Program;

/// A warm start may use this share of the time; the rest is for starting from scratch.
const WARM_SHARE: f64 = 0.5;

/// How far apart, absolute and relative, the two bounds of an optimum may lie for a warm start to be
/// believed.
const GAP: f64 = 1e-7;

/// The model of the last LP that was solved to its optimum.
#[derive(Default)]
pub(super) struct KeptModel(Option<Model>);

impl KeptModel {
    /// Solves an LP that differs from the last one in its objective at most: from the last basis, and from
    /// scratch where that ends in anything but an optimum.
    ///
    /// # Errors
    /// When HiGHS breaks off when it starts from scratch.
    pub(super) fn solve(&mut self, program: &Program, limits: &Limits) -> Result<Outcome, BackendError> {
        let started = Instant::now();
        if let Some(outcome) = self.warm_start(program, limits) {
            return Ok(outcome);
        }
        let (outcome, solved) = solve_lp(program, &what_is_left(limits, started))?;
        if outcome.status == Status::Optimal {
            self.0 = Some(solved.into());
        }
        Ok(outcome)
    }

    /// The optimum from the last basis. Where that finds none the model is dropped, as something may be wrong
    /// with it.
    fn warm_start(&mut self, program: &Program, limits: &Limits) -> Option<Outcome> {
        let mut model = self.0.take()?;
        set_objective(&mut model, program).ok()?;
        let share = Limits { seconds: WARM_SHARE * limits.seconds, ..*limits };
        let solved = run(model, &share, Start::LastBasis).ok()?;
        let outcome = lp_outcome(program, &solved);
        if !is_optimum(&outcome) {
            return None;
        }
        self.0 = Some(solved.into());
        Some(outcome)
    }
}

/// An optimal point whose value the duals confirm.
fn is_optimum(outcome: &Outcome) -> bool {
    match (outcome.status, outcome.primal_bound, outcome.dual_bound) {
        (Status::Optimal, Some(primal), Some(dual)) => (primal - dual).abs() <= GAP * (1.0 + primal.abs()),
        _ => false,
    }
}
