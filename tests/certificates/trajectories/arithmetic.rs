//! Arithmetic of several kinds.

use num_rational::BigRational;

/// Numbers that training can be done with.
pub trait Number: Clone + PartialOrd {
    /// A double in this arithmetic.
    fn of(value: f64) -> Self;
    fn plus(&self, other: &Self) -> Self;
    fn minus(&self, other: &Self) -> Self;
    fn times(&self, other: &Self) -> Self;
    fn over(&self, other: &Self) -> Self;
    /// `Σ aᵢ bᵢ`, in the order of this arithmetic.
    fn sum_of_products(pairs: &[(Self, Self)]) -> Self;
    /// `eˣ`, where this arithmetic has it.
    fn exponential(&self) -> Self;
}

impl Number for BigRational {
    fn of(value: f64) -> Self {
        BigRational::from_float(value).expect("finite")
    }

    fn plus(&self, other: &Self) -> Self {
        self + other
    }

    fn minus(&self, other: &Self) -> Self {
        self - other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn over(&self, other: &Self) -> Self {
        self / other
    }

    fn sum_of_products(pairs: &[(Self, Self)]) -> Self {
        pairs.iter().map(|(a, b)| a * b).sum()
    }

    fn exponential(&self) -> Self {
        panic!("exponentials are not fractions")
    }
}

/// Doubles whose sums go from the last summand to the first, with fused multiply-add.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Reversed(pub f64);

/// Doubles whose sums are those of their halves.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Halved(pub f64);

/// Doubles whose sums go from the first summand to the last.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct InOrder(pub f64);

macro_rules! doubles {
    ($name:ident, $sum:expr) => {
        impl Number for $name {
            fn of(value: f64) -> Self {
                $name(value)
            }

            fn plus(&self, other: &Self) -> Self {
                $name(self.0 + other.0)
            }

            fn minus(&self, other: &Self) -> Self {
                $name(self.0 - other.0)
            }

            fn times(&self, other: &Self) -> Self {
                $name(self.0 * other.0)
            }

            fn over(&self, other: &Self) -> Self {
                $name(self.0 / other.0)
            }

            fn sum_of_products(pairs: &[(Self, Self)]) -> Self {
                $sum(pairs)
            }

            fn exponential(&self) -> Self {
                $name(self.0.exp())
            }
        }
    };
}

doubles!(Reversed, |pairs: &[(Reversed, Reversed)]| {
    Reversed(pairs.iter().rev().fold(0.0, |sum, (a, b)| a.0.mul_add(b.0, sum)))
});

doubles!(InOrder, |pairs: &[(InOrder, InOrder)]| {
    pairs.iter().fold(InOrder(0.0), |sum, (a, b)| sum.plus(&a.times(b)))
});

doubles!(Halved, |pairs: &[(Halved, Halved)]| {
    match pairs {
        [] => Halved(0.0),
        [(a, b)] => a.times(b),
        _ => {
            let (left, right) = pairs.split_at(pairs.len() / 2);
            Halved::sum_of_products(left).plus(&Halved::sum_of_products(right))
        }
    }
});
