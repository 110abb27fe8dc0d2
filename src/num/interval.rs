//! Intervals of reals with outward rounding.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use super::rounding::{add_down, add_up, multiply_down, multiply_up, subtract_up};

/// A closed interval `[lower, upper]` of reals; an infinite end means unbounded on that side.
///
/// Invariant: `lower ≤ upper`, neither is NaN.
///
/// # Soundness
/// The result of an operation contains the real result for every choice of reals from its operands.
/// Where the arithmetic is undefined (∞ − ∞, 0 · ∞) the result is the whole line, never a guess.
///
/// # Examples
/// ```
/// use countersign_num::Interval;
///
/// let tenth = Interval::point(0.1);
/// let sum = tenth + tenth + tenth;
/// assert!(sum.lower() < sum.upper(), "0.1 + 0.1 + 0.1 is no double: the ends are rounded outward");
/// assert!(sum.contains(0.1 + 0.1 + 0.1));
///
/// let unit = Interval::new(-1.0, 1.0).expect("ordered");
/// assert_eq!(unit * Interval::point(3.0), Interval::new(-3.0, 3.0).expect("ordered"));
/// assert_eq!(Interval::ENTIRE - Interval::ENTIRE, Interval::ENTIRE);
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Interval {
    lower: f64,
    upper: f64,
}

impl Interval {
    /// All reals.
    pub const ENTIRE: Interval = Interval { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
    /// The number zero.
    pub const ZERO: Interval = Interval { lower: 0.0, upper: 0.0 };

    /// `[lower, upper]`; `None` when an end is NaN or the ends are crossed.
    pub fn new(lower: f64, upper: f64) -> Option<Interval> {
        (lower <= upper).then_some(Interval { lower, upper })
    }

    /// The single number `value`; the whole line when it is not finite.
    pub fn point(value: f64) -> Interval {
        if value.is_finite() { Interval { lower: value, upper: value } } else { Interval::ENTIRE }
    }

    /// The lower end.
    pub fn lower(self) -> f64 {
        self.lower
    }

    /// The upper end.
    pub fn upper(self) -> f64 {
        self.upper
    }

    /// `upper − lower`, rounded up.
    pub fn width(self) -> f64 {
        subtract_up(self.upper, self.lower)
    }

    /// Is `value` inside?
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The whole line where an operation has produced NaN at an end, as nothing is known then.
    fn or_entire(lower: f64, upper: f64) -> Interval {
        Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)
    }
}

impl Add for Interval {
    type Output = Interval;

    fn add(self, other: Interval) -> Interval {
        Interval::or_entire(add_down(self.lower, other.lower), add_up(self.upper, other.upper))
    }
}

impl Neg for Interval {
    type Output = Interval;

    fn neg(self) -> Interval {
        Interval { lower: -self.upper, upper: -self.lower }
    }
}

impl Sub for Interval {
    type Output = Interval;

    fn sub(self, other: Interval) -> Interval {
        self + -other
    }
}

impl Mul for Interval {
    type Output = Interval;

    /// The extreme products of the ends. A NaN among them (0 · ∞) survives the folds and widens the result.
    fn mul(self, other: Interval) -> Interval {
        let ends = [
            (self.lower, other.lower),
            (self.lower, other.upper),
            (self.upper, other.lower),
            (self.upper, other.upper),
        ];
        let nan_or = |keep: fn(f64, f64) -> f64| {
            move |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { keep(a, b) }
        };
        let lower = ends.map(|(a, b)| multiply_down(a, b)).into_iter().fold(f64::INFINITY, nan_or(f64::min));
        let upper =
            ends.map(|(a, b)| multiply_up(a, b)).into_iter().fold(f64::NEG_INFINITY, nan_or(f64::max));
        Interval::or_entire(lower, upper)
    }
}

impl fmt::Debug for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{}, {}]", self.lower, self.upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval_with_point() -> impl Strategy<Value = (Interval, f64)> {
        (-1e6_f64..1e6, -1e6_f64..1e6, 0.0_f64..=1.0).prop_map(|(a, b, share)| {
            let interval = Interval::new(a.min(b), a.max(b)).expect("ordered");
            (interval, (a + (b - a) * share).clamp(a.min(b), a.max(b)))
        })
    }

    proptest! {
        #[test]
        fn operations_contain_the_results_of_points((x, a) in interval_with_point(), (y, b) in interval_with_point()) {
            prop_assert!((x + y).contains(a + b));
            prop_assert!((x - y).contains(a - b));
            prop_assert!((x * y).contains(a * b));
            prop_assert!((-x).contains(-a));
        }
    }

    #[test]
    fn undefined_arithmetic_widens_to_the_whole_line() {
        assert_eq!(Interval::ENTIRE - Interval::ENTIRE, Interval::ENTIRE);
        assert_eq!(Interval::ZERO * Interval::ENTIRE, Interval::ENTIRE);
        assert_eq!(Interval::point(f64::NAN), Interval::ENTIRE);
        assert_eq!(Interval::new(f64::NAN, 1.0), None);
        assert_eq!(Interval::new(2.0, 1.0), None);
    }

    #[test]
    fn integers_have_width_zero() {
        let product = Interval::point(3.0) * Interval::point(-7.0) + Interval::point(0.5);
        assert_eq!((product.lower(), product.upper(), product.width()), (-20.5, -20.5, 0.0));
    }
}
