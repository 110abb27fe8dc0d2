//! Samples are taken away (AGT, equation 8).

use rand::Rng;

use super::draw::drawn_samples;
use super::perturbation::Perturbation;
use super::{Attack, BatchRule, Budget, ThreatError, ThreatKind, ThreatSetting, Touch};
use crate::training::networks::{Schedule, TrainingSet};

/// Up to so many samples are taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// n.
    pub samples: usize,
}

impl Perturbation for Removal {
    fn setting(&self) -> ThreatSetting {
        ThreatSetting::of(ThreatKind::Removal, self.budget())
    }

    fn budget(&self) -> Budget {
        Budget::Samples(self.samples)
    }

    fn set_samples(&mut self, samples: usize) {
        self.samples = samples;
    }

    fn touch(&self) -> Touch {
        Touch { removal: true, ..Touch::NOTHING }
    }

    fn check(&self, schedule: &Schedule, _: usize) -> Result<(), ThreatError> {
        let batch = schedule.batch_size;
        if self.samples < batch {
            return Ok(());
        }
        Err(ThreatError {
            field: "budget",
            found: self.samples.to_string(),
            expected: format!("at most {}, as something must remain of a batch of {batch}", batch - 1),
        })
    }

    fn rule(&self, budget: usize, _: usize, _: Option<f64>) -> BatchRule {
        BatchRule::Removed(self.samples.min(budget))
    }

    fn draw(&self, _: &TrainingSet, samples: usize, random: &mut dyn Rng) -> Attack {
        Attack { removed: drawn_samples(samples, self.budget(), random), ..Attack::default() }
    }
}
