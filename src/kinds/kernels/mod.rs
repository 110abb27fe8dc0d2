//! Kernel models under label flips: what is asked about them.
//!
//! - `kind`: their tables of methods.
//! - `label_flip`: one kernel model.
//! - `svm`: a binary SVM with any C.
//! - `partitioned`: a partition ensemble of kernel models.

pub(crate) mod kind;
mod label_flip;
mod partitioned;
mod svm;

pub use kind::{LABEL_CERT, LABEL_FLIP, O1, O1_UPPER, O2, O2_GREEDY, PARTITIONED, SMALL_C_SVM, SVM};
pub use label_flip::LabelFlipCase;
pub(crate) use label_flip::with_witness;
pub use partitioned::{PartitionedCase, PartitionedModel};
pub use svm::{SvmCase, SvmModel};
