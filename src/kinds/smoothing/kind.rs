//! The tables of smoothed classifiers: by label noise, and by Gaussian noise on features.

use std::sync::LazyLock;

use super::gaussian;
use super::label_noise;
use crate::check::{Along, Kind, MethodFacts, Place, Quantity, Role, Runs};
use crate::kinds::asking::{Row, kind_of, row};
use crate::kinds::ensembles::kind::{
    BLACK_BOX, BRUTE, COUNTS, FLIPS, KNAPSACK, KNAPSACK_DP, P1, P2, RADIUS, THEOREM_1,
};

const CERTIFIED_RADIUS: &[Quantity] = &[Quantity::CertifiedRadius];
const ERROR_RATE: &[Quantity] = &[Quantity::ErrorRate];

/// Chernoff bounds for label-noise smoothing.
pub const CHERNOFF: MethodFacts =
    MethodFacts::new("chernoff", Role::Certificate, "Chernoff bounds for label-noise smoothing.");
/// The certified radius in closed form.
pub const EXACT: MethodFacts =
    MethodFacts::new("exact", Role::ClosedForm, "The probability of a class under noise in closed form.");
/// CERTIFY.
pub const MONTE_CARLO: MethodFacts = MethodFacts::new(
    "monte-carlo",
    Role::Certificate,
    "CERTIFY: the probability of a class under noise, bounded by counting answers.",
);
/// CERTIFYADP.
pub const ADAPTIVE: MethodFacts = MethodFacts::new(
    "adaptive",
    Role::Certificate,
    "CERTIFYADP: a radius that is given, certified in stages.",
)
.along(Along::Radii);
/// How often the estimation errs.
pub const COVERAGE: MethodFacts = MethodFacts::new(
    "coverage",
    Role::Enumeration,
    "The estimation repeated with fresh noise: how often does it err?",
);

/// ScaLabelCert, appendix B: a bound, and the truth.
pub(super) static SMOOTHED_ROWS: &[Row<label_noise::How>] = &[
    row(CHERNOFF, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.chernoff(ask)),
    row(BRUTE, Runs::InChecks, &[Place::above(COUNTS, CHERNOFF.method)], |case, ask| case.brute(ask)),
];

/// The knapsack over bounds of smoothed base classifiers; there is no exact table beside it.
pub(super) static PARTITIONED_SMOOTHED_ROWS: &[Row<label_noise::HowOfEnsemble>] = &[
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
];

const MONTE_CARLO_ROW: Row<gaussian::How> = row(
    MONTE_CARLO,
    Runs::AtScale,
    &[Place::alone(CERTIFIED_RADIUS), Place::alone(ERROR_RATE)],
    |case, ask| case.monte_carlo(ask),
);

/// Both certificates are about one number that neither knows: neither may claim what the other excludes.
const ADAPTIVE_ROW: Row<gaussian::How> =
    row(ADAPTIVE, Runs::AtScale, &[Place::equal(CERTIFIED_RADIUS, MONTE_CARLO.method)], |case, ask| {
        case.adaptive(ask)
    });

/// A network or an ensemble.
pub(super) static GAUSSIAN_ROWS: &[Row<gaussian::How>] = &[MONTE_CARLO_ROW, ADAPTIVE_ROW];

/// The same, with the number itself.
pub(super) static LINEAR_GAUSSIAN_ROWS: &[Row<gaussian::How>] = &[
    row(EXACT, Runs::InChecks, &[Place::equal(CERTIFIED_RADIUS, ADAPTIVE.method)], |case, ask| {
        case.closed_form(ask)
    }),
    MONTE_CARLO_ROW,
    ADAPTIVE_ROW,
    row(COVERAGE, Runs::InChecks, &[Place::below(ERROR_RATE, MONTE_CARLO.method)], |case, ask| {
        case.coverage(ask)
    }),
];

/// A linear classifier smoothed by label noise.
pub static SMOOTHED: LazyLock<Kind> = LazyLock::new(|| kind_of("smoothed", SMOOTHED_ROWS, &[]));
/// A partition ensemble of those.
pub static PARTITIONED_SMOOTHED: LazyLock<Kind> =
    LazyLock::new(|| kind_of("partitioned-smoothed", PARTITIONED_SMOOTHED_ROWS, &[THEOREM_1]));
/// A network or an ensemble that Gaussian noise smooths.
pub static GAUSSIAN: LazyLock<Kind> = LazyLock::new(|| kind_of("gaussian", GAUSSIAN_ROWS, &[]));
/// A linear one, whose class probabilities are known.
pub static LINEAR_GAUSSIAN: LazyLock<Kind> =
    LazyLock::new(|| kind_of("linear-gaussian", LINEAR_GAUSSIAN_ROWS, &[]));
