//! Kinds of questions: one folder a kind, with the table of its methods.
//!
//! - `asking`: what asking has in common: cases, rows of tables, claims, runs.
//! - `ensembles`, `kernels`, `smoothing`, `training`: the kinds.
//! - `registry`: all of them.

pub mod asking;
pub mod ensembles;
pub mod kernels;
mod registry;
pub mod smoothing;
pub mod spec;
pub mod training;

pub use registry::{KINDS, facts, methods, role};
