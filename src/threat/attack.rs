//! One attack on a training set.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bounded, Budget, Domain, Threat};
use crate::data::ClassId;
use crate::num::rounding::{add_up, subtract_down};
use crate::train::{Target, TrainingSet};

/// What an attacker does to the training data. Samples are numbered as in the training set, from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    /// `[sample, new class]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<[usize; 2]>,
    /// `[sample, new value]`, for regression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(usize, f64)>,
    /// `[sample, new features]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<(usize, Vec<f64>)>,
    /// Samples that are taken away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<usize>,
}

/// Why an attack is none of a threat's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the attack {0}")]
pub struct AttackError(String);

impl Attack {
    /// The samples that it touches.
    pub fn touched(&self) -> BTreeSet<usize> {
        let labels = self.labels.iter().map(|[sample, _]| *sample);
        let values = self.values.iter().map(|(sample, _)| *sample);
        let features = self.features.iter().map(|(sample, _)| *sample);
        labels.chain(values).chain(features).chain(self.removed.iter().copied()).collect()
    }

    /// The training set after it.
    ///
    /// # Errors
    /// When it names samples or classes that do not exist, or is not within the threat. Features within the radius are
    /// judged up to one rounding, outward.
    pub fn applied(&self, threat: &Threat, set: &TrainingSet) -> Result<TrainingSet, AttackError> {
        self.check_names(set)?;
        self.check_threat(threat, set)?;
        let mut attacked = set.clone();
        self.labels.iter().for_each(|&[sample, class]| {
            attacked.set_target(sample, Target::Class(ClassId::new(class)));
        });
        self.values.iter().for_each(|&(sample, value)| attacked.set_target(sample, Target::Value(value)));
        self.features.iter().for_each(|(sample, features)| attacked.set_features(*sample, features));
        self.removed.iter().for_each(|&sample| attacked.remove(sample));
        Ok(attacked)
    }

    fn check_names(&self, set: &TrainingSet) -> Result<(), AttackError> {
        let wrong = |message: String| Err(AttackError(message));
        if let Some(sample) = self.touched().into_iter().find(|&sample| sample >= set.samples()) {
            return wrong(format!("touches sample {sample} of {}", set.samples()));
        }
        if let Some([sample, class]) = self.labels.iter().find(|[_, class]| *class >= set.classes()) {
            return wrong(format!("gives sample {sample} class {class} of {}", set.classes()));
        }
        if let Some((sample, value)) = self.values.iter().find(|(_, value)| !value.is_finite()) {
            return wrong(format!("gives sample {sample} the value {value}"));
        }
        if !self.values.is_empty() && set.classes() > 0 {
            return wrong("gives values where there are classes".to_owned());
        }
        let fits = |features: &[f64]| {
            features.len() == set.inputs() && features.iter().all(|value| value.is_finite())
        };
        match self.features.iter().find(|(_, features)| !fits(features)) {
            Some((sample, _)) => {
                wrong(format!("gives sample {sample} features that are not {} numbers", set.inputs()))
            }
            None => Ok(()),
        }
    }

    fn check_threat(&self, threat: &Threat, set: &TrainingSet) -> Result<(), AttackError> {
        let changes = self.labels.len() + self.values.len() + self.features.len();
        match threat {
            Threat::Bounded(bounded) => self.check_bounded(bounded, set),
            Threat::Removal { .. } if changes > 0 => Err(AttackError("changes samples".to_owned())),
            Threat::Substitution { .. } if !self.removed.is_empty() => {
                Err(AttackError("removes samples".to_owned()))
            }
            Threat::Removal { samples } => within("samples", self.touched().len(), Budget::Samples(*samples)),
            Threat::Substitution { samples, domain } => {
                domain.map_or(Ok(()), |domain| self.check_domain(domain, set))?;
                within("samples", self.touched().len(), Budget::Samples(*samples))
            }
        }
    }

    /// A substitute has the features that the attack gives it, or else those of the clean sample.
    fn check_domain(&self, domain: Domain, set: &TrainingSet) -> Result<(), AttackError> {
        let kept = |sample: &usize| self.features.iter().all(|(given, _)| given != sample);
        let kept = self.touched().into_iter().filter(kept);
        let kept = kept.map(|sample| (sample, set.features().column(sample).to_vec()));
        let is_outside = |features: &[f64]| !features.iter().all(|&feature| domain.contains(feature));
        match self.features.iter().cloned().chain(kept).find(|(_, features)| is_outside(features)) {
            Some((sample, _)) => {
                Err(AttackError(format!("puts a substitute for sample {sample} outside of {domain}")))
            }
            None => Ok(()),
        }
    }

    fn check_bounded(&self, bounded: &Bounded, set: &TrainingSet) -> Result<(), AttackError> {
        let wrong = |message: String| Err(AttackError(message));
        if !self.removed.is_empty() {
            return wrong("removes samples".to_owned());
        }
        if !self.labels.is_empty() && !bounded.label_flips {
            return wrong("flips labels".to_owned());
        }
        for (sample, value) in &self.values {
            if let Target::Value(clean) = set.targets()[*sample]
                && !is_near(*value, clean, bounded.label_radius)
            {
                return wrong(format!("moves the value of sample {sample} too far"));
            }
        }
        for (sample, features) in &self.features {
            let clean = set.features().column(*sample);
            let mut pairs = features.iter().zip(clean);
            if !pairs.all(|(value, &clean)| is_near(*value, clean, bounded.feature_radius)) {
                return wrong(format!("moves the features of sample {sample} too far"));
            }
        }
        match bounded.labels {
            None => within("samples", self.touched().len(), bounded.samples),
            Some(labels) => {
                within("labels", self.labels.len() + self.values.len(), labels)?;
                within("samples' features", self.features.len(), bounded.samples)
            }
        }
    }
}

