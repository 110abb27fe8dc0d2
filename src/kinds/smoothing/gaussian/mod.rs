//! Networks and ensembles that Gaussian noise smooths.
//!
//! All methods speak about one class, that which the selection samples answer most. Its certified radius
//! `σΦ⁻¹(p)` is known for linear classifiers, bounded from below by counting, and bounded from below or from
//! above by adaptive sampling.
//!
//! - `case`: one test point, and how each method answers.
//! - `kind`: the tables of methods.
//! - `counted`: counts counted again, and how likely chance makes two answers contradict each other.

mod case;
mod counted;
mod kind;
#[cfg(test)]
mod tests;

pub use case::{GaussianCase, SmoothingSetting};
pub use kind::{GAUSSIAN, LINEAR_GAUSSIAN};
