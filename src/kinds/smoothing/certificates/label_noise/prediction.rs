//! The prediction of the smoothed classifier, by bounds.

use super::bound::switch_bound;
use super::noise::LabelNoise;
use super::radius::is_below_half;
use crate::kernels::models::WeightedPoint;
use countersign_data::ClassId;

/// The prediction at a test point, and the bounds behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct SmoothedPrediction {
    /// The class whose likeliest switch has the smallest bound, the smaller index winning ties.
    pub class: ClassId,
    /// Is the largest bound 1/2 or more? Then `class` means nothing.
    pub abstains: bool,
    /// For every class, `[K]`, the natural logarithm of the bound on the switch from `class` to it (see
    /// [`switch_bound`]); −∞ for `class` itself.
    pub log_bounds: Vec<f64>,
}

/// The rule of the paper (ScaLabelCert, B.2): `argmin over c of max over c' ≠ c of p(c, c')`, by
/// [`switch_bound`]s.
///
/// The bounds of only one class are needed. Where `c` does not lead strictly, some class `c'` has a score as
/// large, the product of the Chernoff bound is 1 or more for every t, and the bound on that switch is 1. So
/// the rule names the clean prediction of the base classifier, unless all largest bounds are 1: then it names
/// class 0, and abstains.
///
/// # Soundness
/// Where it does not abstain, every switch from `class` has probability below 1/2: `class` is the prediction
/// of the exact smoothed classifier, the one that certificates are about.
///
/// # Panics
/// When the noise is over another number of classes than the point has.
pub fn smoothed_prediction(point: &WeightedPoint<'_>, noise: &LabelNoise) -> SmoothedPrediction {
    let leading = point.prediction();
    let log_bounds = bounds_from(point, noise, leading);
    if largest(&log_bounds) < 0.0 {
        return SmoothedPrediction::new(leading, log_bounds);
    }
    let first = ClassId::new(0);
    SmoothedPrediction::new(first, bounds_from(point, noise, first))
}

impl SmoothedPrediction {
    fn new(class: ClassId, log_bounds: Vec<f64>) -> Self {
        SmoothedPrediction { class, abstains: !is_below_half(largest(&log_bounds)), log_bounds }
    }
}

/// Bounds on the switches from `from` to every class, −∞ for itself.
fn bounds_from(point: &WeightedPoint<'_>, noise: &LabelNoise, from: ClassId) -> Vec<f64> {
    let bound = |to| if to == from { f64::NEG_INFINITY } else { switch_bound(point, noise, from, to) };
    ClassId::all(point.classes).map(bound).collect()
}

fn largest(log_bounds: &[f64]) -> f64 {
    log_bounds.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::exact_switch_probability;
    use crate::smoothing::certificates::label_noise::instances::{Instance, instance, spread_instance};
    use proptest::prelude::*;

    /// The rule as printed: every pair.
    fn by_all_pairs(instance: &Instance) -> SmoothedPrediction {
        let bounds = |class| bounds_from(&instance.point(), &instance.noise, class);
        let mut best = ClassId::new(0);
        for class in ClassId::all(instance.noise.classes()) {
            if largest(&bounds(class)) < largest(&bounds(best)) {
                best = class;
            }
        }
        SmoothedPrediction::new(best, bounds(best))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn equals_the_rule_over_all_pairs(instance in prop_oneof![instance(12), spread_instance(8)]) {
            prop_assert_eq!(smoothed_prediction(&instance.point(), &instance.noise), by_all_pairs(&instance));
        }

        #[test]
        fn is_the_exact_prediction_unless_it_abstains(instance in prop_oneof![instance(8), spread_instance(6)]) {
            let predicted = smoothed_prediction(&instance.point(), &instance.noise);
            let (point, noise) = (instance.point(), &instance.noise);
            for to in point.targets().filter(|_| !predicted.abstains) {
                let switch = exact_switch_probability(&point, noise, predicted.class, to, 1 << 13);
                prop_assert!(switch.expect("small").upper() < 0.5);
            }
        }
    }

    #[test]
    fn a_clear_majority_is_predicted_and_a_tie_is_not() {
        let predict = |weights: &[f64], labels: &[usize]| {
            let instance = Instance::of(weights, labels, 3, 0.1);
            let predicted = smoothed_prediction(&instance.point(), &instance.noise);
            (predicted.class.index(), predicted.abstains)
        };
        assert_eq!(predict(&[1.0; 9], &[2; 9]), (2, false));
        assert_eq!(predict(&[1.0; 4], &[2, 1, 2, 1]), (0, true), "every largest bound is 1");
        assert_eq!(predict(&[1.0; 3], &[2, 2, 1]), (2, true), "it leads, but not by enough");
        assert_eq!(predict(&[0.0; 3], &[2; 3]), (0, false), "without weights class 0 keeps every tie");
    }
}