fn is_near(value: f64, clean: f64, radius: f64) -> bool {
    subtract_down(clean, radius) <= value && value <= add_up(clean, radius)
}

fn within(what: &str, count: usize, budget: Budget) -> Result<(), AttackError> {
    match budget {
        Budget::Samples(most) if count > most => {
            Err(AttackError(format!("touches {count} {what}, more than {most}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Targets;
    use ndarray::array;

    fn set() -> TrainingSet {
        let labels = [0, 1, 1].map(ClassId::new).to_vec();
        TrainingSet::new(
            &array![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]],
            &Targets::Classes { labels, classes: 2 },
        )
    }

    fn bounded() -> Bounded {
        Bounded {
            feature_radius: 0.5,
            label_flips: true,
            label_radius: 0.0,
            samples: Budget::Samples(1),
            labels: None,
        }
    }

    #[test]
    fn an_attack_changes_what_it_names() {
        let attack =
            Attack { labels: vec![[1, 0]], features: vec![(1, vec![2.5, 3.0])], ..Attack::default() };
        let attacked = attack.applied(&Threat::Bounded(bounded()), &set()).expect("within");
        assert_eq!(attacked.targets()[1], Target::Class(ClassId::new(0)));
        assert_eq!(attacked.features().column(1).to_vec(), [2.5, 3.0]);
        assert_eq!(attacked.targets()[0], set().targets()[0]);
        let removal = Attack { removed: vec![2], ..Attack::default() };
        assert!(removal.applied(&Threat::Removal { samples: 1 }, &set()).expect("within").is_removed(2));
    }

    #[test]
    fn attacks_beyond_the_threat_are_refused() {
        let message = |attack: Attack, threat: Threat| {
            attack.applied(&threat, &set()).expect_err("is refused").to_string()
        };
        let flips = |labels: &[[usize; 2]]| Attack { labels: labels.to_vec(), ..Attack::default() };
        let threat = Threat::Bounded(bounded());
        assert_eq!(message(flips(&[[0, 1], [1, 0]]), threat), "the attack touches 2 samples, more than 1");
        assert_eq!(message(flips(&[[7, 1]]), threat), "the attack touches sample 7 of 3");
        assert_eq!(message(flips(&[[0, 2]]), threat), "the attack gives sample 0 class 2 of 2");
        let no_flips = Threat::Bounded(Bounded { label_flips: false, ..bounded() });
        assert_eq!(message(flips(&[[0, 1]]), no_flips), "the attack flips labels");
        let far = Attack { features: vec![(0, vec![0.0, 1.75])], ..Attack::default() };
        assert_eq!(message(far, threat), "the attack moves the features of sample 0 too far");
        let removal = Attack { removed: vec![0], ..Attack::default() };
        assert_eq!(message(removal.clone(), threat), "the attack removes samples");
        assert_eq!(message(flips(&[[0, 1]]), Threat::Removal { samples: 2 }), "the attack changes samples");
        let nan = Attack { features: vec![(0, vec![f64::NAN, 1.0])], ..Attack::default() };
        let substitution = Threat::Substitution { samples: 1, domain: None };
        assert!(message(nan, substitution).contains("not 2 numbers"));
        assert!(message(removal, substitution).contains("removes"));
    }

    #[test]
    fn substitutes_lie_in_the_domain() {
        let threat = Threat::Substitution { samples: 1, domain: Some(Domain { lower: -1.0, upper: 2.0 }) };
        let applied = |attack: Attack| attack.applied(&threat, &set()).map_err(|error| error.to_string());
        let substitute = |sample, features: [f64; 2]| Attack {
            features: vec![(sample, features.to_vec())],
            ..Attack::default()
        };
        let outside =
            |sample| Err(format!("the attack puts a substitute for sample {sample} outside of [-1.0, 2.0]"));
        assert!(
            applied(substitute(1, [-1.0, 2.0])).is_ok(),
            "ends are inside, and clean samples may be outside"
        );
        for features in [[0.0, 2.0_f64.next_up()], [(-1.0_f64).next_down(), 0.0]] {
            assert_eq!(applied(substitute(1, features)).map(|_| ()), outside(1));
        }
        let relabelled = |sample| Attack { labels: vec![[sample, 0]], ..Attack::default() };
        assert_eq!(
            applied(relabelled(1)).map(|_| ()),
            outside(1),
            "[2, 3] is no substitute, whatever its label"
        );
        assert!(applied(relabelled(0)).is_ok());
        let both = Attack { labels: vec![[1, 0]], ..substitute(1, [0.0, 0.0]) };
        assert!(applied(both).is_ok());
    }

    #[test]
    fn separate_budgets_count_apart() {
        let separate = Bounded { labels: Some(Budget::Samples(1)), ..bounded() };
        let both = Attack { labels: vec![[0, 1]], features: vec![(1, vec![2.0, 3.5])], ..Attack::default() };
        assert!(both.applied(&Threat::Bounded(separate), &set()).is_ok());
        assert!(both.applied(&Threat::Bounded(bounded()), &set()).is_err());
    }
}
