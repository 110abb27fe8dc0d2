//! O2 by greedy choice (ScaLabelCert, appendices A.5–A.7), with a selection instead of a sort.

use std::cmp::Ordering;

use super::{FlipAttack, WeightedPoint};
use countersign_data::{ClassId, SampleId};
use countersign_num::ExactSum;

/// By how much one flip narrows the gap between the clean prediction and the target.
///
/// The gain is kept as the bits of a positive double, whose order is that of the gains. Doubling a normal
/// double adds one to its exponent; where that overflows, the bits belong to no finite number, but still
/// compare in the right order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gain {
    bits: u64,
    sample: SampleId,
}

/// One in the exponent of a double.
const EXPONENT: u64 = 1 << 52;
/// The bits of infinity.
const INFINITE: u64 = 0x7ff << 52;

impl Gain {
    /// `magnitude`, or twice that; `magnitude` is finite and above 0.
    fn new(magnitude: f64, doubled: bool, sample: SampleId) -> Self {
        let bits = match (doubled, magnitude.is_normal()) {
            (false, _) => magnitude.to_bits(),
            (true, true) => magnitude.to_bits() + EXPONENT,
            (true, false) => (2.0 * magnitude).to_bits(),
        };
        Gain { bits, sample }
    }

    /// Larger gains first, then smaller samples.
    fn before(&self, other: &Gain) -> Ordering {
        other.bits.cmp(&self.bits).then(self.sample.cmp(&other.sample))
    }

    fn subtract_from(&self, gap: &mut ExactSum) {
        if self.bits < INFINITE {
            gap.subtract(f64::from_bits(self.bits));
        } else {
            let half = f64::from_bits(self.bits - EXPONENT);
            gap.subtract(half);
            gap.subtract(half);
        }
    }
}

/// O2(target): the fewest label flips after which the score of `target` exceeds that of `clean` (or equals
/// it, when `target` is the smaller class), with an attack; `None` when no number of flips is enough. O(n)
/// expected time.
///
/// # Soundness
/// Exact. A flip narrows the gap by at most its gain, and gains of different samples are independent, so the
/// k largest gains close the gap if any k flips do (ScaLabelCert, appendix A.5). Gains are compared and
/// summed without rounding.
pub fn o2_greedy(point: &WeightedPoint<'_>, clean: ClassId, target: ClassId) -> Option<FlipAttack> {
    let mut gap = ExactSum::new();
    let mut gains = Vec::new();
    for (sample, weight, label) in point.samples() {
        if label == clean {
            gap.add(weight);
        } else if label == target {
            gap.subtract(weight);
        }
        let (to, from) = sides(weight, clean, target);
        if weight != 0.0 && label != to {
            gains.push(Gain::new(weight.abs(), label == from, sample));
        }
    }
    let count = fewest(gap, target < clean, &mut gains)?;
    let flipped = |gain: &Gain| (gain.sample, sides(point.weights[gain.sample.index()], clean, target).0);
    let mut labels: Vec<_> = gains[..count].iter().map(flipped).collect();
    labels.sort_unstable();
    Some(FlipAttack { labels })
}

/// The class at which a weight helps the attacker, and the class at which it hurts: a positive weight helps
/// at the target, a negative one at `clean`.
fn sides(weight: f64, clean: ClassId, target: ClassId) -> (ClassId, ClassId) {
    if weight > 0.0 { (target, clean) } else { (clean, target) }
}

/// The smallest k such that the k largest gains close the gap; those gains are then the first k.
///
/// Each round splits the candidates in two by selection and sums the half with the larger gains, which makes
/// n additions in all.
fn fewest(gap: ExactSum, tie_is_enough: bool, gains: &mut [Gain]) -> Option<usize> {
    let is_closed = |gap: &ExactSum| match gap.sign() {
        Ordering::Less => true,
        Ordering::Equal => tie_is_enough,
        Ordering::Greater => false,
    };
    if is_closed(&gap) {
        return Some(0);
    }
    let (mut gap, mut taken, mut rest) = (gap, 0, gains);
    while !rest.is_empty() {
        let half = (rest.len() - 1) / 2;
        rest.select_nth_unstable_by(half, Gain::before);
        let mut tried = gap.clone();
        rest[..=half].iter().for_each(|gain| gain.subtract_from(&mut tried));
        if !is_closed(&tried) {
            gap = tried;
            taken += half + 1;
            rest = &mut rest[half + 1..];
        } else if half == 0 {
            return Some(taken + 1);
        } else {
            rest = &mut rest[..=half];
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::models::Contributions;
    use ndarray::Array2;

    fn flips(weights: &[f64], labels: &[i64], classes: usize, target: usize) -> Option<u64> {
        let weights = Array2::from_shape_vec((1, weights.len()), weights.to_vec()).expect("the shape");
        let contributions = Contributions::new(weights, labels, Some(classes)).expect("sound");
        let point = contributions.test(0);
        o2_greedy(&point, point.prediction(), ClassId::new(target)).map(|attack| attack.flips())
    }

    #[test]
    fn a_tie_is_enough_for_the_smaller_class_only() {
        assert_eq!(flips(&[1.0, 1.0, 1.0, 1.0], &[1, 1, 1, 1], 2, 0), Some(2), "2 : 2 goes to class 0");
        assert_eq!(
            flips(&[1.0, 1.0, 1.0, 1.0], &[0, 0, 0, 0], 2, 1),
            Some(3),
            "2 : 2 is not enough for class 1"
        );
    }

    #[test]
    fn negative_weights_are_moved_to_the_clean_class() {
        assert_eq!(flips(&[1.0, -4.0], &[0, 1], 2, 1), Some(1), "the -4 moves to class 0: 1 - 4 against 0");
    }

    #[test]
    fn zeros_cannot_help_and_impossible_is_said() {
        assert_eq!(flips(&[0.0, 0.0], &[0, 0], 2, 1), None);
        assert_eq!(flips(&[0.0, 0.0], &[1, 1], 2, 1), None, "0 : 0 is class 0, and stays");
    }

    #[test]
    fn huge_weights_do_not_overflow() {
        assert_eq!(
            flips(&[f64::MAX, f64::MAX, 1.0], &[0, 0, 0], 2, 1),
            Some(2),
            "max + 1 against max is lost by 1"
        );
        assert_eq!(flips(&[f64::MAX, f64::MAX, 1.0], &[0, 0, 1], 2, 1), Some(1));
        assert_eq!(flips(&[f64::MAX, 5e-324], &[0, 0], 2, 1), Some(1));
    }
}
