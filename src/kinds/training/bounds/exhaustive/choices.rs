//! What may be changed in one batch, in every combination, numbered without being listed.

use crate::training::threats::Change;

/// Up to so many changes of the samples of a batch, in every combination.
///
/// Combinations stand in a fixed order: nothing at all first, then by their last sample, those with the same
/// last sample by what comes before it, and then by what becomes of it. So the combinations of the first `m`
/// samples are the first ones, and one with `k` changes is found from how many there are with fewer.
pub(super) struct Choices<'a> {
    /// The first sample of the batch.
    first: usize,
    /// What may happen to each of its samples.
    of_samples: &'a [Vec<Change>],
    /// `counts[k][m]`: combinations of up to `k` changes of the first `m` samples.
    counts: Vec<Vec<usize>>,
}

impl<'a> Choices<'a> {
    /// Of the samples from `first` on. A number of combinations that is too large to count stays at the
    /// largest number.
    pub(super) fn new(first: usize, of_samples: &'a [Vec<Change>], most: usize) -> Self {
        let changeable = of_samples.iter().filter(|changes| !changes.is_empty()).count();
        let mut counts = vec![vec![1_usize; of_samples.len() + 1]];
        for fewer in 0..most.min(changeable) {
            let mut count = 1_usize;
            let mut of_prefixes = vec![count];
            for (sample, changes) in of_samples.iter().enumerate() {
                count = count.saturating_add(counts[fewer][sample].saturating_mul(changes.len()));
                of_prefixes.push(count);
            }
            counts.push(of_prefixes);
        }
        Choices { first, of_samples, counts }
    }

    /// How many combinations there are of up to `most` changes, the empty one included.
    pub(super) fn count(&self, most: usize) -> usize {
        self.up_to(most)[self.of_samples.len()]
    }

    /// One of them, by rising sample.
    pub(super) fn choice(&self, mut number: usize, mut most: usize) -> Vec<(usize, Change)> {
        let mut chosen = Vec::with_capacity(most.min(self.counts.len() - 1));
        while number > 0 {
            let counts = self.up_to(most);
            // The last sample is the first with which there are more combinations than the number.
            let sample = counts.partition_point(|&count| count <= number) - 1;
            let changes = &self.of_samples[sample];
            let beyond = number - counts[sample];
            chosen.push((self.first + sample, changes[beyond % changes.len()]));
            (number, most) = (beyond / changes.len(), most.min(self.counts.len() - 1) - 1);
        }
        chosen.reverse();
        chosen
    }

    fn up_to(&self, most: usize) -> &[usize] {
        &self.counts[most.min(self.counts.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_data::ClassId;

    /// Every combination, listed.
    fn listed(first: usize, of_samples: &[Vec<Change>], most: usize) -> Vec<Vec<(usize, Change)>> {
        let mut choices = vec![Vec::new()];
        for (sample, changes) in of_samples.iter().enumerate() {
            let longer = choices.iter().filter(|chosen: &&Vec<_>| chosen.len() < most).flat_map(|chosen| {
                changes.iter().map(|&change| {
                    let mut longer = chosen.clone();
                    longer.push((first + sample, change));
                    longer
                })
            });
            let longer: Vec<_> = longer.collect();
            choices.extend(longer);
        }
        choices
    }

    #[test]
    fn numbers_stand_for_the_listed_combinations() {
        let label = |class| Change::Label(ClassId::new(class));
        let kinds = [vec![], vec![label(1)], vec![label(0), label(2)], vec![Change::Removed, label(1)]];
        for pattern in 0..4_usize.pow(6) {
            let length = pattern % 7;
            let of_samples: Vec<Vec<Change>> =
                (0..length).map(|sample| kinds[pattern / 4_usize.pow(sample as u32) % 4].clone()).collect();
            for budget in 0..=4 {
                let choices = Choices::new(30, &of_samples, budget);
                for most in 0..=budget {
                    let expected = listed(30, &of_samples, most);
                    assert_eq!(choices.count(most), expected.len());
                    for (number, expected) in expected.iter().enumerate() {
                        assert_eq!(choices.choice(number, most), *expected);
                    }
                }
            }
        }
    }

    #[test]
    fn too_many_to_count_are_the_largest_number() {
        let of_samples = vec![vec![Change::Removed]; 200];
        let choices = Choices::new(0, &of_samples, 100);
        assert_eq!((choices.count(1), choices.count(100)), (201, usize::MAX));
        assert_eq!(choices.choice(200, 1), [(199, Change::Removed)]);
    }
}
