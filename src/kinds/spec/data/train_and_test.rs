//! Samples for models whose answers are about tests: a training set and a test set, or labels alone.

use std::path::Path;

use ndarray::Array2;

use super::places::Part;
use super::split::Split;
use super::table::{DataSource, DataTable};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::{ClassCount, ClassId, Classes, EntryError, FeatureMap, read_npy_labels};

/// What is known about the samples.
pub(in crate::spec) struct Samples {
    /// Of the training samples, `[n]`.
    pub labels: Vec<ClassId>,
    pub classes: usize,
    pub test_labels: Option<Vec<ClassId>>,
    /// Of training samples and tests; nothing where only the kernel is known.
    pub features: Option<(Array2<f64>, Array2<f64>)>,
    /// What a reader should know about classes and tests.
    pub notes: Vec<String>,
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
        let Split { train, test, notes } = self.split(source)?;
        let Some(test) = test else {
            return Err(source.error(EntryError::new("data.test", "nothing", "the number of tests")));
        };
        let wrong = source.blame(self.file_of(Part::Training));
        let map = FeatureMap::fit(&train.features, &self.steps()).map_err(&wrong)?;
        let of_tests = map.apply(&test.features).map_err(source.blame(self.file_of(Part::Tests)))?;
        Ok(Samples {
            labels: train.labels(),
            classes: train.classes.as_ref().map_or(0, Classes::len),
            test_labels: Some(test.labels()),
            features: Some((map.apply(&train.features).map_err(&wrong)?, of_tests)),
            notes,
        })
    }

    /// Labels without features, for a kernel that is given.
    fn labels_alone(&self, source: &Source) -> Result<Samples, SpecError> {
        let path = self.labels.as_deref().unwrap_or(source.file());
        let wrong = SpecError::data(path);
        let read = read_npy_labels(path).map_err(&wrong)?;
        let classes = Classes::of(&read, ClassCount::from(self.classes)).map_err(&wrong)?;
        let labels = classes.number(&read).map_err(&wrong)?;
        let of_tests = |path: &Path| {
            let read = read_npy_labels(path).map_err(SpecError::data(path))?;
            self.numbered(&classes, &read).map_err(SpecError::data(path))
        };
        let test_labels = self.test_labels.as_deref().map(of_tests).transpose()?;
        let empty = classes.note_on_empty(&labels, "no training sample");
        let notes = classes.note_on_numbers().into_iter().chain(empty).collect();
        Ok(Samples { labels, classes: classes.len(), test_labels, features: None, notes })
    }
}
