//! CERTIFY of Cohen et al. (SmoothedEnsembles, algorithm 1).

use super::counts::{AnswerCounts, SmoothedPoint, count_under_noise};
use super::noise::NoiseStream;
use countersign_data::ClassId;
use countersign_num::binomial::lower_bound;
use countersign_num::normal::{quantile_down, quantile_up};
use countersign_num::rounding::{multiply_down, multiply_up};

/// The certificate that an estimation gives for a class.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianCertificate {
    /// How often the class was answered.
    pub hits: u64,
    /// Answers in all.
    pub samples: u64,
    /// How often a network was asked.
    pub evaluations: u64,
    /// Lower bound on the probability of the class, at level α.
    pub probability: f64,
    /// The radius that it certifies; `None` for an abstention.
    pub radius: Option<f64>,
}

/// Certifies a class at a test point by `samples` draws.
///
/// - **Source**: the base classifier at `point + σ ε`, where ε are the vectors of `stream`.
/// - **Assumptions**: the class was chosen without looking at the vectors of `stream`.
///
/// # Soundness
/// With probability at least 1 − `alpha` over the noise, the probability of the class is at least the bound,
/// and then the smoothed classifier predicts it everywhere within the radius (SmoothedEnsembles, theorem
/// 3.1). Both are rounded down.
///
/// # Examples
/// A network with one logit, whose boundary is at distance 0.5 from the point:
///
/// ```
/// use countersign_data::ClassId;
/// use countersign_kinds::smoothing::certificates::gaussian::{
///     BaseClassifier, NoiseStream, Purpose, SmoothedPoint, Voting, certify, count_under_noise,
/// };
/// use countersign_kinds::training::networks::{Activation, Architecture, Network};
/// use ndarray::array;
///
/// let architecture =
///     Architecture { inputs: 2, hidden: Vec::new(), outputs: 1, activation: Activation::Relu };
/// let network = Network::from_parameters(&architecture, &[1.0, 0.0, 0.0]);
/// let classifier = BaseClassifier::new(vec![network], None, Voting::Soft, None)?;
/// let features = array![0.5, 0.0];
/// let point = SmoothedPoint { classifier: &classifier, features: features.view(), sigma: 0.5 };
///
/// let (seed, test) = (0, 0);
/// let class = count_under_noise(&point, &NoiseStream::new(seed, Purpose::Selection, test), 100).top();
/// assert_eq!(class, ClassId::new(1));
/// let certificate =
///     certify(&point, class, &NoiseStream::new(seed, Purpose::Estimation, test), 1_000, 0.001);
/// let radius = certificate.radius.expect("most answers are class 1");
/// assert!(0.3 < radius && radius < 0.5);
/// # Ok::<(), countersign_kinds::smoothing::certificates::gaussian::BaseClassifierError>(())
/// ```
pub fn certify(
    point: &SmoothedPoint<'_>,
    class: ClassId,
    stream: &NoiseStream,
    samples: u64,
    alpha: f64,
) -> GaussianCertificate {
    let counts = count_under_noise(point, stream, samples);
    GaussianCertificate::of(&counts, class, samples, point.sigma, alpha)
}

impl GaussianCertificate {
    /// The certificate that counts give.
    pub fn of(counts: &AnswerCounts, class: ClassId, samples: u64, sigma: f64, alpha: f64) -> Self {
        let hits = counts.of(class);
        let probability = lower_bound(hits, samples, alpha);
        let radius = certified_radius(sigma, probability);
        GaussianCertificate { hits, samples, evaluations: counts.evaluations, probability, radius }
    }
}

/// `σ Φ⁻¹(p)` rounded down; `None` unless `p > 1/2`.
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
        let counts = AnswerCounts { by_class: vec![0, 100_000], evaluations: 100_000 };
        let certificate = GaussianCertificate::of(&counts, ClassId::new(1), 100_000, 0.25, 0.001);
        assert!((certificate.radius.expect("certified") - 0.952_8).abs() < 1e-3, "{certificate:?}");
        let half = AnswerCounts { by_class: vec![500, 500], evaluations: 1000 };
        assert_eq!(GaussianCertificate::of(&half, ClassId::new(0), 1000, 0.25, 0.001).radius, None);
    }
}
