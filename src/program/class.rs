//! The four classes of programs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Kind, Program};

/// What a solver must be able to handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Class {
    /// No products, no integers.
    Lp,
    /// Products (convex or not), no integers.
    Qcp,
    /// Integers, no products.
    Milp,
    /// Products and integers.
    Miqcp,
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Class::Lp => "LP",
            Class::Qcp => "QCP",
            Class::Milp => "MILP",
            Class::Miqcp => "MIQCP",
        })
    }
}

impl Program {
    /// The smallest class the program belongs to.
    pub fn class(&self) -> Class {
        let products = self.rows().iter().any(|row| row.expression.is_quadratic());
        let integers = self.variables().iter().any(|variable| variable.kind != Kind::Continuous);
        match (products, integers) {
            (false, false) => Class::Lp,
            (true, false) => Class::Qcp,
            (false, true) => Class::Milp,
            (true, true) => Class::Miqcp,
        }
    }
}
