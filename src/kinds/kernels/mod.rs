//! Kernel models under label flips: what is asked about them.
//!
//! - `methods`: the methods.
//! - `label_flip`: one kernel model.
//! - `svm`: a binary SVM with any C.
//! - `partitioned`: a partition ensemble of kernel models.

mod label_flip;
pub(crate) mod methods;
pub mod models;
mod partitioned;
mod svm;

pub(crate) use label_flip::with_witness;
pub use label_flip::{LABEL_FLIP, LabelFlipCase};
pub use methods::{LABEL_CERT, O1, O1_UPPER, O2, O2_GREEDY};
pub use partitioned::{PARTITIONED, PartitionedCase, PartitionedModel};
pub use svm::{SMALL_C_SVM, SVM, SvmCase, SvmModel};
