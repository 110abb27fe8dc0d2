//! Where a Chernoff bound is smallest.
//!
//! Under noise, a sample of magnitude m is on the sides from, to and neither with probabilities `C`, `A` and
//! `B`. With `E = exp(−t m)`, its factor in the bound is `C E + A / E + B`, and the logarithm of that is
//!
//! ```text
//! t m + ln S             S = A + B E + C E²
//! slope      m  (A − C E²) / S
//! curvature  m² E (A B + 4 A C E + B C E²) / S²
//! ```
//!
//! which is convex in t. Nothing here is rounded to a safe side, because every t gives a bound, and the best
//! t the best one.

use super::duel::Duel;
use super::noise::LabelNoise;

/// Steps smaller than this share of t end the search: the error of the bound is of second order.
const PRECISION: f64 = 1e-7;
/// Far more steps than any weights were seen to need; the last t gives a valid bound in any case.
const MOST_STEPS: usize = 200;
/// By how much t may grow in a step before the minimum is enclosed.
const GROWTH: f64 = 16.0;

/// The `t ≥ 0` that makes the bound on the switch smallest, nearly. Safeguarded Newton steps, O(n) each.
pub(super) fn best_tilt(duel: &Duel, noise: &LabelNoise) -> f64 {
    let (slope, curvature) = slope_and_curvature(duel, noise, 0.0);
    // The bound grows from t = 0 on: the switch is the likelier outcome.
    if slope >= 0.0 {
        return 0.0;
    }
    // Up to t = 1, where no exponent exceeds 2, the curvature at 0 is a fair guess.
    let (mut low, mut high, mut tilt) = (0.0, f64::INFINITY, (-slope / curvature).min(1.0));
    for _ in 0..MOST_STEPS {
        let (slope, curvature) = slope_and_curvature(duel, noise, tilt);
        if slope < 0.0 {
            low = tilt;
        } else {
            high = tilt;
        }
        let next = safeguarded(tilt - slope / curvature, low, high);
        let step = (next - tilt).abs();
        tilt = next;
        if step <= PRECISION * tilt {
            break;
        }
    }
    tilt
}

/// Newton's proposal where it lies between `low` and `high` and does not grow too much; otherwise the largest
/// growth that is allowed, or the middle.
fn safeguarded(proposal: f64, low: f64, high: f64) -> f64 {
    if high == f64::INFINITY {
        return if proposal > low { proposal.min(GROWTH * low) } else { GROWTH * low };
    }
    if low < proposal && proposal < high { proposal } else { low + (high - low) / 2.0 }
}

/// First and second derivative of the logarithm of the bound at `tilt`.
fn slope_and_curvature(duel: &Duel, noise: &LabelNoise, tilt: f64) -> (f64, f64) {
    let (mut slope, mut curvature) = (0.0, 0.0);
    for (side, magnitudes) in duel.sides() {
        let [c, a, b] = noise.masses(side).map(|mass| mass.upper());
        for &magnitude in magnitudes {
            let e = (-tilt * magnitude).exp();
            let share = 1.0 / (a + e * (b + e * c));
            slope += magnitude * (a - c * e * e) * share;
            curvature += magnitude * magnitude * e * (a * b + e * (4.0 * a * c + b * c * e)) * share * share;
        }
    }
    (slope, curvature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::models::WeightedPoint;
    use countersign_data::ClassId;

    fn tilt_of(weights: &[f64], labels: &[usize], probability: f64) -> f64 {
        let labels: Vec<_> = labels.iter().map(|&label| ClassId::new(label)).collect();
        let noise = LabelNoise::new(probability, 3).expect("sound");
        let point = WeightedPoint { weights, labels: &labels, classes: 3 };
        let duel = Duel::new(&point, &noise, ClassId::new(0), ClassId::new(1)).expect("weights");
        best_tilt(&duel, &noise)
    }

    #[test]
    fn equal_weights_have_a_closed_form() {
        // One supporter: (1 − q) e^−t + (q/2) e^t is least at e^2t = 2 (1 − q)/q.
        for probability in [1e-300_f64, 1e-9, 0.1, 0.4] {
            let expected = (2.0 * (1.0 - probability) / probability).ln() / 2.0;
            let found = tilt_of(&[3.0, 3.0], &[0, 0], probability) * 1.5;
            assert!((found - expected).abs() <= 1e-6 * expected, "{probability}: {found} {expected}");
        }
    }

    #[test]
    fn no_margin_has_no_tilt() {
        assert_eq!(tilt_of(&[1.0, 1.0], &[0, 1], 0.1), 0.0);
        assert_eq!(tilt_of(&[-1.0], &[0], 0.1), 0.0);
        assert_eq!(tilt_of(&[1.0], &[2], 0.1), 0.0);
    }

    #[test]
    fn many_small_weights_beside_a_large_bystander_are_found() {
        let mut weights = vec![1e-4; 4000];
        let mut labels = vec![0; 4000];
        weights.push(1.0);
        labels.push(2);
        let tilt = tilt_of(&weights, &labels, 1e-6);
        assert!(tilt > 1.0 && tilt.is_finite(), "{tilt}");
    }
}
