//! What a search leaves beside its bounds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Attack;

/// How near attacks come to the bounds of a box, and how these were found.
///
/// From the attacks that lines are drawn at and the number of passes, bounds and thresholds follow again
/// without looking for attacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Searched {
    /// The largest gap between a bound and an attack, as a share of how far the attack moves the component; 0
    /// where they meet. Of a share of tests: the share of those that no attack changes and no bound keeps.
    pub gap: f64,
    /// The lowest value of each component that retraining under an attack gave. Of a share of tests: the share
    /// of those that no attack changes, each by itself.
    pub lowest: Vec<f64>,
    /// The highest.
    pub highest: Vec<f64>,
    /// The attacks, each once.
    pub attacks: Vec<Attack>,
    /// Everything that was searched.
    pub directions: Vec<SearchedDirection>,
    /// Did `search.seconds` end it?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

/// One side of a component, or a class of a test, that was searched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchedDirection {
    /// The component; of a share of tests, the test.
    pub component: usize,
    /// Which way.
    pub toward: Toward,
    /// The place in `attacks` of the best attack; of a test, of one that brings it to the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<usize>,
    /// The places in `attacks` of those that lines were drawn at before the first pass.
    pub drawn_at: Vec<usize>,
    /// The threshold of every pass.
    pub thresholds: Vec<f64>,
}

/// Which way a component is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Toward {
    /// For its lowest value, as the largest of its negative: thresholds are of that.
    Lower,
    /// For its highest value.
    Upper,
    /// For an attack under which a test is predicted as this class.
    Class(usize),
}
