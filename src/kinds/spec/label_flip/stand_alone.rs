//! The `[stand_alone]` table: cases of an undivided model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::check::named_methods;
use countersign_check::{Kind, Method};
use countersign_data::EntryError;

/// Cases of a model that stands alone, beside those of the ensembles.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StandAloneTable {
    /// How many tests are its cases: the first ones.
    #[schemars(range(min = 1))]
    tests: usize,
    /// How many samples train it: the first ones of the label-free order. Without it, all.
    #[schemars(range(min = 1))]
    train: Option<usize>,
    /// Methods by name. Without it, those that fit and are run by default.
    methods: Option<Vec<String>>,
}

/// The same, with methods that were found.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StandAlone {
    pub tests: usize,
    pub train: Option<usize>,
    pub methods: Option<Vec<Method>>,
}

impl StandAloneTable {
    pub(super) fn resolve(self, counts: &[usize], kinds: &[&'static Kind]) -> Result<StandAlone, EntryError> {
        if counts == [1] {
            let expected = "none, as partition.count is 1 and the model stands alone";
            return Err(EntryError::new("stand_alone", "a table", expected));
        }
        let methods = named_methods(self.methods.as_deref(), kinds);
        let methods = methods.map_err(|error| error.within("stand_alone"))?;
        Ok(StandAlone { tests: self.tests, train: self.train, methods })
    }
}
