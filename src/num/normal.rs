//! The standard normal distribution: Φ enclosed, and its inverse rounded to a side.
//!
//! # Soundness
//! Φ is summed from a series of positive terms with directed rounding; only `exp` is taken from the platform,
//! within the margin of [`super::elementary`]. The inverse starts at an approximation and moves outward until
//! the enclosure of Φ shows that it is on the right side: a wrong approximation costs tightness, never
//! soundness.

use super::Interval;
use super::elementary::{exp_down, exp_up};
use super::rounding::{add_down, add_up, divide_down, divide_up, multiply_down, multiply_up};

/// `1/√(2π)`, the nearest double; the real value lies within one double of it.
const DENSITY_AT_0: f64 = 0.398_942_280_401_432_7;
/// From here on `1 − Φ` is below 10⁻¹⁶.
const FAR: f64 = 8.3;

/// Encloses `Φ(z)`, the probability that a standard normal number is at most `z`; `[0, 1]` when `z` is NaN.
pub fn probability_below(z: f64) -> Interval {
    if z < 0.0 {
        let above = from_half(-z);
        return within(add_down(1.0, -above.1), add_up(1.0, -above.0));
    }
    let (lower, upper) = from_half(z);
    within(lower, upper)
}

/// A number `z ≥ 0` with `Φ(z) ≤ p`, close to the largest; `None` for `p < 1/2`, where no such number exists.
pub fn quantile_down(p: f64) -> Option<f64> {
    if p.is_nan() || p < 0.5 {
        return None;
    }
    let mut z = quantile(p.min(1.0)).clamp(0.0, FAR);
    let mut step = f64::EPSILON;
    while z > 0.0 && probability_below(z).upper() > p {
        z = (z - step).max(0.0);
        step *= 2.0;
    }
    Some(z)
}

/// A number `z ≥ 0` with `Φ(z) ≥ p`, close to the smallest; infinity where no double is known to be large
/// enough.
pub fn quantile_up(p: f64) -> f64 {
    if p.is_nan() {
        return f64::INFINITY;
    }
    let mut z = quantile(p).max(0.0);
    let mut step = f64::EPSILON;
    while z < FAR && probability_below(z).lower() < p {
        z += step;
        step *= 2.0;
    }
    if z < FAR { z } else { f64::INFINITY }
}

/// Approximates the number `z` with `Φ(z) = p` to about 16 digits (Wichura's AS 241, PPND16); −∞ at 0 and ∞
/// at 1.
///
/// Noise is drawn with it. Bounds use [`quantile_down`] and [`quantile_up`] instead.
pub fn quantile(p: f64) -> f64 {
    let from_middle = p - 0.5;
    if from_middle.abs() <= 0.425 {
        let r = 0.180_625 - from_middle * from_middle;
        return CENTRE.times(from_middle, r);
    }
    let r = (-p.min(1.0 - p).ln()).sqrt();
    let magnitude = if r <= 5.0 {
        TAIL.times(1.0, r - 1.6)
    } else if r < f64::INFINITY {
        FAR_TAIL.times(1.0, r - 5.0)
    } else {
        r
    };
    if from_middle < 0.0 { -magnitude } else { magnitude }
}

/// `1/2 + φ(z) (z + z³/3 + z⁵/(3·5) + …)` for `z ≥ 0`, from below and from above.
fn from_half(z: f64) -> (f64, f64) {
    if z.is_nan() {
        return (0.0, 1.0);
    }
    if z > FAR {
        return (1.0 - f64::EPSILON, 1.0);
    }
    let (square_down, square_up) = (multiply_down(z, z), multiply_up(z, z));
    let (mut term, mut sum) = ((z, z), (z, z));
    let mut odd = 3.0;
    // Terms fall by half at least once the odd number is twice the square.
    while odd < 2.0 * square_up || term.1 > sum.1 * (f64::EPSILON / 16.0) {
        term.0 = divide_down(multiply_down(term.0, square_down), odd);
        term.1 = divide_up(multiply_up(term.1, square_up), odd);
        sum = (add_down(sum.0, term.0), add_up(sum.1, term.1));
        odd += 2.0;
    }
    // The rest is at most the last term.
    sum.1 = add_up(sum.1, term.1);
    let density_down = multiply_down(DENSITY_AT_0.next_down(), exp_down(-square_up / 2.0));
    let density_up = multiply_up(DENSITY_AT_0.next_up(), exp_up(-square_down / 2.0));
    (add_down(0.5, multiply_down(density_down, sum.0)), add_up(0.5, multiply_up(density_up, sum.1)).min(1.0))
}

