//! The tables of kernel models under label flips.

use std::sync::LazyLock;

use super::label_flip;
use super::partitioned;
use super::svm;
use crate::check::{Kind, Method, MethodFacts, Place, Quantity, Role, Runs, Theorem};
use crate::kinds::asking::{Row, kind_of, row};
use crate::kinds::ensembles::kind::{
    BLACK_BOX, BRUTE, COUNTS, FLIPS, KNAPSACK, KNAPSACK_DP, P1, P2, RADIUS, THEOREM_1,
};

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
const THEOREMS: &[Theorem] = &[THEOREM_1, THEOREM_3[0], THEOREM_3[1]];

const O2_GREEDY_ROW: Row<label_flip::How> =
    row(O2_GREEDY, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.greedy(ask));

/// ScaLabelCert, sections 3.2 and A.5 to A.6; theorem 3 makes all radii equal.
pub(super) static LABEL_FLIP_ROWS: &[Row<label_flip::How>] = &[
    // The minimum over targets of O2 is that of O1: there is nothing to bound from above.
    O2_GREEDY_ROW,
    row(O1_UPPER, Runs::InChecks, &[Place::above(COUNTS, O1.method)], |case, ask| case.upper(ask)),
    row(O2, Runs::InChecks, &[Place::equal(COUNTS, O2_GREEDY.method)], |case, ask| case.solved_for_all(ask)),
    row(
        O1,
        Runs::InChecks,
        &[Place::above(FLIPS, O2.method), Place::equal(RADIUS, O2.method)],
        |case, ask| case.solved_for_all(ask),
    ),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, O1.method)], |case, ask| case.brute(ask)),
];

/// With two classes the clean prediction is the target's only rival: O2 is O1. In the regime of theorem 2 LabelCert
/// describes the same model.
pub(super) static SMALL_C_SVM_ROWS: &[Row<svm::How>] = &[
    row(O2_GREEDY, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.in_the_regime(ask)),
    row(O1_UPPER, Runs::InChecks, &[Place::above(COUNTS, O1.method)], |case, ask| case.in_the_regime(ask)),
    row(O2, Runs::InChecks, &[Place::equal(COUNTS, O2_GREEDY.method)], |case, ask| case.in_the_regime(ask)),
    row(O1, Runs::InChecks, &[Place::equal(COUNTS, O2.method)], |case, ask| case.in_the_regime(ask)),
    row(LABEL_CERT, Runs::InChecks, &[Place::equal(COUNTS, O1.method)], |case, ask| case.label_cert(ask)),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, O1.method)], |case, ask| case.in_the_regime(ask)),
];

/// ScaLabelCert, section 3.2, for any C.
pub(super) static SVM_ROWS: &[Row<svm::How>] = &[
    row(LABEL_CERT, Runs::InChecks, &[Place::alone(COUNTS)], |case, ask| case.label_cert(ask)),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, LABEL_CERT.method)], |case, ask| case.brute(ask)),
];

/// Both steps together. `knapsack` and its twins aggregate the lower bounds of `o2-greedy`; `o1` and `brute` aggregate the
/// exact flips; the labelings of `o1-upper` are no cheaper than the truth. The programs of base classifiers, of which
/// there are partitions × classes for each test point, run on request.
pub(super) static PARTITIONED_ROWS: &[Row<partitioned::How>] = &[
    row(BLACK_BOX, Runs::AtScale, &[Place::below(RADIUS, KNAPSACK.method)], |case, ask| {
        case.over_table_from_below(ask)
    }),
    row(O2_GREEDY, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| case.greedy(ask)),
    row(KNAPSACK, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.over_table_from_below(ask)),
    row(KNAPSACK_DP, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| {
        case.over_table_from_below(ask)
    }),
    row(P2, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| {
        case.over_table_from_below(ask)
    }),
    row(
        P1,
        Runs::InChecks,
        &[Place::above(FLIPS, P2.method), Place::equal(RADIUS, P2.method), Place::below(COUNTS, O1.method)],
        |case, ask| case.over_table_from_below(ask),
    ),
    row(O1_UPPER, Runs::AtScale, &[Place::above(COUNTS, O1.method)], |case, ask| case.upper(ask)),
    row(O2, Runs::OnRequest, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| case.ask_bases(ask)),
    row(O1, Runs::OnRequest, &[Place::above(COUNTS, O2.method)], |case, ask| case.ask_bases(ask)),
    row(BRUTE, Runs::OnRequest, &[Place::equal(COUNTS, O1.method)], |case, ask| case.ask_bases(ask)),
];

/// One kernel model.
pub static LABEL_FLIP: LazyLock<Kind> = LazyLock::new(|| kind_of("label-flip", LABEL_FLIP_ROWS, THEOREMS));
/// A binary SVM in the regime of ScaLabelCert's theorem 2.
pub static SMALL_C_SVM: LazyLock<Kind> = LazyLock::new(|| kind_of("small-c-svm", SMALL_C_SVM_ROWS, THEOREMS));
/// A binary SVM with any C.
pub static SVM: LazyLock<Kind> = LazyLock::new(|| kind_of("svm", SVM_ROWS, THEOREMS));
/// A partition ensemble of kernel models.
pub static PARTITIONED: LazyLock<Kind> = LazyLock::new(|| kind_of("partitioned", PARTITIONED_ROWS, THEOREMS));
