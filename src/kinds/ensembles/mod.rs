//! Partition ensembles whose flips are given: what is asked about them.
//!
//! - `methods`: the methods.
//! - `case`: one test point, and how each method answers.
//! - `kind`: the table of methods; `over_table`: the rows of it that ensembles share whose flips are bounds.

mod case;
pub mod certificates;
mod kind;
pub(crate) mod methods;
pub(crate) mod over_table;

pub use case::EnsembleCase;
pub use kind::ENSEMBLE;
pub use methods::{BLACK_BOX, BRUTE, KNAPSACK, KNAPSACK_DP, P1, P2};
