//! Samples are replaced by others (AGT, equation 9).

use rand::{Rng, RngExt};

use super::draw::drawn_samples;
use super::error::check_budget;
use super::perturbation::Perturbation;
use super::{Attack, BatchRule, Budget, FeatureDomain, Reach, ThreatError, ThreatKind, ThreatSetting, Touch};
use crate::training::networks::{Schedule, Target, TrainingSet};

/// Up to so many samples are replaced by any others, perhaps only by such whose features lie in a domain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Substitution {
    /// n.
    pub samples: usize,
    /// Where every feature of a substitute lies; anywhere without it.
    pub domain: Option<FeatureDomain>,
}

impl Perturbation for Substitution {
    fn setting(&self) -> ThreatSetting {
        ThreatSetting { domain: self.domain, ..ThreatSetting::of(ThreatKind::Substitution, self.budget()) }
    }

    fn budget(&self) -> Budget {
        Budget::Samples(self.samples)
    }

    fn set_samples(&mut self, samples: usize) {
        self.samples = samples;
    }

    fn touch(&self) -> Touch {
        Touch {
            features: self.domain.map_or(Reach::Anywhere, Reach::Within),
            flips: true,
            value: Reach::Anywhere,
            ..Touch::NOTHING
        }
    }

    fn check(&self, schedule: &Schedule, samples: usize) -> Result<(), ThreatError> {
        if schedule.clip.is_none() {
            return Err(ThreatError {
                field: "kind",
                found: "substitution without clipping".to_owned(),
                expected: "clipped gradients (the clip of the schedule), as a substituted sample may have any gradient"
                    .to_owned(),
            });
        }
        if let Some(domain) = self.domain.filter(|domain| !domain.is_sound()) {
            return Err(ThreatError {
                field: "domain",
                found: domain.to_string(),
                expected: FeatureDomain::EXPECTED.to_owned(),
            });
        }
        check_budget("budget", self.budget(), schedule.batch_size, samples)
    }

    fn rule(&self, budget: usize, _: usize, clip: Option<f64>) -> BatchRule {
        // Wherever substitutes lie, the clip bounds their gradients.
        BatchRule::Substituted { samples: self.samples.min(budget), clip: clip.unwrap_or(f64::INFINITY) }
    }

    fn draw(&self, set: &TrainingSet, samples: usize, random: &mut dyn Rng) -> Attack {
        let mut attack = Attack::default();
        for sample in drawn_samples(samples, self.budget(), random) {
            let model = random.random_range(0..set.samples());
            let scale = [1.0, -1.0, 10.0, -10.0, 0.0][random.random_range(0..5)];
            let mut other = set.features().column(model).to_vec();
            other.iter_mut().for_each(|x| *x = scale * *x + random.random_range(-1.0..1.0));
            let features = match self.domain {
                Some(domain) => brought_into(domain, other, random),
                None => other,
            };
            attack.features.push((sample, features));
            match set.targets()[model] {
                Target::Class(_) => attack.labels.push([sample, random.random_range(0..set.classes())]),
                Target::Value(value) => attack.values.push((sample, scale * value)),
            }
        }
        attack
    }
}

/// Features in a domain: one of its corners more often than not, otherwise given features brought inside, or
/// anywhere.
fn brought_into(domain: FeatureDomain, features: Vec<f64>, random: &mut dyn Rng) -> Vec<f64> {
    let kind = random.random_range(0..5);
    let one = |feature: f64| match kind {
        0 => domain.nearest(feature),
        1 => domain.at(random.random_range(0.0..=1.0)),
        _ => domain.at(f64::from(random.random_range(0..2))),
    };
    features.into_iter().map(one).collect()
}
