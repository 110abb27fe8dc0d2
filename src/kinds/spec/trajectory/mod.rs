//! `kind = "trajectory"`: training under attack.
//!
//! What is read:
//!
//! - `tables`: the tables together, rules between them, and what they resolve to.
//! - `model`, `threat`, `check`, `certify`, `search`, `study`: a table each; `stability`: `[unlearning]` and
//!   `[privacy]`.
//!
//! What is made of it:
//!
//! - `plans`: the training runs of a specification.
//! - `plane`: the plane of two raw features, for pictures.
//! - `loaded`: the runs with their data, and the run that a study goes through.
//! - `divided`: ensembles of models that are each trained on a part of the data.

mod certify;
mod check;
mod divided;
mod loaded;
mod model;
mod plane;
mod plans;
mod search;
mod stability;
mod study;
mod tables;
mod threat;

pub(super) use tables::{TrajectorySpec, TrajectoryTables};
