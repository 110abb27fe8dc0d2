//! Private prediction: smooth sensitivity from stability, and released bits (AGT, section 10.2; Nissim,
//! Raskhodnikova and Smith, STOC 2007).
//!
//! - `sensitivity`: the bound of theorem 11, `e^(−βn)`.
//! - `mechanism`: with which probability Laplace or Cauchy noise turns a released prediction around.
//! - `table`: these probabilities as multiples of 2⁻⁶⁴, and what they lose of privacy, recomputed from the
//!   numbers themselves.
//! - `release`: a bit from the operating system's generator.
//! - `brute`: local and smooth sensitivity by their definitions, over every data set of a small universe: the
//!   naive twin.
//!
//! Depends on `num` alone.

mod brute;
mod mechanism;
mod release;
mod sensitivity;
mod table;

pub use brute::Universe;
pub use mechanism::{Mechanism, MechanismError};
pub use release::{NoRandomness, released, system_bits};
pub use sensitivity::smooth_sensitivity;
pub use table::{FlipTable, NotPrivate};
