//! The `[check]` and `[certify]` tables: what is asked about a training run.

use serde::{Deserialize, Serialize};

use super::threat::WrittenBudget;
use crate::check::Kind;
use crate::solve::SolverName;
use crate::spec::check::CheckTable;
use crate::spec::document::Document;
use crate::spec::{CheckSpec, SpecError};
use crate::threat::Budget;

/// The `[check]` table, as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    methods: Option<Vec<String>>,
    solvers: Option<Vec<String>>,
    horizons: Option<Vec<usize>>,
    #[serde(default)]
    objective: Objective,
    attacks: Option<u32>,
    seed: Option<u64>,
}

/// What bounds are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Objective {
    /// The parameters, and what they mean on the tests.
    #[default]
    Parameters,
    /// The logits of the tests besides.
    Logits,
}

/// Attacks that are drawn unless the specification says how many.
const ATTACKS: u32 = 100;

/// The `[check]` table, resolved.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Questions {
    #[serde(flatten)]
    pub check: CheckSpec,
    /// Window lengths, for methods that bound training window by window.
    horizons: Option<Vec<usize>>,
    pub objective: Objective,
    /// Attacks that are drawn for the inner bound.
    pub attacks: u32,
    /// The seed that they are drawn with.
    pub seed: u64,
}

impl Written {
    pub(super) fn resolve(self, solvers: &[SolverName], document: &Document) -> Result<Questions, SpecError> {
        let table = CheckTable { methods: self.methods, solvers: self.solvers };
        if let Some(window) = self.horizons.iter().flatten().position(|&window| window == 0) {
            return Err(document.error(format!("check.horizons[{window}]"), 0, "at least 1 iteration"));
        }
        Ok(Questions {
            check: CheckSpec::resolve(&table, &[Kind::Trajectory], solvers, document)?,
            horizons: self.horizons,
            objective: self.objective,
            attacks: self.attacks.unwrap_or(ATTACKS),
            seed: self.seed.unwrap_or(0),
        })
    }
}

impl Questions {
    /// Is a window longer than the run?
    pub(super) fn check_horizons(&self, steps: usize) -> Result<(), (String, usize)> {
        let horizons = self.horizons.iter().flatten().enumerate();
        horizons
            .into_iter()
            .find(|(_, window)| **window > steps)
            .map_or(Ok(()), |(index, &window)| Err((format!("check.horizons[{index}]"), window)))
    }
}

/// The `[certify]` table: lists that certificates are computed along, each with the other entries as they stand
/// elsewhere.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Certify {
    #[serde(default)]
    pub budgets: Vec<WrittenBudget>,
    #[serde(default)]
    pub feature_radii: Vec<f64>,
    #[serde(default)]
    pub epochs: Vec<usize>,
}

impl Certify {
    pub(super) fn check(
        &self,
        threat: &super::threat::ThreatTable,
        document: &Document,
    ) -> Result<(), SpecError> {
        if !self.feature_radii.is_empty() && !threat.is_bounded() {
            return Err(document.error("certify.feature_radii", "a list", "nothing for this kind of threat"));
        }
        let is_all = |budget: &WrittenBudget| matches!(budget.0, Budget::All);
        if let Some(index) = self.budgets.iter().position(is_all).filter(|_| !threat.is_bounded()) {
            let field = format!("certify.budgets[{index}]");
            return Err(document.error(field, "\"all\"", "a number of samples for this kind of threat"));
        }
        if let Some(index) =
            self.feature_radii.iter().position(|radius| !(radius.is_finite() && *radius >= 0.0))
        {
            let (field, found) = (format!("certify.feature_radii[{index}]"), self.feature_radii[index]);
            return Err(document.error(field, found, "a finite number of at least 0"));
        }
        match self.epochs.iter().position(|&epochs| epochs == 0) {
            Some(index) => Err(document.error(format!("certify.epochs[{index}]"), 0, "at least 1")),
            None => Ok(()),
        }
    }
}
