//! What the generated data sets share.

use ndarray::{Array2, Axis};

use super::DataError;
#[cfg(test)]
use super::Dataset;
use super::legacy_random::LegacyRandom;

/// There must be two samples to tell apart. More than the largest number are taken for a mistyped number,
/// which would take too much memory.
const SAMPLES: std::ops::RangeInclusive<usize> = 2..=10_000_000;

/// Checks a number of samples.
///
/// # Errors
/// Fewer than two samples, or more than ten million.
pub(super) fn check_samples(samples: usize) -> Result<u32, DataError> {
    u32::try_from(samples).ok().filter(|_| SAMPLES.contains(&samples)).ok_or_else(|| {
        DataError::unexpected("samples", samples, format!("{} to {}", SAMPLES.start(), SAMPLES.end()))
    })
}

/// Checks a standard deviation.
///
/// # Errors
/// A standard deviation that is negative or not finite.
pub(super) fn check_deviation(field: &str, deviation: f64) -> Result<(), DataError> {
    if deviation.is_finite() && deviation >= 0.0 {
        return Ok(());
    }
    Err(DataError::unexpected(field, deviation, "a finite number of at least 0"))
}

/// Features `[samples, features]` and labels in an order drawn as scikit-learn does.
pub(super) fn shuffled(
    features: &Array2<f64>,
    labels: &[i64],
    samples: u32,
    random: &mut LegacyRandom,
) -> (Array2<f64>, Vec<i64>) {
    let order = random.order(samples);
    (features.select(Axis(0), &order), order.iter().map(|&row| labels[row]).collect())
}

/// The first and the last sample, the sum of all features, that sum weighted by the number of the sample from
/// 1, and the sum of the labels weighted likewise.
#[cfg(test)]
pub(super) type Summary<'a> = (&'a [f64], &'a [f64], f64, f64, usize);

/// Compares a generated set with what was published of it, up to 10⁻¹².
#[cfg(test)]
pub(super) fn assert_summary(data: &Dataset, published: Summary) {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1.0);
    let (first, last, sum, weighted_sum, label_sum) = published;
    let features = data.features();
    for (row, expected) in [(0, first), (data.samples() - 1, last)] {
        assert!(features.row(row).iter().zip(expected).all(|(a, b)| near(*a, *b)), "{}", features.row(row));
    }
    assert!(near(features.sum(), sum), "{} {sum}", features.sum());
    let weights = (1..=data.samples()).map(|number| number as f64);
    let weighted: f64 =
        features.rows().into_iter().zip(weights).map(|(row, weight)| weight * row.sum()).sum();
    assert!(near(weighted, weighted_sum), "{weighted} {weighted_sum}");
    let labels = data.labels().iter().zip(1..).map(|(label, number)| number * label.index());
    assert_eq!(labels.sum::<usize>(), label_sum);
}
