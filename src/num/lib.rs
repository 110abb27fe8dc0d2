//! Numbers that can be trusted: directed rounding, intervals, exact sums.
//!
//! - [`rounding`]: the one file that knows how doubles round.
//! - [`elementary`]: enclosures of the exponential function, the natural logarithms and the arctangent.
//! - [`logistic`]: enclosures of sigmoid, softplus, cross-entropy and softmax.
//! - [`normal`]: the normal distribution function and its inverse, enclosed.
//! - [`binomial`]: binomial tails from above, and the Clopper–Pearson bounds that follow.
//! - [`a_priori`]: bounds on the rounding errors of sums of products in any order.
//! - [`Interval`]: enclosures whose operations round outward.
//! - [`interval_matrix`]: matrices of intervals and their product.
//! - `extremes`: minimum and maximum for loops that become vector instructions.
//! - [`ExactSum`]: sums of doubles without any rounding, for comparisons that decide a prediction.
//!
//! Part of the trusted base. Depends on nothing else in the crate; everything may depend on it.

pub mod a_priori;
pub mod binomial;
pub mod elementary;
mod exact_sum;
mod extremes;
mod interval;
pub mod interval_matrix;
pub mod logistic;
pub mod normal;
pub mod rounding;
#[cfg(test)]
pub mod series;

pub use exact_sum::ExactSum;
pub use extremes::{larger, smaller};
pub use interval::Interval;
pub use interval_matrix::{IntervalMatrix, IntervalMatrixView};
