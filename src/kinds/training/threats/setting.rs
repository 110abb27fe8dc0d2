//! A threat as reports say it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Budget, FeatureDomain};

/// What an attacker may do to the training data, in plain numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThreatSetting {
    /// What an attacker may do to the training data.
    #[serde(rename = "threat")]
    pub kind: ThreatKind,
    /// n: to how many samples.
    pub budget: Budget,
    /// ε: how far each feature of a touched sample may move.
    pub feature_radius: f64,
    /// May labels become others?
    pub label_flips: bool,
    /// ν: how far values may move.
    pub label_radius: f64,
    /// Samples whose targets may change, where these are counted apart.
    pub label_budget: Option<Budget>,
    /// Where the features of substitutes lie, where they are bounded.
    pub domain: Option<FeatureDomain>,
}

/// The names of threats in specifications and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ThreatKind {
    /// Features of some samples move, labels flip, values move.
    #[default]
    Bounded,
    /// Some samples are taken away, fewer than a batch.
    Removal,
    /// Some samples are replaced by any others; it needs clipped gradients.
    Substitution,
}

impl ThreatKind {
    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            ThreatKind::Bounded => "bounded",
            ThreatKind::Removal => "removal",
            ThreatKind::Substitution => "substitution",
        }
    }
}

impl ThreatSetting {
    /// A threat that has a budget and no other numbers.
    pub(super) fn of(kind: ThreatKind, budget: Budget) -> Self {
        ThreatSetting {
            kind,
            budget,
            feature_radius: 0.0,
            label_flips: false,
            label_radius: 0.0,
            label_budget: None,
            domain: None,
        }
    }
}
