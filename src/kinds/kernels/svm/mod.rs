//! A binary SVM with any C.
//!
//! - `case`: one test point, and how each method answers.
//! - `kind`: the tables of methods.

mod case;
mod kind;

pub use case::{SvmCase, SvmModel};
pub use kind::{SMALL_C_SVM, SVM};
