//! How two answers must relate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How two sides of a check must relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Relation {
    /// The same value.
    #[serde(rename = "=")]
    Equal,
    /// Left at most right.
    #[serde(rename = "<=")]
    AtMost,
    /// Left contained in right.
    #[serde(rename = "within")]
    Within,
}
