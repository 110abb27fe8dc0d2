//! The training set after an attack within a threat.

use super::{Attack, Budget, FeatureDomain, Reach, Threat};
use crate::training::networks::{Target, TrainingSet};
use countersign_data::ClassId;

/// Why an attack cannot be made within a threat.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AttackError {
    /// There is no such sample.
    #[error("the attack touches sample {sample} of {samples}")]
    NoSample { sample: usize, samples: usize },
    /// There is no such class.
    #[error("the attack gives sample {sample} class {class} of {classes}")]
    NoClass { sample: usize, class: usize, classes: usize },
    /// A target is NaN or infinite.
    #[error("the attack gives sample {sample} the value {value}")]
    Value { sample: usize, value: f64 },
    /// Targets are classes.
    #[error("the attack gives values where there are classes")]
    ValuesOfClasses,
    /// Too few or too many features, or some that are not finite.
    #[error("the attack gives sample {sample} features that are not {inputs} numbers")]
    Features { sample: usize, inputs: usize },
    /// The threat lets samples be taken away and nothing else.
    #[error("the attack changes samples")]
    Changes,
    /// The threat lets no sample be taken away.
    #[error("the attack removes samples")]
    Removes,
    /// The threat leaves classes alone.
    #[error("the attack flips labels")]
    Flips,
    /// A target is beyond its radius.
    #[error("the attack moves the value of sample {sample} too far")]
    ValueTooFar { sample: usize },
    /// Some feature is beyond its radius.
    #[error("the attack moves the features of sample {sample} too far")]
    FeaturesTooFar { sample: usize },
    /// Some feature of a substitute is not in the domain.
    #[error("the attack puts a substitute for sample {sample} outside of {domain}")]
    OutsideDomain { sample: usize, domain: FeatureDomain },
    /// More samples than the budget allows.
    #[error("the attack touches {count} {what}, more than {most}")]
    TooMany { what: &'static str, count: usize, most: usize },
}

impl Threat {
    /// The training set after an attack.
    ///
    /// # Errors
    /// When the attack names samples or classes that do not exist, or is not within the threat. Features and
    /// values within their radius are judged up to one rounding, outward.
    pub fn apply(&self, attack: &Attack, set: &TrainingSet) -> Result<TrainingSet, AttackError> {
        check_names(attack, set)?;
        self.check_kinds(attack)?;
        self.check_values(attack, set)?;
        self.check_features(attack, set)?;
        self.check_counts(attack)?;
        let mut attacked = set.clone();
        attack.labels.iter().for_each(|&[sample, class]| {
            attacked.set_target(sample, Target::Class(ClassId::new(class)));
        });
        attack.values.iter().for_each(|&(sample, value)| attacked.set_target(sample, Target::Value(value)));
        attack.features.iter().for_each(|(sample, features)| attacked.set_features(*sample, features));
        attack.removed.iter().for_each(|&sample| attacked.remove(sample));
        Ok(attacked)
    }

    /// May what the attack does be done at all?
    fn check_kinds(&self, attack: &Attack) -> Result<(), AttackError> {
        let touch = self.touch();
        let is_changed =
            !(attack.labels.is_empty() && attack.values.is_empty() && attack.features.is_empty());
        if is_changed && touch.removal && !touch.changes() {
            return Err(AttackError::Changes);
        }
        if !attack.removed.is_empty() && !touch.removal {
            return Err(AttackError::Removes);
        }
        if !attack.labels.is_empty() && !touch.flips {
            return Err(AttackError::Flips);
        }
        Ok(())
    }

    fn check_values(&self, attack: &Attack, set: &TrainingSet) -> Result<(), AttackError> {
        let reach = self.touch().value;
        let is_too_far = |(sample, value): &&(usize, f64)| match set.targets()[*sample] {
            Target::Value(clean) => !reach.allows(clean, *value),
            Target::Class(_) => false,
        };
        match attack.values.iter().find(is_too_far) {
            Some(&(sample, _)) => Err(AttackError::ValueTooFar { sample }),
            None => Ok(()),
        }
    }

    fn check_features(&self, attack: &Attack, set: &TrainingSet) -> Result<(), AttackError> {
        let reach = self.touch().features;
        if let Reach::Within(domain) = reach {
            return check_domain(attack, domain, set);
        }
        let is_too_far = |(sample, features): &&(usize, Vec<f64>)| {
            let clean = set.features().column(*sample);
            !features.iter().zip(clean).all(|(&value, &clean)| reach.allows(clean, value))
        };
        match attack.features.iter().find(is_too_far) {
            Some(&(sample, _)) => Err(AttackError::FeaturesTooFar { sample }),
            None => Ok(()),
        }
    }

