//! A training run, and what an attacker may do to its data.

use crate::training::networks::{Network, Schedule, TrainingSet};
use crate::training::threats::Threat;

/// Everything that fixes the set of models an attacker can reach (AGT, equations 5 and 10).
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
}
