//! The `[unlearning]` and `[privacy]` tables: what becomes of predictions when samples are removed or
//! replaced.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::certify::CertifyTable;
use super::threat::ThreatTable;
use crate::spec::data::DataTable;
use crate::training::PrivacySetting;
use crate::training::certified::private_prediction::Mechanism;
use crate::training::threats::{Budget, ThreatKind};
use countersign_data::EntryError;

/// How many deletions leave each prediction as it is. It goes with `threat.kind = "removal"`, with classes
/// and tests, and without `test_radius` and lists in `[certify]`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnlearningTable {
    /// Numbers of deletions that certificates are computed for, the last one `threat.budget`. Without it,
    /// every number up to that.
    #[schemars(length(min = 1), inner(range(min = 1)))]
    budgets: Option<Vec<usize>>,
}

/// The release of predictions as bits. It goes with `threat.kind = "substitution"`, two classes and tests,
/// and without `test_radius`, lists in `[certify]`, and anything in `[data]` that is fitted on samples.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PrivacyTable {
    /// ε of each release of one prediction.
    #[schemars(length(min = 1), transform = crate::spec::keys::entries_above_zero)]
    epsilons: Vec<f64>,
    /// β of smooth sensitivity for each ε. Without it, the most that is allowed, ε/6.
    #[schemars(transform = crate::spec::keys::entries_above_zero)]
    betas: Option<Vec<f64>>,
    /// Values of each feature of a substitute over `threat.domain`, for `exhaustive`.
    #[schemars(range(min = 1), extend("unit" = "value"))]
    pub grid: Option<usize>,
    /// The one of `epsilons` for which `certify --out` draws a private answer to each test.
    pub release: Option<f64>,
}

/// One of the two tables, resolved.
#[derive(Clone, Debug)]
pub(super) struct Stability {
    /// In order, the largest that of the threat; none for every number up to that.
    listed: Option<Vec<usize>>,
    /// `threat.budget`.
    most: usize,
    pub privacy: Option<PrivacySetting>,
    pub grid: Option<usize>,
}

impl Stability {
    /// In order, the largest that of the threat, which must have been checked against the data: there may be
    /// one for every sample.
    pub(super) fn budgets(&self) -> Vec<usize> {
        // Neighbouring data sets may differ in distance by 1 alone, so that no budget is left out.
        self.listed.clone().unwrap_or_else(|| (1..=self.most).collect())
    }
}

/// The tables of a specification that say something about predictions.
pub(super) struct StabilityTables<'a> {
    pub unlearning: Option<&'a UnlearningTable>,
    pub privacy: Option<&'a PrivacyTable>,
    pub threat: &'a ThreatTable,
    pub certify: &'a CertifyTable,
    pub data: &'a DataTable,
}

