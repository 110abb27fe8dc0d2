//! Kernel models under label flips (ScaLabelCert, section 3.2 and appendices A.4–A.7).
//!
//! For the models here, the score of class `c` at a test point is the sum of the weights of the training
//! samples labelled `c`, and the prediction is the class of the largest score; ties go to the smaller index.
//! How many labels must flip before class `t` is predicted?
//!
//! - `contributions`: weights `[tests, n]` and labels, checked; scores compared exactly.
//! - `kernel`: linear, radial basis, polynomial and neural tangent kernels.
//! - `svm`: soft-margin SVMs: theorem 2, and LabelCert for any C.
//! - `ridge`: kernel ridge regression, whose weights are `(Q + λI)⁻¹ Q_t`.
//! - `greedy`: O2 for every target in linear time, and with it the radius of theorem 3.
//! - `upper`: a labeling that reaches the target, an upper bound on O1.
//! - `programs`: O1 and O2 as integer programs.
//! - `strictness`: what "beats" means in a program with real weights.
//! - `brute`: every labeling; the naive twin of all the others.
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

pub use brute::{CheapestFlipAttacks, brute_force, brute_force_fits};
pub use contributions::{Contributions, FlipAttack, WeightedPoint, predict};
pub use greedy::o2_greedy;
pub use kernel::{Activation, Kernel, KernelValues, NeuralTangent};
pub use programs::{FlipProgram, o1, o2};
pub use ridge::Ridge;
pub use strictness::Strictness;
pub use svm::{
    BinarySvm, Retrained, Retrainings, SvmPoint, brute_force_retraining, check_semidefinite, label_cert,
    largest_small_c, retrained_attack,
};
pub use upper::o1_upper;
