//! Binomial tails rounded up, and the Clopper–Pearson bounds that follow from them.
//!
//! For `X` successes in `n` trials of probability `p`, the tail `P[X ≥ k]` grows with `p`. The one-sided
//! lower bound of Clopper and Pearson at level α is the largest `p` whose tail is at most α: whatever the
//! true probability, the bound exceeds it with probability at most α.
//!
//! # Soundness
//! [`tail_up`] is never below the tail. A bound is a double whose tail, rounded up, was seen to be at most α,
//! so it is never above the real bound; a mistake in the search for it would cost tightness only.

use std::f64::consts::TAU;

use super::elementary::{exp_up, ln_1p_up, ln_down, ln_up};
use super::rounding::{
    add_down, add_up, divide_down, divide_up, multiply_down, multiply_up, square_root_up, subtract_down,
    subtract_up,
};

/// Factorials up to this one enter as products; larger ones by Stirling's series.
const FEW: u64 = 64;
/// More trials than this are refused: doubles cannot count them exactly.
const MOST_TRIALS: u64 = 1 << 52;

/// `P[X ≥ hits]` for `X` binomial with `trials` of probability `p`, rounded up; 1 where the arguments
/// describe no distribution.
pub fn tail_up(hits: u64, trials: u64, p: f64) -> f64 {
    tail_up_to(hits, trials, p, f64::INFINITY)
}

/// The one-sided lower bound at level `alpha` on the probability of success after `hits` in `trials`, rounded
/// down; 0 where nothing is known.
pub fn lower_bound(hits: u64, trials: u64, alpha: f64) -> f64 {
    if hits == 0 || hits > trials || alpha.is_nan() {
        return 0.0;
    }
    let is_safe = |p: f64| tail_up_to(hits, trials, p, alpha) <= alpha;
    let (mut safe, mut unsafe_from) = (0.0, 1.0);
    let share = hits as f64 / trials as f64;
    if share < 1.0 && !is_safe(share) {
        unsafe_from = share;
    }
    loop {
        let middle = safe + (unsafe_from - safe) / 2.0;
        if middle <= safe || middle >= unsafe_from || unsafe_from - safe <= safe * f64::EPSILON {
            return safe;
        }
        if is_safe(middle) { safe = middle } else { unsafe_from = middle }
    }
}

/// The one-sided upper bound at level `alpha`, rounded up; 1 where nothing is known.
pub fn upper_bound(hits: u64, trials: u64, alpha: f64) -> f64 {
    match trials.checked_sub(hits) {
        Some(misses) => subtract_up(1.0, lower_bound(misses, trials, alpha)),
        None => 1.0,
    }
}

/// [`tail_up`], or any number above `enough` once the tail may be.
fn tail_up_to(hits: u64, trials: u64, p: f64, enough: f64) -> f64 {
    if hits == 0 || !(p > 0.0 && p < 1.0) || hits > trials || trials > MOST_TRIALS {
        return if p == 0.0 && hits > 0 || hits > trials { 0.0 } else { 1.0 };
    }
    let first = mass_up(hits, trials, p);
    let odds = divide_up(p, subtract_down(1.0, p));
    let (mut term, mut sum) = (1.0, 1.0);
    for count in hits..trials {
        // P[X = count + 1] / P[X = count], which falls with the count.
        let ratio = multiply_up(divide_up((trials - count) as f64, (count + 1) as f64), odds);
        term = multiply_up(term, ratio);
        sum = add_up(sum, term);
        if ratio < 1.0 {
            // The rest is below a geometric series.
            let rest = multiply_up(term, divide_up(ratio, subtract_down(1.0, ratio)));
            if rest <= sum * (f64::EPSILON / 16.0) {
                sum = add_up(sum, rest);
                break;
            }
        }
        if sum * first > 2.0 * enough {
            break;
        }
    }
    multiply_up(first, sum).min(1.0)
}

/// `P[X = hits]` for `0 < hits ≤ trials` and `0 < p < 1`, rounded up.
fn mass_up(hits: u64, trials: u64, p: f64) -> f64 {
    if hits.min(trials - hits) <= FEW {
        mass_of_few_up(hits, trials, p)
    } else {
        mass_of_many_up(hits, trials, p)
    }
}

/// `exp(ln C(n, k) + k ln p + (n − k) ln(1 − p))`, the binomial coefficient as a product of few factors.
fn mass_of_few_up(hits: u64, trials: u64, p: f64) -> f64 {
    let misses = trials - hits;
    let factor = |index: u64| ln_up(divide_up((trials - index) as f64, (index + 1) as f64));
    let choices = (0..hits.min(misses)).map(factor).fold(0.0, add_up);
    let of_hits = multiply_up(hits as f64, ln_up(p));
    let of_misses = multiply_up(misses as f64, ln_1p_up(-p));
    exp_up(add_up(choices, add_up(of_hits, of_misses)))
}

/// `√(n / (2π k (n − k))) exp(−D + δ(n) − δ(k) − δ(n − k))`, where
/// `D = k ln(k / np) + (n − k) ln((n − k) / n(1 − p))` and `δ(m) = ln m! − ((m + 1/2) ln m − m + ln √(2π))`
/// lies between `1/12m − 1/360m³` and `1/12m` (Robbins; Loader).
fn mass_of_many_up(hits: u64, trials: u64, p: f64) -> f64 {
    let (k, n) = (hits as f64, trials as f64);
    let m = n - k;
    let deviance = add_down(
        multiply_down(k, ln_down(divide_down(k, multiply_up(n, p)))),
        multiply_down(m, ln_down(divide_down(m, multiply_up(n, subtract_up(1.0, p))))),
    );
    let corrections = [divide_up(1.0, 12.0 * n), -stirling_down(k), -stirling_down(m)];
    let exponent = corrections.into_iter().fold(-deviance, add_up);
    // Twice π rounded down is below it; the products below 2¹⁰⁴ are rounded.
    let under = multiply_down(multiply_down(TAU.next_down(), k), m);
    multiply_up(square_root_up(divide_up(n, under)), exp_up(exponent))
}

