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
//! Every pass keeps the variables of its source, with their ids, in front of those that it adds: a point of
//! the target, cut to the length of the source, is the point that the target says of the source.
//!
//! Part of the trusted base. Depends on `num` and the data of `program` only.

mod direction;
mod envelope;
mod error;
mod fixed;
mod formulation;
mod integrality;
mod mccormick;
mod pass;
mod source;
#[cfg(test)]
mod tests;

pub use direction::Direction;
pub use error::RelaxationError;
pub use formulation::Formulation;
pub use integrality::relax_integrality;
pub use mccormick::{Auxiliary, Linearised, linearise_products, mccormick};
pub use pass::{Derived, Pass, chain};
