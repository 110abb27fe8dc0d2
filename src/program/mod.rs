//! The modelling layer: mathematical programs as inert data.
//!
//! The standard form is that of the crate's front page:
//!
//! ```text
//! minimise   c·x + c0
//! subject to lo_k ≤ a_k·x + Σ q_kij x_i x_j ≤ hi_k      k = 1..m
//!            l ≤ x ≤ u,   x_j integer for j ∈ J
//! ```
//!
//! - `ids`: typed indices of variables and rows.
//! - `expression`: linear and bilinear terms.
//! - `class`: LP, QCP, MILP or MIQCP.
//! - `validate`: the invariants of a [`Program`], each with its error.
//! - `evaluate`: what a point does to a program, in intervals.
//! - `relaxation`: passes from a program to another: McCormick envelopes, integrality dropped, fixed variables.
//! - `safe_bound`: rigorous bounds of LPs from any multipliers.
//! - `size`: how large a program is.
//! - `format`: LP, MPS and CIP files.
//!
//! Part of the trusted base. Depends on `num` only; holds no solver handle.

mod class;
mod evaluate;
mod expression;
pub mod format;
mod ids;
pub mod relaxation;
mod safe_bound;
mod size;
mod validate;

use serde::{Deserialize, Serialize};

use crate::num::rounding::{subtract_down, subtract_up};

pub use class::Class;
pub use evaluate::{Evaluation, Place, Violation};
pub use expression::{Expression, LinearTerm, ProductTerm};
pub(crate) use ids::id;
pub use ids::{RowId, VarId};
pub use safe_bound::{SafeBoundError, safe_bound};
pub use size::Size;
pub use validate::ProgramError;

/// Whether a variable may take fractional values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Any real within the bounds.
    Continuous,
    /// Integers within the bounds.
    Integer,
    /// 0 or 1; the bounds lie within `[0, 1]`.
    Binary,
}

/// A variable: `lower ≤ x ≤ upper`, infinite bounds meaning none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Unique within the program, without white space.
    pub name: String,
    /// Lower bound, −∞ allowed.
    pub lower: f64,
    /// Upper bound, +∞ allowed.
    pub upper: f64,
    /// Continuous, integer or binary.
    pub kind: Kind,
}

impl Variable {
    /// The smallest and the largest value that bounds and kind allow: those of an integer are integers. Of a valid
    /// variable, `range().0 ≤ range().1`.
    pub fn range(&self) -> (f64, f64) {
        match self.kind {
            Kind::Continuous => (self.lower, self.upper),
            // Adding zero turns −0 into 0.
            Kind::Integer | Kind::Binary => (self.lower.ceil() + 0.0, self.upper.floor() + 0.0),
        }
    }
}

/// A row: `lower ≤ expression ≤ upper`. The expression's constant is zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Unique within the program, without white space.
    pub name: String,
    /// Linear and bilinear terms.
    pub expression: Expression,
    /// Lower side, −∞ allowed.
    pub lower: f64,
    /// Upper side, +∞ allowed.
    pub upper: f64,
}

/// Minimise or maximise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sense {
    /// The smallest value is wanted; a dual bound is a lower bound.
    Minimise,
    /// The largest value is wanted; a dual bound is an upper bound.
    Maximise,
}

/// A program in standard form, as data.
///
/// Invariants, enforced by [`Program::validate`]: names are unique, not empty and free of white space; no
/// NaN; coefficients finite; lower ≤ upper everywhere; an integer variable's bounds hold an integer;
/// binary bounds within `[0, 1]`; every [`VarId`] in range; the objective is linear; row constants are
/// zero. Repeated terms are allowed and mean their sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// What the program is, for files and messages.
    pub name: String,
    variables: Vec<Variable>,
    rows: Vec<Row>,
    /// Minimise or maximise the objective.
    pub sense: Sense,
    /// Linear, with constant.
    pub objective: Expression,
}

impl Program {
    /// A program without variables or rows that minimises zero.
    pub fn new(name: impl Into<String>) -> Self {
        Program {
            name: name.into(),
            variables: Vec::new(),
            rows: Vec::new(),
            sense: Sense::Minimise,
            objective: Expression::default(),
        }
    }

    /// Adds a variable.
    pub fn add_variable(&mut self, name: impl Into<String>, lower: f64, upper: f64, kind: Kind) -> VarId {
        self.variables.push(Variable { name: name.into(), lower, upper, kind });
        VarId::new(self.variables.len() - 1)
    }

    /// Cuts the range of a variable to what it shares with `[lower, upper]`; left as it is where they share nothing.
    ///
    /// # Panics
    /// When the variable is another program's.
    pub fn narrow(&mut self, variable: VarId, lower: f64, upper: f64) {
        let of = &mut self.variables[variable.index()];
        let (lower, upper) = (of.lower.max(lower), of.upper.min(upper));
        if lower <= upper {
            (of.lower, of.upper) = (lower, upper);
        }
    }

    /// Adds a 0-1 variable.
    pub fn add_binary(&mut self, name: impl Into<String>) -> VarId {
        self.add_variable(name, 0.0, 1.0, Kind::Binary)
    }

    /// Adds `lower ≤ expression ≤ upper`. The expression's constant moves into the bounds, rounded outward
    /// (which at most enlarges the feasible set).
    pub fn add_row(
        &mut self,
        name: impl Into<String>,
        expression: Expression,
        lower: f64,
        upper: f64,
    ) -> RowId {
        let constant = expression.constant;
        self.rows.push(Row {
            name: name.into(),
            expression: Expression { constant: 0.0, ..expression },
            // Adding zero turns the −0 of 0 − 0 rounded up into 0.
            lower: subtract_down(lower, constant) + 0.0,
            upper: subtract_up(upper, constant) + 0.0,
        });
        RowId::new(self.rows.len() - 1)
    }

    /// The variables, in the order of their ids.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The rows, in the order of their ids.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}
