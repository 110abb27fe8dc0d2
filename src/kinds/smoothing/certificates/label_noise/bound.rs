//! The Chernoff bound on a switch, rounded upward.

use super::duel::Duel;
use super::noise::LabelNoise;
use super::tilt::best_tilt;
use crate::kernels::models::WeightedPoint;
use countersign_data::ClassId;
use countersign_num::elementary::{exp_up, ln_up};
use countersign_num::rounding::{add_up, multiply_down, multiply_up};

/// The natural logarithm of an upper bound on the probability that, under noise, `to` is preferred to `from`
/// (ScaLabelCert, B.2). It is at most 0, and −∞ when every weight is zero and ties go to `from`. It takes
/// about ten steps of O(n) each.
///
/// ```text
/// P(switch) ≤ min over t ≥ 0 of Π_i E[exp(−t w_i (1[ỹ_i = from] − 1[ỹ_i = to]))]
/// ```
///
/// # Soundness
/// Markov's inequality holds for every t, so an inexact minimum only makes the bound weaker; the product at
/// the t that is found is rounded upward throughout. Ties count as switches, whatever the classes, unless
/// every weight is zero.
///
/// # Panics
/// When the classes are the same, or the noise is over another number of classes than the point has.
pub fn switch_bound(point: &WeightedPoint<'_>, noise: &LabelNoise, from: ClassId, to: ClassId) -> f64 {
    match Duel::new(point, noise, from, to) {
        Some(duel) => log_product_up(&duel, noise, best_tilt(&duel, noise)).min(0.0),
        // Every outcome is a tie.
        None if from < to => f64::NEG_INFINITY,
        None => 0.0,
    }
}

/// The logarithm of the product at t = `tilt`, rounded upward: see `tilt` for the terms.
fn log_product_up(duel: &Duel, noise: &LabelNoise, tilt: f64) -> f64 {
    let mut sum = 0.0;
    for (side, magnitudes) in duel.sides() {
        let [c, a, b] = noise.masses(side).map(|mass| mass.upper());
        for &magnitude in magnitudes {
            let e = exp_up(-multiply_down(tilt, magnitude));
            let inner = add_up(a, multiply_up(e, add_up(b, multiply_up(e, c))));
            sum = add_up(sum, add_up(multiply_up(tilt, magnitude), ln_up(inner)));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::exact_switch_probability;
    use crate::smoothing::certificates::label_noise::instances::{Instance, instance, spread_instance};
    use countersign_num::elementary::ln_down;
    use proptest::prelude::*;

    fn bound_of(instance: &Instance) -> f64 {
        switch_bound(&instance.point(), &instance.noise, instance.from, instance.to)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn is_at_least_the_exact_probability(instance in prop_oneof![instance(8), spread_instance(6)]) {
            let exact =
                exact_switch_probability(&instance.point(), &instance.noise, instance.from, instance.to, 1 << 13)
                    .expect("small");
            let bound = bound_of(&instance);
            prop_assert!(ln_down(exact.lower()) <= bound, "{exact:?} against e^{bound}");
            prop_assert!(bound <= 0.0);
        }

        #[test]
        fn is_invariant_under_powers_of_two(instance in instance(12), exponent in -900_i32..900) {
            let mut scaled = instance.clone();
            scaled.weights.iter_mut().for_each(|weight| *weight *= 2.0_f64.powi(exponent));
            prop_assert_eq!(bound_of(&instance).to_bits(), bound_of(&scaled).to_bits());
        }

        #[test]
        fn grows_when_a_label_moves_towards_the_switch(instance in instance(12), sample in any::<prop::sample::Index>()) {
            let mut moved = instance.clone();
            let sample = sample.index(instance.weights.len());
            moved.weights[sample] = moved.weights[sample].abs();
            let mut before = moved.clone();
            before.labels[sample] = instance.from;
            moved.labels[sample] = instance.to;
            // Sanity of the search, not soundness: both bounds are rounded.
            prop_assert!(bound_of(&before) <= bound_of(&moved) + 1e-9);
        }
    }

    #[test]
    fn two_classes_by_hand() {
        // n equal weights, all `from`, two classes: (2 √(q (1 − q)))ⁿ, which is 0.6ⁿ for q = 0.1.
        let mut instance = Instance::of(&[1.0], &[0], 2, 0.1);
        assert!((bound_of(&instance) - 0.6_f64.ln()).abs() < 1e-12);
        instance.weights = vec![1e-300; 5];
        instance.labels = vec![instance.from; 5];
        assert!((bound_of(&instance) - 5.0 * 0.6_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn three_classes_by_hand() {
        // 0.6 E + 0.2 / E + 0.2 is least at E² = 1/3: 0.2 + 2 √0.12.
        let instance = Instance::of(&[7.0], &[0], 3, 0.4);
        assert!((bound_of(&instance) - (0.2 + 2.0 * 0.12_f64.sqrt()).ln()).abs() < 1e-12);
    }

    #[test]
    fn probabilities_below_the_doubles_have_logarithms() {
        let instance = Instance::of(&[1e300; 3000], &[0; 3000], 2, 0.1);
        let bound = bound_of(&instance);
        assert!((bound / (3000.0 * 0.6_f64.ln()) - 1.0).abs() < 1e-9, "{bound}");
        assert!(bound.exp() == 0.0);
    }

    #[test]
    fn no_weight_decides_by_the_index() {
        let instance = Instance::of(&[0.0, -0.0], &[0, 1], 3, 0.1);
        let (from, to) = (instance.from, instance.to);
        assert_eq!(switch_bound(&instance.point(), &instance.noise, from, to), f64::NEG_INFINITY);
        assert_eq!(switch_bound(&instance.point(), &instance.noise, to, from), 0.0);
    }
}
