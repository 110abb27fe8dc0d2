//! `kind = "trajectory"`: training under attack.
//!
//! - `tables`: the tables together, and what they resolve to.
//! - `model`, `training`, `threat`, `questions`: one table each, or two.
//! - `plans`: the training runs of a specification.
//! - `plane`: the plane of two raw features, for pictures.
//! - `loaded`: the runs with their data.

mod loaded;
mod model;
mod plane;
mod plans;
mod questions;
mod tables;
mod threat;
mod training;

pub use tables::TrajectorySpec;
