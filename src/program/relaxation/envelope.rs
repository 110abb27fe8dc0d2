//! The rows of McCormick's envelope, for a product of two variables and for a square.

use crate::num::Interval;
use crate::num::rounding::{multiply_down, multiply_up};
use crate::program::{Expression, VarId};

/// No slope of an envelope is closer to zero, unless it is zero: solvers drop coefficients up to 1e-9. 2⁻²⁹.
pub(super) const SMALLEST_SLOPE: f64 = 1.0 / (1_u32 << 29) as f64;

/// A factor of a product, with finite bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factor {
    pub variable: VarId,
    pub lower: f64,
    pub upper: f64,
}

impl Factor {
    /// The bounds serve as slopes: those that a solver would drop move outward, to zero or to the next slope that it
    /// keeps. Wider bounds give a wider envelope, never one that cuts off a point.
    fn without_tiny_slopes(self) -> Factor {
        let lower = if self.lower.abs() >= SMALLEST_SLOPE || self.lower == 0.0 {
            self.lower
        } else if self.lower > 0.0 {
            0.0
        } else {
            -SMALLEST_SLOPE
        };
        let upper = if self.upper.abs() >= SMALLEST_SLOPE || self.upper == 0.0 {
            self.upper
        } else if self.upper < 0.0 {
            0.0
        } else {
            SMALLEST_SLOPE
        };
        Factor { lower, upper, ..self }
    }

    pub(super) fn range(self) -> Interval {
        Interval::new(self.lower, self.upper).unwrap_or(Interval::ENTIRE)
    }
}

/// `lower ≤ product − estimator ≤ upper`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EnvelopeRow {
    pub label: &'static str,
    pub estimator: Expression,
    pub lower: f64,
    pub upper: f64,
}

/// The bounds of `x · y`, rounded outward.
pub(super) fn product_range(x: Factor, y: Factor) -> Interval {
    let range = x.range() * y.range();
    let is_square = x.variable == y.variable;
    if is_square { Interval::new(range.lower().max(0.0), range.upper()).unwrap_or(range) } else { range }
}

/// The envelope of `x · y`, without the rows that say no more than [`product_range`].
///
/// For `x ≠ y` with `x ∈ [x_L, x_U]`, `y ∈ [y_L, y_U]`, from `(x − x_L)(y − y_L) ≥ 0` and its like:
///
/// ```text
/// xy ≥ x_L y + y_L x − x_L y_L   (47)        xy ≤ x_L y + y_U x − x_L y_U   (49)
/// xy ≥ x_U y + y_U x − x_U y_U   (48)        xy ≤ x_U y + y_L x − x_U y_L   (50)
/// ```
///
/// For a square (47) and (48) are the tangents at the ends, (49) and (50) the secant.
///
/// # Soundness
/// Slopes are bounds, hence exact (that of the secant is rounded, and what the rounding may take is given back on the
/// right); right-hand sides are rounded outward: no point of the graph of the product is cut off.
pub(super) fn rows(x: Factor, y: Factor) -> Vec<EnvelopeRow> {
    let (x, y) = (x.without_tiny_slopes(), y.without_tiny_slopes());
    let mut rows = vec![
        under("under_lower", (x, x.lower), (y, y.lower)),
        under("under_upper", (x, x.upper), (y, y.upper)),
    ];
    if x.variable == y.variable {
        rows.push(secant(x));
    } else {
        rows.push(over("over_lower", (x, x.lower), (y, y.upper)));
        rows.push(over("over_upper", (x, x.upper), (y, y.lower)));
    }
    rows.retain(|row| !row.estimator.linear.is_empty());
    rows
}

/// `x · y ≥ a y + b x − a b`.
fn under(label: &'static str, (x, a): (Factor, f64), (y, b): (Factor, f64)) -> EnvelopeRow {
    let estimator = plane((x.variable, b), (y.variable, a));
    EnvelopeRow { label, estimator, lower: 0.0 - multiply_up(a, b), upper: f64::INFINITY }
}

/// `x · y ≤ a y + b x − a b`.
fn over(label: &'static str, (x, a): (Factor, f64), (y, b): (Factor, f64)) -> EnvelopeRow {
    let estimator = plane((x.variable, b), (y.variable, a));
    EnvelopeRow { label, estimator, lower: f64::NEG_INFINITY, upper: 0.0 - multiply_down(a, b) }
}

/// `x² ≤ (x_L + x_U) x − x_L x_U`.
fn secant(x: Factor) -> EnvelopeRow {
    let sum = x.lower + x.upper;
    let slope = if sum.is_finite() && sum.abs() >= SMALLEST_SLOPE { sum } else { 0.0 };
    let (lower, upper) = (Interval::point(x.lower), Interval::point(x.upper));
    let rounding = (lower + upper - Interval::point(slope)) * x.range();
    EnvelopeRow {
        label: "over",
        estimator: plane((x.variable, slope), (x.variable, 0.0)),
        lower: f64::NEG_INFINITY,
        upper: (rounding - lower * upper).upper(),
    }
}

fn plane(first: (VarId, f64), second: (VarId, f64)) -> Expression {
    let mut plane = Expression::default();
    for (variable, slope) in [first, second] {
        if slope != 0.0 {
            plane.add_term(slope, variable);
        }
    }
    plane
}
