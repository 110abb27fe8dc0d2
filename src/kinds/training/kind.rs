//! The tables of training under attack.

use std::sync::LazyLock;

use super::stability;
use super::trained;
use super::trajectory;
use crate::check::{Along, Kind, MethodFacts, Place, Quantity, Role, Runs};
use crate::kinds::asking::{Row, kind_of, row};
use crate::kinds::ensembles::kind::{
    BLACK_BOX, BRUTE, COUNTS, FLIPS, KNAPSACK, KNAPSACK_DP, P1, P2, RADIUS, THEOREM_1,
};

/// The clean run.
pub const NOMINAL: MethodFacts = MethodFacts::new("nominal", Role::Clean, "The clean training run.");
/// Attacks that are drawn.
pub const ATTACK: MethodFacts = MethodFacts::new(
    "attack",
    Role::Attack,
    "The hull of the models that sampled attacks on training reach.",
);
/// Every attack.
pub const EXHAUSTIVE: MethodFacts = MethodFacts::new(
    "exhaustive",
    Role::Enumeration,
    "The hull of the models that all attacks on training reach, where they can be counted.",
);
/// The programs of training as they are.
pub const MIQCP: MethodFacts = MethodFacts::new(
    "miqcp",
    Role::Program,
    "Training as a mixed-integer program with products, window by window.",
)
.along(Along::Horizons);
/// Without products.
pub const MILP: MethodFacts =
    MethodFacts::new("milp", Role::Relaxation, "The same with envelopes for products.")
        .along(Along::Horizons);
/// Without integrality.
pub const QCP: MethodFacts =
    MethodFacts::new("qcp", Role::Relaxation, "The same without integrality.").along(Along::Horizons);
/// Without both.
pub const LP: MethodFacts =
    MethodFacts::new("lp", Role::Relaxation, "The same with envelopes and without integrality.")
        .along(Along::Horizons);
/// Linear bounds through each step.
pub const CROWN: MethodFacts =
    MethodFacts::new("crown", Role::Certificate, "Linear bounds through training, from outside.");
/// Interval bounds through each step.
pub const IBP: MethodFacts =
    MethodFacts::new("ibp", Role::Certificate, "Interval bounds through training, from outside.");

const ACCURACY: &[Quantity] = &[Quantity::Accuracy];
const DELETIONS: &[Quantity] = &[Quantity::Deletions];
const SUBSTITUTIONS: &[Quantity] = &[Quantity::Substitutions, Quantity::SmoothSensitivity];
const PRIVATE_ACCURACY: &[Quantity] = &[Quantity::PrivateAccuracy];

/// The boxes that questions about training itself have.
const BOXES: &[Quantity] = &[
    Quantity::Parameters,
    Quantity::Directions,
    Quantity::Accuracy,
    Quantity::Stable,
    Quantity::Targeted,
    Quantity::Loss,
    Quantity::Logits,
];

const NOMINAL_ROW: Row<trajectory::How> =
    row(NOMINAL, Runs::AtScale, &[Place::below(BOXES, ATTACK.method)], |case, ask| case.nominal(ask));
const ATTACK_ROW: Row<trajectory::How> =
    row(ATTACK, Runs::InChecks, &[Place::below(BOXES, EXHAUSTIVE.method)], |case, ask| case.attacked(ask));
const EXHAUSTIVE_ROW: Row<trajectory::How> =
    row(EXHAUSTIVE, Runs::InChecks, &[Place::below(BOXES, MIQCP.method)], |case, ask| case.exhausted(ask));
const MILP_ROW: Row<trajectory::How> =
    row(MILP, Runs::OnRequest, &[Place::below(BOXES, LP.method)], |case, ask| case.programmed(ask));
const QCP_ROW: Row<trajectory::How> =
    row(QCP, Runs::OnRequest, &[Place::below(BOXES, LP.method)], |case, ask| case.programmed(ask));
const LP_ROW: Row<trajectory::How> =
    row(LP, Runs::OnRequest, &[Place::below(BOXES, CROWN.method)], |case, ask| case.programmed(ask));
const CROWN_ROW: Row<trajectory::How> =
    row(CROWN, Runs::AtScale, &[Place::below(BOXES, IBP.method)], |case, ask| case.enclosed(ask));
const IBP_ROW: Row<trajectory::How> =
    row(IBP, Runs::AtScale, &[Place::alone(BOXES)], |case, ask| case.enclosed(ask));

/// What is reached, from the clean run to every attack, within what encloses it: the programs of AGT, section 7, and what
/// bounds their variables. Programs take minutes where intervals take milliseconds, and run on request.
pub(super) static TRAJECTORY_ROWS: &[Row<trajectory::How>] = &[
    NOMINAL_ROW,
    ATTACK_ROW,
    EXHAUSTIVE_ROW,
    row(
        MIQCP,
        Runs::OnRequest,
        &[Place::below(BOXES, MILP.method), Place::below(BOXES, QCP.method)],
        |case, ask| case.programmed(ask),
    ),
    MILP_ROW,
    QCP_ROW,
    LP_ROW,
    CROWN_ROW,
    IBP_ROW,
];

/// The same, where McCormick's envelopes lose nothing as long as integers are kept.
pub(super) static LINEAR_TRAJECTORY_ROWS: &[Row<trajectory::How>] = &[
    NOMINAL_ROW,
    ATTACK_ROW,
    EXHAUSTIVE_ROW,
    row(
        MIQCP,
        Runs::OnRequest,
        &[Place::equal(BOXES, MILP.method), Place::below(BOXES, QCP.method)],
        |case, ask| case.programmed(ask),
    ),
    MILP_ROW,
    QCP_ROW,
    LP_ROW,
    CROWN_ROW,
    IBP_ROW,
];

