//! The `[stand_alone]` table: cases of an undivided model.

use serde::{Deserialize, Serialize};

use crate::check::{Kind, Method};
use crate::spec::SpecError;
use crate::spec::check::methods;
use crate::spec::document::Document;

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
        kinds: &[&'static Kind],
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
