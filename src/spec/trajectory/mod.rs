//! `kind = "trajectory"`: training under attack.
//!
//! - `tables`: the tables together, and what they resolve to.
//! - `model`, `training`, `threat`, `questions`: one table each, or two.
//! - `study`: the `[study]` table, and the run with what is gone through.
//! - `stability`: the `[unlearning]` and `[privacy]` tables.
//! - `plans`: the training runs of a specification.
//! - `plane`: the plane of two raw features, for pictures.
//! - `loaded`: the runs with their data.
//! - `divided`: ensembles of models that are each trained on a part of the data.

mod divided;
mod loaded;
mod model;
mod plane;
mod plans;
mod questions;
mod stability;
mod study;
mod tables;
mod threat;
mod training;

pub(in crate::spec) use model::{check_layers, within_limits};
pub use tables::TrajectorySpec;
pub(in crate::spec) use training::Training;
