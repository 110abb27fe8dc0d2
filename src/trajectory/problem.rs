//! A training run, and what an attacker may do to its data.

use crate::threat::Threat;
use crate::train::{Network, Schedule, TrainingSet};

/// Everything that fixes the set of models an attacker can reach (003, equations 5 and 10).
#[derive(Clone, Debug)]
pub struct TrainingProblem {
    /// Parameters before the first step.
    pub start: Network,
    /// Loss, rates, batches, clipping.
    pub schedule: Schedule,
    /// The clean samples.
    pub set: TrainingSet,
    /// What may happen to them.
    pub threat: Threat,
}

impl TrainingProblem {
    /// Steps of the run.
    pub fn steps(&self) -> usize {
        self.schedule.steps(self.set.samples())
    }

    /// Samples that some batch uses: the first ones.
    pub fn used_samples(&self) -> usize {
        self.schedule.batches(self.set.samples()) * self.schedule.batch_size
    }

    /// ε, 0 where features stay; infinite where it is no radius, so that nothing is certified.
    pub(super) fn feature_radius(&self) -> f64 {
        match &self.threat {
            Threat::Bounded(bounded) if bounded.feature_radius >= 0.0 => bounded.feature_radius,
            Threat::Bounded(_) => f64::INFINITY,
            _ => 0.0,
        }
    }
}
