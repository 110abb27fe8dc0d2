//! Programs of training against training itself.
//!
//! - `tiny`: small problems that have a program.
//! - `single_attacks`: a program whose attack is fixed has one trajectory, the run.
//! - `enclosures`: bounds of every formulation hold what attacks reach, and are that where the theory says
//!   so.

mod enclosures;
mod single_attacks;
mod tiny;
