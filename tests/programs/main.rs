//! Programs, and the solvers that solve them.
//!
//! - `relaxations`, `safe_bounds`, `program_files`, `training_programs`: what becomes of a program, and what
//!   its bounds are worth.
//! - `model_readers`, `model_dialects`: files of others, read by two readers; `other_readers`: ours, read by
//!   CBC and GLPK.
//! - `solver_conformance`, `several_objectives`, `watched_searches`: every linked solver on problems with
//!   known answers.
//! - `worker_failures`, `caught_solvers`: solvers that fail or lie.

#[path = "../support/mod.rs"]
mod support;

mod caught_solvers;
mod model_dialects;
mod model_readers;
mod other_readers;
mod program_files;
mod relaxations;
mod safe_bounds;
mod several_objectives;
mod solver_conformance;
mod training_programs;
mod watched_searches;
mod worker_failures;
