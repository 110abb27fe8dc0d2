//! Probabilities as multiples of 2⁻⁶⁴, and what a released bit loses of privacy.

use super::{Mechanism, MechanismError};
use countersign_num::Interval;
use countersign_num::elementary::{exp_down, ln_up};
use countersign_num::rounding::{add_down, divide_down, divide_up, subtract_down, subtract_up};

/// 2⁶⁴, which is a double.
const WHOLE: f64 = 18_446_744_073_709_551_616.0;
/// A half of it, the most that is of use.
const HALF: u64 = 1 << 63;
/// Doubles between what ratios are made to be and what they are checked against.
const ROOM: u32 = 8;

/// A table that is not private after all.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotPrivate {
    /// What the mechanism is given.
    #[error(transparent)]
    Parameters(#[from] MechanismError),
    /// What two data sets are told apart by.
    #[error("neighbours at the distances {distances:?} lose up to {loss:?}, more than ε = {epsilon:?}")]
    Loss { distances: [usize; 2], loss: f64, epsilon: f64 },
}

/// With which probability a prediction is turned around before it is released, for every certified distance
/// up to the largest that is looked at.
///
/// Entry n stands for the probability `flips[n] · 2⁻⁶⁴`, exactly: it is drawn by comparing 64 random bits
/// with it. It is the upper end of what the mechanism asks for, rounded up; more noise is never less private
/// as long as neighbours' noise stays close, which [`FlipTable::new`] sees to and [`FlipTable::loss`]
/// recomputes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlipTable {
    flips: Vec<u64>,
}

impl FlipTable {
    /// The table of a mechanism for the distances `0..=most`.
    ///
    /// # Soundness
    /// If predictions of neighbouring data sets differ at distance 0 alone, and their distances by no more
    /// than 1, then releasing the bit is ε-differentially private, by the table's own numbers and not by
    /// those that it was rounded from: every ratio of probabilities is enclosed and compared with `e^ε`.
    ///
    /// # Errors
    /// Parameters that the mechanism cannot have; a loss above ε, which would be an error of this program.
    pub fn new(mechanism: Mechanism, epsilon: f64, beta: f64, most: usize) -> Result<Self, NotPrivate> {
        Mechanism::check(epsilon, beta)?;
        // A few doubles less than e^ε, as room for the rounding of `loss`.
        let most_ratio = (0..ROOM).fold(exp_down(epsilon), |ratio, _| ratio.next_down()).max(1.0);
        let mut flips: Vec<u64> = Vec::with_capacity(most + 1);
        for distance in 0..=most {
            let own = rounded_up(mechanism.flip_probability(epsilon, beta, distance).upper());
            // Where few digits are left, rounding would part neighbours: an entry stays near the one before,
            // and the first one near a half.
            let near = match flips.last() {
                Some(&before) => shrunk(before, most_ratio),
                None => rounded_up(divide_up(1.0, add_down(1.0, most_ratio))),
            };
            flips.push(own.max(near));
        }
        let table = FlipTable { flips };
        table.loss(epsilon)?;
        Ok(table)
    }

    /// A table of given entries, for those who check tables.
    pub fn of(flips: Vec<u64>) -> Self {
        FlipTable { flips }
    }

    /// How many of 2⁶⁴ equally likely words turn the prediction around. Beyond the table, as at its end.
    pub fn flips(&self, distance: usize) -> u64 {
        let last = self.flips.last().copied().unwrap_or(HALF);
        self.flips.get(distance).copied().unwrap_or(last)
    }

    /// The probability that the prediction is turned around.
    pub fn probability(&self, distance: usize) -> Interval {
        let (lower, upper) = enclosed(u128::from(self.flips(distance)));
        // Powers of two change no digits.
        Interval::new(lower / WHOLE, upper / WHOLE).unwrap_or(Interval::ENTIRE)
    }