impl StabilityTables<'_> {
    /// Nothing where neither table is given.
    ///
    /// # Errors
    /// Names the first key that does not go with the table.
    pub(super) fn resolve(&self) -> Result<Option<Stability>, EntryError> {
        let (table, kind) = match (self.unlearning, self.privacy) {
            (None, None) => return Ok(None),
            (Some(_), None) => ("unlearning", ThreatKind::Removal),
            (None, Some(_)) => ("privacy", ThreatKind::Substitution),
            (Some(_), Some(_)) => {
                return Err(EntryError::new("privacy", "a table", "nothing beside [unlearning]"));
            }
        };
        self.check_others(table, kind)?;
        let most = match self.threat.budget {
            Budget::Samples(count) if count > 0 => count,
            other => {
                let expected = format!("at least 1 for [{table}]");
                return Err(EntryError::new("threat.budget", other, expected));
            }
        };
        let listed = self.unlearning.and_then(|table| table.budgets.clone());
        if let Some(budgets) = &listed {
            check_budgets(budgets, most)?;
        }
        let privacy = self.privacy.map(PrivacyTable::setting).transpose()?;
        if let Some(privacy) = self.privacy {
            self.check_privacy(privacy)?;
        }
        Ok(Some(Stability { listed, most, privacy, grid: self.privacy.and_then(|table| table.grid) }))
    }

    /// What goes with both tables.
    fn check_others(&self, table: &str, kind: ThreatKind) -> Result<(), EntryError> {
        if self.threat.kind != kind {
            let expected = format!("{}, for [{table}]", serde_json::json!(kind));
            return Err(EntryError::new("threat.kind", serde_json::json!(self.threat.kind), expected));
        }
        if self.threat.test_radius > 0.0 {
            let expected = format!("0 with [{table}], as queries stay as they are");
            return Err(EntryError::new("threat.test_radius", self.threat.test_radius, expected));
        }
        if self.data.is_regression() {
            let expected = format!("\"classification\" with [{table}]");
            return Err(EntryError::new("data.task", "\"regression\"", expected));
        }
        if !self.data.has_tests() {
            let expected = format!("tests, whose predictions [{table}] is about");
            return Err(EntryError::new("data.test", "nothing", expected));
        }
        if !self.certify.is_empty() {
            let expected = format!("no lists beside [{table}], which goes through budgets itself");
            return Err(EntryError::new("certify", "lists", expected));
        }
        Ok(())
    }

    /// A sample becomes what it is without others, and a grid needs a domain, which substitutes lie in.
    fn check_privacy(&self, privacy: &PrivacyTable) -> Result<(), EntryError> {
        if let Some(fitted) = self.data.fitted() {
            let expected = "nothing with [privacy] that is fitted on samples: what a sample becomes would depend on others";
            return Err(EntryError::new("data", fitted, expected));
        }
        if privacy.grid.is_some() && !self.threat.has_domain() {
            return Err(EntryError::new("threat.domain", "nothing", "two numbers, for privacy.grid"));
        }
        Ok(())
    }
}

fn check_budgets(budgets: &[usize], most: usize) -> Result<(), EntryError> {
    let wrong = |index: usize, expected: String| {
        Err(EntryError::new(format!("unlearning.budgets[{index}]"), budgets[index], expected))
    };
    if let Some(index) = (1..budgets.len()).find(|&index| budgets[index] <= budgets[index - 1]) {
        return wrong(index, format!("more than {}, the one before", budgets[index - 1]));
    }
    if let Some(index) = budgets.iter().position(|&budget| budget > most) {
        return wrong(index, format!("1 to {most}, threat.budget"));
    }
    match budgets.last() {
        Some(&last) if last != most => {
            wrong(budgets.len() - 1, format!("{most}, threat.budget, as the last one"))
        }
        _ => Ok(()),
    }
}

impl PrivacyTable {
    /// ε with its β.
    fn setting(&self) -> Result<PrivacySetting, EntryError> {
        let betas = match &self.betas {
            Some(betas) if betas.len() != self.epsilons.len() => {
                let expected = format!("{}, one for each of privacy.epsilons", self.epsilons.len());
                return Err(EntryError::new("privacy.betas", format!("{} of them", betas.len()), expected));
            }
            Some(betas) => betas.clone(),
            None => self.epsilons.iter().map(|&epsilon| Mechanism::largest_beta(epsilon)).collect(),
        };
        for (index, (&epsilon, &beta)) in self.epsilons.iter().zip(&betas).enumerate() {
            // Without betas, a wrong β is that of a wrong ε.
            Mechanism::check(epsilon, beta).map_err(|error| {
                let list = if error.field == "beta" && self.betas.is_some() { "betas" } else { "epsilons" };
                let field = format!("privacy.{list}[{index}]");
                EntryError::new(field, format!("{:?}", error.found), error.expected)
            })?;
        }
        if let Some(release) = self.release.filter(|release| !self.epsilons.contains(release)) {
            let found = format!("{release:?}");
            return Err(EntryError::new("privacy.release", found, "one of privacy.epsilons"));
        }
        Ok(PrivacySetting { epsilons: self.epsilons.clone(), betas })
    }

    /// What a reader should know before relying on privacy. There are so many tests.
    pub(super) fn notes(&self, tests: usize) -> Vec<String> {
        let whose = "privacy is that of released bits alone: this report and its files say more about the samples than they";
        let released = self.release.map(|epsilon| {
            format!(
                "certify draws private answers where it writes files: {tests} releases, each with ε = {epsilon:?}, of \
                 which every further run takes as many again"
            )
        });
        [whose.to_owned()].into_iter().chain(released).collect()
    }
}
