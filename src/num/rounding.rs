//! Directed rounding of `+`, `−`, `×`, `/` and `1/x`, built on round-to-nearest.
//!
//! Each function returns the real result rounded towards −∞ (`_down`) or +∞ (`_up`). The error of the nearest
//! double is recovered exactly (TwoSum for sums, a fused multiply-add for products and quotients), so that a
//! result which is representable is returned unchanged: integer data stay integers. Where the error term
//! itself may be inexact (products and quotients below 2⁻⁹⁰⁰), the result moves outward by one unit in the
//! last place, which is always enough.
//!
//! # Soundness
//! A finite real result `r` satisfies `f_down ≤ r ≤ f_up`. Overflow returns the largest finite double on
//! the inner side and an infinity on the outer side. NaN comes out only of ∞ − ∞ and 0 · ∞.

/// Products at least this large have an error term that is a normal double, hence exact: 2⁻⁹⁰⁰ is far
/// above 2⁻¹⁰²²⁺⁵³.
const EXACT_PRODUCT: f64 = f64::from_bits((1023 - 900) << 52);

/// `a + b`, rounded towards −∞.
pub fn add_down(a: f64, b: f64) -> f64 {
    let sum = a + b;
    round_down(sum, sum_error(a, b, sum), a.is_finite() && b.is_finite())
}

/// `a + b`, rounded towards +∞.
pub fn add_up(a: f64, b: f64) -> f64 {
    -add_down(-a, -b)
}

/// `a − b`, rounded towards −∞.
pub fn subtract_down(a: f64, b: f64) -> f64 {
    add_down(a, -b)
}

/// `a − b`, rounded towards +∞.
pub fn subtract_up(a: f64, b: f64) -> f64 {
    add_up(a, -b)
}

/// `a · b`, rounded towards −∞.
pub fn multiply_down(a: f64, b: f64) -> f64 {
    let product = a * b;
    let error = if a == 0.0 || b == 0.0 {
        0.0
    } else if product.abs() < EXACT_PRODUCT {
        f64::NEG_INFINITY
    } else {
        a.mul_add(b, -product)
    };
    round_down(product, error, a.is_finite() && b.is_finite())
}

/// `a · b`, rounded towards +∞.
pub fn multiply_up(a: f64, b: f64) -> f64 {
    -multiply_down(-a, b)
}

/// `√a`, rounded up; NaN below 0. The square root of IEEE 754 is correctly rounded.
pub fn square_root_up(a: f64) -> f64 {
    if a == 0.0 { 0.0 } else { a.sqrt().next_up() }
}

/// `a / b` for a positive `b`, rounded towards −∞.
pub fn divide_down(a: f64, b: f64) -> f64 {
    let quotient = a / b;
    let error = if a == 0.0 {
        0.0
    } else if a.abs() < EXACT_PRODUCT || quotient.abs() < EXACT_PRODUCT {
        f64::NEG_INFINITY
    } else {
        // The remainder, which is a double; its sign is that of the error, as `b` is positive.
        quotient.mul_add(-b, a)
    };
    round_down(quotient, error, a.is_finite() && b.is_finite())
}

/// `a / b` for a positive `b`, rounded towards +∞.
pub fn divide_up(a: f64, b: f64) -> f64 {
    -divide_down(-a, b)
}

/// `1 / a` for a positive `a`, rounded towards −∞.
pub fn reciprocal_down(a: f64) -> f64 {
    (1.0 / a).next_down().max(0.0)
}

/// The nearest double and its error (`real = nearest + error`) to the double below or at the real.
/// `finite` says that the operands were, so that an infinite `nearest` is an overflow.
fn round_down(nearest: f64, error: f64, finite: bool) -> f64 {
    if nearest.is_nan() || (nearest.is_infinite() && !finite) {
        nearest
    } else if nearest == f64::INFINITY {
        f64::MAX
    } else if error < 0.0 || error.is_nan() {
        nearest.next_down()
    } else {
        nearest
    }
}

/// Knuth's TwoSum: `a + b − sum`, exact unless an intermediate overflows (then NaN or an infinity).
fn sum_error(a: f64, b: f64, sum: f64) -> f64 {
    let b_part = sum - a;
    let a_part = sum - b_part;
    (a - a_part) + (b - b_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::exact;
    use num_rational::BigRational;
    use proptest::prelude::*;

    /// `down ≤ real ≤ up`, and both within one unit in the last place of each other.
    fn assert_encloses(down: f64, up: f64, real: &BigRational) {
        if down.is_finite() {
            assert!(exact(down) <= *real, "{down:e} is above the real result");
        } else {
            assert_eq!(down, f64::NEG_INFINITY);
        }
        if up.is_finite() {
            assert!(exact(up) >= *real, "{up:e} is below the real result");
        } else {
            assert_eq!(up, f64::INFINITY);
        }
        assert!(up <= down.next_up().next_up());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn sums_enclose_the_rational_sum(a in any_finite(), b in any_finite()) {
            assert_encloses(add_down(a, b), add_up(a, b), &(exact(a) + exact(b)));
            assert_encloses(subtract_down(a, b), subtract_up(a, b), &(exact(a) - exact(b)));
        }

        #[test]
        fn products_enclose_the_rational_product(a in any_finite(), b in any_finite()) {
            assert_encloses(multiply_down(a, b), multiply_up(a, b), &(exact(a) * exact(b)));
        }

        #[test]
        fn quotients_enclose_the_rational_quotient(a in any_finite(), b in any_finite()) {
            let b = if b == 0.0 { 3.0 } else { b.abs() };
            assert_encloses(divide_down(a, b), divide_up(a, b), &(exact(a) / exact(b)));
        }

        #[test]
        fn quotients_that_are_doubles_stay_exact(a in -1_000_000_i32..1_000_000, b in 1_i32..1_000_000) {
            let (product, a, b) = (f64::from(a) * f64::from(b), f64::from(a), f64::from(b));
            prop_assert_eq!((divide_down(product, b), divide_up(product, b)), (a, a));
        }

        #[test]
        fn integers_stay_exact(a in -1_000_000_i32..1_000_000, b in -1_000_000_i32..1_000_000) {
            let (a, b) = (f64::from(a), f64::from(b));
            prop_assert_eq!(add_down(a, b), add_up(a, b));
            prop_assert_eq!(multiply_down(a, b), multiply_up(a, b));
        }

        #[test]
        fn reciprocal_is_below(a in 1e-300_f64..1e300) {
            prop_assert!(exact(reciprocal_down(a)) * exact(a) <= exact(1.0));
        }
    }

    fn any_finite() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<f64>().prop_filter("finite", |x| x.is_finite()),
            -1e3_f64..1e3,
            prop::sample::select(vec![
                0.0,
                -0.0,
                1.0,
                -1.0,
                0.1,
                f64::MAX,
                f64::MIN,
                f64::MIN_POSITIVE,
                5e-324,
                -5e-324,
                1e-160,
                1e160,
            ]),
        ]
    }

    #[test]
    fn infinities_and_nan_are_kept() {
        assert_eq!(add_down(f64::INFINITY, 1.0), f64::INFINITY);
        assert_eq!(add_up(f64::NEG_INFINITY, 1.0), f64::NEG_INFINITY);
        assert!(add_down(f64::INFINITY, f64::NEG_INFINITY).is_nan());
        assert!(multiply_down(0.0, f64::INFINITY).is_nan());
        assert_eq!(add_down(f64::MAX, f64::MAX), f64::MAX);
        assert_eq!(add_up(f64::MAX, f64::MAX), f64::INFINITY);
    }
}
