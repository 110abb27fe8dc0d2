//! Samples change within bounds (AGT, equation 7, with the ℓ∞ norm).

use rand::{Rng, RngExt};

use super::draw::{drawn_samples, steps_within};
use super::error::{check_budget, check_radius};
use super::perturbation::Perturbation;
use super::{Attack, BatchRule, Budget, Reach, ThreatError, ThreatKind, ThreatSetting, Touch};
use crate::training::networks::{Schedule, Target, TrainingSet};

/// Samples change within bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// ε: how far each feature of a touched sample may move.
    pub feature_radius: f64,
    /// A touched sample may get any other class (q = 0, ν = 1).
    pub label_flips: bool,
    /// ν: how far the real target of a touched sample may move.
    pub label_radius: f64,
    /// Samples that may be touched.
    pub samples: Budget,
    /// Samples whose targets may change, where they are counted apart from those whose features may; without
    /// it a touched sample may change in both.
    pub labels: Option<Budget>,
}

impl Bounded {
    /// May targets change?
    pub fn changes_targets(&self) -> bool {
        self.label_flips || self.label_radius > 0.0
    }

    /// May features change?
    pub fn changes_features(&self) -> bool {
        self.feature_radius > 0.0
    }

    /// Other features for a touched sample, in a direction that is given or drawn.
    fn moved_features(
        &self,
        set: &TrainingSet,
        sample: usize,
        together: Option<&Vec<f64>>,
        random: &mut dyn Rng,
    ) -> Vec<f64> {
        let own = || steps_within(set.inputs(), self.feature_radius, random);
        let steps = together.cloned().unwrap_or_else(own);
        set.features().column(sample).iter().zip(steps).map(|(x, by)| x + by).collect()
    }

    /// Gives a touched sample another target.
    fn change_target(&self, set: &TrainingSet, sample: usize, attack: &mut Attack, random: &mut dyn Rng) {
        match set.targets()[sample] {
            Target::Class(own) if self.label_flips && set.classes() > 1 => {
                let other = random.random_range(0..set.classes() - 1);
                attack.labels.push([sample, other + usize::from(other >= own.index())]);
            }
            Target::Value(value) => {
                let by = steps_within(1, self.label_radius, random);
                attack.values.push((sample, value + by[0]));
            }
            Target::Class(_) => {}
        }
    }
}

impl Perturbation for Bounded {
    fn setting(&self) -> ThreatSetting {
        ThreatSetting {
            feature_radius: self.feature_radius,
            label_flips: self.label_flips,
            label_radius: self.label_radius,
            label_budget: self.labels,
            ..ThreatSetting::of(ThreatKind::Bounded, self.samples)
        }
    }

    fn budget(&self) -> Budget {
        self.samples
    }

    fn set_samples(&mut self, samples: usize) {
        self.samples = Budget::Samples(samples);
    }

    fn touch(&self) -> Touch {
        Touch {
            removal: false,
            features: Reach::Around(self.feature_radius),
            flips: self.label_flips,
            value: Reach::Around(self.label_radius),
            targets_apart: self.labels,
        }
    }

    fn check(&self, schedule: &Schedule, samples: usize) -> Result<(), ThreatError> {
        let batch = schedule.batch_size;
        check_radius("feature_radius", self.feature_radius)?;
        check_radius("label_radius", self.label_radius)?;
        check_budget("budget", self.samples, batch, samples)?;
        self.labels.map_or(Ok(()), |labels| check_budget("label_budget", labels, batch, samples))
    }

    fn rule(&self, budget: usize, batch_size: usize, _: Option<f64>) -> BatchRule {
        let samples = self.samples.within(batch_size).min(budget);
        // Targets that are counted apart have a budget of their own.
        match self.labels.map(|labels| labels.within(batch_size)) {
            Some(targets) if self.changes_features() && self.changes_targets() => {
                BatchRule::Apart { features: samples, targets }
            }
            Some(targets) if self.changes_targets() => BatchRule::perturbed(targets, batch_size),
            _ if self.changes_features() || self.changes_targets() => {
                BatchRule::perturbed(samples, batch_size)
            }
            _ => BatchRule::Perturbed(0),
        }
    }

    fn draw(&self, set: &TrainingSet, samples: usize, random: &mut dyn Rng) -> Attack {
        let moved = drawn_samples(samples, self.samples, random);
        let relabelled = match self.labels {
            Some(labels) => drawn_samples(samples, labels, random),
            None => moved.clone(),
        };
        let mut attack = Attack::default();
        if self.changes_features() {
            // All samples in one direction, or each in its own.
            let together =
                random.random_bool(0.3).then(|| steps_within(set.inputs(), self.feature_radius, random));
            for sample in moved {
                attack.features.push((sample, self.moved_features(set, sample, together.as_ref(), random)));
            }
        }
        for sample in relabelled.into_iter().filter(|_| self.changes_targets()) {
            self.change_target(set, sample, &mut attack, random);
        }
        attack
    }
}