    /// The largest logarithm of a ratio between the probabilities of one released bit under two neighbouring
    /// data sets, from above.
    ///
    /// # Errors
    /// When it is more than ε.
    pub fn loss(&self, epsilon: f64) -> Result<f64, NotPrivate> {
        let whole = 1_u128 << 64;
        let at = |distance: usize| u128::from(self.flips(distance));
        let most = self.flips.len().saturating_sub(1);
        // One more distance than the table has: whatever is beyond is as at its end.
        let alike = (0..=most).map(|distance| ([distance, distance + 1], [at(distance), at(distance + 1)]));
        // Where predictions differ, neither is certified; one bit is kept here where it is turned around
        // there.
        let apart = ([0, 0], [whole - at(0), at(0)]);
        let mut loss = 0.0_f64;
        for (distances, [one, other]) in alike.chain([apart]) {
            for (numerator, denominator) in
                [(one, other), (other, one), (whole - one, whole - other), (whole - other, whole - one)]
            {
                let ratio = divide_up(enclosed(numerator).1, enclosed(denominator).0);
                let own = if numerator <= denominator { 0.0 } else { ln_up(ratio).max(0.0) };
                let is_within = numerator <= denominator || ratio <= exp_down(epsilon);
                if !is_within || own.is_nan() {
                    return Err(NotPrivate::Loss { distances, loss: own, epsilon });
                }
                loss = loss.max(own);
            }
        }
        Ok(loss)
    }

    /// Encloses the probability that what is released is a right class, over
    /// `(is it right, certified distance)` of the predictions; nothing for none.
    pub fn expected_accuracy(&self, predictions: &[(bool, usize)]) -> Option<Interval> {
        let one = |&(is_right, distance): &(bool, usize)| {
            let flip = self.probability(distance);
            if is_right { Interval::point(1.0) - flip } else { flip }
        };
        let sum = predictions.iter().map(one).fold(Interval::ZERO, |sum, one| sum + one);
        let count = predictions.len() as f64;
        let (lower, upper) = (divide_down(sum.lower(), count), divide_up(sum.upper(), count));
        (!predictions.is_empty())
            .then(|| Interval::new(lower.max(0.0), upper.min(1.0)).unwrap_or(Interval::ENTIRE))
    }
}

/// The least multiple of 2⁻⁶⁴ that is no less than a probability of at most 1/2; NaN is a half.
fn rounded_up(probability: f64) -> u64 {
    if probability.is_nan() || probability >= 0.5 {
        return HALF;
    }
    // Exact: a power of two, and a whole number below 2⁶³.
    ((probability * WHOLE).ceil() as u64).max(1)
}

/// The least entry whose ratio to `before` is no more than `ratio`.
fn shrunk(before: u64, ratio: f64) -> u64 {
    let least = divide_up(enclosed(u128::from(before)).1, ratio);
    // Doubles above 2⁵³ are whole numbers, and smaller ones are rounded up to one.
    (least.ceil() as u64).min(before)
}

/// Doubles below and above a whole number of at most 2⁶⁴.
fn enclosed(count: u128) -> (f64, f64) {
    let (high, low) = ((count >> 32) as f64, (count & 0xffff_ffff) as f64);
    let high = high * 4_294_967_296.0;
    (-subtract_up(-high, low), -subtract_down(-high, low))
}

/// Exponentials as rationals, the oracle of the tests of numbers too.
#[cfg(test)]
#[path = "../../../../num/series.rs"]
mod series;

#[cfg(test)]
mod tests {
    use super::series::{exact, exp_of};
    use super::*;
    use num_rational::BigRational;
    use proptest::prelude::*;

    fn ratio(numerator: u128, denominator: u128) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    /// Every released bit under every two neighbours, in rationals.
    fn largest_ratio(table: &FlipTable, most: usize) -> BigRational {
        let whole = 1_u128 << 64;
        let bit = |prediction: bool, distance: usize| {
            let flips = u128::from(table.flips(distance));
            if prediction { whole - flips } else { flips }
        };
        let mut largest = ratio(1, 1);
        for one in (0..=most).flat_map(|distance| [(true, distance), (false, distance)]) {
            for other in (0..=most).flat_map(|distance| [(true, distance), (false, distance)]) {
                let are_neighbours =
                    if one.0 == other.0 { one.1.abs_diff(other.1) <= 1 } else { one.1 == 0 && other.1 == 0 };
                if are_neighbours {
                    let ones = ratio(bit(one.0, one.1), bit(other.0, other.1));
                    let zeros = ratio(whole - bit(one.0, one.1), whole - bit(other.0, other.1));
                    largest = largest.max(ones).max(zeros);
                }
            }
        }
        largest
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn tables_are_private_in_exact_arithmetic(
            epsilon in prop_oneof![1e-3_f64..5.0, 1e-9_f64..1e-6, Just(1.0)],
            share in 0.01_f64..=1.0,
            most in 0_usize..40,
        ) {
            let beta = share * Mechanism::largest_beta(epsilon);
            for mechanism in [Mechanism::LaplaceGlobal, Mechanism::CauchySmooth] {
                let table = FlipTable::new(mechanism, epsilon, beta, most).expect("private");
                let largest = largest_ratio(&table, most);
                prop_assert!(largest <= exp_of(&exact(epsilon)).0, "{mechanism:?}");
                let loss = table.loss(epsilon).expect("private");
                prop_assert!(loss <= epsilon * (1.0 + 1e-12) && largest <= exp_of(&exact(loss)).1 + exact(1e-15));
                for distance in 0..=most {
                    let asked = mechanism.flip_probability(epsilon, beta, distance);
                    let exactly = ratio(u128::from(table.flips(distance)), 1 << 64);
                    prop_assert!(exactly >= exact(asked.lower()), "never less noise than asked for");
                }
            }
        }
    }

