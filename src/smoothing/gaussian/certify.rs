//! CERTIFY of Cohen et al. (002, algorithm 1).

use ndarray::ArrayView1;

use super::{BaseClassifier, Counts, NoiseStream, count_under_noise};
use crate::data::ClassId;
use crate::num::binomial::lower_bound;
use crate::num::normal::{quantile_down, quantile_up};
use crate::num::rounding::{multiply_down, multiply_up};

/// What an estimation certifies about a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// How often the class was answered.
    pub hits: u64,
    /// Answers in all.
    pub samples: u64,
    /// How often a network was asked.
    pub evaluations: u64,
    /// Lower bound on the probability of the class, at level α.
    pub probability: f64,
    /// The radius that it certifies; none for an abstention.
    pub radius: Option<f64>,
}

/// Certifies a class at a test point by `samples` draws.
///
/// - **Source**: the base classifier at `point + σ ε`, ε the vectors of `stream`.
/// - **Assumptions**: the class was chosen without looking at the vectors of `stream`.
///
/// # Soundness
/// With probability at least 1 − `alpha` over the noise the probability of the class is at least the bound, and then the
/// smoothed classifier predicts it everywhere within the radius (theorem 3.1). Both are rounded down.
pub fn certify(
    classifier: &BaseClassifier,
    (point, sigma): (ArrayView1<'_, f64>, f64),
    class: ClassId,
    stream: &NoiseStream,
    (samples, alpha): (u64, f64),
) -> Certificate {
    let counts = count_under_noise(classifier, point, sigma, stream, samples);
    Certificate::of(&counts, class, samples, sigma, alpha)
}

impl Certificate {
    /// What counts certify.
    pub fn of(counts: &Counts, class: ClassId, samples: u64, sigma: f64, alpha: f64) -> Self {
        let hits = counts.of(class);
        let probability = lower_bound(hits, samples, alpha);
        let radius = certified_radius(sigma, probability);
        Certificate { hits, samples, evaluations: counts.evaluations, probability, radius }
    }
}

/// `σ Φ⁻¹(p)` rounded down; none unless `p > 1/2`.
pub fn certified_radius(sigma: f64, probability: f64) -> Option<f64> {
    (probability > 0.5).then(|| quantile_down(probability).map(|z| multiply_down(sigma, z)))?
}

/// `σ Φ⁻¹(p)` rounded up, 0 for `p ≤ 1/2`: no larger radius can be certified for a class of probability `p`.
pub fn radius_from_above(sigma: f64, probability: f64) -> f64 {
    if probability <= 0.5 { 0.0 } else { multiply_up(sigma, quantile_up(probability)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radii_are_those_of_the_theorem() {
        // Φ(1) and Φ(2).
        for (p, z) in [(0.841_344_746_068_542_9, 1.0), (0.977_249_868_051_820_8, 2.0)] {
            let (down, up) = (certified_radius(0.25, p).expect("above half"), radius_from_above(0.25, p));
            assert!(down <= 0.25 * z + 1e-15 && up >= 0.25 * z - 1e-15 && up - down < 1e-13, "{down} {up}");
        }
        assert_eq!((certified_radius(0.25, 0.5), certified_radius(0.25, f64::NAN)), (None, None));
        assert_eq!((radius_from_above(0.25, 0.5), radius_from_above(0.25, 1.0)), (0.0, f64::INFINITY));
    }

    #[test]
    fn all_hits_certify_what_the_samples_allow() {
        // σ Φ⁻¹(α^(1/n)): with n = 100,000 and α = 0.001, 3.81σ.
        let counts = Counts { by_class: vec![0, 100_000], evaluations: 100_000 };
        let certificate = Certificate::of(&counts, ClassId::new(1), 100_000, 0.25, 0.001);
        assert!((certificate.radius.expect("certified") - 0.952_8).abs() < 1e-3, "{certificate:?}");
        let half = Counts { by_class: vec![500, 500], evaluations: 1000 };
        assert_eq!(Certificate::of(&half, ClassId::new(0), 1000, 0.25, 0.001).radius, None);
    }
}
