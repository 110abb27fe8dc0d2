//! Samples with labels.

use std::ops::Range;

use ndarray::{Array2, s};

use super::classes::{ClassCount, Classes};
use super::error::DataError;
use super::labels::Labels;
use countersign_check::ClassId;

/// Features `[samples, features]` with a class each; every number finite.
///
/// # Examples
/// ```
/// use countersign_data::Dataset;
/// use ndarray::array;
///
/// let data = Dataset::new(array![[0.0, 1.0], [2.0, 3.0]], &[-1, 1].into(), None)?;
/// assert_eq!((data.samples(), data.classes().len()), (2, 2));
/// assert_eq!(data.labels()[1].index(), 1);
///
/// let error = Dataset::new(array![[0.0], [f64::NAN]], &[0, 1].into(), None).expect_err("not finite");
/// assert_eq!(error.to_string(), "features[1, 0]: found NaN, expected a finite number");
/// # Ok::<(), countersign_data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    features: Array2<f64>,
    labels: Vec<ClassId>,
    classes: Classes,
}

impl Dataset {
    /// Checks features `[samples, features]` and labels `[samples]`, whose classes are those of
    /// [`Classes::of`] for a given number of them.
    ///
    /// # Errors
    /// Empty features, different lengths, numbers that are not finite, labels that do not fit `classes`.
    pub fn new(features: Array2<f64>, labels: &Labels, classes: Option<usize>) -> Result<Self, DataError> {
        check_features(&features)?;
        check_length("label", labels.len(), features.nrows())?;
        let classes = Classes::of(labels, ClassCount::from(classes))?;
        Ok(Dataset { labels: classes.number(labels)?, features, classes })
    }

    /// The same for labels whose classes are known, as tests have those of the training samples.
    ///
    /// # Errors
    /// As [`Dataset::new`], and labels of no class.
    pub fn of_classes(features: Array2<f64>, labels: &Labels, classes: &Classes) -> Result<Self, DataError> {
        check_features(&features)?;
        check_length("label", labels.len(), features.nrows())?;
        Ok(Dataset { labels: classes.number(labels)?, features, classes: classes.clone() })
    }

    /// Features, `[samples, features]`.
    pub fn features(&self) -> &Array2<f64> {
        &self.features
    }

    /// The class of each sample.
    pub fn labels(&self) -> &[ClassId] {
        &self.labels
    }

    /// All classes, with their labels.
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.labels.len()
    }

    /// A set of samples that are checked already: as many finite samples as labels, each of one of `classes`.
    pub(super) fn of_checked(features: Array2<f64>, labels: Vec<ClassId>, classes: Classes) -> Dataset {
        Dataset { features, labels, classes }
    }

    /// The samples in a range of rows, which must not be empty or reach beyond the end.
    ///
    /// # Errors
    /// When the range is empty or too long.
    pub fn rows(&self, name: &str, range: Range<usize>) -> Result<Dataset, DataError> {
        check_rows(name, &range, self.samples())?;
        Ok(Dataset {
            features: self.features.slice(s![range.clone(), ..]).to_owned(),
            labels: self.labels[range].to_vec(),
            classes: self.classes.clone(),
        })
    }
}

/// Checks that there are features `[samples, features]`, and that every one is finite.
///
/// # Errors
/// No samples, no features, numbers that are not finite.
pub(super) fn check_features(features: &Array2<f64>) -> Result<(), DataError> {
    let (samples, width) = features.dim();
    if samples == 0 || width == 0 {
        let found = format!("shape [{samples}, {width}]");
        return Err(DataError::unexpected("features", found, "at least one sample and one feature"));
    }
    check_finite("features", features)
}

/// Checks that all numbers are finite.
///
/// # Errors
/// The first number that is not, as an entry of `name`.
pub fn check_finite(name: &str, features: &Array2<f64>) -> Result<(), DataError> {
    match features.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((row, column), value)) => {
            Err(DataError::unexpected(format!("{name}[{row}, {column}]"), value, "a finite number"))
        }
        None => Ok(()),
    }
}

/// Checks that there is one label, value or other `target` for each sample.
///
/// # Errors
/// When there are more or fewer.
pub fn check_length(target: &str, count: usize, samples: usize) -> Result<(), DataError> {
    if count == samples {
        return Ok(());
    }
    let (found, expected) = (format!("{count} {target}s"), format!("{samples}, one for each sample"));
    Err(DataError::unexpected(format!("{target}s"), found, expected))
}

/// Checks a range of rows that the field `name` asks for.
///
/// # Errors
/// When the range is empty or reaches beyond the samples.
pub fn check_rows(name: &str, range: &Range<usize>, samples: usize) -> Result<(), DataError> {
    if !range.is_empty() && range.end <= samples {
        return Ok(());
    }
    let found = format!("rows {}..{}", range.start, range.end);
    Err(DataError::unexpected(name, found, format!("at least one row, within the {samples} there are")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn bad_data_is_named() {
        let features = array![[0.0, 1.0], [2.0, 3.0]];
        let message = |features: Array2<f64>, labels: &[i64], classes| {
            Dataset::new(features, &labels.to_vec().into(), classes).expect_err("is bad").to_string()
        };
        assert_eq!(
            message(features.clone(), &[0], None),
            "labels: found 1 labels, expected 2, one for each sample"
        );
        assert_eq!(
            message(features.clone(), &[0, 3], Some(3)),
            "labels[1]: found 3, expected a class in 0..3"
        );
        assert_eq!(
            message(array![[0.0, f64::NAN], [2.0, 3.0]], &[0, 1], None),
            "features[0, 1]: found NaN, expected a finite number"
        );
        assert_eq!(
            message(Array2::zeros((0, 3)), &[], None),
            "features: found shape [0, 3], expected at least one sample and one feature"
        );
        assert_eq!(
            message(features.clone(), &[0, 1], Some(0)),
            "classes: found 0, expected 1 to 10000 classes"
        );
    }

    #[test]
    fn rows_are_cut_within_bounds_only() {
        let data = Dataset::new(array![[0.0], [1.0], [2.0]], &[0, 1, 0].into(), None).expect("sound");
        let cut = data.rows("data.test", 1..3).expect("within");
        assert_eq!((cut.samples(), cut.classes().len(), cut.features()[[0, 0]]), (2, 2, 1.0));
        let error = data.rows("data.test", 2..5).expect_err("too long").to_string();
        assert_eq!(error, "data.test: found rows 2..5, expected at least one row, within the 3 there are");
    }
}