/// How many samples may be removed: what is reached within what encloses it, as for the models themselves.
pub(super) static UNLEARNING_ROWS: &[Row<stability::How>] = &[
    row(NOMINAL, Runs::AtScale, &[Place::alone(ACCURACY)], |case, ask| case.nominal(ask)),
    row(ATTACK, Runs::AtScale, &[Place::below(DELETIONS, EXHAUSTIVE.method)], |case, ask| case.attacked(ask)),
    row(EXHAUSTIVE, Runs::InChecks, &[Place::below(DELETIONS, MIQCP.method)], |case, ask| {
        case.exhausted(ask)
    }),
    row(
        MIQCP,
        Runs::OnRequest,
        &[Place::below(DELETIONS, MILP.method), Place::below(DELETIONS, QCP.method)],
        |case, ask| case.programmed(ask),
    ),
    row(MILP, Runs::OnRequest, &[Place::below(DELETIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(QCP, Runs::OnRequest, &[Place::below(DELETIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(LP, Runs::OnRequest, &[Place::below(DELETIONS, CROWN.method)], |case, ask| case.programmed(ask)),
    row(CROWN, Runs::AtScale, &[Place::below(DELETIONS, IBP.method)], |case, ask| case.enclosed(ask)),
    row(IBP, Runs::AtScale, &[Place::alone(DELETIONS)], |case, ask| case.enclosed(ask)),
];

/// How many samples may be others, and what that means for privacy. Accuracies with noise of one kind and of the other are
/// not comparable: noise is calibrated to the global sensitivity, or to distances that differ little between neighbours.
pub(super) static PRIVATE_PREDICTION_ROWS: &[Row<stability::How>] = &[
    row(NOMINAL, Runs::AtScale, &[Place::alone(ACCURACY), Place::alone(PRIVATE_ACCURACY)], |case, ask| {
        case.nominal(ask)
    }),
    row(ATTACK, Runs::AtScale, &[Place::below(SUBSTITUTIONS, EXHAUSTIVE.method)], |case, ask| {
        case.attacked(ask)
    }),
    row(EXHAUSTIVE, Runs::InChecks, &[Place::below(SUBSTITUTIONS, MIQCP.method)], |case, ask| {
        case.exhausted(ask)
    }),
    row(
        MIQCP,
        Runs::OnRequest,
        &[Place::below(SUBSTITUTIONS, MILP.method), Place::below(SUBSTITUTIONS, QCP.method)],
        |case, ask| case.programmed(ask),
    ),
    row(MILP, Runs::OnRequest, &[Place::below(SUBSTITUTIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(QCP, Runs::OnRequest, &[Place::below(SUBSTITUTIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(LP, Runs::OnRequest, &[Place::below(SUBSTITUTIONS, CROWN.method)], |case, ask| case.programmed(ask)),
    row(CROWN, Runs::AtScale, &[Place::below(SUBSTITUTIONS, IBP.method)], |case, ask| case.enclosed(ask)),
    row(IBP, Runs::AtScale, &[Place::alone(SUBSTITUTIONS), Place::alone(PRIVATE_ACCURACY)], |case, ask| {
        case.enclosed(ask)
    }),
];

/// ScaLabelCert, appendix D.4: what bounds on training certify is no more than what every labeling shows.
pub(super) static TRAINED_BASE_ROWS: &[Row<trained::HowOfBase>] = &[
    row(IBP, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.certified(ask)),
    row(BRUTE, Runs::InChecks, &[Place::above(COUNTS, IBP.method)], |case, ask| case.exhausted(ask)),
];

/// The knapsack over those bounds; `brute` aggregates the exact flips.
pub(super) static PARTITIONED_TRAINING_ROWS: &[Row<trained::HowOfEnsemble>] = &[
    row(BLACK_BOX, Runs::AtScale, &[Place::below(RADIUS, KNAPSACK.method)], |case, ask| {
        case.over_table_from_below(ask)
    }),
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
        &[Place::above(FLIPS, P2.method), Place::equal(RADIUS, P2.method)],
        |case, ask| case.over_table_from_below(ask),
    ),
    row(BRUTE, Runs::InChecks, &[Place::above(COUNTS, P1.method)], |case, ask| case.exhausted(ask)),
];

/// Training under attack.
pub static TRAJECTORY: LazyLock<Kind> = LazyLock::new(|| kind_of("trajectory", TRAJECTORY_ROWS, &[]));
/// Training of a linear model whose features stay as they are: products of its programs have a binary factor.
pub static LINEAR_TRAJECTORY: LazyLock<Kind> =
    LazyLock::new(|| kind_of("linear-trajectory", LINEAR_TRAJECTORY_ROWS, &[]));
/// Predictions of a model from which samples are to be removed.
pub static UNLEARNING: LazyLock<Kind> = LazyLock::new(|| kind_of("unlearning", UNLEARNING_ROWS, &[]));
/// Predictions of a model that are to be released.
pub static PRIVATE_PREDICTION: LazyLock<Kind> =
    LazyLock::new(|| kind_of("private-prediction", PRIVATE_PREDICTION_ROWS, &[]));
/// One model that is trained on labels under attack, asked about a test point.
pub static TRAINED_BASE: LazyLock<Kind> = LazyLock::new(|| kind_of("trained-base", TRAINED_BASE_ROWS, &[]));
/// A partition ensemble of those.
pub static PARTITIONED_TRAINING: LazyLock<Kind> =
    LazyLock::new(|| kind_of("partitioned-training", PARTITIONED_TRAINING_ROWS, &[THEOREM_1]));
