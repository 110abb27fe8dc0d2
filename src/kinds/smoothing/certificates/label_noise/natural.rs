//! Natural numbers of any size, in which probabilities are counted where "exactly 1/2" must be recognised.

use std::cmp::Ordering;
use std::ops::{Add, Mul};

/// `Σ digits[k] · 2^(32 k)`, the last digit not 0.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Natural {
    digits: Vec<u32>,
}

impl Natural {
    /// `base` to the power of `exponent`.
    pub fn power(base: &Natural, exponent: usize) -> Natural {
        (0..exponent).fold(Natural::from(1), |power, _| power * base.clone())
    }

    fn trimmed(mut digits: Vec<u32>) -> Natural {
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Natural { digits }
    }
}

impl From<u128> for Natural {
    fn from(value: u128) -> Natural {
        Natural::trimmed((0..4).map(|digit| (value >> (32 * digit)) as u32).collect())
    }
}

impl Add for Natural {
    type Output = Natural;

    fn add(self, other: Natural) -> Natural {
        let length = self.digits.len().max(other.digits.len());
        let digit = |number: &Natural, place| u64::from(number.digits.get(place).copied().unwrap_or(0));
        let mut sum = Vec::with_capacity(length + 1);
        let mut carry = 0;
        for place in 0..length {
            carry += digit(&self, place) + digit(&other, place);
            sum.push(carry as u32);
            carry >>= 32;
        }
        sum.push(carry as u32);
        Natural::trimmed(sum)
    }
}

impl Mul for Natural {
    type Output = Natural;

    fn mul(self, other: Natural) -> Natural {
        let mut product = vec![0_u32; self.digits.len() + other.digits.len()];
        for (shift, &digit) in self.digits.iter().enumerate() {
            let mut carry = 0;
            for (place, &factor) in other.digits.iter().enumerate() {
                carry += u64::from(product[shift + place]) + u64::from(digit) * u64::from(factor);
                product[shift + place] = carry as u32;
                carry >>= 32;
            }
            product[shift + other.digits.len()] = carry as u32;
        }
        Natural::trimmed(product)
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Natural) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Natural) -> Ordering {
        let lengths = self.digits.len().cmp(&other.digits.len());
        lengths.then_with(|| self.digits.iter().rev().cmp(other.digits.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn small_arithmetic_is_that_of_the_machine(a in any::<u64>(), b in any::<u64>(), c in any::<u64>()) {
            let [x, y, z] = [a, b, c].map(u128::from);
            let (n, m, k) = (Natural::from(x), Natural::from(y), Natural::from(z));
            prop_assert_eq!(n.clone() + m.clone(), Natural::from(x + y));
            prop_assert_eq!(n.clone() * m.clone(), Natural::from(x * y));
            prop_assert_eq!(n.cmp(&m), x.cmp(&y));
            prop_assert_eq!((n.clone() + m.clone()) * k.clone(), n * k.clone() + m * k);
        }
    }

    #[test]
    fn large_powers_are_ordered() {
        let (two, three) = (Natural::from(2), Natural::from(3));
        assert!(Natural::power(&two, 500) > Natural::power(&three, 315), "500 ln 2 > 315 ln 3");
        assert!(Natural::power(&two, 500) < Natural::power(&three, 316));
        assert_eq!(Natural::power(&two, 300) * Natural::power(&two, 200), Natural::power(&two, 500));
        assert_eq!(Natural::from(0) * two, Natural::default());
        assert_eq!(Natural::power(&three, 0), Natural::from(1));
    }
}
