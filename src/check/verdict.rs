//! One relation between two answers that was checked, and what came of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Quantity;
use super::related::Placed;
use super::relation::Relation;

/// What came of a check, a case or a whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The relation holds.
    Agree,
    /// The relation is violated.
    Disagree,
    /// Nothing contradicts it, but the answers do not go far enough.
    Incomplete,
}

/// One relation that was checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// How the sides must relate.
    pub relation: Relation,
    /// The answer on the left, as `method` or `method[solver]`, with `@horizon` where it has one, or
    /// `known runs`.
    pub left: String,
    /// The answer on the right, or `replay`, or `its own upper bound`.
    pub right: String,
    /// The class the attacker aims at; none for a radius.
    pub target: Option<usize>,
    /// What the numbers are.
    pub quantity: Quantity,
    /// The theorem that the relation rests on, where it is one of the paper's.
    pub theorem: Option<String>,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The numbers.
    pub detail: String,
}

/// The right side of a check of an attack.
pub const REPLAY: &str = "replay";
/// The right side of a check of an answer's bounds against each other.
pub const OWN_BOUND: &str = "its own upper bound";
/// The right side of a check of a stored answer.
pub const RECOMPUTED: &str = "recomputed";

/// A check of two answers to one question, which agrees unless something else is said.
pub(super) fn between(relation: Relation, left: &Placed<'_>, right: &Placed<'_>) -> Check {
    Check {
        relation,
        left: left.name(),
        right: right.name(),
        target: left.answer.target,
        quantity: left.answer.quantity,
        theorem: None,
        verdict: Verdict::Agree,
        detail: String::new(),
    }
}
