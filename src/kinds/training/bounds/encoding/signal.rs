//! Quantities of a program: expressions with bounds, and with what rounding may cost them.

use countersign_num::Interval;
use countersign_num::a_priori::SummationError;
use countersign_num::rounding::{add_up, multiply_up, subtract_up};
use countersign_program::{Expression, LinearTerm, VarId};

/// Bounds that are no further from their middle are handed to solvers as a number: within their tolerances
/// such variables are none, and HiGHS was seen to claim bounds that cut off the truth by thousandths where
/// there were some.
const NARROW: f64 = 1e-9;

/// A number that a run computes, as an expression of the program's variables.
///
/// # Soundness
/// The number lies within `bounds`, and differs from the expression by no more than [`Signal::room`]:
/// coefficients are rounded here, and every operation of the run is rounded there.
#[derive(Clone, Debug)]
pub(super) struct Signal {
    pub expression: Expression,
    pub bounds: Interval,
    /// At least the sum of the magnitudes of all terms that ever went into it.
    magnitude: f64,
    /// How many those were.
    terms: usize,
    /// How far the expression may be from the number besides rounding.
    error: f64,
}

impl Signal {
    pub(super) fn constant(value: f64) -> Self {
        Signal {
            expression: Expression::constant(value),
            bounds: Interval::point(value),
            magnitude: value.abs(),
            terms: 1,
            error: 0.0,
        }
    }

    /// Any number within bounds that are too close for a variable of its own, as their midpoint; nothing
    /// where they are not.
    pub(super) fn narrow(bounds: Interval) -> Option<Self> {
        let middle = bounds.lower() + 0.5 * (bounds.upper() - bounds.lower());
        let error = subtract_up(bounds.upper(), middle).max(subtract_up(middle, bounds.lower()));
        (error <= NARROW).then(|| Signal {
            bounds,
            error,
            magnitude: largest(bounds),
            ..Signal::constant(middle)
        })
    }

    /// A variable within its bounds.
    pub(super) fn variable(variable: VarId, bounds: Interval) -> Self {
        Signal {
            expression: Expression::from(variable),
            bounds,
            magnitude: largest(bounds),
            terms: 1,
            error: 0.0,
        }
    }

    /// 0 or 1.
    pub(super) fn binary(variable: VarId) -> Self {
        Signal::variable(variable, unit())
    }

    /// The number that it is without variables.
    pub(super) fn value(&self) -> Option<f64> {
        let Expression { constant, linear, products } = &self.expression;
        (linear.is_empty() && products.is_empty()).then_some(*constant)
    }

    /// Is it surely 0?
    pub(super) fn is_zero(&self) -> bool {
        self.value() == Some(0.0) && self.bounds == Interval::ZERO
    }

    /// The variable that it is and nothing else.
    pub(super) fn as_variable(&self) -> Option<VarId> {
        match (&self.expression.linear[..], self.expression.constant) {
            (&[LinearTerm { variable, coefficient: 1.0 }], 0.0) if !self.expression.is_quadratic() => {
                Some(variable)
            }
            _ => None,
        }
    }

    /// Within these bounds too. Bounds that do not meet are an error of whoever found them, and left alone.
    pub(super) fn within(self, bounds: Interval) -> Self {
        let lower = self.bounds.lower().max(bounds.lower());
        let upper = self.bounds.upper().min(bounds.upper());
        Signal { bounds: Interval::new(lower, upper).unwrap_or(self.bounds), ..self }
    }

    /// Within these bounds, whatever was known before.
    pub(super) fn bounded(self, bounds: Interval) -> Self {
        Signal { bounds, ..self }
    }

    pub(super) fn times(&self, factor: f64) -> Self {
        self.multiplied(&Signal::constant(factor))
    }

    pub(super) fn plus(mut self, other: &Signal) -> Self {
        self.expression += other.expression.clone();
        self.bounds = self.bounds + other.bounds;
        self.magnitude = add_up(self.magnitude, other.magnitude);
        self.terms += other.terms;
        self.error = add_up(self.error, other.error);
        self
    }

    pub(super) fn minus(self, other: &Signal) -> Self {
        self.plus(&other.times(-1.0))
    }

    /// A linear form of some signals.
    pub(super) fn form(coefficients: &[f64], of: &[Signal]) -> Self {
        let terms = coefficients.iter().zip(of);
        terms.fold(Signal::constant(0.0), |sum, (&by, value)| sum.plus(&value.times(by)))
    }

    /// `1 −` this.
    pub(super) fn complement(&self) -> Self {
        Signal::constant(1.0).minus(self)
    }

    /// The product of two linear ones, term by term.
    pub(super) fn multiplied(&self, other: &Signal) -> Self {
        let crossed =
            |one: &Signal, other: &Signal| multiply_up(add_up(one.magnitude, one.error), other.error);
        debug_assert!(self.degree() + other.degree() <= 2, "programs have no third degree");
        Signal {
            expression: product(&self.expression, &other.expression),
            bounds: self.bounds * other.bounds,
            magnitude: multiply_up(self.magnitude, other.magnitude),
            terms: self.terms + other.terms,
            error: add_up(crossed(self, other), crossed(other, self)),
        }
    }

    /// The nearest number within `±limit`, of a signal without variables.
    pub(super) fn clamped(&self, limit: f64) -> Self {
        let clamped = |value: f64| value.clamp(-limit, limit);
        let bounds = Interval::new(clamped(self.bounds.lower()), clamped(self.bounds.upper()));
        let middle = Signal::constant(clamped(self.expression.constant));
        Signal { bounds: bounds.unwrap_or(self.bounds), error: self.error, ..middle }
    }

    /// How far the expression may be from the number besides rounding: from numbers that stand for narrow
    /// bounds.
    pub(super) fn error(&self) -> f64 {
        self.error
    }

    fn degree(&self) -> usize {
        match &self.expression {
            quadratic if quadratic.is_quadratic() => 2,
            linear => usize::from(!linear.linear.is_empty()),
        }
    }

    /// How far the expression may be from the number, and the rounding of a row that holds it.
    pub(super) fn room(&self) -> f64 {
        add_up(SummationError::of(2 * self.terms + 16).bound(2.0 * self.magnitude), self.error)
    }
}

fn product(one: &Expression, other: &Expression) -> Expression {
    let mut product = one.clone() * other.constant;
    product += Expression { constant: 0.0, ..other.clone() } * one.constant;
    for (a, b) in one.linear.iter().flat_map(|a| other.linear.iter().map(move |b| (a, b))) {
        product += Expression::product(a.coefficient * b.coefficient, a.variable, b.variable);
    }
    // Terms of factor zero are none.
    product.linear.retain(|term| term.coefficient != 0.0);
    product.products.retain(|term| term.coefficient != 0.0);
    product
}

/// The hull of 0 and 1.
pub(super) fn unit() -> Interval {
    Interval::new(0.0, 1.0).unwrap_or(Interval::ENTIRE)
}

/// The hull of an interval and 0.
pub(super) fn with_zero(bounds: Interval) -> Interval {
    Interval::new(bounds.lower().min(0.0), bounds.upper().max(0.0)).unwrap_or(bounds)
}

fn largest(bounds: Interval) -> f64 {
    bounds.lower().abs().max(bounds.upper().abs())
}
