//! What is known about an instance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an instance is known to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KnownStatus {
    /// It has an optimum, which both bounds are.
    Optimal,
    /// It has no feasible point.
    Infeasible,
    /// Not known, or only bounded.
    #[default]
    Open,
}

/// The best that is known about an instance, in its own sense: when minimising, `dual ≤ optimum ≤ primal`; when maximising,
/// the other way round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// What it is.
    pub status: KnownStatus,
    /// The value of the best known point.
    pub primal: Option<f64>,
    /// The best proved bound.
    pub dual: Option<f64>,
    /// Where the bounds come from, as in `exhaustive search`.
    pub source: Option<String>,
}

impl Known {
    /// An optimum.
    pub fn optimum(value: f64, source: &str) -> Self {
        Known {
            status: KnownStatus::Optimal,
            primal: Some(value),
            dual: Some(value),
            source: Some(source.to_owned()),
        }
    }

    /// The value of a point that exists: the optimum is at least as good.
    pub fn reached(value: f64, source: &str) -> Self {
        Known { primal: Some(value), source: Some(source.to_owned()), ..Known::default() }
    }

    /// Is nothing known?
    pub fn is_nothing(&self) -> bool {
        self.status == KnownStatus::Open && self.primal.is_none() && self.dual.is_none()
    }
}
