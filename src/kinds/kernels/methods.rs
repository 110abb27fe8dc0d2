//! Methods for kernel models, and the theorem about them.

use crate::ensembles::methods::THEOREM_1;
use countersign_check::{Method, MethodFacts, Quantity, Role, Theorem};

/// ScaLabelCert's certificate.
pub const O2_GREEDY: MethodFacts =
    MethodFacts::new("o2-greedy", Role::Certificate, "The integer program O2, solved by greedy choice.");

/// Attacks by greedy choice.
pub const O1_UPPER: MethodFacts = MethodFacts::new(
    "o1-upper",
    Role::Attack,
    "A labeling by greedy choice that reaches the target; for an ensemble, such labelings of its base classifiers together.",
);

/// ScaLabelCert, O2.
pub const O2: MethodFacts = MethodFacts::new(
    "o2",
    Role::Relaxation,
    "The integer program O2: the target beats the clean prediction, whatever other classes do.",
);

/// ScaLabelCert, O1.
pub const O1: MethodFacts =
    MethodFacts::new("o1", Role::Program, "The integer program O1: the target is predicted.");

/// LabelCert.
pub const LABEL_CERT: MethodFacts = MethodFacts::new(
    "labelcert",
    Role::Program,
    "The integer program over labelings and the optimality conditions of an SVM.",
);

const fn theorem_3(other: Method) -> Theorem {
    Theorem { quantity: Quantity::Radius, sides: [O1.method, other], text: "theorem 3: min O1 = min O2" }
}

/// ScaLabelCert, theorem 3, for both ways to solve O2.
const THEOREM_3: [Theorem; 2] = [theorem_3(O2.method), theorem_3(O2_GREEDY.method)];
/// Both theorems.
pub(super) const THEOREMS: &[Theorem] = &[THEOREM_1, THEOREM_3[0], THEOREM_3[1]];
