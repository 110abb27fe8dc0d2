//! The `[data]` table: where training and test samples come from.

use std::path::{Path, PathBuf};

use ndarray::{Array1, Array2, Axis, Ix1, Ix2};
use serde::{Deserialize, Serialize};

use crate::data::{ClassId, Dataset, digits, read_csv, read_npy};
use crate::spec::SpecError;
use crate::spec::document::Document;

/// Where training and test data come from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    source: Source,
    /// A CSV file, or the features as `.npy`.
    file: Option<PathBuf>,
    /// The labels as `.npy`.
    labels: Option<PathBuf>,
    classes: Option<usize>,
    train: usize,
    test: usize,
    #[serde(default)]
    centering: Centering,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    Digits,
    Csv,
    Npy,
}

/// What is subtracted from the features. Labels do not enter, so flips cannot change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Centering {
    #[default]
    None,
    /// The mean of the training samples.
    Mean,
    /// That mean, rounded: integer features keep integer kernels, and programs over them are exact.
    RoundedMean,
}

impl Data {
    /// Checks the keys and makes paths absolute.
    pub(super) fn resolve(self, _kernel_is_given: bool, document: &Document) -> Result<Data, SpecError> {
        let wanted: (bool, bool) = match self.source {
            Source::Digits => (false, false),
            Source::Csv => (true, false),
            Source::Npy => (true, true),
        };
        for (field, wanted, given) in
            [("data.file", wanted.0, &self.file), ("data.labels", wanted.1, &self.labels)]
        {
            if wanted != given.is_some() {
                let word = |yes| if yes { "a path" } else { "nothing" };
                let expected = format!("{} for this source", word(wanted));
                return Err(document.error(field, word(given.is_some()), expected));
            }
        }
        for (field, count) in [("data.train", self.train), ("data.test", self.test)] {
            if count == 0 {
                return Err(document.error(field, 0, "at least 1"));
            }
        }
        Ok(Data {
            file: self.file.map(|path| document.path(&path)),
            labels: self.labels.map(|path| document.path(&path)),
            ..self
        })
    }

    /// Every file that is read.
    pub(super) fn files(&self) -> Vec<&Path> {
        [self.file.as_deref(), self.labels.as_deref()].into_iter().flatten().collect()
    }

    /// Training and test samples. `file` is the specification, blamed where the data have no file of their own.
    pub(super) fn load(&self, file: &Path) -> Result<Samples, SpecError> {
        let all = self.read(file)?;
        let wrong = SpecError::data(self.file.as_deref().unwrap_or(file));
        let mut train = all.rows("data.train", 0..self.train).map_err(&wrong)?;
        let mut test =
            all.rows("data.test", self.train..self.train.saturating_add(self.test)).map_err(&wrong)?;
        if let Some(center) = center(self.centering, &train) {
            train = train.shifted(&center).map_err(&wrong)?;
            test = test.shifted(&center).map_err(&wrong)?;
        }
        Ok(Samples {
            labels: train.labels().to_vec(),
            classes: train.classes(),
            test_labels: Some(test.labels().to_vec()),
            features: Some((train.features().clone(), test.features().clone())),
        })
    }

    fn read(&self, file: &Path) -> Result<Dataset, SpecError> {
        match (self.source, &self.file, &self.labels) {
            (Source::Csv, Some(path), _) => read_csv(path, self.classes).map_err(SpecError::data(path)),
            (Source::Npy, Some(path), Some(labels)) => {
                let features =
                    read_npy::<f64, Ix2>(path, &["samples", "features"]).map_err(SpecError::data(path))?;
                let label_array =
                    read_npy::<i64, Ix1>(labels, &["samples"]).map_err(SpecError::data(labels))?;
                Dataset::new(features, &label_array.to_vec(), self.classes).map_err(SpecError::data(path))
            }
            _ => digits().map_err(SpecError::data(file)),
        }
    }
}

fn center(centering: Centering, train: &Dataset) -> Option<Array1<f64>> {
    let mean = train.features().mean_axis(Axis(0))?;
    match centering {
        Centering::None => None,
        Centering::Mean => Some(mean),
        Centering::RoundedMean => Some(mean.mapv(f64::round)),
    }
}
