//! The `[data]` table: where samples come from, and what is done to their features.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::source::Source;
use countersign_data::{
    ArrayNames, Centering, FeatureSteps, Label, Monomials, Norm, NpzSamples, Scaling, TargetScaling,
};

/// Where training and test data come from.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct DataTable {
    /// Where samples come from.
    pub source: DataSource,
    /// What models say about samples.
    #[serde(default)]
    pub task: Task,
    /// The file of the samples: a table, an archive, or the features where labels have a file of their own.
    #[schemars(extend("format" = "path", "goesWith" = {"source": IN_FILES}, "neededWith" = {"source": IN_FILES}))]
    pub file: Option<PathBuf>,
    /// The labels, or the values of a regression, where they have a file of their own.
    #[schemars(extend("format" = "path", "goesWith" = {"source": LABELS_APART}, "neededWith" = {"source": LABELS_APART}))]
    pub labels: Option<PathBuf>,
    /// Tests from a file of their own, instead of the rows after the training samples.
    #[schemars(extend("format" = "path", "goesWith" = {"source": IN_FILES}))]
    pub test_file: Option<PathBuf>,
    /// The labels of the tests, where they have a file of their own: beside `test_file`, or for a kernel that
    /// is given.
    #[schemars(extend("format" = "path", "goesWith" = {"source": LABELS_APART}))]
    pub test_labels: Option<PathBuf>,
    /// The names of the features and of the labels in an archive. Without it, the pair with `train` in its
    /// names, where there is also one with `test`; else `features` and `labels`, or `values` of a regression.
    #[schemars(extend("goesWith" = {"source": ["npz"]}))]
    pub arrays: Option<[String; 2]>,
    /// The names of the features and of the labels of the tests: in the archive `test_file`, or without that
    /// in `file`. Without it, the pair with `test` in its names, where there is also one with `train`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("goesWith" = {"source": ["npz"]}))]
    pub test_arrays: Option<[String; 2]>,
    /// The table begins with a line of names, which is skipped.
    #[schemars(extend("default" = false, "goesWith" = {"source": ["csv"]}))]
    pub header: Option<bool>,
    /// How many classes there are, K: the labels are 0 to K−1; or there are K different ones, the least not
    /// 0. Without it, the classes are the labels that are there, in sorted order.
    #[schemars(range(min = 1), extend("goesWith" = {"task": ["classification"]}))]
    pub classes: Option<usize>,
    /// The labels whose samples stay; classes are renumbered in this order. Without it, all.
    #[schemars(extend("goesWith" = {"source": WITH_FEATURES, "task": ["classification"]}))]
    pub keep: Option<Vec<Label>>,
    /// The seed of an order of rows that is drawn at random. Without it, the order of the file.
    #[schemars(extend("goesWith" = {"source": WITH_FEATURES}))]
    pub shuffle: Option<u64>,
    /// How many rows train: the first ones. Without it, all of them, where tests have a place of their own.
    #[schemars(range(min = 1), extend("goesWith" = {"source": WITH_FEATURES}))]
    pub train: Option<usize>,
    /// How many tests there are: the rows after the training samples, the first ones of `test_file` or
    /// `test_arrays`, or a second set that is drawn.
    #[schemars(range(min = 1), extend("goesWith" = {"source": WITH_FEATURES}))]
    pub test: Option<usize>,
    /// How many samples are drawn. Without it, as many as `train` and `test` need, or 128.
    #[schemars(range(min = 1), extend("goesWith" = {"source": GENERATED}))]
    pub samples: Option<usize>,
    /// The deviation of the noise on half moons.
    #[schemars(range(min = 0), extend("default" = NOISE, "goesWith" = {"source": ["half-moons"]}))]
    pub noise: Option<f64>,
    /// The seed that samples are drawn with.
    #[schemars(extend("default" = SEED, "goesWith" = {"source": GENERATED}))]
    pub seed: Option<u32>,
    /// The seed of a second set that is drawn for tests, where all samples train. Without it, `seed` + 1.
    #[schemars(extend("goesWith" = {"source": GENERATED}))]
    pub test_seed: Option<u32>,
    /// How many blobs there are, each a class.
    #[schemars(range(min = 1), extend("default" = CENTERS, "goesWith" = {"source": ["blobs"]}))]
    pub centers: Option<usize>,
    /// How many features blobs have.
    #[schemars(range(min = 1), extend("default" = DIMENSIONS, "goesWith" = {"source": ["blobs"]}))]
    pub dimensions: Option<usize>,
    /// The deviation of each blob around its center.
    #[schemars(range(min = 0), extend("default" = DEVIATION, "goesWith" = {"source": ["blobs"]}))]
    pub deviation: Option<f64>,
    /// The products of raw features that take their place: all up to a degree.
    #[serde(default)]
    #[schemars(extend("goesWith" = {"source": WITH_FEATURES}))]
    pub features: Monomials,
    /// What is subtracted from each feature. It is fitted on the training samples.
    #[serde(default)]
    pub centering: Centering,
    /// What each feature is divided by after centering; `standard` centers too.
    #[serde(default)]
    pub scaling: Scaling,
    /// How many principal components of the scaled training features stay. Without it, the features do.
    #[schemars(range(min = 1))]
    pub components: Option<usize>,
    /// What each sample is divided by at last.
    #[serde(default)]
    pub norm: Norm,
    /// What is done to the values of a regression before training.
    #[serde(default)]
    #[schemars(extend("goesWith" = {"task": ["regression"]}))]
    pub target_scaling: TargetScaling,
}

