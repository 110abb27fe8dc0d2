//! What "beats" means in a program with real weights.
//!
//! A program compares sums within a solver's tolerances; the question compares them exactly. Where the
//! weights are small integer multiples of a common step, strictly larger means larger by at least one step,
//! and with a threshold half-way between the steps the tolerances do not matter. Elsewhere the weights are
//! scaled to about 1, and two programs enclose the truth: a *closed* one, whose rows are relaxed by more than
//! any rounding or tolerance in it, and an *open* one, tightened by as much. The closed one bounds the flips
//! from below; an attack found by either counts once it has been replayed exactly.

use countersign_num::Interval;

/// On which side a program errs where the weights have no common step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Every labeling that truly works is feasible: for lower bounds.
    Closed,
    /// Every feasible labeling truly works: for attacks.
    Open,
}

/// Solvers take a variable this close to an integer for one.
const INTEGRALITY: f64 = 1e-6;
/// Nearly integral flips may add up to this much, in steps, and still not bridge half a step.
const HARMLESS: f64 = 0.25;
/// Weights without a common step are scaled so that the largest is in 1..2, because solvers' presolve errs
/// where thresholds are far smaller than weights.
const LARGEST_SCALED: i32 = 0;
/// Scaled weights below this would be dropped by solvers; the relaxation accounts for them instead.
const SMALLEST_SCALED: f64 = 1e-7;
/// Rows are relaxed or tightened by this, well above the feasibility tolerances of 1e-6.
const SLACK: f64 = 1e-5;

/// Weights as a program holds them: multiples of a step, or scaled by a power of two with tiny ones dropped.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ScaledWeights {
    pub values: Vec<f64>,
    /// The values are integers: a row is decided by half a step, and closed and open programs are the same.
    pub is_exact: bool,
    /// By how much the closed program is relaxed: by what the dropped weights can add to a row, and a margin.
    relaxed: f64,
    /// By how much the open program is tightened: by as much, and by what nearly integral flips can add.
    tightened: f64,
}

impl ScaledWeights {
    pub(super) fn new(weights: &[f64]) -> Self {
        grid(weights).unwrap_or_else(|| scaled(weights))
    }

    /// The smallest value of the flips' effect at which a margin that starts at `margin` wins; `tie_wins`
    /// says that a margin of zero is enough.
    pub(super) fn threshold(&self, margin: Interval, tie_wins: bool, strictness: Strictness) -> f64 {
        match strictness {
            _ if self.is_exact && tie_wins => -0.5 - margin.upper(),
            _ if self.is_exact => 0.5 - margin.upper(),
            Strictness::Closed => -margin.upper() - self.relaxed,
            Strictness::Open => -margin.lower() + self.tightened,
        }
    }
}

/// How much flips that are nearly integral can add to a row: a flip moves a margin by at most twice its
/// weight.
fn feigned(values: &[f64]) -> f64 {
    INTEGRALITY * values.iter().map(|value| 2.0 * value.abs()).sum::<f64>()
}

/// The weights as integer multiples of a common step, where these are small enough together.
///
/// Every double is an integer times a power of two; the step is the greatest common divisor of those integers
/// times the smallest of those powers. Weights of equal magnitude always have a common step.
fn grid(weights: &[f64]) -> Option<ScaledWeights> {
    let lowest =
        weights.iter().filter(|weight| **weight != 0.0).map(|weight| lowest_bit(*weight)).min().unwrap_or(0);
    let multiples: Vec<u128> =
        weights.iter().map(|weight| multiple(*weight, lowest)).collect::<Option<_>>()?;
    let step =
        multiples.iter().fold(0, |divisor, &multiple| greatest_common_divisor(divisor, multiple)).max(1);
    let signed = |(multiple, weight): (&u128, &f64)| ((multiple / step) as f64).copysign(*weight);
    let values: Vec<f64> = multiples.iter().zip(weights).map(signed).collect();
    // Then the multiples and their sums are so small that they are exact doubles, and comparisons in the
    // program are exact.
    let is_small = feigned(&values) <= HARMLESS;
    is_small.then_some(ScaledWeights { values, is_exact: true, relaxed: 0.0, tightened: 0.0 })
}

