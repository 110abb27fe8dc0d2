//! `kind = "label-flip"`: kernel models, alone or as a partition ensemble.
//!
//! - `tables`: the TOML tables, and what they resolve to.
//! - `sources`: the data behind them: weights, or features and a kernel.
//! - `loaded`: models with their data, and the cases they make.

mod loaded;
mod sources;
mod tables;

pub use tables::LabelFlipSpec;
