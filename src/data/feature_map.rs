//! Maps of features that are fitted on a training set and applied to it and to test sets alike.
//!
//! Maps do not depend on labels, so no label flip can change what a map does.

use ndarray::{Array1, Array2, ArrayViewMut1};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dataset::{check_features, check_finite};
use super::principal_components::PrincipalComponents;
use super::scaling::{Centering, Scaling, center, divisors, largest_magnitude};
use super::{DataError, Monomials};

/// What is done to each sample in the last step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// Nothing.
    #[default]
    None,
    /// Each sample is divided by its Euclidean norm; a sample of zeros stays as it is.
    Unit,
}

/// The steps of a map, in their order: monomials, centering, scaling, principal components, norm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeatureSteps {
    /// The products of raw features that replace them.
    pub monomials: Monomials,
    /// What is subtracted.
    pub centering: Centering,
    /// What the centered features are divided by.
    pub scaling: Scaling,
    /// How many principal components of the scaled features are kept, those of largest variance first.
    /// Without a number, the features stay as they are.
    pub components: Option<usize>,
    /// What is done to each sample at the end.
    pub norm: Norm,
}

/// Steps with the numbers that a training set gave them.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureMap {
    /// The number of features that a sample must have.
    width: usize,
    monomials: Monomials,
    /// One entry a feature.
    center: Option<Array1<f64>>,
    /// One entry a feature.
    divisors: Option<Array1<f64>>,
    components: Option<PrincipalComponents>,
    norm: Norm,
}

impl FeatureMap {
    /// Fits the steps, each on what the steps before it make of the training features, `[samples, features]`.
    ///
    /// # Errors
    /// No features; numbers that are not finite or overflow; too many monomials; no components, or more than
    /// there are samples or features.
    pub fn fit(train: &Array2<f64>, steps: &FeatureSteps) -> Result<FeatureMap, DataError> {
        check_features(train)?;
        let products = products(train, steps.monomials)?;
        let center = center(&products, steps.centering, steps.scaling);
        let centered = subtracted(products, center.as_ref())?;
        let divisors = divisors(&centered, steps.scaling);
        let scaled = divided(centered, divisors.as_ref())?;
        let components =
            steps.components.map(|count| PrincipalComponents::fit(&scaled, count)).transpose()?;
        let (width, monomials, norm) = (train.ncols(), steps.monomials, steps.norm);
        Ok(FeatureMap { width, monomials, center, divisors, components, norm })
    }

    /// Applies the map to features `[samples, features]`.
    ///
    /// # Errors
    /// Another number of features than in the training set; numbers that are not finite or overflow.
    pub fn apply(&self, features: &Array2<f64>) -> Result<Array2<f64>, DataError> {
        let width = features.ncols();
        if width != self.width {
            let expected = format!("{}, as in the training set", self.width);
            return Err(DataError::unexpected("features", format!("{width} a sample"), expected));
        }
        check_finite("features", features)?;
        let products = products(features, self.monomials)?;
        let centered = subtracted(products, self.center.as_ref())?;
        let scaled = divided(centered, self.divisors.as_ref())?;
        let projected = match &self.components {
            Some(components) => finite("projected", components.project(&scaled))?,
            None => scaled,
        };
        match self.norm {
            Norm::None => Ok(projected),
            Norm::Unit => finite("normalised", of_unit_norm(projected)),
        }
    }
}

fn products(raw: &Array2<f64>, monomials: Monomials) -> Result<Array2<f64>, DataError> {
    monomials.check_size(raw.nrows(), raw.ncols())?;
    finite("monomial", monomials.of(raw))
}

fn subtracted(features: Array2<f64>, center: Option<&Array1<f64>>) -> Result<Array2<f64>, DataError> {
    match center {
        Some(center) => finite("centered", features - center),
        None => Ok(features),
    }
}

fn divided(features: Array2<f64>, divisors: Option<&Array1<f64>>) -> Result<Array2<f64>, DataError> {
    match divisors {
        Some(divisors) => finite("scaled", features / divisors),
        None => Ok(features),
    }
}

