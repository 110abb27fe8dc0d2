//! Samples for answers about training: all rows train unless the table says otherwise, and tests are
//! optional.

use std::path::Path;

use super::examples::Examples;
use super::places::Part;
use super::split::Split;
use super::table::DataTable;
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::{FeatureMap, TargetScale, Targets};
use ndarray::Array2;

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
    /// What a reader should know about classes and tests.
    pub notes: Vec<String>,
}

impl DataTable {
    /// The samples that train, and the tests where some are wanted.
    ///
    /// # Errors
    /// Files that are not what they should be, or have fewer samples than are asked for.
    pub(in crate::spec) fn load_training(&self, source: &Source) -> Result<TrainingData, SpecError> {
        let Split { train, test, notes } = self.split(source)?;
        let train_file = self.file_of(Part::Training);
        let wrong = source.blame(train_file);
        let map = FeatureMap::fit(&train.features, &self.steps()).map_err(&wrong)?;
        let target_scale = match &train.targets {
            Targets::Values(values) => TargetScale::fit(values, self.target_scaling).map_err(&wrong)?,
            Targets::Classes { .. } => TargetScale::default(),
        };
        let mapped = |examples: Examples, blamed: Option<&Path>| {
            let wrong = source.blame(blamed);
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
        let test = test.map(|test| mapped(test, self.file_of(Part::Tests))).transpose()?;
        Ok(TrainingData { features, targets, test, map, raw_ranges, plane, target_scale, notes })
    }
}
