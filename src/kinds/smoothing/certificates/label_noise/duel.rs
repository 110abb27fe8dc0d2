//! One pair of classes: which samples matter to it, and in which way.

use super::noise::LabelNoise;
use super::side::Side;
use crate::kernels::models::WeightedPoint;
use countersign_data::ClassId;

/// Smaller scaled magnitudes count as this one. Division by a power of two is exact for magnitudes far above
/// it.
const LEAST_MAGNITUDE: f64 = f64::from_bits((1023 - 900) << 52);

/// The weights that are not zero, by side, as magnitudes in units of a power of two: the largest is in
/// `1..2`.
///
/// # Soundness
/// Under every outcome of the noise, a negative weight on one side adds to the gap between the two scores
/// what its magnitude adds on the other side, so it is filed there. A magnitude too small to be scaled
/// exactly is enlarged and filed under [`Side::To`], where its term in the Chernoff bound only grows: for
/// `0 ≤ y ≤ x` no side's `E[exp(± y)]` exceeds that of [`Side::To`] at x, as that side's likeliest outcome
/// has the exponent `+x`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Duel {
    from: Vec<f64>,
    to: Vec<f64>,
    neither: Vec<f64>,
}

impl Duel {
    /// The duel of `from` and `to`; `None` when every weight is zero.
    ///
    /// # Panics
    /// When the classes are the same, or the noise is over another number of classes than the point has.
    pub fn new(point: &WeightedPoint<'_>, noise: &LabelNoise, from: ClassId, to: ClassId) -> Option<Duel> {
        assert_eq!(point.classes, noise.classes(), "noise over the classes of the test point");
        assert_ne!(from, to, "a switch is between two classes");
        let largest = point.weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
        if largest == 0.0 {
            return None;
        }
        let unit = power_of_two_below(largest);
        let mut duel = Duel { from: Vec::new(), to: Vec::new(), neither: Vec::new() };
        for (_, weight, label) in point.samples().filter(|(_, weight, _)| *weight != 0.0) {
            let side = Side::of(label, from, to);
            let side = if weight < 0.0 { side.opposite() } else { side };
            duel.file(side, weight.abs() / unit);
        }
        Some(duel)
    }

    fn file(&mut self, side: Side, magnitude: f64) {
        let (side, magnitude) =
            if magnitude < LEAST_MAGNITUDE { (Side::To, LEAST_MAGNITUDE) } else { (side, magnitude) };
        match side {
            Side::From => self.from.push(magnitude),
            Side::To => self.to.push(magnitude),
            Side::Neither => self.neither.push(magnitude),
        }
    }

    /// The magnitudes of every side.
    pub fn sides(&self) -> [(Side, &[f64]); 3] {
        [(Side::From, &self.from), (Side::To, &self.to), (Side::Neither, &self.neither)]
    }
}

/// The largest power of two that is at most `value`, which is positive and finite.
fn power_of_two_below(value: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff << 52;
    let bits = value.to_bits();
    if value.is_normal() { f64::from_bits(bits & EXPONENT) } else { f64::from_bits(1 << bits.ilog2()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duel(weights: &[f64], labels: &[usize]) -> Option<Duel> {
        let labels: Vec<_> = labels.iter().map(|&label| ClassId::new(label)).collect();
        let point = WeightedPoint { weights, labels: &labels, classes: 3 };
        let noise = LabelNoise::new(0.1, 3).expect("sound");
        Duel::new(&point, &noise, ClassId::new(0), ClassId::new(2))
    }

    #[test]
    fn weights_are_filed_by_what_they_do() {
        let filed = duel(&[4.0, -3.0, 2.0, -1.0, 0.0, -8.0], &[0, 0, 2, 1, 0, 2]).expect("weights");
        assert_eq!(filed, Duel { from: vec![0.5, 1.0], to: vec![0.375, 0.25], neither: vec![0.125] });
    }

    #[test]
    fn tiny_and_huge_weights_are_scaled_alike() {
        assert_eq!(duel(&[5e-324], &[0]).expect("a weight").from, [1.0]);
        assert_eq!(duel(&[f64::MAX], &[0]).expect("a weight").from, [2.0_f64.next_down()]);
        assert_eq!(duel(&[1e-300, 3.0 * 1e-300], &[0, 2]), duel(&[1e-300 * 2.0, 6.0 * 1e-300], &[0, 2]));
    }

    #[test]
    fn dust_counts_for_the_switch() {
        let filed = duel(&[1e300, 1e-300, -1e-300], &[0, 0, 1]).expect("weights");
        assert_eq!((filed.from.len(), filed.to), (1, vec![LEAST_MAGNITUDE; 2]));
    }

    #[test]
    fn zeros_are_no_duel() {
        assert_eq!(duel(&[0.0, -0.0], &[0, 2]), None);
    }
}
