//! Enclosures of the exponential function, of natural logarithms, and of the arctangent.
//!
//! Each function returns a double below (`_down`) or above (`_up`) the real value: the result of the
//! platform's mathematical library, moved outward by [`MARGIN`] doubles.
//!
//! # Soundness
//! Rests on one assumption: the library's `exp`, `ln`, `ln_1p` and `atan` are less than [`MARGIN`] units in
//! the last place off. The usual libraries promise less than 1; the tests compare with power series in
//! rationals. `exp(0) = 1` and `ln(1) = ln_1p(0) = atan(0) = 0` are returned as they are.

/// By how many doubles results move outward.
pub const MARGIN: u32 = 4;

/// `eˣ`, rounded towards +∞; infinite where the real value exceeds every double.
pub fn exp_up(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { up(x.exp()) }
}

/// `eˣ`, rounded towards 0; never below 0.
pub fn exp_down(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { down(x.exp()).max(0.0) }
}

/// `ln x` for `x ≥ 0`, rounded towards +∞; `ln 0 = −∞`.
pub fn ln_up(x: f64) -> f64 {
    if x == 1.0 || x == 0.0 { x.ln() } else { up(x.ln()) }
}

/// `ln x` for `x ≥ 0`, rounded towards −∞.
pub fn ln_down(x: f64) -> f64 {
    if x == 1.0 || x == f64::INFINITY { x.ln() } else { down(x.ln()) }
}

/// `ln(1 + x)` for `x ≥ −1`, rounded towards +∞.
pub fn ln_1p_up(x: f64) -> f64 {
    if x == 0.0 || x == -1.0 { x.ln_1p() } else { up(x.ln_1p()) }
}

/// `ln(1 + x)` for `x ≥ −1`, rounded towards −∞; never below 0 for `x ≥ 0`.
pub fn ln_1p_down(x: f64) -> f64 {
    if x == 0.0 || x == f64::INFINITY {
        x.ln_1p()
    } else if x > 0.0 {
        down(x.ln_1p()).max(0.0)
    } else {
        down(x.ln_1p())
    }
}

/// `arctan x`, rounded towards +∞.
pub fn arctangent_up(x: f64) -> f64 {
    if x == 0.0 { x } else { up(x.atan()) }
}

/// `arctan x`, rounded towards −∞.
pub fn arctangent_down(x: f64) -> f64 {
    -arctangent_up(-x)
}

fn up(value: f64) -> f64 {
    (0..MARGIN).fold(value, |value, _| value.next_up())
}

