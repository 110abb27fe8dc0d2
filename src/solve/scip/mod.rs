//! SCIP: every class of program.
//!
//! - `backend`: the backend.
//! - `file`: what its reader makes of LP and MPS files; `read_log`: what it says meanwhile.
//! - `habits`: numbers that it takes for others.

mod backend;
mod file;
mod habits;
mod read_log;

pub(super) use backend::Scip;
