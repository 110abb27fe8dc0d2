//! `kind = "smoothing"`: networks and ensembles smoothed by Gaussian noise (002).
//!
//! - `tables`: the tables together, and what they resolve to.
//! - `model`: the `[model]` table: networks, how they vote, consensus.
//! - `noise`: the `[smoothing]` and `[check]` tables: noise, levels, samples, methods.
//! - `networks`: networks trained under noise, or read.
//! - `loaded`: base classifiers with their test points.

mod loaded;
mod model;
mod networks;
mod noise;
mod tables;

pub use tables::SmoothingSpec;
