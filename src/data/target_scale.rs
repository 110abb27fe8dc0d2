//! What the values of a regression are scaled by.

use ndarray::ArrayView1;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DataError;
use super::regression::check_finite_values;
use super::scaling::standard_deviation;

/// What is done to values before a model is trained on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TargetScaling {
    /// Nothing.
    #[default]
    None,
    /// The training mean is subtracted, and the rest divided by the population standard deviation of the training
    /// values, or by 1 where they are all equal.
    Standard,
}

/// The numbers that the training values gave a scaling: a value `v` becomes `(v − mean) / deviation`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetScale {
    /// What is subtracted.
    pub mean: f64,
    /// What the rest is divided by; above 0.
    pub deviation: f64,
}

impl Default for TargetScale {
    /// Values stay as they are.
    fn default() -> Self {
        TargetScale { mean: 0.0, deviation: 1.0 }
    }
}

impl TargetScale {
    /// Fits a scaling on training values.
    ///
    /// # Errors
    /// A mean or a deviation that overflows or vanishes.
    pub fn fit(train: &[f64], scaling: TargetScaling) -> Result<TargetScale, DataError> {
        if scaling == TargetScaling::None {
            return Ok(TargetScale::default());
        }
        let values = ArrayView1::from(train);
        let mean = values.mean().unwrap_or(0.0);
        if !mean.is_finite() {
            return Err(DataError::unexpected("mean of values", mean, "a finite number"));
        }
        let deviation = standard_deviation(values);
        if !deviation.is_finite() || deviation <= 0.0 {
            let expected = "a finite number above 0";
            return Err(DataError::unexpected("deviation of values", deviation, expected));
        }
        Ok(TargetScale { mean, deviation })
    }

    /// Values, scaled.
    ///
    /// # Errors
    /// Values that overflow.
    pub fn apply(&self, values: &[f64]) -> Result<Vec<f64>, DataError> {
        let scaled: Vec<f64> = values.iter().map(|value| (value - self.mean) / self.deviation).collect();
        check_finite_values("scaled values", &scaled)?;
        Ok(scaled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_scaled_by_the_numbers_of_the_training_values() {
        let train = [1.0, 5.0, 1.0, 5.0];
        let scale = TargetScale::fit(&train, TargetScaling::Standard).expect("finite");
        assert_eq!(scale, TargetScale { mean: 3.0, deviation: 2.0 });
        assert_eq!(scale.apply(&train), Ok(vec![-1.0, 1.0, -1.0, 1.0]));
        assert_eq!(scale.apply(&[0.0]), Ok(vec![-1.5]));
        let none = TargetScale::fit(&train, TargetScaling::None).expect("finite");
        assert_eq!(none.apply(&[0.1, -7e300]), Ok(vec![0.1, -7e300]));
    }

    #[test]
    fn equal_values_are_divided_by_1() {
        let scale = TargetScale::fit(&[4.0, 4.0], TargetScaling::Standard).expect("finite");
        assert_eq!(scale.apply(&[4.0, 6.0]), Ok(vec![0.0, 2.0]));
    }

    #[test]
    fn overflow_is_named() {
        let fit = |train: &[f64]| {
            TargetScale::fit(train, TargetScaling::Standard).map_err(|error| error.to_string())
        };
        assert_eq!(
            fit(&[1.7e308, 1.7e308]),
            Err("mean of values: found inf, expected a finite number".to_owned())
        );
        let error = fit(&[1.7e308, -1.7e308, -1.7e308]).expect_err("overflows");
        assert!(error.starts_with("deviation of values: found "), "{error}");
        let scale = TargetScale { mean: 0.0, deviation: 1e-300 };
        let error = scale.apply(&[0.0, 1e300]).expect_err("overflows").to_string();
        assert_eq!(error, "scaled values[1]: found inf, expected a finite number");
    }
}
