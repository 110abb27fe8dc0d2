//! Kernel models under label flips (000, sections 3.2 and A.4–A.7).
//!
//! In the regimes covered here the score of class `c` at a test point is the sum of the weights of the
//! training samples labelled `c`, and the prediction is the class of the largest score, the smaller index
//! winning ties. How many labels must flip before class `t` is predicted?
//!
//! - `contributions`: weights `[tests, n]` and labels, checked; scores compared exactly.
//! - `kernel`: linear, radial basis, polynomial and neural tangent kernels.
//! - `svm`: soft-margin SVMs: theorem 2, and LabelCert for any C.
//! - `ridge`: kernel ridge regression, whose weights are `(Q + λI)⁻¹ Q_t`.
//! - `greedy`: O2 for every target in linear time, and Theorem 3's radius with it.
//! - `upper`: a labeling that reaches the target, an upper bound on O1.
//! - `programs`: O1 and O2 as integer programs.
//! - `strictness`: what "beats" means in a program with real weights.
//! - `brute`: every labeling; the twin of everything.
//!
//! Depends on `data`, `program` and `num`.

mod brute;
mod contributions;
mod greedy;
mod kernel;
mod programs;
mod ridge;
mod strictness;
mod svm;
mod upper;

pub use brute::{BruteForce, brute_force, brute_force_fits};
pub use contributions::{Contributions, FlipAttack, TestPoint, predict};
pub use greedy::o2_greedy;
pub use kernel::{Activation, Kernel, KernelValues, NeuralTangent};
pub use programs::{FlipProgram, o1, o2};
pub use ridge::Ridge;
pub use strictness::Side;
pub use svm::{
    BinarySvm, Retrained, Retrainings, SvmPoint, brute_force_retraining, check_semidefinite, dual_program,
    label_cert, label_cert_margin, largest_small_c, retrained_attack,
};
pub use upper::o1_upper;
