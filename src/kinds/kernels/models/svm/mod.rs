//! Kernel SVMs without offset (ScaLabelCert, section 3.2). The dual problem of one labeling is
//! `min ½ Σ y_i y_j α_i α_j Q_ij − Σ α_i` over `0 ≤ α ≤ C`, and the score of a test is `Σ α_i y_i Q_t,i`.
//!
//! - `small_c`: the C up to which theorem 2 makes every dual variable equal to C.
//! - `definiteness`: the check that a kernel is positive semidefinite, as all of this presumes.
//! - `machine`: a binary SVM with any C, retrained, its score enclosed.
//! - `attack`: a labeling that changes the prediction, found by retraining.
//! - `label_cert`: LabelCert, the fewest flips for any C as an integer program.
//! - `ranges`: bounds of the SVM's outputs after a few flips, which give LabelCert its big-Ms.
//! - `brute`: every labeling, retrained; the naive twin of LabelCert.

mod attack;
mod brute;
mod definiteness;
mod label_cert;
mod machine;
mod ranges;
mod small_c;

pub use attack::retrained_attack;
pub use brute::{Retrainings, brute_force_retraining};
pub use definiteness::check_semidefinite;
pub use label_cert::label_cert;
pub use machine::{BinarySvm, Retrained, SvmPoint};
pub use small_c::largest_small_c;
