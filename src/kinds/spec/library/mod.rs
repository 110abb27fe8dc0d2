//! `kind = "library"`: instances for solvers, made from other specifications.
//!
//! - `tables`: the keys, and what they resolve to.
//! - `made`: the programs of one specification as instances, with what exhaustive search says about them.
//! - `loaded`: all instances, with what earlier proofs say about them.

mod loaded;
mod made;
mod tables;

pub use loaded::{Library, LoadedLibrary};
pub use made::Made;
pub(super) use tables::LibraryTables;
