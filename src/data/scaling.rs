//! What features are centered at and divided by. Neither depends on labels.

use ndarray::{Array1, Array2, ArrayView1, Axis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is subtracted from every sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Centering {
    /// Nothing.
    #[default]
    None,
    /// The mean of the training samples.
    Mean,
    /// That mean, rounded: integer features keep integer kernels, and programs over them are exact.
    RoundedMean,
}

/// How features are scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// Nothing.
    #[default]
    None,
    /// As scikit-learn's `StandardScaler`: the mean of each feature in the training set is subtracted, and
    /// the rest divided by the population standard deviation there, by 1 of a constant feature.
    Standard,
    /// The same division, without the mean being subtracted.
    UnitVariance,
    /// All features by the largest absolute value in the training set; zeros by 1.
    UnitInterval,
}

/// The centre of features `[samples, features]`, one entry a feature. Some scalings have a mean of their own.
pub(super) fn center(features: &Array2<f64>, centering: Centering, scaling: Scaling) -> Option<Array1<f64>> {
    match centering {
        Centering::None if scaling == Scaling::Standard => features.mean_axis(Axis(0)),
        Centering::None => None,
        Centering::Mean => features.mean_axis(Axis(0)),
        Centering::RoundedMean => Some(features.mean_axis(Axis(0))?.mapv(f64::round)),
    }
}

/// What features `[samples, features]` are divided by, one entry a feature.
pub(super) fn divisors(features: &Array2<f64>, scaling: Scaling) -> Option<Array1<f64>> {
    match scaling {
        Scaling::None => None,
        Scaling::Standard | Scaling::UnitVariance => {
            Some(features.columns().into_iter().map(standard_deviation).collect())
        }
        Scaling::UnitInterval => {
            let largest = largest_magnitude(features);
            Some(Array1::from_elem(features.ncols(), if largest == 0.0 { 1.0 } else { largest }))
        }
    }
}

/// The population standard deviation of a feature, 1 where it is constant.
pub(super) fn standard_deviation(feature: ArrayView1<f64>) -> f64 {
    // The mean of equal numbers may be rounded, and the difference must not count as a deviation.
    if feature.iter().all(|value| Some(value) == feature.first()) {
        return 1.0;
    }
    let deviations = &feature - feature.mean().unwrap_or(0.0);
    let largest = largest_magnitude(&deviations);
    let squares: f64 = deviations.iter().map(|deviation| (deviation / largest).powi(2)).sum();
    largest * (squares / feature.len() as f64).sqrt()
}

/// The largest absolute value of some numbers. Dividing by it keeps squares from overflowing and from
/// vanishing.
pub(super) fn largest_magnitude<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().fold(0.0, |largest, value| f64::max(largest, value.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn centers_are_means() {
        let features = array![[1.0, -1.0], [2.0, -2.0], [2.0, 6.0]];
        assert_eq!(center(&features, Centering::None, Scaling::UnitVariance), None);
        assert_eq!(center(&features, Centering::None, Scaling::Standard), Some(array![5.0 / 3.0, 1.0]));
        assert_eq!(center(&features, Centering::Mean, Scaling::None), Some(array![5.0 / 3.0, 1.0]));
        assert_eq!(center(&features, Centering::RoundedMean, Scaling::None), Some(array![2.0, 1.0]));
    }

    #[test]
    fn divisors_are_deviations_or_the_largest_value() {
        let features = array![[1.0, 0.1, -4.0], [3.0, 0.1, -4.0], [1.0, 0.1, 8.0], [3.0, 0.1, 0.0]];
        assert_eq!(divisors(&features, Scaling::None), None);
        let deviations = divisors(&features, Scaling::Standard).expect("some");
        assert_eq!((deviations[0], deviations[1]), (1.0, 1.0));
        assert!((deviations[2] - 24f64.sqrt()).abs() < 1e-14);
        assert_eq!(divisors(&features, Scaling::UnitInterval), Some(array![8.0, 8.0, 8.0]));
        assert_eq!(divisors(&array![[0.0, -0.0]], Scaling::UnitInterval), Some(array![1.0, 1.0]));
    }

    #[test]
    fn tiny_and_huge_numbers_have_deviations() {
        let features = array![[1e-200, 1e200], [3e-200, 3e200]];
        let deviations = divisors(&features, Scaling::Standard).expect("some");
        assert!((deviations[0] / 1e-200 - 1.0).abs() < 1e-14);
        assert!((deviations[1] / 1e200 - 1.0).abs() < 1e-14);
    }
}
