//! The rows of McCormick's envelope, for a product of two variables and for a square.

use crate::{Expression, LinearTerm, VarId};
use countersign_num::Interval;
use countersign_num::rounding::{multiply_down, multiply_up};

/// Slopes of an envelope are zero or at least this large, 2⁻²⁹, because solvers drop coefficients up to 1e-9.
pub(super) const SMALLEST_SLOPE: f64 = 1.0 / (1_u32 << 29) as f64;

/// A factor of a product, with finite bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factor {
    pub variable: VarId,
    pub lower: f64,
    pub upper: f64,
}

impl Factor {
    /// The bounds serve as slopes. Those that a solver would drop move outward, to zero or to the smallest
    /// slope that it keeps. Wider bounds give a wider envelope, so no point is cut off.
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

    fn at_lower(self) -> End {
        End { variable: self.variable, value: self.lower }
    }

    fn at_upper(self) -> End {
        End { variable: self.variable, value: self.upper }
    }
}

/// An end of the bounds of a factor, at which a plane of the envelope touches the product.
#[derive(Clone, Copy, Debug)]
struct End {
    variable: VarId,
    value: f64,
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
/// For `x ≠ y` with `x ∈ [x_L, x_U]`, `y ∈ [y_L, y_U]`, from `(x − x_L)(y − y_L) ≥ 0` and the other three
/// such products, with the numbers of the equations in AGT, section 7.3:
///
/// ```text
/// xy ≥ x_L y + y_L x − x_L y_L   (47)        xy ≤ x_L y + y_U x − x_L y_U   (49)
/// xy ≥ x_U y + y_U x − x_U y_U   (48)        xy ≤ x_U y + y_L x − x_U y_L   (50)
/// ```
///
/// For a square, (47) and (48) are the tangents at the ends, and (49) and (50) are both the secant.
///
/// # Soundness
/// No point of the graph of the product is cut off. Slopes are bounds, hence exact, and right-hand sides are
/// rounded outward. Only the slope of the secant is rounded; its right-hand side makes up for that.
pub(super) fn rows(x: Factor, y: Factor) -> Vec<EnvelopeRow> {
    let (x, y) = (x.without_tiny_slopes(), y.without_tiny_slopes());
    let mut rows = vec![
        under("under_lower", x.at_lower(), y.at_lower()),
        under("under_upper", x.at_upper(), y.at_upper()),
    ];
    if x.variable == y.variable {
        rows.push(secant(x));
    } else {
        rows.push(over("over_lower", x.at_lower(), y.at_upper()));
        rows.push(over("over_upper", x.at_upper(), y.at_lower()));
    }
    rows.retain(|row| !row.estimator.linear.is_empty());
    rows
}

/// `x · y ≥ a y + b x − a b` for the values `a` and `b` of the ends.
fn under(label: &'static str, x: End, y: End) -> EnvelopeRow {
    let lower = 0.0 - multiply_up(x.value, y.value);
    EnvelopeRow { label, estimator: plane(x, y), lower, upper: f64::INFINITY }
}

/// `x · y ≤ a y + b x − a b` for the values `a` and `b` of the ends.
fn over(label: &'static str, x: End, y: End) -> EnvelopeRow {
    let upper = 0.0 - multiply_down(x.value, y.value);
    EnvelopeRow { label, estimator: plane(x, y), lower: f64::NEG_INFINITY, upper }
}

/// `x² ≤ (x_L + x_U) x − x_L x_U`.
fn secant(x: Factor) -> EnvelopeRow {
    let sum = x.lower + x.upper;
    let slope = if sum.is_finite() && sum.abs() >= SMALLEST_SLOPE { sum } else { 0.0 };
    let (lower, upper) = (Interval::point(x.lower), Interval::point(x.upper));
    let rounding = (lower + upper - Interval::point(slope)) * x.range();
    EnvelopeRow {
        label: "over",
        estimator: sloped([LinearTerm { variable: x.variable, coefficient: slope }]),
        lower: f64::NEG_INFINITY,
        upper: (rounding - lower * upper).upper(),
    }
}

/// `b x + a y` for the values `a` and `b` of the ends.
fn plane(x: End, y: End) -> Expression {
    sloped([
        LinearTerm { variable: x.variable, coefficient: y.value },
        LinearTerm { variable: y.variable, coefficient: x.value },
    ])
}

/// The sum of the terms that are not zero.
fn sloped<const N: usize>(terms: [LinearTerm; N]) -> Expression {
    let linear = terms.into_iter().filter(|term| term.coefficient != 0.0).collect();
    Expression { linear, ..Expression::default() }
}
