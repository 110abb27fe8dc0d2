//! Samples for answers about training: all rows train unless the table says otherwise, and tests are optional.

use std::path::Path;

use ndarray::Array2;
use serde_json::json;

use super::examples::Examples;
use super::keys::{self, Need};
use super::table::{Data, Source, Task};
use crate::data::{FeatureMap, TargetScale, Targets};
use crate::spec::SpecError;
use crate::spec::document::Document;

/// What a model is trained on, and what it is asked about.
#[derive(Clone, Debug)]
pub(in crate::spec) struct TrainingData {
    /// `[n, d]`, mapped.
    pub features: Array2<f64>,
    /// One for each training sample; values are scaled. Both sets have the same number of classes.
    pub targets: Targets,
    /// Features `[tests, d]` and targets of the tests, mapped and scaled as the training samples are.
    pub test: Option<(Array2<f64>, Targets)>,
    /// Takes raw features to mapped ones.
    pub map: FeatureMap,
    /// The smallest and the largest value of each raw feature in the training set.
    pub raw_ranges: Vec<(f64, f64)>,
    /// Raw features of the training samples where there are two, which can be drawn.
    pub plane: Option<Array2<f64>>,
    /// What was done to values; those of a classification have none to be scaled.
    pub target_scale: TargetScale,
}

impl Data {
    /// Checks which keys are given and makes paths absolute.
    pub(in crate::spec) fn resolve_training(self, document: &Document) -> Result<Data, SpecError> {
        if self.source == Source::Labels {
            return Err(document.error("data.source", json!(self.source), "a source with features"));
        }
        keys::check(&self, Need::Maybe, document)?;
        self.check_tests(document)?;
        Ok(self.located(document))
    }

    /// Is it said where tests come from, and how many?
    fn check_tests(&self, document: &Document) -> Result<(), SpecError> {
        let Some(test) = self.test else {
            if self.test_file.is_some() {
                let expected = "the number of tests to take from data.test_file";
                return Err(document.error("data.test", "nothing", expected));
            }
            return Ok(());
        };
        if self.draws_tests() && test < 2 {
            return Err(document.error("data.test", test, "at least 2, the fewest that are drawn"));
        }
        if self.train.is_none() && self.test_file.is_none() && !self.draws_tests() {
            let expected = "data.train beside it, for the rows after those, or data.test_file";
            return Err(document.error("data.test", test, expected));
        }
        Ok(())
    }

    /// The samples that train, and the tests where some are wanted. `file` is the specification, blamed where the
    /// data have no file of their own.
    pub(in crate::spec) fn load_training(&self, file: &Path) -> Result<TrainingData, SpecError> {
        let (train, test) = self.examples(file)?;
        let train_file = self.file.as_deref().unwrap_or(file);
        let wrong = SpecError::data(train_file);
        let map = FeatureMap::fit(&train.features, &self.steps()).map_err(&wrong)?;
        let target_scale = match &train.targets {
            Targets::Values(values) => TargetScale::fit(values, self.target_scaling).map_err(&wrong)?,
            Targets::Classes { .. } => TargetScale::default(),
        };
        let mapped = |examples: Examples, blamed: &Path| {
            let wrong = SpecError::data(blamed);
            let features = map.apply(&examples.features).map_err(&wrong)?;
            let targets = match examples.targets {
                Targets::Values(values) => Targets::Values(target_scale.apply(&values).map_err(&wrong)?),
                classes => classes,
            };
            Ok((features, targets))
        };
        let raw_ranges = train.ranges();
        let plane = (raw_ranges.len() == 2).then(|| train.features.clone());
        let (features, targets) = mapped(train, train_file)?;
        let test_file = self.test_file.as_deref().unwrap_or(train_file);
        let test = test.map(|test| mapped(test, test_file)).transpose()?;
        Ok(TrainingData { features, targets, test, map, raw_ranges, plane, target_scale })
    }

    /// Training samples and tests, raw.
    fn examples(&self, file: &Path) -> Result<(Examples, Option<Examples>), SpecError> {
        let all = self.examples_of(self.file.as_deref(), self.labels.as_deref(), file)?;
        let wrong = SpecError::data(self.file.as_deref().unwrap_or(file));
        let first = self.train.map(|count| all.rows("data.train", 0..count).map_err(wrong)).transpose()?;
        let test = self.test.map(|count| self.tests(count, &all, file)).transpose()?;
        let mut train = first.unwrap_or(all);
        let test = test.map(|mut test| {
            train.share_classes(&mut test);
            test
        });
        Ok((train, test))
    }

    /// So many tests: of a file of their own, below the training samples, or drawn.
    fn tests(&self, count: usize, all: &Examples, file: &Path) -> Result<Examples, SpecError> {
        let wrong = SpecError::data(self.test_file.as_deref().or(self.file.as_deref()).unwrap_or(file));
        match (&self.test_file, self.train) {
            (Some(path), _) => {
                let tests = self.examples_of(Some(path), self.test_labels.as_deref(), file)?;
                tests.rows("data.test", 0..count).map_err(wrong)
            }
            (None, Some(train)) => all.rows("data.test", train..train.saturating_add(count)).map_err(wrong),
            (None, None) => {
                let drawn = self.drawn_tests(count).and_then(|drawn| self.selection(drawn));
                drawn.map(Examples::from).map_err(wrong)
            }
        }
    }

    fn examples_of(
        &self,
        path: Option<&Path>,
        targets: Option<&Path>,
        file: &Path,
    ) -> Result<Examples, SpecError> {
        match self.task {
            Task::Classification => self.selected(path, targets, file).map(Examples::from),
            Task::Regression => self.values(path, targets, file).map(Examples::from),
        }
    }
}
