//! One attack on a training set, as plain data.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an attacker does to the training data. Samples are numbered as in the training set, from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    /// `[sample, new class]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<[usize; 2]>,
    /// `[sample, new value]`, for regression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(usize, f64)>,
    /// `[sample, new features]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<(usize, Vec<f64>)>,
    /// Samples that are taken away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<usize>,
}

impl Attack {
    /// The samples that it touches.
    pub fn touched(&self) -> BTreeSet<usize> {
        let labels = self.labels.iter().map(|[sample, _]| *sample);
        let values = self.values.iter().map(|(sample, _)| *sample);
        let features = self.features.iter().map(|(sample, _)| *sample);
        labels.chain(values).chain(features).chain(self.removed.iter().copied()).collect()
    }
}
