//! Rounding errors of sums of products, bounded before they are evaluated.
//!
//! A sum `s = Σ aᵢ bᵢ` of `n` products of doubles can be evaluated in many ways: in any order, with partial
//! sums, with or without fused multiply-add. Whatever the way, the result `ŝ` satisfies, with `u = 2⁻⁵³`,
//! `η = 2⁻¹⁰⁷⁴`, `γₙ = n u / (1 − n u)` and `M = Σ |aᵢ bᵢ|` (Higham, Accuracy and Stability of Numerical
//! Algorithms, section 3.1),
//!
//! ```text
//! |ŝ − s| ≤ γₙ M + (1 + γₙ) n η/2 ,
//! ```
//!
//! because each product meets at most `n` roundings, and may underflow once, by at most `η/2`; sums never
//! underflow. `M` itself is only known as evaluated, `M̂`. By the same bound
//!
//! ```text
//! M ≤ (M̂ + (1 + γₙ) n η/2) / (1 − γₙ) ,   so   |ŝ − s| ≤ n u/(1 − 2 n u) · M̂ + n η   while γₙ ≤ 1/15.
//! ```
//!
//! The bounds here are **twice** the right side. An enclosure is moved outward once for the errors of its own
//! evaluation, and once more to contain what another program gets when it evaluates the same sum in its own
//! way.
//!
//! A plain summand counts as a product with 1, and products with an exact zero need not be counted.

/// Sums of more products get no bound. Up to here `γₙ ≤ 1/15`.
const MOST_TERMS: usize = 1 << 49;
/// `2 u`.
const TWO_UNITS: f64 = f64::EPSILON;
/// `η`, the smallest positive double.
const SMALLEST: f64 = f64::from_bits(1);

/// The error bound of sums of a given number of products, as a function of their magnitude.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SummationError {
    /// At least `(1 + 4 u) · 2 n u/(1 − 2 n u)`.
    relative: f64,
    /// `(2 n + 1) η`; 0 without terms.
    absolute: f64,
}

impl SummationError {
    /// The bound for sums of `terms` products; infinite beyond 2⁴⁹ terms.
    pub fn of(terms: usize) -> Self {
        match terms {
            0 => SummationError { relative: 0.0, absolute: 0.0 },
            1..=MOST_TERMS => {
                let (count, relative) = (terms as f64, TWO_UNITS * terms as f64);
                // The subtraction is exact. Division and product round, each by less than 2 u of the margin 8
                // u.
                let relative = relative / (1.0 - relative) * (1.0 + 4.0 * TWO_UNITS);
                SummationError { relative, absolute: (2.0 * count + 1.0) * SMALLEST }
            }
            _ => SummationError { relative: f64::INFINITY, absolute: f64::INFINITY },
        }
    }

    /// Upper bound on twice the rounding error where the magnitudes, as evaluated, sum to `magnitude`.
    ///
    /// It has no branches and no directed rounding, so that it can be used in loops over matrices.
    ///
    /// # Soundness
    /// With `ρ = 2 n u/(1 − 2 n u)` the doubled bound is `ρ M̂ + 2 n η`. The product loses at most a share
    /// `u` and `η/2`, the sum at most a share `u`:
    /// `((1 + 4 u) ρ M̂ (1 − u) − η/2 + (2 n + 1) η) (1 − u) ≥ ρ M̂ + 2 n η`.
    ///
    /// Where `magnitude + bound(magnitude)` is finite, no partial sum overflows, in whatever order: each is
    /// at most `(1 + γₙ) M + (1 + γₙ) n η/2 ≤ (1 + ρ) M̂ + 2 n η`. The bound of an infinite magnitude is
    /// infinite, that of NaN is NaN.
    #[inline(always)]
    pub fn bound(self, magnitude: f64) -> f64 {
        magnitude * self.relative + self.absolute
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::exact;
    use num_rational::BigRational;
    use proptest::prelude::*;

    fn factor() -> impl Strategy<Value = f64> {
        let exponent = prop_oneof![Just(0), -3..3_i32, -160..160_i32, -540..-530_i32];
        (-1.0_f64..1.0, exponent).prop_map(|(mantissa, exponent)| mantissa * 2.0_f64.powi(exponent))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn errors_of_several_evaluations_are_below_half_the_bound(
            factors in prop::collection::vec((factor(), factor()), 1..30),
        ) {
            let real: BigRational = factors.iter().map(|&(a, b)| exact(a) * exact(b)).sum();
            let magnitude: f64 = factors.iter().map(|(a, b)| (a * b).abs()).sum();
            let bound = exact(SummationError::of(factors.len()).bound(magnitude)) / exact(2.0);
            let forward: f64 = factors.iter().map(|(a, b)| a * b).sum();
            let backward: f64 = factors.iter().rev().map(|(a, b)| a * b).sum();
            let fused = factors.iter().fold(0.0, |sum, &(a, b): &(f64, f64)| a.mul_add(b, sum));
            for evaluated in [forward, backward, fused] {
                let error = exact(evaluated) - &real;
                prop_assert!(error <= bound && -error <= bound);
            }
        }

        #[test]
        fn the_bound_is_at_least_its_formula(terms in 1_usize..1 << 49, magnitude in factor()) {
            let magnitude = magnitude.abs();
            let relative = exact(terms as f64) * exact(f64::EPSILON);
            let relative = &relative / (exact(1.0) - &relative);
            let formula = relative * exact(magnitude) + exact(2.0) * exact(terms as f64) * exact(5e-324);
            let bound = exact(SummationError::of(terms).bound(magnitude));
            prop_assert!(bound >= formula);
            prop_assert!(bound <= formula * exact(1.0 + 1e-14) + exact(1e-323));
        }
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(SummationError::of(0).bound(0.0), 0.0);
        assert_eq!(SummationError::of(1).bound(0.0), 1.5e-323);
        assert_eq!(SummationError::of(MOST_TERMS + 1).bound(1.0), f64::INFINITY);
        assert_eq!(SummationError::of(3).bound(f64::INFINITY), f64::INFINITY);
        assert!(SummationError::of(3).bound(f64::NAN).is_nan());
    }
}
