//! The `[certify]` table: lists that certificates are computed along.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::threat::ThreatTable;
use crate::training::threats::Budget;
use countersign_data::EntryError;

/// Lists that certificates are computed along: one case for each entry of each list, with everything else as
/// it stands in the other tables.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CertifyTable {
    /// In place of `threat.budget`.
    #[serde(default)]
    #[schemars(extend("unit" = "sample"))]
    pub budgets: Vec<Budget>,
    /// In place of `threat.feature_radius`.
    #[serde(default)]
    #[schemars(inner(range(min = 0)))]
    pub feature_radii: Vec<f64>,
    /// In place of `threat.label_radius`, of a regression.
    #[serde(default)]
    #[schemars(inner(range(min = 0)))]
    pub label_radii: Vec<f64>,
    /// In place of `training.epochs`.
    #[serde(default)]
    #[schemars(inner(range(min = 1)))]
    pub epochs: Vec<usize>,
}

impl CertifyTable {
    pub(super) fn is_empty(&self) -> bool {
        let has_radii = !(self.feature_radii.is_empty() && self.label_radii.is_empty());
        self.budgets.is_empty() && !has_radii && self.epochs.is_empty()
    }

    /// # Errors
    /// Lists that do not go with the threat or the task.
    pub(super) fn check(&self, threat: &ThreatTable, is_regression: bool) -> Result<(), EntryError> {
        let lists =
            [("certify.feature_radii", &self.feature_radii), ("certify.label_radii", &self.label_radii)];
        if let Some((key, _)) = lists.into_iter().find(|(_, radii)| !radii.is_empty() && !threat.is_bounded())
        {
            return Err(EntryError::new(key, "a list", "nothing for this kind of threat"));
        }
        if !self.label_radii.is_empty() && !is_regression {
            let expected = "nothing without data.task = \"regression\", as classes have no distance";
            return Err(EntryError::new("certify.label_radii", "a list", expected));
        }
        let is_all = |budget: &Budget| matches!(budget, Budget::All);
        match self.budgets.iter().position(is_all).filter(|_| !threat.is_bounded()) {
            Some(index) => {
                let expected = "a number of samples for this kind of threat";
                Err(EntryError::new(format!("certify.budgets[{index}]"), "\"all\"", expected))
            }
            None => Ok(()),
        }
    }
}
