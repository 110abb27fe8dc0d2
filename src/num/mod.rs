//! Numbers that can be trusted: directed rounding, intervals, exact sums.
//!
//! - [`rounding`]: the one file that knows how doubles round.
//! - [`elementary`]: enclosures of the exponential function and the natural logarithm.
//! - [`Interval`]: enclosures whose operations round outward.
//! - [`ExactSum`]: sums of doubles without any rounding, for comparisons that decide a prediction.
//!
//! Part of the trusted base. Depends on nothing else in the crate; everything may depend on it.

pub mod elementary;
mod exact_sum;
mod interval;
pub mod rounding;

pub use exact_sum::ExactSum;
pub use interval::Interval;
