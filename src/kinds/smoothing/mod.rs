//! Smoothed classifiers: what is asked about them.
//!
//! - `methods`: the methods.
//! - `label_noise`: linear classifiers that label noise smooths, and partition ensembles of them.
//! - `gaussian`: networks and ensembles that Gaussian noise smooths.

pub mod certificates;
mod gaussian;
mod label_noise;
pub(crate) mod methods;

pub use gaussian::{GAUSSIAN, GaussianCase, LINEAR_GAUSSIAN, SmoothingSetting};
pub use label_noise::{PARTITIONED_SMOOTHED, SMOOTHED, SmoothedCase, SmoothedEnsemble, SmoothedEnsembleCase};
pub use methods::{ADAPTIVE, CHERNOFF, COVERAGE, EXACT, MONTE_CARLO};
