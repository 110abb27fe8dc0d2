//! Partition ensembles whose flips are given: what is asked about them.
//!
//! - `kind`: their table of methods.
//! - `case`: one test point, and how each method answers.

mod case;
pub(crate) mod kind;

pub use case::EnsembleCase;
pub use kind::{BLACK_BOX, BRUTE, ENSEMBLE, KNAPSACK, KNAPSACK_DP, P1, P2};
