//! The four classes of programs: with or without products, with or without integers.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::named::{UnknownName, named};
use super::standard_form::{Kind, Program};

/// A class of programs, which says what a solver must be able to handle.
///
/// | | integers | no integers |
/// |---|---|---|
/// | products | MIQCP | QCP |
/// | no products | MILP | LP |
///
/// A class is also a formulation of a question: [`Formulation`](super::relaxation::Formulation) derives a
/// program of this class from the question's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Formulation")]
pub enum Class {
    /// Products and integers.
    Miqcp,
    /// Integers without products.
    Milp,
    /// Products, convex or not, without integers.
    Qcp,
    /// Neither products nor integers.
    Lp,
}

impl Class {
    /// Every class, the largest first and the smallest last.
    pub const ALL: [Class; 4] = [Class::Miqcp, Class::Milp, Class::Qcp, Class::Lp];

    /// The class of programs with or without products and integers.
    pub fn of(has_products: bool, has_integers: bool) -> Class {
        match (has_products, has_integers) {
            (true, true) => Class::Miqcp,
            (false, true) => Class::Milp,
            (true, false) => Class::Qcp,
            (false, false) => Class::Lp,
        }
    }

    /// May programs of this class have products?
    pub fn has_products(self) -> bool {
        matches!(self, Class::Miqcp | Class::Qcp)
    }

    /// May programs of this class have integers?
    pub fn has_integers(self) -> bool {
        matches!(self, Class::Miqcp | Class::Milp)
    }

    /// The name in specifications, reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Miqcp => "miqcp",
            Class::Milp => "milp",
            Class::Qcp => "qcp",
            Class::Lp => "lp",
        }
    }

    /// The abbreviation in sentences.
    pub fn abbreviation(self) -> &'static str {
        match self {
            Class::Miqcp => "MIQCP",
            Class::Milp => "MILP",
            Class::Qcp => "QCP",
            Class::Lp => "LP",
        }
    }
}

impl FromStr for Class {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        named(&Class::ALL, Class::as_str, text)
    }
}

impl Program {
    /// The smallest class that the program belongs to.
    pub fn class(&self) -> Class {
        let has_products = self.rows().iter().any(|row| row.expression.is_quadratic());
        let has_integers = self.variables().iter().any(|variable| variable.kind != Kind::Continuous);
        Class::of(has_products, has_integers)
    }
}
