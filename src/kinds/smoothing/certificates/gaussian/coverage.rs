//! How often a bound errs: the estimation is repeated with fresh noise, and compared with the truth.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::certify::certified_radius;
use super::counts::{SmoothedPoint, count_under_noise};
use super::noise::{NoiseStream, Purpose};
use countersign_data::ClassId;
use countersign_num::binomial::lower_bound;

/// An estimation that is repeated with fresh noise vectors each time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepeatedEstimation {
    /// What starts the generator of the noise.
    pub seed: u64,
    /// The number of the test point, for which the noise is drawn.
    pub test: u64,
    /// How often the estimation is repeated.
    pub repetitions: u64,
    /// The samples of each repetition.
    pub samples: u64,
    /// The level of each bound.
    pub alpha: f64,
}

/// How often bounds erred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Repetitions whose radius exceeded the truth.
    pub misses: u64,
    /// Repetitions in all.
    pub repetitions: u64,
}

/// Certifies a class again and again, and counts the radii that exceed `truth`, which must not be below the
/// certified radius of the class.
pub fn coverage(
    point: &SmoothedPoint<'_>,
    class: ClassId,
    estimation: &RepeatedEstimation,
    truth: f64,
) -> Coverage {
    let RepeatedEstimation { seed, test, repetitions, samples, alpha } = *estimation;
    let hits: Vec<u64> = (0..repetitions)
        .into_par_iter()
        .map(|repetition| {
            let stream = NoiseStream::new(seed, Purpose::Repetition(repetition), test);
            count_under_noise(point, &stream, samples).of(class)
        })
        .collect();
    // Many repetitions have the same hits, and a bound takes long to compute.
    let mut times: BTreeMap<u64, u64> = BTreeMap::new();
    hits.into_iter().for_each(|hits| *times.entry(hits).or_default() += 1);
    let errs = |hits: u64| {
        certified_radius(point.sigma, lower_bound(hits, samples, alpha)).is_some_and(|radius| radius > truth)
    };
    let misses = times.into_iter().filter(|&(hits, _)| errs(hits)).map(|(_, times)| times).sum();
    Coverage { misses, repetitions }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::gaussian::{BaseClassifier, LinearClassifier, Voting};
    use crate::training::networks::{Activation, Architecture, Network};
    use ndarray::array;

    /// Thousands of repetitions at several distances from the boundary: the share that errs, with its own
    /// interval, is at most α; and not 0, or the bound would be looser than it need be.
    #[test]
    fn bounds_err_as_seldom_as_they_promise() {
        let architecture =
            Architecture { inputs: 2, hidden: Vec::new(), outputs: 1, activation: Activation::Relu };
        let network = Network::from_parameters(&architecture, &[1.0, 0.0, 0.0]);
        let classifier = BaseClassifier::new(vec![network], None, Voting::Soft, None).expect("sound");
        let linear = LinearClassifier::of(&classifier).expect("linear");
        let (alpha, mut missed) = (0.05, 0);
        for (test, distance) in [0.05, 0.2, 0.5].into_iter().enumerate() {
            let features = array![distance, 0.0];
            let point = SmoothedPoint { classifier: &classifier, features: features.view(), sigma: 0.5 };
            let class = ClassId::new(1);
            let truth = linear.radius(features.view(), 0.5, class).expect("a boundary").upper;
            let at_level = |alpha| RepeatedEstimation {
                seed: 1,
                test: test as u64,
                repetitions: 2_000,
                samples: 300,
                alpha,
            };
            let found = coverage(&point, class, &at_level(alpha), truth);
            let least = lower_bound(found.misses, found.repetitions, 1e-6);
            assert!(least <= alpha, "{distance}: {found:?}, at least {least}");
            missed += found.misses;
            // A bound at twice the level would be seen to err too often.
            let careless = coverage(&point, class, &at_level(4.0 * alpha), truth);
            assert!(lower_bound(careless.misses, careless.repetitions, 1e-6) > alpha, "{careless:?}");
        }
        assert!(missed > 60, "{missed} of 6000 at level 0.05");
    }
}
