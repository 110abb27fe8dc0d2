//! Maps of features that are fitted on a training set and applied to it and to test sets alike.
//!
//! Labels do not enter, so that no label flip can change what a map does.

use ndarray::{Array1, Array2, ArrayViewMut1};
use serde::{Deserialize, Serialize};

use super::principal_components::PrincipalComponents;
use super::scaling::{Centering, Scaling, center, divisors, largest_magnitude};
use super::{DataError, Dataset};

/// What is done to each sample at last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// Nothing.
    #[default]
    None,
    /// It is divided by its Euclidean norm; a sample of zeros stays as it is.
    Unit,
}

/// What a map does, in this order: centering, scaling, principal components, norm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeatureSteps {
    /// What is subtracted.
    pub centering: Centering,
    /// What the centered features are divided by.
    pub scaling: Scaling,
    /// How many principal components of the scaled features are kept, by falling variance; without a number, the
    /// features stay.
    pub components: Option<usize>,
    /// What is done to each sample then.
    pub norm: Norm,
}

/// Steps with the numbers that a training set gave them.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureMap {
    /// Features a sample must have.
    width: usize,
    /// One entry a feature.
    center: Option<Array1<f64>>,
    /// One entry a feature.
    divisors: Option<Array1<f64>>,
    components: Option<PrincipalComponents>,
    norm: Norm,
}

impl FeatureMap {
    /// Fits the steps, each on what the steps before make of the training set.
    ///
    /// # Errors
    /// Numbers that overflow; no components, or more than samples or features.
    pub fn fit(train: &Dataset, steps: &FeatureSteps) -> Result<FeatureMap, DataError> {
        let center = center(train.features(), steps.centering);
        let centered = subtracted(train.clone(), center.as_ref())?;
        let divisors = divisors(centered.features(), steps.scaling);
        let scaled = divided(centered, divisors.as_ref())?;
        let components =
            steps.components.map(|count| PrincipalComponents::fit(scaled.features(), count)).transpose()?;
        Ok(FeatureMap { width: train.features().ncols(), center, divisors, components, norm: steps.norm })
    }

    /// What the map makes of a set. Labels and classes stay.
    ///
    /// # Errors
    /// Another number of features than the training set has; numbers that overflow.
    pub fn apply(&self, data: &Dataset) -> Result<Dataset, DataError> {
        let width = data.features().ncols();
        if width != self.width {
            let expected = format!("{}, as in the training set", self.width);
            return Err(DataError::unexpected("features", format!("{width} a sample"), expected));
        }
        let centered = subtracted(data.clone(), self.center.as_ref())?;
        let scaled = divided(centered, self.divisors.as_ref())?;
        let projected = match &self.components {
            Some(components) => {
                let features = components.project(scaled.features());
                scaled.with_features("projected", features)?
            }
            None => scaled,
        };
        match self.norm {
            Norm::None => Ok(projected),
            Norm::Unit => projected.with_features("normalised", of_unit_norm(projected.features())),
        }
    }
}

fn subtracted(data: Dataset, center: Option<&Array1<f64>>) -> Result<Dataset, DataError> {
    match center {
        Some(center) => data.with_features("centered", data.features() - center),
        None => Ok(data),
    }
}

fn divided(data: Dataset, divisors: Option<&Array1<f64>>) -> Result<Dataset, DataError> {
    match divisors {
        Some(divisors) => data.with_features("scaled", data.features() / divisors),
        None => Ok(data),
    }
}

fn of_unit_norm(features: &Array2<f64>) -> Array2<f64> {
    let mut features = features.clone();
    features.rows_mut().into_iter().for_each(normalise);
    features
}

/// Divides by the largest entry first: the squares of the others neither overflow nor vanish all together.
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

    fn dataset(features: Array2<f64>) -> Dataset {
        let labels: Vec<i64> = (0..features.nrows() as i64).map(|row| row % 2).collect();
        Dataset::new(features, &labels, Some(2)).expect("sound")
    }

    fn mapped(steps: FeatureSteps, train: Array2<f64>, data: Array2<f64>) -> Result<Array2<f64>, String> {
        let map = FeatureMap::fit(&dataset(train), &steps).map_err(|error| error.to_string())?;
        let mapped = map.apply(&dataset(data)).map_err(|error| error.to_string())?;
        Ok(mapped.features().clone())
    }

    fn every_step() -> FeatureSteps {
        FeatureSteps {
            centering: Centering::Mean,
            scaling: Scaling::Standard,
            components: Some(2),
            norm: Norm::Unit,
        }
    }

    #[test]
    fn no_steps_change_nothing() {
        let data = dataset(array![[1.0, -2.0], [0.5, 1e300]]);
        let map = FeatureMap::fit(&data, &FeatureSteps::default()).expect("fits");
        assert_eq!(map.apply(&data), Ok(data));
    }

    #[test]
    fn tests_are_mapped_by_the_numbers_of_the_training_set() {
        let train = array![[0.0, 10.0], [4.0, 10.0]];
        let steps = FeatureSteps { centering: Centering::Mean, ..FeatureSteps::default() };
        assert_eq!(mapped(steps, train.clone(), array![[5.0, 5.0]]), Ok(array![[3.0, -5.0]]));
        let steps = FeatureSteps { scaling: Scaling::Standard, ..FeatureSteps::default() };
        assert_eq!(mapped(steps, train.clone(), array![[5.0, 5.0]]), Ok(array![[2.5, 5.0]]));
        let steps = FeatureSteps { scaling: Scaling::UnitInterval, ..FeatureSteps::default() };
        assert_eq!(mapped(steps, train, array![[5.0, 20.0]]), Ok(array![[0.5, 2.0]]));
    }

    #[test]
    fn scaling_comes_after_centering_and_the_norm_last() {
        let steps = FeatureSteps {
            centering: Centering::RoundedMean,
            scaling: Scaling::UnitInterval,
            components: None,
            norm: Norm::Unit,
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
    fn labels_do_not_enter() {
        let features = array![[1.0, 5.0, 2.0], [2.0, 3.0, 2.5], [0.0, 1.0, -1.0], [4.0, 4.0, 0.0]];
        let maps: Vec<FeatureMap> = [[0, 0, 1, 1], [1, 0, 1, 0], [0, 0, 0, 0], [6, 2, 0, 5]]
            .iter()
            .map(|labels| {
                let train = Dataset::new(features.clone(), labels, Some(7)).expect("sound");
                let map = FeatureMap::fit(&train, &every_step()).expect("fits");
                assert_eq!(map.apply(&train).expect("finite").labels(), train.labels());
                map
            })
            .collect();
        assert!(maps.iter().all(|map| map == &maps[0]));
        let apply = |labels: &[i64]| {
            let test = Dataset::new(features.clone(), labels, Some(7)).expect("sound");
            maps[0].apply(&test).expect("finite").features().clone()
        };
        assert_eq!(apply(&[0, 1, 2, 3]), apply(&[6, 6, 6, 6]));
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
    }
}
