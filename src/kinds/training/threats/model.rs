//! The threats that there are.

use rand::Rng;

use super::perturbation::Perturbation;
use super::{Attack, BatchRule, Bounded, Budget, Removal, Substitution, ThreatError, ThreatSetting, Touch};
use crate::training::networks::{Schedule, TrainingSet};

/// A perturbation model T: what an attacker may do to the training data, and to how many samples.
///
/// # Examples
///
/// ```
/// use countersign_data::Targets;
/// use countersign_kinds::training::threats::{Attack, Removal, Threat};
/// use countersign_kinds::training::networks::TrainingSet;
/// use ndarray::array;
///
/// let set = TrainingSet::new(&array![[0.0], [1.0], [2.0]], &Targets::Values(vec![0.0, 1.0, 2.0]));
/// let threat = Threat::Removal(Removal { samples: 1 });
/// let without = |removed: Vec<usize>| Attack { removed, ..Attack::default() };
///
/// let attacked = threat.apply(&without(vec![2]), &set).expect("within the threat");
/// assert!(attacked.is_removed(2) && !attacked.is_removed(0));
///
/// let error = threat.apply(&without(vec![0, 2]), &set).expect_err("two are too many");
/// assert_eq!(error.to_string(), "the attack touches 2 samples, more than 1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threat {
    /// Samples change within bounds.
    Bounded(Bounded),
    /// Samples are taken away.
    Removal(Removal),
    /// Samples are replaced by others.
    Substitution(Substitution),
}

impl Threat {
    fn perturbation(&self) -> &dyn Perturbation {
        match self {
            Threat::Bounded(bounded) => bounded,
            Threat::Removal(removal) => removal,
            Threat::Substitution(substitution) => substitution,
        }
    }

    fn perturbation_mut(&mut self) -> &mut dyn Perturbation {
        match self {
            Threat::Bounded(bounded) => bounded,
            Threat::Removal(removal) => removal,
            Threat::Substitution(substitution) => substitution,
        }
    }

    /// Its name and numbers, as reports say them.
    pub fn setting(&self) -> ThreatSetting {
        self.perturbation().setting()
    }

    /// What may become of a touched sample.
    pub fn touch(&self) -> Touch {
        self.perturbation().touch()
    }

    /// How many samples may be touched.
    pub fn budget(&self) -> Budget {
        self.perturbation().budget()
    }

    /// The same with another number of samples that may be touched.
    #[must_use]
    pub fn with_samples(mut self, samples: usize) -> Threat {
        self.perturbation_mut().set_samples(samples);
        self
    }

    /// Checks budgets and radii against the batches of a schedule and the number of training samples.
    ///
    /// # Errors
    /// A budget above the batch, the removal of a whole batch, substitution without clipping, radii that are
    /// negative or not finite, a domain whose ends are not finite or not in order.
    pub fn check(&self, schedule: &Schedule, samples: usize) -> Result<(), ThreatError> {
        self.perturbation().check(schedule, samples)
    }

    /// What it means for the sum of gradients over a batch of which no more than `budget` samples are
    /// touched, when every entry of a gradient is clipped to `±clip`.
    pub(crate) fn rule(&self, budget: usize, batch_size: usize, clip: Option<f64>) -> BatchRule {
        self.perturbation().rule(budget, batch_size, clip)
    }

    /// An attack within the threat that uses its whole budget on samples drawn from the first `samples`.
    ///
    /// Features move to corners of their boxes more often than inside; substitutes are other samples, scaled
    /// and shifted. Within a domain they are its corners, such samples brought inside, or anywhere.
    pub fn draw(&self, set: &TrainingSet, samples: usize, random: &mut dyn Rng) -> Attack {
        self.perturbation().draw(set, samples, random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::networks::Loss;
    use crate::training::threats::FeatureDomain;

    fn schedule(clip: Option<f64>) -> Schedule {
        Schedule {
            loss: Loss::Hinge,
            learning_rate: 1.0,
            decay: 0.0,
            momentum: 0.0,
            batch_size: 4,
            epochs: 1,
            clip,
        }
    }

    fn bounded(samples: Budget) -> Bounded {
        Bounded { feature_radius: 0.1, label_flips: true, label_radius: 0.0, samples, labels: None }
    }

    fn removal(samples: usize) -> Threat {
        Threat::Removal(Removal { samples })
    }

    fn substitution(samples: usize, domain: Option<FeatureDomain>) -> Threat {
        Threat::Substitution(Substitution { samples, domain })
    }

    #[test]
    fn threats_without_sense_are_named() {
        let message =
            |threat: Threat, clip| threat.check(&schedule(clip), 12).expect_err("wrong").to_string();
        assert_eq!(
            message(Threat::Bounded(bounded(Budget::Samples(5))), None),
            "budget: found 5, expected at most 4, the batch, or \"all\""
        );
        assert_eq!(
            message(removal(4), None),
            "budget: found 4, expected at most 3, as something must remain of a batch of 4"
        );
        assert!(message(substitution(1, None), None).starts_with("kind: found substitution without"));
        let crossed = Some(FeatureDomain { lower: 1.0, upper: 0.5 });
        assert_eq!(
            message(substitution(1, crossed), Some(1.0)),
            "domain: found [1.0, 0.5], expected two finite numbers, the second no less than the first"
        );
        let negative = Bounded { feature_radius: -1.0, ..bounded(Budget::All) };
        assert_eq!(
            message(Threat::Bounded(negative), None),
            "feature_radius: found -1, expected a finite number of at least 0"
        );
        let separate = Bounded { labels: Some(Budget::Samples(7)), ..bounded(Budget::All) };
        assert!(message(Threat::Bounded(separate), None).starts_with("label_budget: found 7"));
    }

    #[test]
    fn whole_batches_and_whole_sets_may_change() {
        for samples in [Budget::Samples(0), Budget::Samples(4), Budget::Samples(12), Budget::All] {
            assert_eq!(Threat::Bounded(bounded(samples)).check(&schedule(None), 12), Ok(()));
        }
        assert_eq!(removal(3).check(&schedule(None), 12), Ok(()));
        assert_eq!(substitution(4, None).check(&schedule(Some(1.0)), 12), Ok(()));
        assert_eq!(
            (Budget::All.within(4), Budget::Samples(12).within(4), Budget::Samples(2).within(4)),
            (4, 4, 2)
        );
    }
}
