//! One set of samples with labels or values.

use std::path::Path;

use super::places::Part;
use super::table::{DataSource, DataTable};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::{
    ClassCount, ClassId, Classes, DataError, Dataset, Labels, RegressionSet, check_length, check_values,
    digits, read_csv, read_csv_values, read_idx_features, read_idx_labels, read_npy_features,
    read_npy_labels, read_npy_values, read_npz, read_npz_values,
};
use ndarray::Array2;

impl DataTable {
    /// The labels that stay, in the order that is wanted.
    pub(super) fn selection(&self, all: Dataset) -> Result<Dataset, DataError> {
        let kept = match &self.keep {
            Some(keep) => all.kept(keep)?,
            None => all,
        };
        Ok(match self.shuffle {
            Some(seed) => kept.shuffled(seed),
            None => kept,
        })
    }

    /// One set of samples with values, in the order that is wanted.
    pub(super) fn valued(&self, part: Part, source: &Source) -> Result<RegressionSet, SpecError> {
        let path = self.file_of(part).unwrap_or(source.file());
        let wrong = SpecError::data(path);
        let all = match (self.source, self.targets_of(part)) {
            (DataSource::Csv, _) => read_csv_values(path, self.header.unwrap_or(false)).map_err(wrong)?,
            (DataSource::Npz, _) => {
                let (features, values) =
                    read_npz_values(path, self.arrays_of(part)).map_err(named_by_keys).map_err(&wrong)?;
                RegressionSet::new(features, values).map_err(wrong)?
            }
            (_, values) => with_values(path, values.unwrap_or(source.file()))?,
        };
        Ok(match self.shuffle {
            Some(seed) => all.shuffled(seed),
            None => all,
        })
    }

    /// One set of samples with labels. `classes` are those of the training samples, where these were read
    /// before.
    pub(super) fn labelled(
        &self,
        part: Part,
        classes: Option<&Classes>,
        source: &Source,
    ) -> Result<Dataset, SpecError> {
        let (path, labels) = (self.file_of(part), self.targets_of(part));
        let wrong = source.blame(path);
        let (features, labels, labels_path) = match (self.source, path, labels) {
            (DataSource::Csv, Some(path), _) => {
                let (features, labels) = read_csv(path, self.header.unwrap_or(false)).map_err(&wrong)?;
                (features, labels, path)
            }
            (DataSource::Npz, Some(path), _) => {
                let (features, labels) =
                    read_npz(path, self.arrays_of(part)).map_err(named_by_keys).map_err(&wrong)?;
                (features, labels, path)
            }
            (DataSource::Npy, Some(path), Some(labels)) => {
                let features = read_npy_features(path).map_err(&wrong)?;
                (features, read_npy_labels(labels).map_err(SpecError::data(labels))?, labels)
            }
            (DataSource::Idx, Some(path), Some(labels)) => {
                let features = read_idx_features(path).map_err(&wrong)?;
                (features, read_idx_labels(labels).map_err(SpecError::data(labels))?, labels)
            }
            (DataSource::HalfMoons | DataSource::Blobs, ..) => return self.drawn().map_err(wrong),
            _ => return digits().map_err(wrong),
        };
        let found = self.classes_of(&features, &labels, classes).map_err(SpecError::data(labels_path))?;
        Dataset::of_classes(features, &labels, &found).map_err(wrong)
    }

    /// The classes of one label for each sample.
    fn classes_of(
        &self,
        features: &Array2<f64>,
        labels: &Labels,
        classes: Option<&Classes>,
    ) -> Result<Classes, DataError> {
        // Features without samples are named as such later.
        if !features.is_empty() {
            check_length("label", labels.len(), features.nrows())?;
        }
        match classes {
            None => Classes::of(labels, ClassCount::from(self.classes)),
            Some(classes) => self.numbered(classes, labels).map(|_| classes.clone()),
        }
    }

    /// The classes of tests, which are among those of the training samples.
    pub(super) fn numbered(&self, classes: &Classes, tests: &Labels) -> Result<Vec<ClassId>, DataError> {
        classes.number(tests).map_err(|error| match error {
            DataError::Unexpected { field, found, expected } if self.classes.is_none() => {
                let why = "as the training samples have; data.classes says where there are more";
                DataError::Unexpected { field, found, expected: format!("{expected}, {why}") }
            }
            error => error,
        })
    }
}

/// The error about an archive in which arrays are not found, for whoever can name them.
fn named_by_keys(error: DataError) -> DataError {
    match error {
        DataError::Unexpected { field, found, expected } if field == "arrays" => {
            let keys = "data.arrays and data.test_arrays say which";
            DataError::Unexpected { field, found, expected: format!("{expected}; {keys}") }
        }
        error => error,
    }
}

/// Features of one file with the values of another; each is blamed for its own.
fn with_values(path: &Path, values_path: &Path) -> Result<RegressionSet, SpecError> {
    let (wrong, wrong_values) = (SpecError::data(path), SpecError::data(values_path));
    let features = read_npy_features(path).map_err(&wrong)?;
    let values = read_npy_values(values_path).map_err(&wrong_values)?;
    check_values(&values, features.nrows()).map_err(&wrong_values)?;
    RegressionSet::new(features, values).map_err(wrong)
}
