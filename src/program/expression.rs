//! Expressions of at most second degree.

use std::collections::BTreeMap;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use serde::{Deserialize, Serialize};

use super::VarId;

/// `coefficient · variable`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearTerm {
    /// The variable.
    pub variable: VarId,
    /// Its coefficient.
    pub coefficient: f64,
}

/// `coefficient · first · second`; `first` may equal `second`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProductTerm {
    /// One factor.
    pub first: VarId,
    /// The other factor.
    pub second: VarId,
    /// The coefficient of the product.
    pub coefficient: f64,
}

/// `constant + Σ linear + Σ products`. Terms may repeat; they add up.
///
/// # Examples
/// ```
/// use countersign_program::{Expression, Kind, Program};
///
/// let mut program = Program::new("line");
/// let x = program.add_variable("x", 0.0, 1.0, Kind::Continuous);
/// let y = program.add_variable("y", 0.0, 1.0, Kind::Continuous);
/// let expression = Expression::term(2.0, x) + Expression::product(3.0, x, y) - Expression::constant(1.0);
/// assert!(expression.is_quadratic());
/// assert_eq!(expression.evaluate(&[1.0, 0.5]).lower(), 2.5);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// The constant part.
    pub constant: f64,
    /// Terms of first degree.
    pub linear: Vec<LinearTerm>,
    /// Terms of second degree.
    pub products: Vec<ProductTerm>,
}

impl Expression {
    /// A number.
    pub fn constant(value: f64) -> Self {
        Expression { constant: value, ..Expression::default() }
    }

    /// `coefficient · variable`.
    pub fn term(coefficient: f64, variable: VarId) -> Self {
        Expression { linear: vec![LinearTerm { variable, coefficient }], ..Expression::default() }
    }

    /// `coefficient · first · second`.
    pub fn product(coefficient: f64, first: VarId, second: VarId) -> Self {
        Expression { products: vec![ProductTerm { first, second, coefficient }], ..Expression::default() }
    }

    /// Adds `coefficient · variable`.
    pub fn add_term(&mut self, coefficient: f64, variable: VarId) {
        self.linear.push(LinearTerm { variable, coefficient });
    }

    /// Are there products?
    pub fn is_quadratic(&self) -> bool {
        !self.products.is_empty()
    }

    /// The same expression with one term for each variable and each unordered pair, by ascending id;
    /// terms that cancel to zero are dropped. Coefficients of repeated terms are added in floating point.
    pub fn collected(&self) -> Expression {
        let mut linear: BTreeMap<VarId, f64> = BTreeMap::new();
        for term in &self.linear {
            *linear.entry(term.variable).or_default() += term.coefficient;
        }
        let mut products: BTreeMap<(VarId, VarId), f64> = BTreeMap::new();
        for term in &self.products {
            let pair = (term.first.min(term.second), term.first.max(term.second));
            *products.entry(pair).or_default() += term.coefficient;
        }
        Expression {
            constant: self.constant,
            linear: linear
                .into_iter()
                .filter(|&(_, coefficient)| coefficient != 0.0)
                .map(|(variable, coefficient)| LinearTerm { variable, coefficient })
                .collect(),
            products: products
                .into_iter()
                .filter(|&(_, coefficient)| coefficient != 0.0)
                .map(|((first, second), coefficient)| ProductTerm { first, second, coefficient })
                .collect(),
        }
    }
}

impl From<VarId> for Expression {
    fn from(variable: VarId) -> Self {
        Expression::term(1.0, variable)
    }
}

impl AddAssign for Expression {
    fn add_assign(&mut self, other: Expression) {
        self.constant += other.constant;
        self.linear.extend(other.linear);
        self.products.extend(other.products);
    }
}

impl Add for Expression {
    type Output = Expression;

    fn add(mut self, other: Expression) -> Expression {
        self += other;
        self
    }
}

impl Mul<f64> for Expression {
    type Output = Expression;

    fn mul(mut self, factor: f64) -> Expression {
        self.constant *= factor;
        self.linear.iter_mut().for_each(|term| term.coefficient *= factor);
        self.products.iter_mut().for_each(|term| term.coefficient *= factor);
        self
    }
}

impl Neg for Expression {
    type Output = Expression;

    fn neg(self) -> Expression {
        self * -1.0
    }
}

impl Sub for Expression {
    type Output = Expression;

    fn sub(self, other: Expression) -> Expression {
        self + -other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collecting_merges_repeats_in_either_order_and_drops_zeros() {
        let (x, y) = (VarId::new(0), VarId::new(1));
        let expression =
            Expression::product(2.0, x, y) + Expression::product(3.0, y, x) + Expression::from(y)
                - Expression::term(1.0, y)
                + Expression::term(4.0, x)
                + Expression::constant(7.0);
        let collected = expression.collected();
        assert_eq!(
            collected,
            Expression::product(5.0, x, y) + Expression::term(4.0, x) + Expression::constant(7.0)
        );
    }
}
