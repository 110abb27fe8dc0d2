//! Kernel SVMs without offset (000, section 3.2): the dual problem of one labeling is
//! `min ½ Σ y_i y_j α_i α_j Q_ij − Σ α_i` over `0 ≤ α ≤ C`, and the score of a test is `Σ α_i y_i Q_t,i`.
//!
//! - `small_c`: the C up to which Theorem 2 makes every dual variable equal to C.
//! - `dual`: the dual problem as a program.
//! - `definiteness`: is a kernel positive semidefinite, as all of this presumes?
//! - `machine`: a binary SVM with any C, retrained, its score enclosed.
//! - `attack`: a labeling that flips the prediction, by retraining.
//! - `label_cert`: the fewest flips for any C as an integer program.
//! - `ranges`: what the SVM can output after a few flips, which gives LabelCert its big-Ms.
//! - `brute`: every labeling, retrained; the twin of LabelCert.

mod attack;
mod brute;
mod definiteness;
mod dual;
mod label_cert;
mod machine;
mod ranges;
mod small_c;

pub use attack::retrained_attack;
pub use brute::{Retrainings, brute_force_retraining};
pub use definiteness::check_semidefinite;
pub use dual::dual_program;
pub use label_cert::{label_cert, label_cert_margin};
pub use machine::{BinarySvm, Retrained, SvmPoint};
pub use small_c::largest_small_c;
