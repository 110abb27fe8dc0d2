//! The largest of many numbers, and the sum of the others, in one pass and without subtraction.

use countersign_num::larger;

use super::kernels::sum;

/// Numbers kept beyond those that are wanted, before the surplus is given up: at least and at most.
const SLACK: [usize; 2] = [8, 64];
/// Numbers that are compared with the threshold side by side.
const LANES: usize = 8;
/// Numbers that are looked at one by one only where one of them is above the threshold.
const BLOCK: usize = 4 * LANES;

/// Takes numbers as they come and keeps the `count` largest; the others are summed.
///
/// Numbers that cannot be among the largest are recognised by a threshold, so that most of them cost one
/// comparison. The sum of what is not kept is built from those numbers themselves: a sum of everything minus
/// the largest would lose all digits to a large one.
pub(super) struct Largest {
    count: usize,
    kept: Vec<f64>,
    /// At least `count` numbers so far were this large.
    threshold: f64,
    rest: f64,
}

impl Largest {
    pub(super) fn new(count: usize) -> Self {
        Largest {
            count,
            kept: Vec::with_capacity(2 * count + count.saturating_mul(4).clamp(SLACK[0], SLACK[1])),
            threshold: f64::NEG_INFINITY,
            rest: 0.0,
        }
    }

    /// Takes numbers, of which only the largest matter.
    #[inline(always)]
    pub(super) fn offer(&mut self, numbers: &[f64]) {
        if self.count == 0 {
            return;
        }
        for block in numbers.chunks(BLOCK) {
            if !self.may_matter(block) {
                continue;
            }
            for &number in block {
                if number > self.threshold {
                    self.keep(number);
                }
            }
        }
    }

    /// Takes numbers, and sums those that are not among the largest.
    #[inline(always)]
    pub(super) fn offer_and_sum(&mut self, numbers: &[f64]) {
        if self.count == 0 {
            self.rest += sum(numbers);
            return;
        }
        for block in numbers.chunks(BLOCK) {
            if !self.may_matter(block) {
                self.rest += sum(block);
                continue;
            }
            for &number in block {
                if number > self.threshold {
                    self.keep(number);
                } else {
                    self.rest += number;
                }
            }
        }
    }

    /// Is one of them above the threshold?
    #[inline(always)]
    fn may_matter(&self, block: &[f64]) -> bool {
        let mut most = [f64::NEG_INFINITY; LANES];
        let groups = block.chunks_exact(LANES);
        let rest = groups.remainder();
        for group in groups {
            for lane in 0..LANES {
                most[lane] = larger(most[lane], group[lane]);
            }
        }
        most.iter().chain(rest).any(|number| *number > self.threshold)
    }

    fn keep(&mut self, number: f64) {
        self.kept.push(number);
        if self.kept.len() == self.kept.capacity() {
            self.give_up_surplus();
        }
    }

    fn give_up_surplus(&mut self) {
        if self.kept.len() > self.count {
            let (_, smallest, _) =
                self.kept.select_nth_unstable_by(self.count - 1, |left, right| right.total_cmp(left));
            self.threshold = *smallest;
            self.rest += sum(&self.kept[self.count..]);
            self.kept.truncate(self.count);
        }
    }

    /// The sum of the largest, and the sum of the others as far as they were summed.
    pub(super) fn finish(mut self) -> (f64, f64) {
        if self.count > 0 {
            self.give_up_surplus();
        }
        (sum(&self.kept), self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sorting, then adding up: the naive twin.
    fn twin(numbers: &[f64], count: usize) -> (f64, f64) {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(|left, right| right.total_cmp(left));
        let (largest, rest) = sorted.split_at(count.min(sorted.len()));
        (largest.iter().sum(), rest.iter().sum())
    }

    proptest! {
        #[test]
        fn selection_equals_sorting(
            numbers in prop::collection::vec(prop_oneof![Just(0), -2_i32..3, -1000_i32..1000].prop_map(f64::from), 0..400),
            count in 0_usize..90,
            piece in 1_usize..70,
        ) {
            // Integers, so that every order of summation gives the same.
            let mut selected = Largest::new(count);
            numbers.chunks(piece).for_each(|piece| selected.offer_and_sum(piece));
            prop_assert_eq!(selected.finish(), twin(&numbers, count));
            let mut selected = Largest::new(count);
            numbers.chunks(piece).for_each(|piece| selected.offer(piece));
            prop_assert_eq!(selected.finish().0, twin(&numbers, count).0);
        }
    }

    #[test]
    fn a_large_number_does_not_swallow_the_rest() {
        let mut numbers = vec![0.1; 10];
        numbers.push(1e30);
        let mut selected = Largest::new(1);
        selected.offer_and_sum(&numbers);
        let (largest, rest) = selected.finish();
        assert_eq!(largest, 1e30);
        assert!((rest - 1.0).abs() < 1e-15);
    }
}
