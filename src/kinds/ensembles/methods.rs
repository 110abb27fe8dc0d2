//! Methods for partition ensembles, what they answer, and the theorem about them.

use countersign_check::{MethodFacts, Quantity, Role, Theorem};

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
