//! Enclosures of the functions of a classifier's last layer: binary cross-entropy, softmax and its logarithm.
//!
//! - `cross_entropy`: binary cross-entropy, from sigmoid and softplus.
//! - `softmax`: softmax of several logits, and its logarithm.
//! - `evaluation`: how far evaluations in double precision may be off.
//!
//! Monotone functions are evaluated at the ends; formulas are chosen so that nothing cancels or overflows,
//! and the enclosure of a point is a few doubles wide.
//!
//! # Soundness
//! Results contain the real values for all reals in the arguments, by the enclosures of [`super::elementary`]
//! and the directed operations of [`super::rounding`]. An infinite end of an argument means that it is
//! unbounded.

mod cross_entropy;
mod evaluation;
mod softmax;
#[cfg(test)]
mod tests;

pub use cross_entropy::binary_cross_entropy;
pub use evaluation::{evaluation_error, grown, shrunk};
pub use softmax::{log_softmax, softmax};
