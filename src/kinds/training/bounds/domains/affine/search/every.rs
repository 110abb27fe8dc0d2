//! Every attack, retrained once for all directions, where there are few.

use std::sync::atomic::AtomicBool;

use ndarray::{Array2, ArrayView1};

use super::super::followed::{Followed, Tried};
use super::super::simulated::{Choice, attack_of};
use super::limits::Limits;
use super::sets::sets;
use crate::training::bounds::exhaustive::retrained;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Network;
use crate::training::threats::{Change, changes_of};

/// The models of all attacks.
pub(super) struct Every {
    choices: Vec<Choice>,
    /// `[attacks, parameters]`, as questions read them.
    models: Array2<f64>,
}

impl Every {
    /// Nothing where there are more than the limits allow, or infinitely many, one does not stay finite, or the
    /// user wants to stop.
    pub(super) fn of<F: Followed>(
        passed: &F,
        problem: &TrainingProblem,
        limits: &Limits<'_>,
    ) -> Option<Self> {
        let (run, family) = (passed.run(), passed.family());
        let count = problem.threat.changes(&problem.set)?.count(problem.used_samples());
        if count > limits.every as u128 {
            return None;
        }
        let choices = sets(run, family, limits.every)?;
        let changes: Option<Vec<Vec<(usize, Change)>>> =
            choices.iter().map(|choice| changes_of(&attack_of(run, choice))).collect();
        let never = AtomicBool::new(false);
        let of = |network: &Network| passed.parameters_of(network);
        let models = retrained(problem, &changes?, limits.interrupt.unwrap_or(&never), of).ok()?;
        let models = models.into_iter().map(Result::ok).collect::<Option<Vec<_>>>()?.concat();
        let models = Array2::from_shape_vec((choices.len(), run.start.len()), models).ok()?;
        models.iter().all(|value| value.is_finite()).then_some(Every { choices, models })
    }

    /// The attack that brings a question highest, and an upper bound on what any brings it to.
    pub(super) fn largest<F: Followed>(
        &self,
        passed: &F,
        problem: &TrainingProblem,
        question: &F::Question,
    ) -> (Tried, f64) {
        let value = |row: ArrayView1<'_, f64>| {
            let (value, error) = passed.at(question, row.to_slice().expect("rows are contiguous"));
            value + error
        };
        let values: Vec<f64> = self.models.rows().into_iter().map(value).collect();
        let best =
            (0..values.len()).reduce(|best, next| if values[next] > values[best] { next } else { best });
        let best = best.expect("the clean run at least");
        let mut choice = self.choices[best].clone();
        choice.sort_by_key(|taken| taken.unit);
        (Tried::new(passed, problem, question, choice), values[best])
    }
}
