//! Sums of doubles without rounding.

use std::cmp::Ordering;

/// Bits in one digit of the accumulator.
const DIGIT_BITS: u32 = 32;
/// 2098 bits hold every double; the rest is room for carries, sign included.
const DIGITS: usize = 68;
/// Additions after which carries must be resolved: each changes a digit by less than 2³², and digits hold
/// 2⁶³.
const ADDITIONS_BETWEEN_CARRIES: u32 = 1 << 30;
/// The exponent of the lowest bit of the smallest subnormal double.
const LOWEST_EXPONENT: i32 = -1074;

/// The exact sum of any doubles: a fixed-point number wide enough for all of them.
///
/// Its value is `Σ digits[k] · 2^(32 k − 1074)` with signed digits, whose carries are resolved only when
/// needed. Adding costs three integer additions; order does not matter; there is no overflow before 2⁶⁰
/// additions.
///
/// # Soundness
/// [`ExactSum::sign`] and comparisons are those of the real sums. The certificates rest on this where they
/// break ties: nothing is compared with a tolerance.
///
/// # Examples
/// ```
/// use countersign_num::ExactSum;
///
/// let sum: ExactSum = [0.1, 0.2].into_iter().collect();
/// let other: ExactSum = [0.3].into_iter().collect();
/// assert!(sum > other, "the doubles nearest to 0.1 and 0.2 sum to more than that nearest to 0.3");
///
/// let tiny_remains: ExactSum = [1e300, 5e-324, -1e300].into_iter().collect();
/// assert!(tiny_remains.sign().is_gt());
/// ```
#[derive(Clone, Debug)]
pub struct ExactSum {
    digits: [i64; DIGITS],
    additions: u32,
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { digits: [0; DIGITS], additions: 0 }
    }
}

impl ExactSum {
    /// Zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `value`.
    ///
    /// # Panics
    /// When `value` is not finite; callers check their data where they are read.
    pub fn add(&mut self, value: f64) {
        assert!(value.is_finite(), "an exact sum takes finite numbers only, found {value}");
        let (negative, exponent, mantissa) = decode(value);
        let position = (exponent - LOWEST_EXPONENT) as u32;
        let digit = (position / DIGIT_BITS) as usize;
        let shifted = u128::from(mantissa) << (position % DIGIT_BITS);
        for offset in 0..3 {
            let part = (shifted >> (DIGIT_BITS * offset as u32)) as u32;
            let part = i64::from(part);
            self.digits[digit + offset] += if negative { -part } else { part };
        }
        self.count_addition();
    }

    /// Subtracts `value`.
    ///
    /// # Panics
    /// When `value` is not finite.
    pub fn subtract(&mut self, value: f64) {
        self.add(-value);
    }

    /// Subtracts another sum.
    pub fn subtract_sum(&mut self, other: &ExactSum) {
        let mut other = other.clone();
        other.carry();
        self.carry();
        for (digit, taken) in self.digits.iter_mut().zip(other.digits) {
            *digit -= taken;
        }
        self.count_addition();
    }

    /// Less, equal or greater than zero.
    pub fn sign(&self) -> Ordering {
        let mut resolved = self.clone();
        resolved.carry();
        let (top, rest) = resolved.digits.split_last().expect("there are digits");
        match top.cmp(&0) {
            Ordering::Equal if rest.iter().any(|&digit| digit != 0) => Ordering::Greater,
            ordering => ordering,
        }
    }

    fn count_addition(&mut self) {
        self.additions += 1;
        if self.additions >= ADDITIONS_BETWEEN_CARRIES {
            self.carry();
        }
    }

    /// Brings every digit but the highest into `0..2³²`; the highest then has the sign.
    fn carry(&mut self) {
        for place in 0..DIGITS - 1 {
            self.digits[place + 1] += self.digits[place] >> DIGIT_BITS;
            self.digits[place] &= (1 << DIGIT_BITS) - 1;
        }
        self.additions = 0;
    }
}

/// `value = ± mantissa · 2^exponent`: the sign, the exponent, the mantissa.
fn decode(value: f64) -> (bool, i32, u64) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match ((bits >> 52) & 0x7ff) as i32 {
        0 => (value.is_sign_negative(), LOWEST_EXPONENT, fraction),
        biased => (value.is_sign_negative(), biased - 1 + LOWEST_EXPONENT, fraction | 1 << 52),
    }
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = ExactSum::new();
        values.into_iter().for_each(|value| sum.add(value));
        sum
    }
}

impl PartialEq for ExactSum {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ExactSum {}

impl PartialOrd for ExactSum {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ExactSum {
    fn cmp(&self, other: &Self) -> Ordering {
        let mut difference = self.clone();
        difference.subtract_sum(other);
        difference.sign()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::exact;
    use num_rational::BigRational;
    use proptest::prelude::*;

    fn rational_sum(values: &[f64]) -> BigRational {
        values.iter().map(|&value| exact(value)).sum()
    }

    fn values() -> impl Strategy<Value = Vec<f64>> {
        let value = prop_oneof![
            any::<f64>().prop_filter("finite", |x| x.is_finite()),
            prop::sample::select(vec![
                0.0,
                -0.0,
                0.1,
                0.2,
                -0.3,
                1e308,
                -1e308,
                5e-324,
                -5e-324,
                f64::MAX,
                f64::MIN
            ]),
        ];
        prop::collection::vec(value, 0..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn sign_and_order_equal_those_of_rationals(a in values(), b in values()) {
            let zero = exact(0.0);
            let sum: ExactSum = a.iter().copied().collect();
            prop_assert_eq!(sum.sign(), rational_sum(&a).cmp(&zero));
            let other: ExactSum = b.iter().copied().collect();
            prop_assert_eq!(sum.cmp(&other), rational_sum(&a).cmp(&rational_sum(&b)));
        }

        #[test]
        fn what_is_added_can_be_taken_away(a in values()) {
            let mut sum: ExactSum = a.iter().copied().collect();
            a.iter().rev().for_each(|&value| sum.subtract(value));
            prop_assert_eq!(sum.sign(), Ordering::Equal);
        }
    }

    #[test]
    fn sees_what_rounding_hides() {
        let sum: ExactSum = [1e300, 5e-324, -1e300].into_iter().collect();
        assert_eq!(sum.sign(), Ordering::Greater);
        let tenths: ExactSum = [0.1, 0.2].into_iter().collect();
        assert!(tenths > [0.3].into_iter().collect(), "as doubles, 0.1 + 0.2 exceeds 0.3");
    }

    #[test]
    fn carries_are_resolved_in_time() {
        let mut sum = ExactSum { additions: ADDITIONS_BETWEEN_CARRIES - 1, ..ExactSum::new() };
        sum.add(-f64::MAX);
        assert_eq!(sum.additions, 0);
        assert_eq!(sum.sign(), Ordering::Less);
    }

    #[test]
    #[should_panic(expected = "finite numbers only")]
    fn refuses_nan() {
        ExactSum::new().add(f64::NAN);
    }
}
