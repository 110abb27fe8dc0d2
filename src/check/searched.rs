//! What a search leaves beside its bounds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Attack;

/// How near attacks come to the bounds of a box, and the thresholds that these were found with.
///
/// From a threshold `τ` and the attack that lines are drawn at, a bound follows again without a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Searched {
    /// The largest gap between a bound and an attack, as a share of how far the attack moves the component; 0
    /// where they meet.
    pub gap: f64,
    /// The lowest value of each component that retraining under an attack gave.
    pub lowest: Vec<f64>,
    /// The highest.
    pub highest: Vec<f64>,
    /// The attacks, each once.
    pub attacks: Vec<Attack>,
    /// For each component, the places in `attacks` of those behind `lowest`.
    pub lowest_attacks: Vec<usize>,
    /// The same for `highest`.
    pub highest_attacks: Vec<usize>,
    /// For each component, the threshold of every pass that was made for its lower bound, of the negative.
    pub lower_thresholds: Vec<Vec<f64>>,
    /// For each component, the threshold of every pass that was made for its upper bound.
    pub upper_thresholds: Vec<Vec<f64>>,
}