fn named([features, targets]: &[String; 2]) -> NpzSamples<'_> {
    NpzSamples::Named(ArrayNames { features, targets })
}

/// Sources whose samples are in files.
const IN_FILES: [&str; 4] = ["csv", "npz", "npy", "idx"];
/// Sources whose labels have a file of their own.
const LABELS_APART: [&str; 3] = ["npy", "idx", "labels"];
/// Sources that are drawn at random.
const GENERATED: [&str; 2] = ["half-moons", "blobs"];
/// Sources that know more than labels.
const WITH_FEATURES: [&str; 7] = ["digits", "half-moons", "blobs", "npz", "npy", "csv", "idx"];

/// Defaults of keys that a report leaves out where they are not given.
pub(super) const NOISE: f64 = 0.0;
pub(super) const SEED: u32 = 0;
pub(super) const CENTERS: usize = 3;
pub(super) const DIMENSIONS: usize = 2;
pub(super) const DEVIATION: f64 = 1.0;

/// What a model is to say about samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::spec) enum Task {
    /// Their classes.
    #[default]
    Classification,
    /// Their values.
    Regression,
}

/// Where samples come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::spec) enum DataSource {
    /// The UCI optical digits, part of the crate.
    Digits,
    /// Drawn as scikit-learn's `make_moons` draws them.
    HalfMoons,
    /// Drawn as scikit-learn's `make_blobs` draws them.
    Blobs,
    /// One archive of NumPy arrays: features, and labels or values.
    Npz,
    /// NumPy arrays: features and values of any numeric type; labels as whole numbers of any type, or texts.
    Npy,
    /// A table of numbers whose last column is the label, a whole number or a name, or the value; `.gz` is
    /// unpacked.
    Csv,
    /// Features and labels in the format of MNIST; `.gz` is unpacked.
    Idx,
    /// Labels alone, for a kernel that is given.
    Labels,
}

impl DataSource {
    /// Are samples drawn, as many as are wanted?
    pub(super) fn is_generated(self) -> bool {
        matches!(self, DataSource::HalfMoons | DataSource::Blobs)
    }
}

impl DataTable {
    /// Paths made absolute.
    pub(super) fn located(self, source: &Source) -> DataTable {
        let path = |path: Option<PathBuf>| path.map(|path| source.path(&path));
        DataTable {
            file: path(self.file),
            labels: path(self.labels),
            test_file: path(self.test_file),
            test_labels: path(self.test_labels),
            ..self
        }
    }

    /// Every file that is read.
    pub(in crate::spec) fn files(&self) -> Vec<&Path> {
        let files = [&self.file, &self.labels, &self.test_file, &self.test_labels];
        files.into_iter().flatten().map(PathBuf::as_path).collect()
    }

    /// Have samples values in place of classes?
    pub(in crate::spec) fn is_regression(&self) -> bool {
        self.task == Task::Regression
    }

    /// Are tests asked for?
    pub(in crate::spec) fn has_tests(&self) -> bool {
        self.test.is_some()
    }

    /// Which arrays of an archive hold the training samples.
    pub(super) fn training_arrays(&self) -> NpzSamples<'_> {
        self.arrays.as_ref().map_or(NpzSamples::Training, named)
    }

    /// Which arrays of an archive hold the tests. Those of a file of their own may be called as the training
    /// samples are.
    pub(super) fn test_arrays(&self) -> NpzSamples<'_> {
        let of_file = self.arrays.as_ref().filter(|_| self.test_file.is_some());
        self.test_arrays.as_ref().or(of_file).map_or(NpzSamples::Tests, named)
    }

    /// Are tests drawn as a set of their own? They are where all samples train.
    pub(super) fn draws_tests(&self) -> bool {
        self.source.is_generated() && self.train.is_none() && self.test.is_some()
    }

    /// What is done to features.
    pub(super) fn steps(&self) -> FeatureSteps {
        FeatureSteps {
            monomials: self.features,
            centering: self.centering,
            scaling: self.scaling,
            components: self.components,
            norm: self.norm,
        }
    }

    /// What a reader should know where something is fitted on the training samples before an attacker touches
    /// them.
    pub(in crate::spec) fn fitted(&self) -> Option<String> {
        let steps = [
            ("centering", self.centering != Centering::None),
            ("scaling", self.scaling != Scaling::None),
            ("components", self.components.is_some()),
            ("target_scaling", self.target_scaling != TargetScaling::None),
        ];
        let fitted: Vec<&str> = steps.iter().filter(|(_, given)| *given).map(|(step, _)| *step).collect();
        let what =
            "fitted on the clean training samples and taken as given: an attacker acts on what comes out";
        (!fitted.is_empty()).then(|| format!("data.{} is {what}", fitted.join(", data.")))
    }
}