    #[test]
    fn small_probabilities_stay_near_each_other() {
        // e^(−β·distance) falls below 2⁻⁶⁴.
        let table = FlipTable::new(Mechanism::CauchySmooth, 0.375, 0.0625, 3000).expect("private");
        assert!((1..9).contains(&table.flips(3000)), "{}", table.flips(3000));
        assert_eq!(table.flips(9999), table.flips(3000));
    }

    #[test]
    fn thresholded_cauchy_noise_loses_a_sixth() {
        // And a little more where probabilities have few digits left.
        for epsilon in [0.125, 1.0, 2.0, 10.0] {
            let loss = |mechanism| {
                let table = FlipTable::new(mechanism, epsilon, Mechanism::largest_beta(epsilon), 100);
                table.expect("private").loss(epsilon).expect("private")
            };
            let cauchy = loss(Mechanism::CauchySmooth);
            assert!(cauchy <= epsilon / 6.0 * 1.001, "{epsilon}: {cauchy}");
            assert!(loss(Mechanism::LaplaceGlobal) > 0.5 * epsilon, "{epsilon}");
        }
        let at_one = FlipTable::new(Mechanism::LaplaceGlobal, 1.0, 0.125, 1).expect("private").loss(1.0);
        assert!((at_one.expect("private") - 0.8318).abs() < 1e-4);
    }

    #[test]
    fn wrong_tables_are_caught() {
        let sound = FlipTable::new(Mechanism::CauchySmooth, 1.0, 1.0 / 6.0, 3).expect("private");
        let flips: Vec<u64> = (0..=3).map(|distance| sound.flips(distance)).collect();
        let caught = |flips: Vec<u64>| FlipTable::of(flips).loss(1.0).is_err();
        assert!(!caught(flips.clone()));
        // A certificate that counts one sample too many at the boundary, or several at once.
        assert!(caught(vec![flips[0] / 4, flips[1], flips[2], flips[3]]));
        assert!(caught(vec![flips[0], flips[1], flips[1] / 3, flips[3]]));
        assert!(caught(vec![0]), "no noise at all");
        assert!(caught(vec![u64::MAX]), "the prediction turned around is the prediction");
    }

    #[test]
    fn an_epsilon_below_the_precision_of_numbers_is_a_coin() {
        for mechanism in [Mechanism::LaplaceGlobal, Mechanism::CauchySmooth] {
            let tiny = FlipTable::new(mechanism, 1e-17, 1e-18, 1).expect("private");
            assert_eq!([tiny.flips(0), tiny.flips(1)], [HALF, HALF]);
            assert_eq!(tiny.loss(1e-17), Ok(0.0));
        }
        assert!(matches!(
            FlipTable::new(Mechanism::CauchySmooth, 1.0, 0.5, 1),
            Err(NotPrivate::Parameters(MechanismError { field: "beta", .. }))
        ));
    }

    #[test]
    fn accuracy_is_the_mean_of_probabilities() {
        let table = FlipTable::of(vec![1 << 62, 1 << 60]);
        let accuracy = table.expected_accuracy(&[(true, 0), (true, 1), (false, 1), (true, 5)]).expect("some");
        assert!(accuracy.contains((0.75 + 0.9375 + 0.0625 + 0.9375) / 4.0) && accuracy.width() < 1e-15);
        assert_eq!(table.expected_accuracy(&[]), None);
    }
}
