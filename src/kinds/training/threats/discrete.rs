//! Every attack of a discrete threat: label flips, or removal.

use super::{Attack, Budget, Reach, Threat};
use crate::training::networks::{Target, TrainingSet};
use countersign_data::ClassId;

/// What may happen to one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It gets this class.
    Label(ClassId),
    /// It is taken away.
    Removed,
}

impl Change {
    /// Makes the change.
    pub fn apply(self, set: &mut TrainingSet, sample: usize) {
        match self {
            Change::Label(class) => set.set_target(sample, Target::Class(class)),
            Change::Removed => set.remove(sample),
        }
    }

    /// The target that the sample gets; nothing where it is taken away.
    pub fn target(self) -> Option<Target> {
        match self {
            Change::Label(class) => Some(Target::Class(class)),
            Change::Removed => None,
        }
    }
}

/// The finitely many attacks of a threat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Samples that may be touched together.
    pub budget: usize,
    /// What may happen to each sample.
    pub of_samples: Vec<Vec<Change>>,
}

impl Threat {
    /// The attacks of a threat, where they are finitely many: samples that are removed or get another class.
    pub fn changes(&self, set: &TrainingSet) -> Option<Changes> {
        let touch = self.touch();
        if touch.features.moves() || touch.value != Reach::Around(0.0) {
            return None;
        }
        let budget = match touch.targets_apart {
            _ if !touch.removal && !touch.flips => Budget::Samples(0),
            apart => apart.unwrap_or(self.budget()),
        };
        let of_sample = |target: &Target| {
            let others = |own: ClassId| ClassId::all(set.classes()).filter(move |&class| class != own);
            let labels = match *target {
                Target::Class(own) if touch.flips => others(own).map(Change::Label).collect(),
                _ => Vec::new(),
            };
            touch.removal.then_some(Change::Removed).into_iter().chain(labels).collect()
        };
        Some(Changes {
            budget: budget.within(set.samples()),
            of_samples: set.targets().iter().map(of_sample).collect(),
        })
    }
}

impl Changes {
    /// How many attacks there are on the first `samples` samples, the empty one included; the largest number
    /// for more than that.
    pub fn count(&self, samples: usize) -> u128 {
        let changeable = self.of_samples.iter().take(samples).filter(|changes| !changes.is_empty()).count();
        if self.budget.min(changeable) >= u128::BITS as usize {
            // The subsets of so many samples alone are as many.
            return u128::MAX;
        }
        // ways[k]: attacks that touch k of the samples so far.
        let mut ways = vec![0_u128; self.budget.min(changeable) + 1];
        ways[0] = 1;
        for changes in self.of_samples.iter().take(samples) {
            for touched in (1..ways.len()).rev() {
                let more = ways[touched - 1].saturating_mul(changes.len() as u128);
                ways[touched] = ways[touched].saturating_add(more);
            }
        }
        ways.into_iter().fold(0, u128::saturating_add)
    }
}

/// The changes that an attack makes, where it gives samples other classes and takes others away, and nothing
/// else.
pub fn changes_of(attack: &Attack) -> Option<Vec<(usize, Change)>> {
    if !attack.values.is_empty() || !attack.features.is_empty() {
        return None;
    }
    let labels = attack.labels.iter().map(|&[sample, class]| (sample, Change::Label(ClassId::new(class))));
    Some(labels.chain(attack.removed.iter().map(|&sample| (sample, Change::Removed))).collect())
}

/// Changes of samples as an attack.
pub fn attack_of(changes: &[(usize, Change)]) -> Attack {
    let mut attack = Attack::default();
    for &(sample, change) in changes {
        match change {
            Change::Label(class) => attack.labels.push([sample, class.index()]),
            Change::Removed => attack.removed.push(sample),
        }
    }
    attack
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::threats::{Bounded, Removal, Substitution};
    use countersign_data::Targets;
    use ndarray::Array2;

    fn set(classes: usize) -> TrainingSet {
        let labels = (0..128).map(|index| ClassId::new(index % classes)).collect();
        TrainingSet::new(&Array2::zeros((128, 1)), &Targets::Classes { labels, classes })
    }

    #[test]
    fn attacks_are_counted_without_listing_them() {
        let flips = |count| {
            Threat::Bounded(Bounded {
                feature_radius: 0.0,
                label_flips: true,
                label_radius: 0.0,
                samples: Budget::Samples(count),
                labels: None,
            })
        };
        let count = |threat: Threat, classes| threat.changes(&set(classes)).map(|changes| changes.count(128));
        assert_eq!(count(flips(1), 2), Some(129));
        assert_eq!(count(flips(2), 2), Some(8257));
        assert_eq!(count(flips(1), 3), Some(257));
        assert_eq!(count(flips(0), 2), Some(1));
        assert_eq!(count(Threat::Removal(Removal { samples: 2 }), 2), Some(8257));
        assert_eq!(count(Threat::Substitution(Substitution { samples: 1, domain: None }), 2), None);
        let nothing = Bounded {
            feature_radius: 0.0,
            label_flips: false,
            label_radius: 0.0,
            samples: Budget::Samples(9),
            labels: None,
        };
        assert_eq!(count(Threat::Bounded(nothing), 2), Some(1), "the clean run is all there is");
        assert_eq!(count(flips(128), 10).map(|count| count > 1 << 100), Some(true));
        assert_eq!(count(flips(usize::MAX), 2), Some(u128::MAX));
    }
}
