//! Linear classifiers that label noise smooths, and partition ensembles of them.
//!
//! - `case`: one test point, and how each method answers.
//! - `kind`: the tables of methods.

mod case;
mod kind;

pub use case::{SmoothedCase, SmoothedEnsemble, SmoothedEnsembleCase};
pub use kind::{PARTITIONED_SMOOTHED, SMOOTHED};
