//! What ensembling does to margins, and so to radii (002, section 5).
//!
//! The margin of the majority class over a rival is modelled as a number with mean `c` and variance
//! `σ_c²(k) + σ_p²(k)`, from training and from noise, for an ensemble of `k` networks. These are estimates for planning, not
//! certificates: nothing here is rounded to a side.

use super::certified_radius;
use crate::num::binomial::lower_bound;
use crate::num::normal::probability_below;

/// `σ²(k)/σ²(1) = (1 + ζ(k − 1))/k` for networks whose margins have correlation ζ (equation 3).
pub fn variance_ratio(networks: u32, correlation: f64) -> f64 {
    let k = f64::from(networks);
    (1.0 + correlation * (k - 1.0)) / k
}

/// The probability that a normal margin with this mean and variance is above 0: equation 4 for one rival.
pub fn success_probability(mean: f64, variance: f64) -> f64 {
    let enclosed = probability_below(mean / variance.sqrt());
    (enclosed.lower() + enclosed.upper()) / 2.0
}

/// The least probability that all margins are above 0, whatever their distribution: `1 − Σ σ_i²/c_i²` for means `c_i > 0` and
/// variances `σ_i²` (equation 5, by Chebyshev's inequality); not below 0.
pub fn chebyshev_success(margins: &[(f64, f64)]) -> f64 {
    let missed: f64 = margins
        .iter()
        .map(|&(mean, variance)| if mean > 0.0 { variance / (mean * mean) } else { f64::INFINITY })
        .sum();
    (1.0 - missed).max(0.0)
}

/// The expected certified radius of CERTIFY with `samples` draws at level `alpha`, for a class of this probability: the
/// radii of all counts, weighted by the binomial distribution (equation 6). An abstention counts as 0.
pub fn expected_certified_radius(sigma: f64, probability: f64, samples: u64, alpha: f64) -> f64 {
    let weights = binomial_weights(samples, probability);
    let radius = |hits: u64| certified_radius(sigma, lower_bound(hits, samples, alpha)).unwrap_or(0.0);
    weights.into_iter().map(|(hits, weight)| weight * radius(hits)).sum()
}

/// Counts with their probabilities, those together rarer than about 10⁻¹² left out.
pub(super) fn binomial_weights(samples: u64, probability: f64) -> Vec<(u64, f64)> {
    let n = samples as f64;
    if !(probability > 0.0 && probability < 1.0) {
        return vec![(if probability >= 1.0 { samples } else { 0 }, 1.0)];
    }
    let mode = (((n + 1.0) * probability) as u64).min(samples);
    let odds = probability / (1.0 - probability);
    let up = (mode..samples).scan(1.0, |weight, count| {
        *weight *= (samples - count) as f64 / (count + 1) as f64 * odds;
        (*weight > 1e-18).then_some((count + 1, *weight))
    });
    let down = (1..=mode).rev().scan(1.0, |weight, count| {
        *weight *= count as f64 / ((samples - count + 1) as f64 * odds);
        (*weight > 1e-18).then_some((count - 1, *weight))
    });
    let all: Vec<(u64, f64)> = std::iter::once((mode, 1.0)).chain(up).chain(down).collect();
    let total: f64 = all.iter().map(|(_, weight)| weight).sum();
    all.into_iter().map(|(count, weight)| (count, weight / total)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::gaussian::{NoiseStream, Purpose};

    /// Margins of an ensemble whose networks share a part of their noise: correlation ζ.
    fn simulated(networks: usize, correlation: f64, draws: usize) -> Vec<f64> {
        let noise = NoiseStream::new(2, Purpose::Estimation, networks as u64).vectors(networks + 1, 0, draws);
        let margin = |column: ndarray::ArrayView1<'_, f64>| {
            let own: f64 = column.iter().skip(1).sum::<f64>() / networks as f64;
            0.8 + correlation.sqrt() * column[0] + (1.0 - correlation).sqrt() * own
        };
        noise.columns().into_iter().map(margin).collect()
    }

    #[test]
    fn simulated_ensembles_have_the_variance_and_the_success_of_the_model() {
        let draws = 40_000;
        for (networks, correlation) in [(1, 0.3), (3, 0.0), (5, 0.82), (10, 0.5)] {
            let margins = simulated(networks, correlation, draws);
            let modelled = variance_ratio(networks as u32, correlation);
            let mean = margins.iter().sum::<f64>() / draws as f64;
            let variance =
                margins.iter().map(|margin| (margin - mean).powi(2)).sum::<f64>() / (draws - 1) as f64;
            // The variance of n normal numbers has relative deviation √(2/n): five of them.
            assert!((variance / modelled - 1.0).abs() < 5.0 * (2.0 / draws as f64).sqrt(), "{networks}");
            let success = margins.iter().filter(|&&margin| margin > 0.0).count() as f64 / draws as f64;
            let expected = success_probability(0.8, modelled);
            let deviation = (expected * (1.0 - expected) / draws as f64).sqrt();
            assert!((success - expected).abs() < 5.0 * deviation, "{networks}: {success} {expected}");
            assert!(chebyshev_success(&[(0.8, modelled)]) <= expected);
        }
        assert_eq!(
            (variance_ratio(1, 0.7), variance_ratio(4, 0.0), variance_ratio(9, 1.0)),
            (1.0, 0.25, 1.0)
        );
        assert_eq!(
            (chebyshev_success(&[(2.0, 1.0), (4.0, 1.0)]), chebyshev_success(&[(-1.0, 0.1)])),
            (0.6875, 0.0)
        );
    }

    #[test]
    fn simulated_radii_have_the_expectation_of_the_model() {
        let (sigma, samples, alpha, runs) = (0.25, 200_u64, 0.001, 3_000_u64);
        for probability in [0.55_f64, 0.8, 0.97] {
            let needed = crate::num::normal::quantile(probability);
            let noise = NoiseStream::new(4, Purpose::Estimation, (probability * 100.0) as u64);
            let radii: Vec<f64> = (0..runs)
                .map(|run| {
                    let drawn = noise.vectors(1, run * samples, samples as usize);
                    let hits = drawn.iter().filter(|&&number| number < needed).count() as u64;
                    certified_radius(sigma, lower_bound(hits, samples, alpha)).unwrap_or(0.0)
                })
                .collect();
            let mean = radii.iter().sum::<f64>() / runs as f64;
            let deviation = (radii.iter().map(|radius| (radius - mean).powi(2)).sum::<f64>()
                / (runs * runs) as f64)
                .sqrt();
            let expected = expected_certified_radius(sigma, probability, samples, alpha);
            assert!((mean - expected).abs() < 5.0 * deviation + 1e-6, "{probability}: {mean} {expected}");
        }
        assert!(expected_certified_radius(0.25, 0.3, 100, 0.001) < 1e-6);
        let sure = expected_certified_radius(0.25, 1.0, 1000, 0.001);
        assert_eq!(Some(sure), certified_radius(0.25, lower_bound(1000, 1000, 0.001)));
    }

    #[test]
    fn networks_help_where_samples_do_not() {
        // Figure 2: near the boundary an ensemble gains more than as many times the samples.
        let radius = |networks, samples| {
            let probability = success_probability(0.6, variance_ratio(networks, 0.3));
            expected_certified_radius(0.25, probability, samples, 0.001)
        };
        assert!(radius(5, 1_000) > radius(1, 5_000) && radius(1, 5_000) > radius(1, 1_000));
    }
}
