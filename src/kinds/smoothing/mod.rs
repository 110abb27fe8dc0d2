//! Smoothed classifiers: what is asked about them.
//!
//! - `kind`: their tables of methods.
//! - `label_noise`: linear classifiers that label noise smooths, and partition ensembles of them.
//! - `gaussian`: networks and ensembles that Gaussian noise smooths.

mod gaussian;
pub(crate) mod kind;
mod label_noise;

pub use gaussian::{GaussianCase, SmoothingSetting};
pub use kind::{
    ADAPTIVE, CHERNOFF, COVERAGE, EXACT, GAUSSIAN, LINEAR_GAUSSIAN, MONTE_CARLO, PARTITIONED_SMOOTHED,
    SMOOTHED,
};
pub use label_noise::{SmoothedCase, SmoothedEnsemble, SmoothedEnsembleCase};
