//! Matrices of intervals and an enclosure of their product.
//!
//! Shapes: `a` is `m × k`, `b` is `k × n`, the product `m × n`.
//!
//! - `matrix`: [`IntervalMatrix`], and [`IntervalMatrixView`] of some of its rows and columns.
//! - `exact`: [`multiply_exact`] and [`multiply_exact_plus`], whose ends are those of the real interval
//!   product but for rounding.
//! - `kernels`: the inner loops of the product.
//!
//! # Soundness
//! An entry of the product contains
//!
//! 1. the real result `Σ aᵢₚ bₚⱼ` for all reals in the operands, and
//! 2. every double that round-to-nearest arithmetic gives for finite doubles in the operands, in any order of
//!    summation, with or without fused multiply-add,
//!
//! by the error bounds of [`super::a_priori`]. Where some order may overflow, and where an end is infinite,
//! the entry is the whole line.

mod exact;
mod kernels;
mod matrix;
#[cfg(test)]
mod tests;

pub use exact::{multiply_exact, multiply_exact_plus};
pub use matrix::{IntervalMatrix, IntervalMatrixView};
