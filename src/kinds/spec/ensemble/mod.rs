//! `kind = "ensemble"`: white-box knowledge is given.
//!
//! - `tables`: the keys, and what they resolve to.
//! - `loaded`: the arrays, and the problems about them.

mod loaded;
mod tables;

pub(super) use tables::{EnsembleSpec, EnsembleTables};