/// `|weight| / 2^lowest`, when it is below 2¹²⁰.
fn multiple(weight: f64, lowest: i32) -> Option<u128> {
    if weight == 0.0 {
        return Some(0);
    }
    let own = lowest_bit(weight);
    let odd = times_power_of_two(weight.abs(), -own) as u128;
    let shift = u32::try_from(own - lowest).ok().filter(|&shift| shift <= 64)?;
    Some(odd << shift)
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

fn scaled(weights: &[f64]) -> ScaledWeights {
    let largest = weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
    let power = LARGEST_SCALED - highest_bit(largest);
    let mut dropped = Interval::ZERO;
    let values: Vec<f64> = weights
        .iter()
        .map(|&weight| {
            let value = times_power_of_two(weight, power);
            if value.abs() < SMALLEST_SCALED {
                // A value that has underflowed to zero counts as the smallest normal double, which is more
                // than it was.
                dropped = dropped
                    + Interval::point(if weight == 0.0 { 0.0 } else { value.abs().max(f64::MIN_POSITIVE) });
                0.0
            } else {
                value
            }
        })
        .collect();
    // A flip moves a margin by at most twice its weight.
    let relaxed = (dropped + dropped + Interval::point(SLACK)).upper();
    let tightened = relaxed + 2.0 * feigned(&values);
    ScaledWeights { values, is_exact: false, relaxed, tightened }
}

/// The exponent of the lowest set bit of a double that is not zero.
fn lowest_bit(value: f64) -> i32 {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match ((bits >> 52) & 0x7ff) as i32 {
        0 => fraction.trailing_zeros() as i32 - 1074,
        biased => (fraction | 1 << 52).trailing_zeros() as i32 + biased - 1075,
    }
}

/// The exponent of the highest set bit of a double that is not zero.
fn highest_bit(value: f64) -> i32 {
    let bits = value.abs().to_bits();
    match (bits >> 52) as i32 {
        0 => 63 - bits.leading_zeros() as i32 - 1074,
        biased => biased - 1023,
    }
}

/// `value · 2^power`, in steps that neither overflow nor underflow on the way; infinite when too large.
fn times_power_of_two(value: f64, power: i32) -> f64 {
    let step = power.clamp(-1000, 1000);
    let scaled = value * 2.0_f64.powi(step);
    if step == power || scaled == 0.0 { scaled } else { times_power_of_two(scaled, power - step) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_of_a_power_of_two_become_integers() {
        let weights = ScaledWeights::new(&[0.5, -1.25, 0.0, 3.0]);
        assert_eq!((weights.values, weights.is_exact), (vec![2.0, -5.0, 0.0, 12.0], true));
        assert_eq!(ScaledWeights::new(&[5e-324, -1e-323]).values, [1.0, -2.0]);
        assert_eq!(ScaledWeights::new(&[0.1, -0.2, 0.0, 0.1]).values, [1.0, -2.0, 0.0, 1.0], "a step of 0.1");
        assert!(!ScaledWeights::new(&[0.1, 0.2, 0.3]).is_exact, "as doubles, 0.3 is no multiple of 0.1");
        assert!(!ScaledWeights::new(&[f64::MAX, 1.0]).is_exact, "too far apart");
        assert!(!ScaledWeights::new(&[0.1, 1e300]).is_exact);
        assert_eq!(ScaledWeights::new(&[2.0_f64.powi(1000)]).values, [1.0]);
        let large = ScaledWeights::new(&[1e6, 1e6 + 1.0]);
        assert!(!large.is_exact, "1e6 times the tolerance bridges half a step");
    }

    #[test]
    fn other_weights_are_scaled_and_tiny_ones_accounted_for() {
        let weights = ScaledWeights::new(&[0.1, 1e-300, 0.2]);
        assert!(!weights.is_exact);
        assert!(weights.values[2] >= 1.0 && weights.values[2] < 2.0);
        assert_eq!(weights.values[1], 0.0);
        assert!(weights.relaxed > SLACK && weights.tightened > weights.relaxed);
    }

    #[test]
    fn bits_are_found_in_normal_and_subnormal_doubles() {
        assert_eq!(
            (lowest_bit(1.0), lowest_bit(3.0), lowest_bit(0.5), lowest_bit(5e-324)),
            (0, 0, -1, -1074)
        );
        assert_eq!(
            (highest_bit(1.0), highest_bit(3.0), highest_bit(-0.75), highest_bit(5e-324)),
            (0, 1, -1, -1074)
        );
        assert_eq!(times_power_of_two(5e-324, 1074), 1.0);
        assert_eq!(times_power_of_two(2.0_f64.powi(1023), -2097), 5e-324);
    }
}
