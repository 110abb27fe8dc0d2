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

/// An alteration in one of the runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OfRun {
    pub(super) run: usize,
    pub(super) sample: usize,
    pub(super) target: Option<Target>,
}

/// The alterations of all runs by rising sample, one for each sample and run: a sample that is taken away
/// stays away, and of several targets the last counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Altered {
    runs: usize,
    by_sample: Vec<OfRun>,
}

impl Altered {
    /// What is left of the alterations of some runs on a training set: a sample that is not there cannot be
    /// altered.
    pub(super) fn of<A: IntoIterator<Item = Alteration>>(
        runs: impl IntoIterator<Item = A>,
        set: &TrainingSet,
    ) -> Self {
        let mut altered = Altered::default();
        for (run, alterations) in runs.into_iter().enumerate() {
            altered.runs = run + 1;
            for Alteration { sample, target } in alterations {
                if sample < set.samples() && !set.is_removed(sample) {
                    altered.by_sample.push(OfRun { run, sample, target });
                }
            }
        }
        altered.by_sample.sort_by_key(|altered| (altered.sample, altered.run));
        altered.by_sample.dedup_by(|later, earlier| {
            let is_same = (later.sample, later.run) == (earlier.sample, earlier.run);
            if is_same && earlier.target.is_some() {
                earlier.target = later.target;
            }
            is_same
        });
        altered
    }

    /// How many runs there are.
    pub(super) fn runs(&self) -> usize {
        self.runs
    }

    /// Those of the samples from `first` to before `end`.
    pub(super) fn within(&self, first: usize, end: usize) -> &[OfRun] {
        let place = |sample| self.by_sample.partition_point(|altered| altered.sample < sample);
        &self.by_sample[place(first)..place(end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_data::Targets;
    use ndarray::Array2;

    #[test]
    fn a_sample_is_altered_once_in_a_run() {
        let mut set = TrainingSet::new(&Array2::zeros((6, 1)), &Targets::Values(vec![0.0; 6]));
        set.remove(4);
        let to = |sample, value| Alteration { sample, target: Some(Target::Value(value)) };
        let away = |sample| Alteration { sample, target: None };
        let one =
            vec![to(5, 1.0), away(2), to(2, 1.0), to(3, 1.0), to(3, 2.0), to(4, 1.0), to(9, 1.0), away(5)];
        let altered = Altered::of([one, vec![], vec![to(3, 7.0), away(4)]], &set);
        let at = |run, Alteration { sample, target }| OfRun { run, sample, target };
        let expected = vec![at(0, away(2)), at(0, to(3, 2.0)), at(2, to(3, 7.0)), at(0, away(5))];
        assert_eq!(altered, Altered { runs: 3, by_sample: expected.clone() });
        assert_eq!(altered.within(3, 5), &expected[1..3]);
        assert_eq!(altered.within(0, 2), []);
    }
}
