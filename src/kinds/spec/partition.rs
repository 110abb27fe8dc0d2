//! The `[partition]` table: how the training samples are divided.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the training samples are divided among base classifiers.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartitionTable {
    /// How many partitions there are, each with a base classifier of its own: one ensemble, or one for each
    /// entry of a list. A model of one partition stands alone.
    count: Counts,
}

#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
enum Counts {
    One(#[schemars(range(min = 1))] usize),
    Several(
        #[schemars(length(min = 1), inner(range(min = 1)), extend("uniqueItems" = true, "noun" = "number"))]
        Vec<usize>,
    ),
}

impl Default for PartitionTable {
    fn default() -> Self {
        PartitionTable { count: Counts::One(1) }
    }
}

impl PartitionTable {
    /// The counts in their order.
    pub(super) fn counts(&self) -> &[usize] {
        match &self.count {
            Counts::One(count) => std::slice::from_ref(count),
            Counts::Several(counts) => counts,
        }
    }

    /// What a model of so many partitions is called.
    pub(super) fn model(&self, count: usize) -> String {
        let several = self.counts().iter().filter(|&&count| count > 1).count() > 1;
        match (count, several) {
            (1, _) => "stand-alone".to_owned(),
            (_, false) => "ensemble".to_owned(),
            (_, true) => format!("ensemble of {count}"),
        }
    }
}
