//! Intervals that go on beside a pass, and the box that holds all models.

use crate::training::bounds::bounds_diverged::BoundsDiverged;
use crate::training::bounds::domains::box_enclosure::BoxEnclosure;
use crate::training::bounds::domains::conditions::Conditions;
use crate::training::bounds::domains::enclosure::Enclosure;
use crate::training::bounds::forward::propagate;
use crate::training::bounds::interval_descent::IntervalDescent;
use crate::training::bounds::network::IntervalNetwork;
use crate::training::bounds::problem::TrainingProblem;

/// What every step of a pass is intersected with, and what comes of it.
pub(super) struct Beside<'a> {
    /// Nothing once they are not finite.
    intervals: Option<IntervalDescent<'a>>,
    /// What holds all models now.
    pub models: BoxEnclosure,
    /// Steps that were done.
    pub step: usize,
}

impl<'a> Beside<'a> {
    pub(super) fn new(problem: &'a TrainingProblem, conditions: &'a Conditions) -> Self {
        Beside {
            intervals: Some(IntervalDescent::new(problem, conditions, propagate)),
            models: BoxEnclosure::new(IntervalNetwork::point(&problem.start), propagate),
            step: 0,
        }
    }

    /// One more step: `of_pass` is what the pass says of the models after it, where it has numbers.
    ///
    /// # Errors
    /// When neither has any.
    pub(super) fn advance(&mut self, of_pass: Option<IntervalNetwork>) -> Result<(), BoundsDiverged> {
        let mut diverged = BoundsDiverged { iteration: self.step + 1, layer: 1 };
        if let Some(mut intervals) = self.intervals.take() {
            match intervals.advance() {
                Ok(()) => self.intervals = Some(intervals),
                Err(error) => diverged = error,
            }
        }
        let of_intervals = self.intervals.as_ref().map(|intervals| intervals.models().models().clone());
        let models = match (of_pass, of_intervals) {
            (Some(one), Some(other)) => one.intersection(&other).unwrap_or(other),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return Err(diverged),
        };
        if let Some(intervals) = &mut self.intervals {
            intervals.set_models(models.clone());
        }
        self.models = BoxEnclosure::new(models, propagate);
        self.step += 1;
        Ok(())
    }
}
