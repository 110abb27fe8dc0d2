//! One set of samples out of its files, or generated.

use std::path::Path;

use ndarray::Array2;

use super::table::{Data, Source};
use crate::data::{
    DataError, Dataset, blobs, check_labels, digits, half_moons, read_csv, read_idx_features,
    read_idx_labels, read_npy_features, read_npy_labels, read_npz,
};
use crate::spec::SpecError;

impl Data {
    /// The classes that stay of one set, in the order that is wanted.
    pub(super) fn selected(
        &self,
        path: Option<&Path>,
        labels: Option<&Path>,
        file: &Path,
    ) -> Result<Dataset, SpecError> {
        let wrong = SpecError::data(path.unwrap_or(file));
        let all = self.read(path, labels, file)?;
        let kept = match &self.keep {
            Some(keep) => all.of_classes(keep).map_err(&wrong)?,
            None => all,
        };
        Ok(match self.shuffle {
            Some(seed) => kept.shuffled(seed),
            None => kept,
        })
    }

    fn read(&self, path: Option<&Path>, labels: Option<&Path>, file: &Path) -> Result<Dataset, SpecError> {
        let wanted = self.train.unwrap_or(1).saturating_add(self.test.unwrap_or(1));
        let (samples, seed) = (self.samples.unwrap_or(wanted), self.seed.unwrap_or(0));
        let wrong = SpecError::data(path.unwrap_or(file));
        match (self.source, path, labels) {
            (Source::Csv, Some(path), _) => {
                read_csv(path, self.classes, self.header.unwrap_or(false)).map_err(wrong)
            }
            (Source::Npz, Some(path), _) => {
                let names =
                    self.arrays.as_ref().map(|[features, labels]| (features.as_str(), labels.as_str()));
                let (features, labels) = read_npz(path, names).map_err(&wrong)?;
                Dataset::new(features, &labels, self.classes).map_err(wrong)
            }
            (Source::Npy, Some(path), Some(labels)) => {
                let features = read_npy_features(path).map_err(&wrong)?;
                self.labelled(features, path, &read_npy_labels, labels)
            }
            (Source::Idx, Some(path), Some(labels)) => {
                let features = read_idx_features(path).map_err(&wrong)?;
                self.labelled(features, path, &read_idx_labels, labels)
            }
            (Source::HalfMoons, ..) => half_moons(samples, self.noise.unwrap_or(0.0), seed).map_err(wrong),
            (Source::Blobs, ..) => {
                let (centers, dimensions) = (self.centers.unwrap_or(3), self.dimensions.unwrap_or(2));
                blobs(samples, centers, dimensions, self.deviation.unwrap_or(1.0), seed).map_err(wrong)
            }
            _ => digits().map_err(wrong),
        }
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
        if labels.len() != features.nrows() {
            let expected = format!("{}, one for each sample", features.nrows());
            return Err(wrong(DataError::unexpected("labels", format!("{} labels", labels.len()), expected)));
        }
        check_labels(&labels, self.classes).map_err(&wrong)?;
        Dataset::new(features, &labels, self.classes).map_err(SpecError::data(path))
    }
}
