//! One kernel model.
//!
//! - `case`: one test point, and how each method answers.
//! - `kind`: the table of methods.

mod case;
mod kind;

pub use case::LabelFlipCase;
pub(crate) use case::with_witness;
pub use kind::LABEL_FLIP;
