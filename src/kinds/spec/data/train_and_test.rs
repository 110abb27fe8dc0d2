//! Samples for models whose answers are about tests: a training set and a test set, or labels alone.

use std::path::Path;

use ndarray::Array2;

use super::table::{DataSource, DataTable};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::{ClassId, Dataset, FeatureMap, check_labels, read_npy_labels};

/// What is known about the samples.
pub(in crate::spec) struct Samples {
    /// Of the training samples, `[n]`.
    pub labels: Vec<ClassId>,
    pub classes: usize,
    pub test_labels: Option<Vec<ClassId>>,
    /// Of training samples and tests; nothing where only the kernel is known.
    pub features: Option<(Array2<f64>, Array2<f64>)>,
}

impl DataTable {
    /// Training and test samples.
    ///
    /// # Errors
    /// Files that are not what they should be, or have fewer samples than are asked for.
    pub(in crate::spec) fn load_train_and_test(&self, source: &Source) -> Result<Samples, SpecError> {
        if self.source == DataSource::Labels {
            return self.labels_alone(source);
        }
        let wrong = source.blame(self.file.as_deref());
        let (train, test) = self.split(source)?;
        let map = FeatureMap::fit(train.features(), &self.steps()).map_err(&wrong)?;
        let apply = |data: &Dataset| map.apply(data.features()).map_err(&wrong);
        Ok(Samples {
            labels: train.labels().to_vec(),
            classes: train.classes(),
            test_labels: Some(test.labels().to_vec()),
            features: Some((apply(&train)?, apply(&test)?)),
        })
    }

    /// The first rows for training; for testing those after them, or the first of a file of their own.
    fn split(&self, source: &Source) -> Result<(Dataset, Dataset), SpecError> {
        let (train, test) = (self.train.unwrap_or(1), self.test.unwrap_or(1));
        let both = self.selected(self.file.as_deref(), self.labels.as_deref(), source)?;
        let wrong = source.blame(self.file.as_deref());
        let both = match &self.test_file {
            None => both,
            Some(path) => {
                let tests = self.selected(Some(path), self.test_labels.as_deref(), source)?;
                let tests = tests.rows("data.test", 0..test).map_err(SpecError::data(path))?;
                let below = both.rows("data.train", 0..train).map_err(&wrong)?;
                below.stacked(&tests).map_err(SpecError::data(path))?
            }
        };
        let training = both.rows("data.train", 0..train).map_err(&wrong)?;
        let testing = both.rows("data.test", train..train.saturating_add(test)).map_err(&wrong)?;
        Ok((training, testing))
    }

    /// Labels without features, for a kernel that is given.
    fn labels_alone(&self, source: &Source) -> Result<Samples, SpecError> {
        let read = |path: &Path| read_npy_labels(path).map_err(SpecError::data(path));
        let path = self.labels.as_deref().unwrap_or(source.file());
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
