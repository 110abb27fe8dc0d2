//! Label flips that a bound on a switch certifies.

use std::f64::consts::LN_2;

use super::noise::LabelNoise;
use countersign_num::elementary::{exp_down, ln_up};
use countersign_num::rounding::{add_up, multiply_up, subtract_up};

/// A lower bound on the number of label flips, among `samples` labels, that raise the probability of an event
/// from at most `p = exp(log_bound)` to at least 1/2 (ScaLabelCert, B.3); `None` when no number of flips is
/// enough.
///
/// # Soundness
/// Flipping r labels moves the distribution of all noisy labels by the divergence `r D`. If the event then
/// has probability 1/2 or more, data processing demands
///
/// ```text
/// r D ≥ KL(Bern(1/2) ‖ Bern(p)) = −½ ln(4 p (1 − p))        when p < 1/2
/// ```
///
/// so every r that breaks this is harmless, and the answer is the largest such r, plus one. When p is not
/// below 1/2 the answer is 0. When all labels may flip and the event stays below 1/2, no number of flips is
/// enough. The same holds when `p = 0`, because noise on any labels reaches every outcome. D is rounded up,
/// the right side down.
///
/// The paper prints the D of two classes; with more, it certifies flips that succeed (see the tests).
pub fn flips_certified_by(log_bound: f64, noise: &LabelNoise, samples: usize) -> Option<u64> {
    if log_bound == f64::NEG_INFINITY {
        return None;
    }
    if !is_below_half(log_bound) {
        return Some(0);
    }
    let radius = largest_below(divergence_to_half(log_bound), noise.divergence().upper(), samples);
    (radius < samples as u64).then_some(radius + 1)
}

/// Is `exp(log_bound)` below 1/2 for certain?
pub(super) fn is_below_half(log_bound: f64) -> bool {
    // The double nearest to ln 2 is below it.
    log_bound < -LN_2.next_up()
}

/// `−½ ln(4 p (1 − p))` for `p = exp(log_bound) < 1/2`, rounded down.
fn divergence_to_half(log_bound: f64) -> f64 {
    let log_rest = ln_up(subtract_up(1.0, exp_down(log_bound)));
    -0.5 * add_up(add_up(ln_up(4.0), log_bound), log_rest)
}

