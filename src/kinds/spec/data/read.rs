//! One set of samples with labels or values.

use std::path::Path;

use ndarray::Array2;

use super::table::{DataSource, DataTable};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::{
    ArrayNames, DataError, Dataset, RegressionSet, check_labels, check_length, check_values, digits,
    read_csv, read_csv_values, read_idx_features, read_idx_labels, read_npy_features, read_npy_labels,
    read_npy_values, read_npz, read_npz_values,
};

impl DataTable {
    /// The classes that stay of one set, in the order that is wanted.
    pub(super) fn selected(
        &self,
        path: Option<&Path>,
        labels: Option<&Path>,
        source: &Source,
    ) -> Result<Dataset, SpecError> {
        self.selection(self.read(path, labels, source)?).map_err(source.blame(path))
    }

    /// The classes that stay, in the order that is wanted.
    pub(super) fn selection(&self, all: Dataset) -> Result<Dataset, DataError> {
        let kept = match &self.keep {
            Some(keep) => all.of_classes(keep)?,
            None => all,
        };
        Ok(match self.shuffle {
            Some(seed) => kept.shuffled(seed),
            None => kept,
        })
    }

    /// One set of samples with values, in the order that is wanted.
    pub(super) fn values(
        &self,
        path: Option<&Path>,
        values: Option<&Path>,
        source: &Source,
    ) -> Result<RegressionSet, SpecError> {
        let path = path.unwrap_or(source.file());
        let wrong = SpecError::data(path);
        let all = match (self.source, values) {
            (DataSource::Csv, _) => read_csv_values(path, self.header.unwrap_or(false)).map_err(wrong)?,
            (DataSource::Npz, _) => {
                let (features, values) = read_npz_values(path, self.array_names()).map_err(&wrong)?;
                RegressionSet::new(features, values).map_err(wrong)?
            }
            (_, values) => with_values(path, values.unwrap_or(source.file()))?,
        };
        Ok(match self.shuffle {
            Some(seed) => all.shuffled(seed),
            None => all,
        })
    }

    fn read(
        &self,
        path: Option<&Path>,
        labels: Option<&Path>,
        source: &Source,
    ) -> Result<Dataset, SpecError> {
        let wrong = source.blame(path);
        match (self.source, path, labels) {
            (DataSource::Csv, Some(path), _) => {
                read_csv(path, self.classes, self.header.unwrap_or(false)).map_err(wrong)
            }
            (DataSource::Npz, Some(path), _) => {
                let (features, labels) = read_npz(path, self.array_names()).map_err(&wrong)?;
                Dataset::new(features, &labels, self.classes).map_err(wrong)
            }
            (DataSource::Npy, Some(path), Some(labels)) => {
                let features = read_npy_features(path).map_err(&wrong)?;
                self.labelled(features, path, &read_npy_labels, labels)
            }
            (DataSource::Idx, Some(path), Some(labels)) => {
                let features = read_idx_features(path).map_err(&wrong)?;
                self.labelled(features, path, &read_idx_labels, labels)
            }
            (DataSource::HalfMoons | DataSource::Blobs, ..) => self.drawn().map_err(wrong),
            _ => digits().map_err(wrong),
        }
    }

    fn array_names(&self) -> Option<ArrayNames<'_>> {
        self.arrays.as_ref().map(|[features, targets]| ArrayNames { features, targets })
    }

    /// Features of one file with the labels of another; each is blamed for its own.
    fn labelled(
        &self,
        features: Array2<f64>,
        path: &Path,
        read: &dyn Fn(&Path) -> Result<Vec<i64>, DataError>,
        labels_path: &Path,
    ) -> Result<Dataset, SpecError> {
        let wrong = SpecError::data(labels_path);
        let labels = read(labels_path).map_err(&wrong)?;
        check_length("label", labels.len(), features.nrows()).map_err(&wrong)?;
        check_labels(&labels, self.classes).map_err(&wrong)?;
        Dataset::new(features, &labels, self.classes).map_err(SpecError::data(path))
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
