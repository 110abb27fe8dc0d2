//! The `[smoothing]` table: noise, levels and samples.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{CoverageCheck, MOST_SAMPLES};
use crate::smoothing::SmoothingSetting;
use crate::smoothing::certificates::gaussian::AdaptiveSetting;
use countersign_check::Finite;
use countersign_data::EntryError;

/// The noise that smooths a model, and what is sampled to certify it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoiseTable {
    /// σ, the deviation of the noise.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub sigma: f64,
    /// The deviation of the noise that training adds to its samples in each epoch. Without it, `sigma`.
    #[schemars(range(min = 0))]
    pub training_sigma: Option<f64>,
    /// How often a certificate may err.
    #[serde(default = "level")]
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    alpha: f64,
    /// How often adaptive sampling may abstain too early.
    #[serde(default = "level")]
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    beta: f64,
    /// n₀ of CERTIFY: the noise vectors that choose the class which is certified.
    #[serde(default = "selection_samples")]
    #[schemars(range(min = 1, max = MOST_SAMPLES))]
    selection_samples: u64,
    /// n of CERTIFY: the noise vectors that certify it.
    #[serde(default = "samples")]
    #[schemars(range(min = 1, max = MOST_SAMPLES))]
    samples: u64,
    /// The radii that adaptive sampling certifies.
    #[serde(default)]
    #[schemars(extend("uniqueItems" = true, "noun" = "radius"), transform = crate::spec::keys::entries_above_zero)]
    radii: Vec<f64>,
    /// The fresh noise vectors of each stage of adaptive sampling, more from stage to stage.
    #[serde(default = "stages")]
    #[schemars(length(min = 1), inner(range(min = 1, max = MOST_SAMPLES)))]
    stages: Vec<u64>,
    /// The seed of all noise.
    #[serde(default)]
    pub seed: u64,
}

fn level() -> f64 {
    0.001
}

fn selection_samples() -> u64 {
    100
}

fn samples() -> u64 {
    100_000
}

/// The defaults of SmoothedEnsembles, section 7.
fn stages() -> Vec<u64> {
    vec![100, 1_000, 10_000, 120_000]
}

impl NoiseTable {
    /// # Errors
    /// Stages that do not grow.
    pub(super) fn check(&self) -> Result<(), EntryError> {
        match (1..self.stages.len()).find(|&place| self.stages[place] <= self.stages[place - 1]) {
            None => Ok(()),
            Some(place) => {
                let (field, found) = (format!("smoothing.stages[{place}]"), self.stages[place]);
                Err(EntryError::new(field, found, "more samples than the stage before has"))
            }
        }
    }

    /// σ of the noise that training adds.
    pub(super) fn training_sigma(&self) -> f64 {
        self.training_sigma.unwrap_or(self.sigma)
    }

    pub(super) fn setting(&self, check: &CoverageCheck) -> SmoothingSetting {
        SmoothingSetting {
            sigma: self.sigma,
            selection_samples: self.selection_samples,
            samples: self.samples,
            adaptive: AdaptiveSetting { alpha: self.alpha, beta: self.beta, stages: self.stages.clone() },
            // They were seen to be finite.
            radii: self.radii.iter().filter_map(|&radius| Finite::try_from(radius).ok()).collect(),
            seed: self.seed,
            repetitions: check.repetitions,
            repetition_samples: check.repetition_samples,
        }
    }
}
