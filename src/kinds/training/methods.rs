//! Methods for training under attack.

use countersign_check::{Along, MethodFacts, Role};

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

/// Affine forms of the attacks that could still matter.
pub const SEARCH: MethodFacts = MethodFacts::new(
    "search",
    Role::Certificate,
    "Affine forms with cutoffs: direction by direction, only attacks that could still matter, from both sides.",
);

/// Affine forms in what is touched, with one budget for all steps.
pub const AFFINE: MethodFacts = MethodFacts::new(
    "affine",
    Role::Certificate,
    "Affine forms in the attacker's choices through training, from outside.",
);

/// Linear bounds through each step.
pub const CROWN: MethodFacts =
    MethodFacts::new("crown", Role::Certificate, "Linear bounds through training, from outside.");

/// Interval bounds through each step.
pub const IBP: MethodFacts =
    MethodFacts::new("ibp", Role::Certificate, "Interval bounds through training, from outside.");
