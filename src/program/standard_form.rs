//! Programs in standard form, as data.

use serde::{Deserialize, Serialize};

use super::expression::Expression;
use super::ids::{RowId, VarId};
use countersign_num::rounding::{subtract_down, subtract_up};

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

/// A variable: `lower ≤ x ≤ upper`, where an infinite bound means that there is none.
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
    /// The smallest and the largest value that bounds and kind allow; for an integer variable both are
    /// integers. In a valid program the first is at most the second.
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

impl Sense {
    /// 1 when minimising, −1 when maximising: minimising the objective times this is the same problem.
    pub fn sign(self) -> f64 {
        match self {
            Sense::Minimise => 1.0,
            Sense::Maximise => -1.0,
        }
    }
}

/// A program in standard form, as data.
///
/// Invariants, enforced by [`Program::validate`]: names are unique, not empty and free of white space; no
/// NaN; coefficients finite; lower ≤ upper everywhere; an integer variable's bounds hold an integer;
/// binary bounds within `[0, 1]`; every [`VarId`] in range; the objective is linear; row constants are
/// zero. Repeated terms are allowed and mean their sum.
///
/// # Examples
/// Two items of which one fits, as a MILP:
///
/// ```
/// use countersign_program::{Class, Expression, Program, Sense};
///
/// let mut program = Program::new("knapsack");
/// let (ham, egg) = (program.add_binary("ham"), program.add_binary("egg"));
/// let weight = Expression::term(3.0, ham) + Expression::term(2.0, egg);
/// program.add_row("weight", weight, f64::NEG_INFINITY, 4.0);
/// program.sense = Sense::Maximise;
/// program.objective = Expression::term(5.0, ham) + Expression::from(egg);
///
/// assert_eq!(program.validate(), Ok(()));
/// assert_eq!(program.class(), Class::Milp);
/// let taken = program.evaluate(&[1.0, 0.0]).expect("one value for each variable");
/// assert_eq!(taken.worst_violation(), 0.0);
/// assert_eq!(taken.objective.lower(), 5.0);
/// let both = program.evaluate(&[1.0, 1.0]).expect("one value for each variable");
/// assert_eq!(both.worst_violation(), 1.0);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// The name of the program in files and messages.
    pub name: String,
    pub(super) variables: Vec<Variable>,
    pub(super) rows: Vec<Row>,
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

    /// Cuts the range of a variable to what it shares with `[lower, upper]`. Where they share nothing the
    /// range stays as it is.
    ///
    /// # Panics
    /// When the variable belongs to another program.
    pub fn narrow(&mut self, variable: VarId, lower: f64, upper: f64) {
        let variable = &mut self.variables[variable.index()];
        let (lower, upper) = (variable.lower.max(lower), variable.upper.min(upper));
        if lower <= upper {
            (variable.lower, variable.upper) = (lower, upper);
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

    /// The coefficients of the objective, one for each variable.
    pub fn costs(&self) -> Vec<f64> {
        let mut costs = vec![0.0; self.variables.len()];
        for term in self.objective.collected().linear {
            costs[term.variable.index()] = term.coefficient;
        }
        costs
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