/// The interval between two ends, cut to `[0, 1]`.
fn within(lower: f64, upper: f64) -> Interval {
    Interval::new(lower.clamp(0.0, 1.0), upper.clamp(0.0, 1.0)).unwrap_or(Interval::ENTIRE)
}

/// Horner's rule, the constant first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// A rational function: the coefficients of its numerator and of its denominator, the constants first.
struct Rational {
    numerator: [f64; 8],
    denominator: [f64; 8],
}

impl Rational {
    /// The value at `x`, times `factor`.
    fn times(&self, factor: f64, x: f64) -> f64 {
        factor * polynomial(&self.numerator, x) / polynomial(&self.denominator, x)
    }
}

#[rustfmt::skip]
const CENTRE: Rational = Rational {
    numerator: [
        3.387_132_872_796_366_6, 133.141_667_891_784_38, 1_971.590_950_306_551_4, 13_731.693_765_509_46,
        45_921.953_931_549_87, 67_265.770_927_008_7, 33_430.575_583_588_13, 2_509.080_928_730_122_7,
    ],
    denominator: [
        1.0, 42.313_330_701_600_91, 687.187_007_492_057_9, 5_394.196_021_424_751, 21_213.794_301_586_597,
        39_307.895_800_092_71, 28_729.085_735_721_943, 5_226.495_278_852_854,
    ],
};
#[rustfmt::skip]
const TAIL: Rational = Rational {
    numerator: [
        1.423_437_110_749_683_5, 4.630_337_846_156_546, 5.769_497_221_460_691, 3.647_848_324_763_204_5,
        1.270_458_252_452_368_4, 0.241_780_725_177_450_6, 0.022_723_844_989_269_184, 7.745_450_142_783_414e-4,
    ],
    denominator: [
        1.0, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 0.689_767_334_985_1, 0.148_103_976_427_480_08,
        0.015_198_666_563_616_457, 5.475_938_084_995_345e-4, 1.050_750_071_644_416_9e-9,
    ],
};
#[rustfmt::skip]
const FAR_TAIL: Rational = Rational {
    numerator: [
        6.657_904_643_501_103, 5.463_784_911_164_114, 1.784_826_539_917_291_3, 0.296_560_571_828_504_87,
        0.026_532_189_526_576_124, 0.001_242_660_947_388_078_4, 2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    denominator: [
        1.0, 0.599_832_206_555_888, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4, 1.846_318_317_510_054_7e-5, 1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{exact, exp_of};
    use num_rational::BigRational;
    use proptest::prelude::*;

    /// Digits of √(2π), and one more in the last place.
    fn root_of_two_pi() -> (BigRational, BigRational) {
        let unit = BigRational::new(1.into(), 10_u64.pow(18).into());
        let below = BigRational::from_integer(2_506_628_274_631_000_502_u64.into()) * &unit;
        (below.clone(), below + unit)
    }

    /// Φ in rationals: sixty terms of the alternating series of the integral of the density's powers, for |z|
    /// ≤ 1.5; the error is below 10⁻¹⁸.
    fn series(z: f64) -> (BigRational, BigRational) {
        let z = exact(z);
        let square = &z * &z;
        let (mut term, mut sum) = (z.clone(), z.clone());
        for count in 1..30_i64 {
            // ∫ (−t²/2)^k / k! dt = (−1)^k z^(2k+1) / (2^k k! (2k+1))
            term = -&term * &square / BigRational::from_integer((2 * count).into());
            sum += &term / BigRational::from_integer((2 * count + 1).into());
        }
        let slack = exact(1e-18);
        let half = exact(0.5);
        let (low_root, high_root) = root_of_two_pi();
        let (a, b) = (&sum / low_root, &sum / high_root);
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        (&half + low - &slack, half + high + slack)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn probabilities_near_the_middle_are_enclosed(z in -1.5_f64..1.5) {
            let (lower, upper) = series(z);
            let enclosed = probability_below(z);
            prop_assert!(exact(enclosed.lower()) <= upper && lower <= exact(enclosed.upper()));
            prop_assert!(enclosed.width() < 1e-14);
        }

        #[test]
        fn tails_lie_within_mills_bounds(z in 1.0_f64..7.5) {
            // φ(z) z/(z²+1) < 1 − Φ(z) < φ(z)/z.
            let (lower, upper) = exp_of(&(exact(z) * exact(z) / exact(-2.0)).max(exact(-7.5)));
            prop_assume!(z * z / 2.0 <= 7.5);
            let (low_root, high_root) = root_of_two_pi();
            let least = lower / high_root * exact(z) / (exact(z) * exact(z) + exact(1.0));
            let most = upper / low_root / exact(z);
            let enclosed = probability_below(z);
            prop_assert!(exact(1.0) - exact(enclosed.upper()) < most);
            prop_assert!(exact(1.0) - exact(enclosed.lower()) > least);
        }

        #[test]
        fn quantiles_stand_on_their_sides(p in prop_oneof![0.5_f64..1.0, 0.999_f64..1.0, Just(0.5)]) {
            let (down, up) = (quantile_down(p).expect("at least half"), quantile_up(p));
            prop_assert!(probability_below(down).upper() <= p || down == 0.0);
            prop_assert!(probability_below(up).lower() >= p || up == f64::INFINITY);
            prop_assert!(down <= up);
            // As tight as Φ is known: its width over its slope.
            let slope = 0.39 * (-up * up / 2.0).exp();
            prop_assert!(up - down <= 1e-14 + 4e-14 / slope, "{p}: {down} {up}");
        }

        #[test]
        fn the_approximation_is_odd_and_close(p in 1e-6_f64..0.5) {
            let z = quantile(p);
            let enclosed = probability_below(z);
            prop_assert!((enclosed.lower() - p).abs() < 1e-14 && z <= 0.0);
            prop_assert!((z + quantile(1.0 - p)).abs() < 1e-8);
        }
    }

    #[test]
    fn known_values() {
        assert_eq!(probability_below(0.0), Interval::point(0.5));
        for (z, p) in [
            (1.0, 0.841_344_746_068_542_9),
            (2.0, 0.977_249_868_051_820_8),
            (-3.0, 0.001_349_898_031_630_094_6),
        ] {
            assert!(probability_below(z).contains(p), "{z}");
        }
        for (p, z) in [(0.975, 1.959_963_984_540_054), (0.999, 3.090_232_306_167_813)] {
            assert!(quantile_down(p).expect("above half") <= z && z <= quantile_up(p).next_up());
            assert!((quantile(p) - z).abs() < 1e-14);
        }
        // Beyond r = 5 of the approximation.
        assert!((quantile(1e-20) + 9.262_340_089_798_408).abs() < 1e-13);
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(
            (quantile_down(0.5), quantile_down(0.499), quantile_down(f64::NAN)),
            (Some(0.0), None, None)
        );
        assert_eq!(
            (quantile_up(1.0), quantile_up(0.2), quantile_up(f64::NAN)),
            (f64::INFINITY, 0.0, f64::INFINITY)
        );
        let largest = quantile_down(1.0).expect("above half");
        assert!((8.0..=FAR).contains(&largest) && probability_below(largest).upper() <= 1.0);
        assert_eq!(probability_below(f64::INFINITY).upper(), 1.0);
        assert_eq!((quantile(0.0), quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        let unknown = probability_below(f64::NAN);
        assert_eq!((unknown.lower(), unknown.upper()), (0.0, 1.0));
    }
}
