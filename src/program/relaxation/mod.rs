//! Relaxations and reformulations: passes from a program to another.
//!
//! A question is written once, as an MIQCP; what a solver is given is derived from it by these passes.
//!
//! - `direction`: exact or outer, and how the two compose.
//! - `pass`: the passes by name, and chains of them.
//! - `mccormick`: products become auxiliary variables within their envelopes.
//! - `envelope`: the rows of one envelope (McCormick 1976).
//! - `integrality`: integer variables become continuous.
//! - `fixed`: variables that can take one value only are substituted.
//! - `source`: what every pass asks of its source.
//! - `formulation`: MIQCP, MILP, QCP and LP as chains of passes.
//!
//! Every pass keeps the variables of its source, with their ids, in front of those that it adds: a point of the
//! target, cut to the length of the source, is the point that the target says of the source.
//!
//! Part of the trusted base. Depends on `num` and the data of `program` only.

mod direction;
mod envelope;
mod fixed;
mod formulation;
mod integrality;
mod mccormick;
mod pass;
mod source;
#[cfg(test)]
mod tests;

use super::ProgramError;

pub use direction::Direction;
pub use fixed::resolve_fixed;
pub use formulation::Formulation;
pub use integrality::relax_integrality;
pub use mccormick::{Auxiliary, Linearised, linearise_products, mccormick};
pub use pass::{Derived, Pass, chain};

/// Why a pass has no target.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RelaxationError {
    /// The source breaks an invariant.
    #[error("the program {program:?} is not valid: {error}")]
    Program { program: String, error: ProgramError },
    /// A factor of a product has no envelope because it is unbounded.
    #[error("row {row:?}: the product with {variable:?} has no envelope, its bounds are [{lower}, {upper}]")]
    UnboundedFactor { row: String, variable: String, lower: f64, upper: f64 },
}
