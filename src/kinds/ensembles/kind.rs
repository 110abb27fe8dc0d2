//! The table of partition ensembles whose flips are given.

use std::sync::LazyLock;

use super::case::How;
use crate::check::{Kind, MethodFacts, Place, Quantity, Role, Runs, Theorem};
use crate::kinds::asking::{Row, kind_of, row};

/// Flips and the radius that they imply.
pub(crate) const COUNTS: &[Quantity] = &[Quantity::Flips, Quantity::Radius];
pub(crate) const FLIPS: &[Quantity] = &[Quantity::Flips];
pub(crate) const RADIUS: &[Quantity] = &[Quantity::Radius];

/// SS-DPA's certificate.
pub const BLACK_BOX: MethodFacts =
    MethodFacts::new("black-box", Role::Certificate, "The radius of SS-DPA, from the votes alone.");
/// EnsembleCert's certificate.
pub const KNAPSACK: MethodFacts =
    MethodFacts::new("knapsack", Role::Certificate, "The knapsack over the flips of the partitions.");
/// The naive twin of [`KNAPSACK`].
pub const KNAPSACK_DP: MethodFacts =
    MethodFacts::new("knapsack-dp", Role::Twin, "The same knapsack as a dynamic program.");
/// EnsembleCert, P2.
pub const P2: MethodFacts = MethodFacts::new(
    "p2",
    Role::Relaxation,
    "The integer program P2: the target beats the clean prediction, whatever other classes do.",
);
/// EnsembleCert, P1.
pub const P1: MethodFacts =
    MethodFacts::new("p1", Role::Program, "The integer program P1: the target is predicted.");
/// Every attack.
pub const BRUTE: MethodFacts =
    MethodFacts::new("brute", Role::Enumeration, "Every configuration of votes, or every labeling.");

/// EnsembleCert, theorem 1.
pub(crate) const THEOREM_1: Theorem =
    Theorem { quantity: Quantity::Radius, sides: [P1.method, P2.method], text: "theorem 1: min P1 = min P2" };

/// EnsembleCert, sections 2, 3.1 and A.1 to A.3; theorem 1 makes all radii but the black box's equal.
pub(super) static ROWS: &[Row<How>] = &[
    row(BLACK_BOX, Runs::AtScale, &[Place::below(RADIUS, KNAPSACK.method)], |case, ask| case.black_box(ask)),
    row(KNAPSACK, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.knapsack(ask)),
    row(KNAPSACK_DP, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| {
        case.knapsack_dp(ask)
    }),
    row(P2, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| case.p2(ask)),
    row(
        P1,
        Runs::InChecks,
        &[Place::above(FLIPS, P2.method), Place::equal(RADIUS, P2.method)],
        |case, ask| case.p1(ask),
    ),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, P1.method)], |case, ask| case.brute(ask)),
];

/// A partition ensemble whose flips are given.
pub static ENSEMBLE: LazyLock<Kind> = LazyLock::new(|| kind_of("ensemble", ROWS, &[THEOREM_1]));
