//! Samples with labels.

use std::ops::Range;

use ndarray::{Array2, s};

use super::error::DataError;
use countersign_check::ClassId;

/// More classes than this are taken for a mistake in a file.
const MOST_CLASSES: usize = 10_000;

/// Features `[samples, features]` with a label each; every number finite, every label below `classes`.
///
/// # Examples
/// ```
/// use countersign_data::Dataset;
/// use ndarray::array;
///
/// let data = Dataset::new(array![[0.0, 1.0], [2.0, 3.0]], &[0, 1], None)?;
/// assert_eq!((data.samples(), data.classes()), (2, 2));
///
/// let error = Dataset::new(array![[0.0], [f64::NAN]], &[0, 1], None).expect_err("not finite");
/// assert_eq!(error.to_string(), "features[1, 0]: found NaN, expected a finite number");
/// # Ok::<(), countersign_data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    features: Array2<f64>,
    labels: Vec<ClassId>,
    classes: usize,
}

impl Dataset {
    /// Checks features `[samples, features]` and labels `[samples]`. Without `classes`, there are as many as
    /// the largest label demands.
    ///
    /// # Errors
    /// Empty features, different lengths, numbers that are not finite, labels outside `0..classes`.
    pub fn new(features: Array2<f64>, labels: &[i64], classes: Option<usize>) -> Result<Self, DataError> {
        check_features(&features)?;
        check_length("label", labels.len(), features.nrows())?;
        let (labels, classes) = check_labels(labels, classes)?;
        Ok(Dataset { features, labels, classes })
    }

    /// Features, `[samples, features]`.
    pub fn features(&self) -> &Array2<f64> {
        &self.features
    }

    /// Labels, one for each sample.
    pub fn labels(&self) -> &[ClassId] {
        &self.labels
    }

    /// Number of classes, K.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.labels.len()
    }

    /// A set of samples that are checked already: as many finite samples as labels below `classes`.
    pub(super) fn of_checked(features: Array2<f64>, labels: Vec<ClassId>, classes: usize) -> Dataset {
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
            classes: self.classes,
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

/// Labels as classes in `0..classes`, and the number of classes; without `classes` it is the largest label
/// plus one.
///
/// # Errors
/// Labels out of range, no labels at all, no classes.
pub fn check_labels(labels: &[i64], classes: Option<usize>) -> Result<(Vec<ClassId>, usize), DataError> {
    let Some(&largest) = labels.iter().max() else {
        return Err(DataError::unexpected("labels", "none", "at least one"));
    };
    let wanted =
        classes.unwrap_or_else(|| usize::try_from(largest).map_or(1, |largest| largest.saturating_add(1)));
    if wanted == 0 || wanted > MOST_CLASSES {
        let found =
            if classes.is_some() { format!("{wanted}") } else { format!("a largest label of {largest}") };
        return Err(DataError::unexpected("classes", found, format!("1 to {MOST_CLASSES} classes")));
    }
    let classes = wanted;
    let to_class = |(index, &label): (usize, &i64)| {
        ClassId::from_label(label, classes).ok_or_else(|| {
            DataError::unexpected(format!("labels[{index}]"), label, format!("a class in 0..{classes}"))
        })
    };
    Ok((labels.iter().enumerate().map(to_class).collect::<Result<_, _>>()?, classes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn bad_data_is_named() {
        let features = array![[0.0, 1.0], [2.0, 3.0]];
        let message = |features: Array2<f64>, labels: &[i64], classes| {
            Dataset::new(features, labels, classes).expect_err("is bad").to_string()
        };
        assert_eq!(
            message(features.clone(), &[0], None),
            "labels: found 1 labels, expected 2, one for each sample"
        );
        assert_eq!(
            message(features.clone(), &[0, 3], Some(2)),
            "labels[1]: found 3, expected a class in 0..2"
        );
        assert_eq!(
            message(features.clone(), &[0, -1], None),
            "labels[1]: found -1, expected a class in 0..1"
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
        assert!(message(features, &[0, i64::MAX], None).contains("expected 1 to 10000 classes"));
    }

    #[test]
    fn rows_are_cut_within_bounds_only() {
        let data = Dataset::new(array![[0.0], [1.0], [2.0]], &[0, 1, 0], None).expect("sound");
        let cut = data.rows("data.test", 1..3).expect("within");
        assert_eq!((cut.samples(), cut.classes(), cut.features()[[0, 0]]), (2, 2, 1.0));
        let error = data.rows("data.test", 2..5).expect_err("too long").to_string();
        assert_eq!(error, "data.test: found rows 2..5, expected at least one row, within the 3 there are");
    }
}
