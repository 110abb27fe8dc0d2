//! `kind = "smoothing"`: networks and ensembles smoothed by Gaussian noise (ensembles for
//! randomized smoothing).
//!
//! - `tables`: the tables together, and what they resolve to.
//! - `model`: the `[model]` table: networks, how they vote, consensus.
//! - `noise`: the `[smoothing]` table: noise, levels, samples.
//! - `check`: the `[check]` table: methods, and how often coverage repeats the estimation.
//! - `networks`: networks trained under noise, or read.
//! - `loaded`: base classifiers with their test points.

mod check;
mod loaded;
mod model;
mod networks;
mod noise;
mod tables;

pub(super) use tables::{SmoothingSpec, SmoothingTables};
