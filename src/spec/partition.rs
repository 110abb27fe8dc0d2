//! The `[partition]` table: how the training samples are divided.

use serde::{Deserialize, Serialize};

use super::SpecError;
use super::document::Document;

/// How many partitions: one ensemble, or one for each entry of a list.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Partition {
    count: Counts,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "found something else, expected a whole number, at least 1, or a list of such numbers"
)]
enum Counts {
    One(usize),
    Several(Vec<usize>),
}

impl Default for Partition {
    fn default() -> Self {
        Partition { count: Counts::One(1) }
    }
}

impl Partition {
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

    pub(super) fn check(&self, document: &Document) -> Result<(), SpecError> {
        let counts = self.counts();
        let wrong = |found: &dyn ToString, expected| {
            Err(document.error("partition.count", found.to_string(), expected))
        };
        if counts.is_empty() {
            return wrong(&"an empty list", "at least one number");
        }
        if counts.contains(&0) {
            return wrong(&0, "at least 1");
        }
        match counts.iter().enumerate().find(|(index, count)| counts[..*index].contains(count)) {
            Some((_, twice)) => wrong(&format!("{twice} twice"), "each number once"),
            None => Ok(()),
        }
    }
}
