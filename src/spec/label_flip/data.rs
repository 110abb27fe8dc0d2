//! The `[data]` table: where training and test samples come from.

use std::path::{Path, PathBuf};

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::keys;
use crate::data::{
    Centering, ClassId, DataError, Dataset, FeatureMap, FeatureSteps, Norm, Scaling, blobs, check_labels,
    digits, half_moons, read_csv, read_idx_features, read_idx_labels, read_npy_features, read_npy_labels,
    read_npz,
};
use crate::spec::SpecError;
use crate::spec::document::Document;

/// Where training and test data come from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub source: Source,
    /// A table, an archive, or the features.
    pub file: Option<PathBuf>,
    /// The labels, where they have a file of their own.
    pub labels: Option<PathBuf>,
    /// Tests from a file of their own, instead of the rows after the training samples.
    pub test_file: Option<PathBuf>,
    pub test_labels: Option<PathBuf>,
    /// The names of the features and of the labels in an archive.
    pub arrays: Option<[String; 2]>,
    /// The table begins with a line of names.
    pub header: Option<bool>,
    pub classes: Option<usize>,
    /// The classes that stay, renumbered in this order.
    pub keep: Option<Vec<i64>>,
    /// The seed of an order drawn at random; without it, the order of the file.
    pub shuffle: Option<u64>,
    pub train: Option<usize>,
    pub test: Option<usize>,
    /// Of generated data.
    pub samples: Option<usize>,
    pub noise: Option<f64>,
    pub seed: Option<u32>,
    pub centers: Option<usize>,
    pub dimensions: Option<usize>,
    pub deviation: Option<f64>,
    #[serde(default)]
    pub centering: Centering,
    #[serde(default)]
    pub scaling: Scaling,
    /// How many principal components stay.
    pub components: Option<usize>,
    #[serde(default)]
    pub norm: Norm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Source {
    Digits,
    HalfMoons,
    Blobs,
    Npz,
    Npy,
    Csv,
    Idx,
    /// Labels alone, where the kernel is given.
    Labels,
}

/// What is known about the samples.
pub(super) struct Samples {
    /// Of the training samples, `[n]`.
    pub labels: Vec<ClassId>,
    pub classes: usize,
    pub test_labels: Option<Vec<ClassId>>,
    /// Of training samples and tests; nothing where only the kernel is known.
    pub features: Option<(Array2<f64>, Array2<f64>)>,
}

impl Data {
    /// Checks which keys are given and makes paths absolute.
    pub(super) fn resolve(self, kernel_is_given: bool, document: &Document) -> Result<Data, SpecError> {
        if kernel_is_given != (self.source == Source::Labels) {
            let found = format!("the source {:?} with this kernel", self.source).to_lowercase();
            let expected = "the source labels with a precomputed kernel, and with no other";
            return Err(document.error("data.source", found, expected));
        }
        keys::check(&self, document)?;
        let path = |path: Option<PathBuf>| path.map(|path| document.path(&path));
        Ok(Data {
            file: path(self.file),
            labels: path(self.labels),
            test_file: path(self.test_file),
            test_labels: path(self.test_labels),
            ..self
        })
    }

    /// Every file that is read.
    pub(super) fn files(&self) -> Vec<&Path> {
        let files = [&self.file, &self.labels, &self.test_file, &self.test_labels];
        files.into_iter().flatten().map(PathBuf::as_path).collect()
    }

    /// Training and test samples. `file` is the specification, blamed where the data have no file of their own.
    pub(super) fn load(&self, file: &Path) -> Result<Samples, SpecError> {
        if self.source == Source::Labels {
            return self.labels_alone(file);
        }
        let wrong = SpecError::data(self.file.as_deref().unwrap_or(file));
        let (train, test) = self.split(file)?;
        let map = FeatureMap::fit(&train, &self.steps()).map_err(&wrong)?;
        let (train, test) = (map.apply(&train).map_err(&wrong)?, map.apply(&test).map_err(&wrong)?);
        Ok(Samples {
            labels: train.labels().to_vec(),
            classes: train.classes(),
            test_labels: Some(test.labels().to_vec()),
            features: Some((train.features().clone(), test.features().clone())),
        })
    }

    fn steps(&self) -> FeatureSteps {
        FeatureSteps {
            centering: self.centering,
            scaling: self.scaling,
            components: self.components,
            norm: self.norm,
        }
    }

    /// The first rows for training; for testing those after them, or the first of a file of their own.
    fn split(&self, file: &Path) -> Result<(Dataset, Dataset), SpecError> {
        let (train, test) = (self.train.unwrap_or(1), self.test.unwrap_or(1));
        let both = self.selected(self.file.as_deref(), self.labels.as_deref(), file)?;
        let wrong = SpecError::data(self.file.as_deref().unwrap_or(file));
        let both = match &self.test_file {
            None => both,
            Some(path) => {
                let tests = self.selected(Some(path), self.test_labels.as_deref(), file)?;
                let tests = tests.rows("data.test", 0..test).map_err(SpecError::data(path))?;
                let below = both.rows("data.train", 0..train).map_err(&wrong)?;
                below.stacked(&tests).map_err(SpecError::data(path))?
            }
        };
        let training = both.rows("data.train", 0..train).map_err(&wrong)?;
        let testing = both.rows("data.test", train..train.saturating_add(test)).map_err(&wrong)?;
        Ok((training, testing))
    }

    /// The classes that stay of one set, in the order that is wanted.
    fn selected(
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

    /// Labels without features, for a kernel that is given.
    fn labels_alone(&self, file: &Path) -> Result<Samples, SpecError> {
        let read = |path: &Path| read_npy_labels(path).map_err(SpecError::data(path));
        let path = self.labels.as_deref().unwrap_or(file);
        let (labels, mut classes) =
            check_labels(&read(path)?, self.classes).map_err(SpecError::data(path))?;
        let mut test_labels = None;
        if let Some(path) = self.test_labels.as_deref() {
            let (labels, of_tests) =
                check_labels(&read(path)?, self.classes).map_err(SpecError::data(path))?;
            classes = classes.max(of_tests);
            test_labels = Some(labels);
        }
        Ok(Samples { labels, classes, test_labels, features: None })
    }
}