/// The largest `r ≤ samples` with `r · step < threshold`, or 0.
fn largest_below(threshold: f64, step: f64, samples: usize) -> u64 {
    // Rounding a quotient to the nearest double never passes an integer, so this is not too small.
    let quotient = (threshold / step).floor();
    // Nothing is certified where the quotient is NaN.
    let mut radius = if quotient.is_nan() { 0.0 } else { quotient.min(samples as f64).max(0.0) };
    while radius > 0.0 && multiply_up(radius, step) >= threshold {
        radius -= 1.0;
    }
    radius as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::label_noise::bound::switch_bound;
    use crate::smoothing::certificates::label_noise::instances::{Instance, instance, spread_instance};
    use crate::smoothing::certificates::{exact_switch_probability, fewest_flips_brute};
    use countersign_num::Interval;
    use proptest::prelude::*;

    const LIMIT: u64 = 1 << 12;

    /// The flips that the Chernoff bound certifies.
    fn certified_flips(instance: &Instance) -> Option<u64> {
        let log_bound = switch_bound(&instance.point(), &instance.noise, instance.from, instance.to);
        flips_certified_by(log_bound, &instance.noise, instance.weights.len())
    }

    fn exact(instance: &Instance) -> Interval {
        exact_switch_probability(&instance.point(), &instance.noise, instance.from, instance.to, LIMIT)
            .expect("small")
    }

    fn brute(instance: &Instance) -> Option<u64> {
        fewest_flips_brute(&instance.point(), &instance.noise, instance.from, instance.to, LIMIT)
            .expect("small")
            .attack
            .map(|attack| attack.flips())
    }

    /// `certified` never exceeds the truth, where nothing means that no number of flips is enough.
    fn holds(certified: Option<u64>, truth: Option<u64>) -> bool {
        certified.unwrap_or(u64::MAX) <= truth.unwrap_or(u64::MAX)
    }

    /// The radius as printed: the largest r with `r (1 − 2q) ln((1 − q)/q) ≤ −½ ln(4 p (1 − p))`.
    fn printed_radius(log_bound: f64, probability: f64) -> u64 {
        let printed = (1.0 - 2.0 * probability) * ((1.0 - probability) / probability).ln();
        (divergence_to_half(log_bound) / printed).floor() as u64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn never_exceeds_brute_force(instance in prop_oneof![3 => instance(7), 1 => spread_instance(5)]) {
            let certified = certified_flips(&instance);
            prop_assert!(holds(certified, brute(&instance)), "{:?} {:?}", certified, brute(&instance));
        }

        /// The divergence alone, without the slack of the Chernoff bound.
        #[test]
        fn never_exceeds_brute_force_from_exact_probabilities(instance in instance(7)) {
            let log_bound = ln_up(exact(&instance).upper());
            let certified = flips_certified_by(log_bound, &instance.noise, instance.weights.len());
            prop_assert!(holds(certified, brute(&instance)), "{:?} {:?}", certified, brute(&instance));
        }
    }

    #[test]
    fn the_printed_radius_certifies_a_flip_that_succeeds() {
        // One sample of class 0 among three classes, q = 0.4: class 1 is preferred with probability 0.2.
        // Printed: −½ ln(4 · 0.2 · 0.8) = 0.223 against 2 · 0.2 · ln 1.5 = 0.162, so two flips are harmless.
        // One flip makes class 1 preferred with probability 0.6.
        let instance = Instance::of(&[1.0], &[0], 3, 0.4);
        let log_bound = ln_up(exact(&instance).upper());
        assert_eq!(printed_radius(log_bound, 0.4), 2);
        assert_eq!(brute(&instance), Some(1));
        assert_eq!(flips_certified_by(log_bound, &instance.noise, 1), Some(1));
        let flipped = Instance::of(&[1.0], &[1], 3, 0.4);
        assert!(exact(&flipped).lower() > 0.59);
    }

    #[test]
    fn the_printed_radius_fails_with_chernoff_bounds_too() {
        // Five samples of class 0 among ten classes, q = 0.4. Three flips give class 1 the majority of the
        // labels.
        let instance = Instance::of(&[1.0; 5], &[0; 5], 10, 0.4);
        let log_bound = switch_bound(&instance.point(), &instance.noise, instance.from, instance.to);
        assert_eq!(printed_radius(log_bound, 0.4), 4);
        assert_eq!(brute(&instance), Some(3));
        assert_eq!(flips_certified_by(log_bound, &instance.noise, 5), Some(1));
        let flipped = Instance::of(&[1.0; 5], &[1, 1, 1, 0, 0], 10, 0.4);
        assert!(exact(&flipped).lower() > 0.5);
    }

    #[test]
    fn two_classes_by_hand() {
        // q = 0.1, p = 0.6ⁿ: −½ ln(4 · 0.6²⁰) = 4.415 and D = 0.8 ln 9 = 1.758, so 2 flips are harmless.
        let bound = 20.0 * 0.6_f64.ln();
        let noise = LabelNoise::new(0.1, 2).expect("sound");
        assert_eq!(flips_certified_by(bound, &noise, 20), Some(3));
        assert_eq!(flips_certified_by(bound, &noise, 2), None, "both samples may flip");
        assert_eq!(flips_certified_by(bound, &noise, 3), Some(3));
    }

    #[test]
    fn one_half_decides_nothing() {
        let noise = LabelNoise::new(0.1, 2).expect("sound");
        assert_eq!(flips_certified_by(0.0, &noise, 9), Some(0));
        assert_eq!(flips_certified_by(-LN_2, &noise, 9), Some(0), "the double above ln 1/2");
        assert_eq!(flips_certified_by((-LN_2).next_down().next_down(), &noise, 9), Some(1));
        assert_eq!(flips_certified_by(f64::NEG_INFINITY, &noise, 9), None);
        assert_eq!(flips_certified_by(f64::NAN, &noise, 9), Some(0));
    }

    #[test]
    fn a_radius_met_exactly_is_not_certified() {
        assert_eq!(largest_below(6.0, 2.0, 9), 2);
        assert_eq!(largest_below(6.0_f64.next_up(), 2.0, 9), 3);
        assert_eq!(largest_below(0.3, 0.1, 9), 2, "3 · 0.1 exceeds 0.3 as doubles");
        assert_eq!(largest_below(6.0, 2.0, 1), 1);
        assert_eq!(largest_below(-1e-17, 2.0, 9), 0);
        assert_eq!(largest_below(6.0, f64::INFINITY, 9), 0);
    }
}
