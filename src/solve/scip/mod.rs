//! SCIP: every class of program.
//!
//! - `backend`: the backend.
//! - `file`: what its reader makes of LP and MPS files.
//! - `habits`: numbers that it takes for others.

mod backend;
mod file;
mod habits;

pub(super) use backend::Scip;
