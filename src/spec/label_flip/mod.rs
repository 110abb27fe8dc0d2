//! `kind = "label-flip"`: kernel models, alone or as a partition ensemble.
//!
//! - `tables`: the TOML tables, and what they resolve to.
//! - `contributing`: the data behind them: weights, or features and a kernel.
//! - `loaded`: models with their data, and the cases they make.

mod contributing;
mod loaded;
mod tables;

pub use tables::LabelFlipSpec;
