//! Every outcome of the noise on a pair of classes, and exact probabilities from them.

use std::ops::{Add, Mul};

use super::noise::LabelNoise;
use super::side::Side;
use crate::kernels::models::WeightedPoint;
use countersign_data::ClassId;
use countersign_num::{ExactSum, Interval};

/// The probability that, under noise, `to` is preferred to `from`, ties going to the smaller index; `None`
/// when there are more than `limit` outcomes. O(3ⁿ).
///
/// # Soundness
/// An enclosure by enumeration: scores are compared without rounding, and probabilities are rounded outward.
pub fn exact_switch_probability(
    point: &WeightedPoint<'_>,
    noise: &LabelNoise,
    from: ClassId,
    to: ClassId,
    limit: u64,
) -> Option<Interval> {
    let indicator = |switches| if switches { Interval::point(1.0) } else { Interval::ZERO };
    let mut table: Vec<_> = switches(point, from, to, limit)?.into_iter().map(indicator).collect();
    for &label in point.labels.iter().rev() {
        table = average_last(&table, &noise.masses(Side::of(label, from, to)));
    }
    table.pop()
}

/// Says of every outcome whether it is a switch. An outcome puts every sample on one of [`Side::ALL`]; the
/// last sample varies fastest. `None` when there are more than `limit` outcomes.
pub(super) fn switches(
    point: &WeightedPoint<'_>,
    from: ClassId,
    to: ClassId,
    limit: u64,
) -> Option<Vec<bool>> {
    let count = 3_u64.checked_pow(u32::try_from(point.labels.len()).ok()?)?;
    if count > limit {
        return None;
    }
    let mut table = Vec::new();
    let mut record = |gap: &ExactSum| {
        let sign = gap.sign();
        table.push(sign.is_gt() || (sign.is_eq() && to < from));
    };
    enumerate(point.weights, &mut ExactSum::new(), &mut record);
    Some(table)
}

/// Passes the score of `to` less that of `from`, starting from `gap`, to `record` for every outcome of the
/// weights.
fn enumerate(weights: &[f64], gap: &mut ExactSum, record: &mut impl FnMut(&ExactSum)) {
    let Some((&weight, rest)) = weights.split_first() else {
        return record(gap);
    };
    for side in Side::ALL {
        let moved = match side {
            Side::From => -weight,
            Side::To => weight,
            Side::Neither => 0.0,
        };
        gap.add(moved);
        enumerate(rest, gap, record);
        gap.subtract(moved);
    }
}

/// The table without its last sample: the mean over that sample's outcomes, which have these probabilities.
pub(super) fn average_last<T: Clone + Add<Output = T> + Mul<Output = T>>(
    table: &[T],
    masses: &[T; 3],
) -> Vec<T> {
    let term = |value: &T, mass: &T| value.clone() * mass.clone();
    let mean = |values: &[T]| {
        term(&values[0], &masses[0]) + term(&values[1], &masses[1]) + term(&values[2], &masses[2])
    };
    table.chunks_exact(3).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::label_noise::instances::{Instance, instance};
    use proptest::prelude::*;

    fn probability(instance: &Instance) -> Interval {
        exact_switch_probability(&instance.point(), &instance.noise, instance.from, instance.to, 1 << 12)
            .expect("small")
    }

    #[test]
    fn two_classes_by_hand() {
        // Two labels of class 0, q = 0.25: class 1 needs both; class 0 keeps ties.
        let two = probability(&Instance::of(&[1.0, 1.0], &[0, 0], 2, 0.25));
        assert_eq!(two, Interval::point(0.0625));
        // Three: two or three of them.
        let three = probability(&Instance::of(&[1.0; 3], &[0; 3], 2, 0.25));
        assert_eq!(three, Interval::point(3.0 * 0.0625 * 0.75 + 0.25 * 0.0625));
    }

    #[test]
    fn ties_go_to_the_smaller_class() {
        let mut instance = Instance::of(&[1.0, 1.0], &[0, 0], 2, 0.25);
        instance.labels.fill(ClassId::new(1));
        std::mem::swap(&mut instance.from, &mut instance.to);
        assert_eq!(probability(&instance), Interval::point(1.0 - 0.5625), "at least one label becomes 0");
        let rounding = Instance::of(&[0.3, 0.1, 0.2], &[0, 1, 1], 2, 0.25);
        assert!(probability(&rounding).lower() > 0.5, "0.1 + 0.2 exceeds 0.3 as doubles");
    }

    #[test]
    fn too_many_outcomes_are_refused() {
        let instance = Instance::of(&[1.0; 3], &[0; 3], 2, 0.25);
        let limited = |limit| {
            exact_switch_probability(&instance.point(), &instance.noise, instance.from, instance.to, limit)
        };
        assert!(limited(26).is_none() && limited(27).is_some());
        let large = Instance::of(&[1.0; 100], &[0; 100], 2, 0.25);
        assert!(
            exact_switch_probability(&large.point(), &large.noise, large.from, large.to, u64::MAX).is_none()
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn one_of_two_classes_is_preferred(instance in instance(6)) {
            let mut reverse = instance.clone();
            std::mem::swap(&mut reverse.from, &mut reverse.to);
            prop_assert!((probability(&instance) + probability(&reverse)).contains(1.0));
        }

        /// Against the definition: noisy labels over all Kⁿ labelings, one at a time.
        #[test]
        fn equals_the_sum_over_noisy_labels(instance in instance(4)) {
            let (classes, count) = (instance.noise.classes(), instance.weights.len());
            let (q, moved) = (instance.noise.probability(), instance.noise.probability() / (classes - 1) as f64);
            let mut total = 0.0;
            for code in 0..classes.pow(count as u32) {
                let noisy: Vec<_> =
                    (0..count).map(|i| ClassId::new(code / classes.pow(i as u32) % classes)).collect();
                let scores = WeightedPoint { labels: &noisy, ..instance.point() }.scores();
                let order = scores[instance.to.index()].cmp(&scores[instance.from.index()]);
                if order.is_gt() || order.is_eq() && instance.to < instance.from {
                    let mass = |(new, old)| if new == old { 1.0 - q } else { moved };
                    total += noisy.iter().zip(&instance.labels).map(mass).product::<f64>();
                }
            }
            prop_assert!((probability(&instance).lower() - total).abs() < 1e-13);
        }
    }
}
