//! The `[partition]` and `[stand_alone]` tables: how the training samples are divided.

use serde::{Deserialize, Serialize};

use crate::check::{Kind, Method};
use crate::spec::SpecError;
use crate::spec::check::methods;
use crate::spec::document::Document;

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandAloneTable {
    tests: usize,
    train: Option<usize>,
    methods: Option<Vec<String>>,
}

/// Cases of a model that stands alone beside those of the ensembles.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StandAlone {
    /// The first so many test points.
    pub tests: usize,
    /// Trained on the first so many samples of the label-free order; on all without it.
    pub train: Option<usize>,
    /// See [`CheckSpec`](crate::spec::CheckSpec).
    pub methods: Option<Vec<Method>>,
}

impl StandAloneTable {
    pub(super) fn resolve(
        self,
        counts: &[usize],
        kinds: &[Kind],
        document: &Document,
    ) -> Result<StandAlone, SpecError> {
        if counts == [1] {
            let expected = "none, as partition.count is 1 and the model stands alone";
            return Err(document.error("stand_alone", "a table", expected));
        }
        let methods = methods("stand_alone.methods", self.methods.as_deref(), kinds, document)?;
        if self.tests == 0 || self.train == Some(0) {
            let field = if self.tests == 0 { "stand_alone.tests" } else { "stand_alone.train" };
            return Err(document.error(field, 0, "at least 1"));
        }
        Ok(StandAlone { tests: self.tests, train: self.train, methods })
    }
}