    fn check_counts(&self, attack: &Attack) -> Result<(), AttackError> {
        match self.touch().targets_apart {
            None => check_count("samples", attack.touched().len(), self.budget()),
            Some(targets) => {
                check_count("labels", attack.labels.len() + attack.values.len(), targets)?;
                check_count("samples' features", attack.features.len(), self.budget())
            }
        }
    }
}

/// Are there the samples, classes and features that the attack names?
fn check_names(attack: &Attack, set: &TrainingSet) -> Result<(), AttackError> {
    let (samples, classes, inputs) = (set.samples(), set.classes(), set.inputs());
    if let Some(sample) = attack.touched().into_iter().find(|&sample| sample >= samples) {
        return Err(AttackError::NoSample { sample, samples });
    }
    if let Some(&[sample, class]) = attack.labels.iter().find(|[_, class]| *class >= classes) {
        return Err(AttackError::NoClass { sample, class, classes });
    }
    if let Some(&(sample, value)) = attack.values.iter().find(|(_, value)| !value.is_finite()) {
        return Err(AttackError::Value { sample, value });
    }
    if !attack.values.is_empty() && classes > 0 {
        return Err(AttackError::ValuesOfClasses);
    }
    let fits = |features: &[f64]| features.len() == inputs && features.iter().all(|value| value.is_finite());
    match attack.features.iter().find(|(_, features)| !fits(features)) {
        Some(&(sample, _)) => Err(AttackError::Features { sample, inputs }),
        None => Ok(()),
    }
}

/// A substitute has the features that the attack gives it, or else those of the clean sample.
fn check_domain(attack: &Attack, domain: FeatureDomain, set: &TrainingSet) -> Result<(), AttackError> {
    let keeps_features = |sample: &usize| attack.features.iter().all(|(given, _)| given != sample);
    let kept = attack.touched().into_iter().filter(keeps_features);
    let kept = kept.map(|sample| (sample, set.features().column(sample).to_vec()));
    let is_outside = |features: &[f64]| !features.iter().all(|&feature| domain.contains(feature));
    match attack.features.iter().cloned().chain(kept).find(|(_, features)| is_outside(features)) {
        Some((sample, _)) => Err(AttackError::OutsideDomain { sample, domain }),
        None => Ok(()),
    }
}

fn check_count(what: &'static str, count: usize, budget: Budget) -> Result<(), AttackError> {
    match budget {
        Budget::Samples(most) if count > most => Err(AttackError::TooMany { what, count, most }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::threats::{Bounded, Removal, Substitution};
    use countersign_data::Targets;
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
        let attacked = Threat::Bounded(bounded()).apply(&attack, &set()).expect("within");
        assert_eq!(attacked.targets()[1], Target::Class(ClassId::new(0)));
        assert_eq!(attacked.features().column(1).to_vec(), [2.5, 3.0]);
        assert_eq!(attacked.targets()[0], set().targets()[0]);
        let removal = Attack { removed: vec![2], ..Attack::default() };
        assert!(
            Threat::Removal(Removal { samples: 1 }).apply(&removal, &set()).expect("within").is_removed(2)
        );
    }

    #[test]
    fn attacks_beyond_the_threat_are_refused() {
        let message = |attack: Attack, threat: Threat| {
            threat.apply(&attack, &set()).expect_err("is refused").to_string()
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
        assert_eq!(
            message(flips(&[[0, 1]]), Threat::Removal(Removal { samples: 2 })),
            "the attack changes samples"
        );
        let nan = Attack { features: vec![(0, vec![f64::NAN, 1.0])], ..Attack::default() };
        let substitution = Threat::Substitution(Substitution { samples: 1, domain: None });
        assert!(message(nan, substitution).contains("not 2 numbers"));
        assert!(message(removal, substitution).contains("removes"));
    }

    #[test]
    fn substitutes_lie_in_the_domain() {
        let domain = FeatureDomain { lower: -1.0, upper: 2.0 };
        let threat = Threat::Substitution(Substitution { samples: 1, domain: Some(domain) });
        let applied = |attack: Attack| threat.apply(&attack, &set()).map_err(|error| error.to_string());
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
        assert!(Threat::Bounded(separate).apply(&both, &set()).is_ok());
        assert!(Threat::Bounded(bounded()).apply(&both, &set()).is_err());
    }
}
