//! What the `[data]` table says: where samples come from, and what is done to their features.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::data::{Centering, FeatureSteps, Monomials, Norm, Scaling, TargetScaling};
use crate::spec::document::Document;

/// Where training and test data come from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct Data {
    pub source: Source,
    #[serde(default)]
    pub task: Task,
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
    /// How many rows train; those of generated data too, where nothing else says how many to draw.
    pub train: Option<usize>,
    pub test: Option<usize>,
    /// Of generated data.
    pub samples: Option<usize>,
    pub noise: Option<f64>,
    pub seed: Option<u32>,
    /// Of a second set drawn for tests.
    pub test_seed: Option<u32>,
    pub centers: Option<usize>,
    pub dimensions: Option<usize>,
    pub deviation: Option<f64>,
    /// The products of raw features that take their place.
    #[serde(default)]
    pub features: Monomials,
    #[serde(default)]
    pub centering: Centering,
    #[serde(default)]
    pub scaling: Scaling,
    /// How many principal components stay.
    pub components: Option<usize>,
    #[serde(default)]
    pub norm: Norm,
    /// What is done to the values of a regression.
    #[serde(default)]
    pub target_scaling: TargetScaling,
}

/// What a model is to say about samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::spec) enum Task {
    /// Their classes.
    #[default]
    Classification,
    /// Their values.
    Regression,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::spec) enum Source {
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

impl Source {
    /// Are samples drawn, as many as are wanted?
    pub(super) fn is_generated(self) -> bool {
        matches!(self, Source::HalfMoons | Source::Blobs)
    }
}

impl Data {
    /// What a reader should know where something is fitted on the training samples before an attacker touches them.
    pub fn fitted(&self) -> Option<String> {
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

    /// Paths made absolute.
    pub(super) fn located(self, document: &Document) -> Data {
        let path = |path: Option<PathBuf>| path.map(|path| document.path(&path));
        Data {
            file: path(self.file),
            labels: path(self.labels),
            test_file: path(self.test_file),
            test_labels: path(self.test_labels),
            ..self
        }
    }

    /// Have samples values in place of classes?
    pub(in crate::spec) fn is_regression(&self) -> bool {
        self.task == Task::Regression
    }

    /// Are tests asked for?
    pub(in crate::spec) fn has_tests(&self) -> bool {
        self.test.is_some()
    }

    /// Every file that is read.
    pub(in crate::spec) fn files(&self) -> Vec<&Path> {
        let files = [&self.file, &self.labels, &self.test_file, &self.test_labels];
        files.into_iter().flatten().map(PathBuf::as_path).collect()
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
}
