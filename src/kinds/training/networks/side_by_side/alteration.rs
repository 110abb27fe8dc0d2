//! What becomes of a sample in one of the runs.

use crate::training::networks::{Target, TrainingSet};

/// A sample that is not as in the training set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alteration {
    /// Which one.
    pub sample: usize,
    /// Its target; nothing where the sample is taken away.
    pub target: Option<Target>,
}

/// Alterations of one run by rising sample, one for each: a sample that is taken away stays away, and of
/// several targets the last counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Altered(Vec<Alteration>);

impl Altered {
    /// What is left of them on a training set: a sample that is not in it cannot be altered.
    pub(super) fn of(alterations: impl IntoIterator<Item = Alteration>, set: &TrainingSet) -> Self {
        let is_there = |sample: usize| sample < set.samples() && !set.is_removed(sample);
        let mut kept: Vec<Alteration> =
            alterations.into_iter().filter(|alteration| is_there(alteration.sample)).collect();
        kept.sort_by_key(|alteration| alteration.sample);
        kept.dedup_by(|later, earlier| {
            let is_same = later.sample == earlier.sample;
            if is_same && earlier.target.is_some() {
                earlier.target = later.target;
            }
            is_same
        });
        Altered(kept)
    }

    /// Those of the samples from `first` to before `end`.
    pub(super) fn within(&self, first: usize, end: usize) -> &[Alteration] {
        let place = |sample| self.0.partition_point(|alteration| alteration.sample < sample);
        &self.0[place(first)..place(end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_data::Targets;
    use ndarray::Array2;

    #[test]
    fn a_sample_is_altered_once() {
        let mut set = TrainingSet::new(&Array2::zeros((6, 1)), &Targets::Values(vec![0.0; 6]));
        set.remove(4);
        let to = |sample, value| Alteration { sample, target: Some(Target::Value(value)) };
        let away = |sample| Alteration { sample, target: None };
        let given =
            [to(5, 1.0), away(2), to(2, 1.0), to(3, 1.0), to(3, 2.0), to(4, 1.0), to(9, 1.0), away(5)];
        let altered = Altered::of(given, &set);
        assert_eq!(altered, Altered(vec![away(2), to(3, 2.0), away(5)]));
        assert_eq!(altered.within(3, 5), [to(3, 2.0)]);
        assert_eq!(altered.within(0, 2), []);
    }
}
