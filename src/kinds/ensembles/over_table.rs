//! The rows that every ensemble has whose base classifiers give bounds on their flips in place of flips.

use super::methods::{BLACK_BOX, COUNTS, FLIPS, KNAPSACK, KNAPSACK_DP, P1, P2, RADIUS};
use crate::asking::{Row, row};
use countersign_check::{Place, Runs};

/// The black box, the knapsack with its twins, and P1, all over the table of bounds. `how` answers for each.
pub(crate) const fn over_table<How: Copy>(how: How) -> [Row<How>; 5] {
    [
        row(BLACK_BOX, Runs::AtScale, const { &[Place::below(RADIUS, KNAPSACK.method)] }, how),
        row(KNAPSACK, Runs::AtScale, const { &[Place::alone(COUNTS)] }, how),
        row(KNAPSACK_DP, Runs::InChecks, const { &[Place::equal(COUNTS, KNAPSACK.method)] }, how),
        row(P2, Runs::InChecks, const { &[Place::equal(COUNTS, KNAPSACK.method)] }, how),
        row(
            P1,
            Runs::InChecks,
            const { &[Place::above(FLIPS, P2.method), Place::equal(RADIUS, P2.method)] },
            how,
        ),
    ]
}
