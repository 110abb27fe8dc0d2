//! Samples with values, for regressions.

use ndarray::Array2;

use super::DataError;
use super::dataset::{check_features, check_length};

/// Features `[samples, features]` with a value each; every number finite.
#[derive(Clone, Debug, PartialEq)]
pub struct RegressionSet {
    features: Array2<f64>,
    values: Vec<f64>,
}

impl RegressionSet {
    /// Checks features `[samples, features]` and values `[samples]`.
    ///
    /// # Errors
    /// Empty features, different lengths, numbers that are not finite.
    pub fn new(features: Array2<f64>, values: Vec<f64>) -> Result<Self, DataError> {
        check_features(&features)?;
        check_values(&values, features.nrows())?;
        Ok(RegressionSet { features, values })
    }

    /// A set of samples that are checked already: as many finite samples as finite values.
    pub(super) fn of_checked(features: Array2<f64>, values: Vec<f64>) -> RegressionSet {
        RegressionSet { features, values }
    }

    /// Features, `[samples, features]`.
    pub fn features(&self) -> &Array2<f64> {
        &self.features
    }

    /// Values, one for each sample.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.values.len()
    }
}

/// Checks that there is one finite value for each sample.
///
/// # Errors
/// Another number of values than samples, values that are not finite.
pub fn check_values(values: &[f64], samples: usize) -> Result<(), DataError> {
    check_length("value", values.len(), samples)?;
    check_finite_values("values", values)
}

/// Checks that all values are finite.
///
/// # Errors
/// The first value that is not, as an entry of `name`.
pub(super) fn check_finite_values(name: &str, values: &[f64]) -> Result<(), DataError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(DataError::unexpected(format!("{name}[{row}]"), values[row], "a finite number")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn sound_data_are_kept() {
        let data = RegressionSet::new(array![[0.0, 1.0], [2.0, 3.0]], vec![-1.5, 1e300]).expect("sound");
        assert_eq!((data.samples(), data.values(), data.features()[[1, 0]]), (2, &[-1.5, 1e300][..], 2.0));
    }

    #[test]
    fn bad_data_are_named() {
        let message = |features: Array2<f64>, values: &[f64]| {
            RegressionSet::new(features, values.to_vec()).expect_err("is bad").to_string()
        };
        let features = array![[0.0], [1.0]];
        assert_eq!(
            message(features.clone(), &[0.5]),
            "values: found 1 values, expected 2, one for each sample"
        );
        assert_eq!(
            message(features.clone(), &[0.5, f64::NAN]),
            "values[1]: found NaN, expected a finite number"
        );
        assert_eq!(
            message(features, &[f64::NEG_INFINITY, 0.0]),
            "values[0]: found -inf, expected a finite number"
        );
        assert_eq!(
            message(array![[0.0], [f64::INFINITY]], &[0.0, 0.0]),
            "features[1, 0]: found inf, expected a finite number"
        );
        assert_eq!(
            message(Array2::zeros((0, 2)), &[]),
            "features: found shape [0, 2], expected at least one sample and one feature"
        );
    }
}