/// What a step made of features, unless a number overflowed.
fn finite(step: &str, features: Array2<f64>) -> Result<Array2<f64>, DataError> {
    check_finite(&format!("{step} features"), &features)?;
    Ok(features)
}

fn of_unit_norm(mut features: Array2<f64>) -> Array2<f64> {
    features.rows_mut().into_iter().for_each(normalise);
    features
}

/// Divides a sample by its norm. It is divided by its largest entry first, so that squares do not overflow,
/// and do not all vanish.
fn normalise(mut sample: ArrayViewMut1<f64>) {
    let largest = largest_magnitude(&sample);
    if largest > 0.0 {
        sample /= largest;
        let norm = sample.dot(&sample).sqrt();
        sample /= norm;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn mapped(steps: FeatureSteps, train: Array2<f64>, data: Array2<f64>) -> Result<Array2<f64>, String> {
        let map = FeatureMap::fit(&train, &steps).map_err(|error| error.to_string())?;
        map.apply(&data).map_err(|error| error.to_string())
    }

    fn every_step() -> FeatureSteps {
        FeatureSteps {
            monomials: Monomials::RAW,
            centering: Centering::Mean,
            scaling: Scaling::Standard,
            components: Some(2),
            norm: Norm::Unit,
        }
    }

    #[test]
    fn no_steps_change_nothing() {
        let data = array![[1.0, -2.0], [0.5, 1e300]];
        let map = FeatureMap::fit(&data, &FeatureSteps::default()).expect("fits");
        assert_eq!(map.apply(&data), Ok(data));
    }

    #[test]
    fn tests_are_mapped_by_the_numbers_of_the_training_set() {
        let train = array![[0.0, 10.0], [4.0, 10.0]];
        let steps = FeatureSteps { centering: Centering::Mean, ..FeatureSteps::default() };
        assert_eq!(mapped(steps, train.clone(), array![[5.0, 5.0]]), Ok(array![[3.0, -5.0]]));
        let steps = FeatureSteps { scaling: Scaling::UnitVariance, ..FeatureSteps::default() };
        assert_eq!(mapped(steps, train.clone(), array![[5.0, 5.0]]), Ok(array![[2.5, 5.0]]));
        let steps = FeatureSteps { scaling: Scaling::UnitInterval, ..FeatureSteps::default() };
        assert_eq!(mapped(steps, train, array![[5.0, 20.0]]), Ok(array![[0.5, 2.0]]));
    }

    /// As scikit-learn's `StandardScaler` does it: means 4 and 10, deviations √5 and, of the constant
    /// feature, 1.
    #[test]
    fn standard_features_have_mean_0_and_deviation_1() {
        let train = array![[1.0, 10.0], [3.0, 10.0], [5.0, 10.0], [7.0, 10.0]];
        for centering in [Centering::None, Centering::Mean] {
            let steps = FeatureSteps { centering, scaling: Scaling::Standard, ..FeatureSteps::default() };
            let found = mapped(steps, train.clone(), array![[1.0, 10.0], [6.0, 12.0]]).expect("finite");
            let root = 5f64.sqrt();
            let expected = array![[-3.0 / root, 0.0], [2.0 / root, 2.0]];
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-15), "{found}");
        }
    }

    #[test]
    fn scaling_comes_after_centering_and_the_norm_last() {
        let steps = FeatureSteps {
            centering: Centering::RoundedMean,
            scaling: Scaling::UnitInterval,
            norm: Norm::Unit,
            ..FeatureSteps::default()
        };
        let train = array![[10.0, 10.0], [14.0, 10.0]];
        assert_eq!(mapped(steps.clone(), train.clone(), array![[15.0, 14.0]]), Ok(array![[0.6, 0.8]]));
        assert_eq!(
            mapped(FeatureSteps { norm: Norm::None, ..steps }, train, array![[15.0, 14.0]]),
            Ok(array![[1.5, 2.0]])
        );
    }

    #[test]
    fn samples_have_unit_norm_unless_they_are_zero() {
        let steps = FeatureSteps { norm: Norm::Unit, ..FeatureSteps::default() };
        let samples = array![[3.0, 4.0], [0.0, 0.0], [3e-310, 4e-310], [-1.7e308, 0.0], [3e200, -4e200]];
        let found = mapped(steps, samples.clone(), samples).expect("finite");
        let expected = array![[0.6, 0.8], [0.0, 0.0], [0.6, 0.8], [-1.0, 0.0], [0.6, -0.8]];
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found}");
    }

    #[test]
    fn monomials_come_first() {
        let cubic = FeatureSteps { monomials: Monomials::CUBIC, ..FeatureSteps::default() };
        let train = array![[2.0, 3.0], [4.0, -3.0]];
        assert_eq!(
            mapped(cubic.clone(), train.clone(), array![[2.0, 3.0]]),
            Ok(array![[2.0, 3.0, 4.0, 6.0, 9.0, 8.0, 12.0, 18.0, 27.0]])
        );
        let centered = FeatureSteps {
            monomials: Monomials::QUADRATIC,
            centering: Centering::Mean,
            ..FeatureSteps::default()
        };
        assert_eq!(
            mapped(centered.clone(), train.clone(), array![[2.0, 3.0]]),
            Ok(array![[-1.0, 3.0, -6.0, 9.0, 0.0]])
        );
        let projected = FeatureSteps { components: Some(2), ..cubic };
        assert_eq!(mapped(projected, train.clone(), train).map(|features| features.dim()), Ok((2, 2)));
    }

    #[test]
    fn degenerate_sets_stay_finite() {
        for features in [
            array![[0.1, 0.2], [0.1, 0.2], [0.1, 0.2]],
            array![[1.0, 7.0], [1.0, 7.0], [2.0, 7.0]],
            Array2::zeros((2, 3)),
        ] {
            let found = mapped(every_step(), features.clone(), features).expect("finite");
            assert!(found.iter().all(|value| value.is_finite()));
        }
        let one = FeatureSteps { components: Some(1), ..every_step() };
        assert_eq!(mapped(one, array![[3.0, 4.0]], array![[3.0, 4.0]]), Ok(array![[0.0]]));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let steps = FeatureSteps { centering: Centering::Mean, ..FeatureSteps::default() };
        assert_eq!(
            mapped(steps.clone(), array![[1.0]], array![[1.0, 2.0]]),
            Err("features: found 2 a sample, expected 1, as in the training set".to_owned())
        );
        assert_eq!(
            mapped(steps.clone(), array![[0.0, 1e308], [0.0, 1e308]], array![[0.0, 0.0]]),
            Err("centered features[0, 1]: found -inf, expected a finite number".to_owned())
        );
        assert_eq!(
            mapped(steps, array![[1e308]], array![[-1e308]]),
            Err("centered features[0, 0]: found -inf, expected a finite number".to_owned())
        );
        let steps = FeatureSteps { scaling: Scaling::UnitInterval, ..FeatureSteps::default() };
        assert_eq!(
            mapped(steps, array![[1e-300]], array![[1e300]]),
            Err("scaled features[0, 0]: found inf, expected a finite number".to_owned())
        );
        assert_eq!(
            mapped(every_step(), array![[1.0, 2.0]], array![[1.0, 2.0]]),
            Err("components: found 2, expected 1 to 1, the smaller of samples and features".to_owned())
        );
        let cubic = FeatureSteps { monomials: Monomials::CUBIC, ..FeatureSteps::default() };
        assert_eq!(
            mapped(cubic.clone(), array![[1.0, 2.0], [1.0, -1e150]], array![[1.0, 2.0]]),
            Err("monomial features[1, 8]: found -inf, expected a finite number".to_owned())
        );
        assert_eq!(
            mapped(cubic.clone(), array![[1.0, 2.0]], array![[0.0, f64::NAN]]),
            Err("features[0, 1]: found NaN, expected a finite number".to_owned())
        );
        assert_eq!(
            mapped(cubic.clone(), Array2::zeros((0, 2)), array![[0.0, 1.0]]),
            Err("features: found shape [0, 2], expected at least one sample and one feature".to_owned())
        );
        let error = mapped(cubic, Array2::zeros((1, 100)), Array2::zeros((1, 100))).expect_err("too many");
        assert!(error.contains("expected at most 100000"), "{error}");
    }
}
