//! `kind = "label-flip"`: kernel models, alone or as partition ensembles.
//!
//! - `tables`: the tables together, and what they resolve to.
//! - `kernel`, `model`, `stand_alone`: a table each.
//! - `given`: contributions as arrays, or samples, a kernel and a model.
//! - `precomputed`: kernel matrices from files.
//! - `trained_model`, `trained`: the models of a specification, trained as far as that can be done without
//!   labels.
//! - `regime`: how large an SVM's C is, and what follows from it.
//! - `loaded`: their cases, a tile of test points at a time.

mod given;
mod kernel;
mod loaded;
mod model;
mod precomputed;
mod regime;
mod stand_alone;
mod tables;
mod trained;
mod trained_model;

pub(super) use tables::{LabelFlipSpec, LabelFlipTables};