fn down(value: f64) -> f64 {
    -up(-value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{self, exact};
    use num_rational::BigRational;
    use proptest::prelude::*;

    fn exp_of(x: f64) -> (BigRational, BigRational) {
        series::exp_of(&exact(x))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn exponentials_are_enclosed(x in prop_oneof![-5.0_f64..5.0, -1e-3_f64..1e-3, Just(0.0)]) {
            let (lower, upper) = exp_of(x);
            prop_assert!(exact(exp_down(x)) <= lower, "exp_down({x:e})");
            prop_assert!(exact(exp_up(x)) >= upper, "exp_up({x:e})");
        }

        #[test]
        fn logarithms_are_enclosed(x in prop_oneof![0.01_f64..100.0, 0.01_f64..1.0, 0.99_f64..1.01, Just(1.0)]) {
            // e^(ln_down) ≤ x ≤ e^(ln_up), judged by the series.
            prop_assert!(exp_of(ln_down(x)).1 <= exact(x) || x == 1.0, "ln_down({x:e})");
            prop_assert!(exp_of(ln_up(x)).0 >= exact(x), "ln_up({x:e})");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn logarithms_near_one_are_enclosed(x in prop_oneof![
            -0.99_f64..100.0, -1e-3_f64..1e-3, -1e-9_f64..1e-9, 1e-300_f64..1e-280, Just(0.0), Just(5e-324),
        ]) {
            let (lower, upper) = (ln_1p_down(x), ln_1p_up(x));
            let real = exact(x) + exact(1.0);
            if x.abs() > 1e-12 {
                prop_assert!(exp_of(lower).1 <= real, "ln_1p_down({x:e})");
                prop_assert!(exp_of(upper).0 >= real, "ln_1p_up({x:e})");
            } else {
                // x − x²/2 ≤ ln(1 + x) ≤ x − x²/2 + x³/3 for positive x; below 0 the first has − |x|³ and the
                // second no cube.
                let (x, square) = (exact(x), exact(x) * exact(x) / exact(2.0));
                let cube = &square * &x;
                let (below, above) = if x < exact(0.0) { (cube, exact(0.0)) } else { (exact(0.0), cube) };
                prop_assert!(exact(lower) <= &x - &square + below && &x - &square + above <= exact(upper));
            }
            prop_assert!(x == 0.0 || (upper - lower).abs() <= 1e-14 * upper.abs().max(1e-300));
        }
    }

    #[test]
    fn far_exponentials_are_enclosed() {
        // e^±700 = (e^(175/32))^±128.
        let (mut lower, mut upper) = exp_of(175.0 / 32.0);
        for _ in 0..7 {
            (lower, upper) = (&lower * &lower, &upper * &upper);
        }
        assert!(exact(exp_down(700.0)) <= lower && exact(exp_up(700.0)) >= upper);
        assert!(exact(exp_down(-700.0)) <= upper.recip() && exact(exp_up(-700.0)) >= lower.recip());
        assert!(exact(exp_up(700.0)) / exact(exp_down(700.0)) < exact(1.0 + 1e-14));
    }

    /// Rationals below and above `arctan x` for `0 ≤ x ≤ 1/2`: neighbouring partial sums of the alternating
    /// series.
    fn arctangent_of(x: f64) -> (BigRational, BigRational) {
        let (square, mut power, mut sum) = (exact(x) * exact(x), exact(x), exact(0.0));
        for term in 0..30 {
            let share = &power / exact(f64::from(2 * term + 1));
            sum = if term % 2 == 0 { sum + share } else { sum - share };
            power *= &square;
        }
        let rest = &power / exact(61.0);
        (sum.clone(), sum + rest)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn arctangents_are_enclosed(x in prop_oneof![0.0_f64..0.5, 0.0_f64..1e-3, 1e-300_f64..1e-280, Just(0.0)]) {
            let (lower, upper) = arctangent_of(x);
            prop_assert!(exact(arctangent_down(x)) <= lower && exact(arctangent_up(x)) >= upper, "{x:e}");
            prop_assert!(arctangent_down(-x) == -arctangent_up(x));
        }
    }

    #[test]
    fn arctangents_of_large_numbers_complete_a_quarter_turn() {
        // arctan x + arctan 1/x = π/2 for x > 0.
        for x in [2.0_f64, 4.0, 1024.0, 2.0_f64.powi(40)] {
            let quarter = std::f64::consts::FRAC_PI_2;
            let [down, up] =
                [arctangent_down(x) + arctangent_down(1.0 / x), arctangent_up(x) + arctangent_up(1.0 / x)];
            assert!(down <= quarter && quarter <= up && up - down < 1e-14, "{x}");
        }
        assert!(arctangent_up(f64::INFINITY) >= std::f64::consts::FRAC_PI_2);
        assert!(arctangent_up(f64::NAN).is_nan());
    }

    #[test]
    fn ends_of_the_range_stay_on_their_side() {
        assert_eq!(
            (exp_down(1e4), exp_up(1e4)),
            (f64::MAX.next_down().next_down().next_down(), f64::INFINITY)
        );
        assert_eq!(exp_down(-1e4), 0.0);
        assert!(exp_up(-1e4) > 0.0);
        assert_eq!((ln_up(0.0), ln_down(0.0)), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        assert_eq!((exp_up(0.0), exp_down(0.0), ln_up(1.0), ln_down(1.0)), (1.0, 1.0, 0.0, 0.0));
        assert!(exp_up(f64::NAN).is_nan() && ln_down(f64::NAN).is_nan() && ln_up(-1.0).is_nan());
    }
}
