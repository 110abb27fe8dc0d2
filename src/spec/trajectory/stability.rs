//! The `[unlearning]` and `[privacy]` tables: what becomes of predictions when samples are removed or replaced.

use serde::{Deserialize, Serialize};

use super::questions::Certify;
use super::threat::ThreatTable;
use crate::kinds::training::PrivacySetting;
use crate::property::private_prediction::Mechanism;
use crate::spec::SpecError;
use crate::spec::document::Document;
use crate::threat::{Budget, ThreatKind};

/// The `[unlearning]` table.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unlearning {
    /// Numbers of deletions that certificates are computed for; every one up to the budget without it.
    budgets: Option<Vec<usize>>,
}

/// The `[privacy]` table.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrivacyTable {
    /// ε of each release of one prediction.
    epsilons: Vec<f64>,
    /// β for each ε; ε/6 without it.
    betas: Option<Vec<f64>>,
    /// Values of each feature of a substitute, for the exhaustive search.
    pub grid: Option<usize>,
    /// The ε that one private answer to each test is drawn for.
    pub release: Option<f64>,
}

/// One of the two tables, resolved.
#[derive(Clone, Debug)]
pub(super) struct Stability {
    /// In order, the largest that of the threat.
    pub budgets: Vec<usize>,
    pub privacy: Option<PrivacySetting>,
    pub grid: Option<usize>,
}

/// What the tables of a specification say about predictions.
pub(super) struct Tables<'a> {
    pub unlearning: Option<&'a Unlearning>,
    pub privacy: Option<&'a PrivacyTable>,
    pub threat: &'a ThreatTable,
    pub certify: &'a Certify,
    pub has_tests: bool,
    pub is_regression: bool,
}

impl Tables<'_> {
    /// Nothing where neither table is given.
    pub(super) fn resolve(&self, document: &Document) -> Result<Option<Stability>, SpecError> {
        let (table, kind, expected) = match (self.unlearning, self.privacy) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                return Err(document.error("privacy", "a table", "nothing beside [unlearning]"));
            }
            (Some(_), None) => ("unlearning", ThreatKind::Removal, "\"removal\", for [unlearning]"),
            (None, Some(_)) => ("privacy", ThreatKind::Substitution, "\"substitution\", for [privacy]"),
        };
        if self.threat.kind() != kind {
            let found = serde_json::json!(self.threat.kind());
            return Err(document.error("threat.kind", found, expected));
        }
        if self.threat.test_radius > 0.0 {
            let expected = format!("0 with [{table}], as queries stay as they are");
            return Err(document.error("threat.test_radius", self.threat.test_radius, expected));
        }
        if self.is_regression {
            let expected = format!("\"classification\" with [{table}]");
            return Err(document.error("data.task", "\"regression\"", expected));
        }
        if !self.has_tests {
            let expected = format!("tests, whose predictions [{table}] is about");
            return Err(document.error("data.test", "nothing", expected));
        }
        if !self.certify.is_empty() {
            let expected = format!("no lists beside [{table}], which goes through budgets itself");
            return Err(document.error("certify", "lists", expected));
        }
        let most = match self.threat.budget() {
            Budget::Samples(count) if count > 0 => count,
            other => return Err(document.error("threat.budget", other, format!("at least 1 for [{table}]"))),
        };
        let budgets = match self.unlearning.and_then(|table| table.budgets.as_deref()) {
            Some(budgets) => checked_budgets(budgets, most, document)?,
            // Neighbouring data sets may differ in distance by 1 alone, so that no budget is left out.
            None => (1..=most).collect(),
        };
        let privacy = self.privacy.map(|table| table.setting(document)).transpose()?;
        Ok(Some(Stability { budgets, privacy, grid: self.privacy.and_then(|table| table.grid) }))
    }
}

fn checked_budgets(budgets: &[usize], most: usize, document: &Document) -> Result<Vec<usize>, SpecError> {
    let wrong = |index: usize, expected: String| {
        Err(document.error(format!("unlearning.budgets[{index}]"), budgets[index], expected))
    };
    if let Some(index) = (0..budgets.len()).find(|&index| index > 0 && budgets[index] <= budgets[index - 1]) {
        return wrong(index, format!("more than {}, the one before", budgets[index - 1]));
    }
    if let Some(index) = budgets.iter().position(|&budget| budget == 0 || budget > most) {
        return wrong(index, format!("1 to {most}, threat.budget"));
    }
    match budgets.last() {
        Some(&last) if last == most => Ok(budgets.to_vec()),
        Some(_) => wrong(budgets.len() - 1, format!("{most}, threat.budget, as the last one")),
        None => Err(document.error("unlearning.budgets", "none", "at least one")),
    }
}

impl PrivacyTable {
    /// Checks ε, β and the grid.
    fn setting(&self, document: &Document) -> Result<PrivacySetting, SpecError> {
        if self.epsilons.is_empty() {
            return Err(document.error("privacy.epsilons", "none", "at least one"));
        }
        let betas = match &self.betas {
            Some(betas) if betas.len() != self.epsilons.len() => {
                let expected = format!("{}, one for each of privacy.epsilons", self.epsilons.len());
                return Err(document.error("privacy.betas", format!("{} of them", betas.len()), expected));
            }
            Some(betas) => betas.clone(),
            None => self.epsilons.iter().map(|&epsilon| Mechanism::largest_beta(epsilon)).collect(),
        };
        for (index, (&epsilon, &beta)) in self.epsilons.iter().zip(&betas).enumerate() {
            // Without betas, a wrong β is that of a wrong ε.
            Mechanism::check(epsilon, beta).map_err(|error| {
                let list = if error.field == "beta" && self.betas.is_some() { "betas" } else { "epsilons" };
                let field = format!("privacy.{list}[{index}]");
                document.error(field, format!("{:?}", error.found), error.expected)
            })?;
        }
        if let Some(grid) = self.grid.filter(|&grid| grid == 0) {
            return Err(document.error("privacy.grid", grid, "at least 1 value of each feature"));
        }
        if let Some(release) = self.release.filter(|release| !self.epsilons.contains(release)) {
            return Err(document.error("privacy.release", format!("{release:?}"), "one of privacy.epsilons"));
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

    /// A grid needs a domain, which substitutes lie in.
    pub(super) fn check_domain(&self, has_domain: bool, document: &Document) -> Result<(), SpecError> {
        match self.grid.filter(|_| !has_domain) {
            Some(_) => Err(document.error("threat.domain", "nothing", "two numbers, for privacy.grid")),
            None => Ok(()),
        }
    }
}
