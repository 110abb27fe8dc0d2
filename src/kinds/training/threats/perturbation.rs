//! What a threat must say about itself.

use rand::Rng;

use super::{Attack, BatchRule, Budget, ThreatError, ThreatSetting, Touch};
use crate::training::networks::{Schedule, TrainingSet};

/// A perturbation model T: what an attacker may do, and how often. A new threat is a file with an
/// implementation of this, a variant of [`Threat`](super::Threat) and of [`ThreatKind`](super::ThreatKind),
/// and its keys in specifications.
pub(super) trait Perturbation {
    /// Its name and numbers, as reports say them.
    fn setting(&self) -> ThreatSetting;

    /// How many samples may be touched.
    fn budget(&self) -> Budget;

    /// Lets the attacker touch so many samples.
    fn set_samples(&mut self, samples: usize);

    /// What may become of a touched sample. Attacks are checked and enumerated by it, and programs have
    /// variables for it.
    fn touch(&self) -> Touch;

    /// Checks its numbers against the batches of a schedule and the number of training samples.
    fn check(&self, schedule: &Schedule, samples: usize) -> Result<(), ThreatError>;

    /// How it is aggregated: what it means for the sum of gradients over a batch of which no more than
    /// `budget` samples are touched, when every entry of a gradient is clipped to `±clip`.
    fn rule(&self, budget: usize, batch_size: usize, clip: Option<f64>) -> BatchRule;

    /// An attack that uses the whole budget on samples drawn from the first `samples`.
    fn draw(&self, set: &TrainingSet, samples: usize, random: &mut dyn Rng) -> Attack;
}
