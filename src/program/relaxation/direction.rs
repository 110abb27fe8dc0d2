//! How a pass changes the feasible set.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the feasible set of a target, seen in the variables of its source, relates to that of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The same set: a reformulation. Optimum and optimal points are those of the source.
    Exact,
    /// A set that contains it: a relaxation. A dual bound of the target bounds the source; its points need
    /// not be feasible in the source.
    Outer,
}

impl Direction {
    /// The direction of this pass followed by `next`: exact only where both are.
    pub fn then(self, next: Direction) -> Direction {
        self.max(next)
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Direction::Exact => "exact",
            Direction::Outer => "outer",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Direction::{Exact, Outer};

    #[test]
    fn a_chain_is_exact_only_where_every_pass_is() {
        assert_eq!([Exact.then(Exact), Exact.then(Outer), Outer.then(Exact)], [Exact, Outer, Outer]);
    }
}