/// `1/12m − 1/360m³`, rounded down.
fn stirling_down(m: f64) -> f64 {
    let cube = multiply_down(multiply_down(m, m), m);
    subtract_down(divide_down(1.0, 12.0 * m), divide_up(1.0, multiply_down(360.0, cube)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::exact;
    use num_rational::BigRational;
    use proptest::prelude::*;

    fn whole(value: u64) -> BigRational {
        BigRational::from_integer(value.into())
    }

    /// `P[X ≥ hits]` in rationals.
    fn tail(hits: u64, trials: u64, p: &BigRational) -> BigRational {
        let q = whole(1) - p;
        let (mut choices, mut sum) = (whole(1), whole(0));
        for count in 0..=trials {
            if count >= hits {
                sum += &choices * p.pow(count as i32) * q.pow((trials - count) as i32);
            }
            choices = choices * whole(trials - count) / whole(count + 1);
        }
        sum
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn tails_are_above_the_rational_ones((trials, hits) in counts(40), p in 0.001_f64..0.999) {
            let (real, up) = (tail(hits, trials, &exact(p)), tail_up(hits, trials, p));
            prop_assert!(exact(up) >= real);
            prop_assert!(exact(up) <= real * exact(1.0 + 1e-12), "tight");
        }

        #[test]
        fn lower_bounds_are_below_the_real_ones((trials, hits) in counts(40), alpha in levels()) {
            let bound = lower_bound(hits, trials, alpha);
            if hits == 0 {
                prop_assert_eq!(bound, 0.0);
            } else {
                prop_assert!(tail(hits, trials, &exact(bound)) <= exact(alpha), "safe");
                let above = exact(bound * (1.0 + 1e-11));
                prop_assert!(tail(hits, trials, &above) > exact(alpha), "tight: {bound}");
            }
        }

        #[test]
        fn upper_bounds_are_above_the_real_ones((trials, hits) in counts(40), alpha in levels()) {
            // P[X ≤ hits] at the bound is at most α: the same tail, seen from the misses.
            let bound = upper_bound(hits, trials, alpha);
            let below = tail(trials - hits, trials, &(whole(1) - exact(bound)));
            prop_assert!(below <= exact(alpha) || bound == 1.0);
            prop_assert!(bound >= lower_bound(hits, trials, alpha) || alpha > 0.49);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn many_trials_go_through_stirling((trials, hits) in counts(300), p in 0.2_f64..0.8) {
            prop_assume!(hits.min(trials - hits) > FEW);
            let (real, up) = (tail(hits, trials, &exact(p)), tail_up(hits, trials, p));
            prop_assert!(exact(up) >= real);
            // The series of the trials' factorial ends at 1/12n. This leaves off 1/360n³, and there are at
            // least 130 trials.
            prop_assert!(exact(up) <= real * exact(1.0 + 1.3e-9), "tight");
        }
    }

    fn counts(most: u64) -> impl Strategy<Value = (u64, u64)> {
        (1..=most).prop_flat_map(|trials| (Just(trials), 0..=trials))
    }

    fn levels() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0.001), Just(0.05), Just(0.5), 1e-12_f64..0.9]
    }

    #[test]
    fn all_hits_have_a_closed_form() {
        // α^(1/n).
        for (trials, alpha) in [(100, 0.001), (100_000, 0.001), (100_000_000, 1e-9)] {
            let (bound, real) = (lower_bound(trials, trials, alpha), (f64::ln(alpha) / trials as f64).exp());
            assert!(bound <= real.next_up() && real - bound < 1e-15, "{trials}: {bound} {real}");
        }
    }

    #[test]
    fn the_counts_of_figure_4() {
        // σ = r, so Φ(1) must be shown; α = 0.001 over three stages, β = 0.0001 over two.
        let needed = 0.841_344_746_068_542_9;
        for (trials, certified, refuted) in
            [(1_000, 880, Some(795)), (10_000, 8_538, Some(8_270)), (125_000, 105_607, None)]
        {
            assert!(lower_bound(certified, trials, 0.001 / 3.0) >= needed, "{trials}");
            assert!(lower_bound(certified - 1, trials, 0.001 / 3.0) < needed, "{trials}");
            if let Some(refuted) = refuted {
                assert!(upper_bound(refuted - 1, trials, 0.0001 / 2.0) < needed, "{trials}");
                assert!(upper_bound(refuted, trials, 0.0001 / 2.0) >= needed, "{trials}");
            }
        }
    }

    #[test]
    fn impossible_counts_bound_nothing() {
        for (hits, trials, alpha) in
            [(0, 0, 0.1), (0, 10, 0.1), (11, 10, 0.1), (5, 10, f64::NAN), (5, 10, 0.0)]
        {
            assert_eq!(lower_bound(hits, trials, alpha), 0.0, "{hits} of {trials} at {alpha}");
        }
        assert_eq!(
            (upper_bound(0, 0, 0.1), upper_bound(11, 10, 0.1), upper_bound(10, 10, 0.1)),
            (1.0, 1.0, 1.0)
        );
        assert_eq!(
            (tail_up(3, 2, 0.5), tail_up(1, 2, 0.0), tail_up(0, 2, 0.0), tail_up(2, 2, 1.0)),
            (0.0, 0.0, 1.0, 1.0)
        );
    }
}
