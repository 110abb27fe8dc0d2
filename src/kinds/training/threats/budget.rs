//! How many samples an attacker may touch.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many samples an attacker may touch. In reports it is a number, or `"all"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "BudgetEntry", into = "BudgetEntry")]
#[schemars(with = "BudgetEntry")]
pub enum Budget {
    /// Up to so many of the whole data set. Interval bounds allow as many in every batch (AGT, section 6.4),
    /// which is sound and looser.
    Samples(usize),
    /// Every one (FullCert).
    All,
}

impl Budget {
    /// The samples of a batch that may be touched.
    pub fn within(self, batch_size: usize) -> usize {
        match self {
            Budget::Samples(count) => count.min(batch_size),
            Budget::All => batch_size,
        }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Budget::Samples(count) => count.fmt(formatter),
            Budget::All => formatter.write_str("all"),
        }
    }
}

/// A budget as it is written.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum BudgetEntry {
    /// Up to so many samples.
    Samples(usize),
    /// Every sample.
    Named(NamedBudget),
}

/// Budgets that have a name.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum NamedBudget {
    /// Every sample.
    All,
}

impl From<BudgetEntry> for Budget {
    fn from(entry: BudgetEntry) -> Self {
        match entry {
            BudgetEntry::Samples(count) => Budget::Samples(count),
            BudgetEntry::Named(NamedBudget::All) => Budget::All,
        }
    }
}

impl From<Budget> for BudgetEntry {
    fn from(budget: Budget) -> Self {
        match budget {
            Budget::Samples(count) => BudgetEntry::Samples(count),
            Budget::All => BudgetEntry::Named(NamedBudget::All),
        }
    }
}
