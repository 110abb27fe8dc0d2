//! Doubles and exponentials as rationals: the oracle of this folder's tests.

use num_rational::BigRational;

/// A double as a rational.
pub fn exact(value: f64) -> BigRational {
    BigRational::from_float(value).expect("finite")
}

/// Rationals below and above `e^x` for `|x| < 8`, closer to each other than doubles are: multiples of 2⁻¹⁶⁰,
/// to keep what is computed with them short.
pub fn exp_of(x: &BigRational) -> (BigRational, BigRational) {
    let (lower, upper) = if *x < exact(0.0) {
        let (lower, upper) = exp_of_positive(&-x);
        (upper.recip(), lower.recip())
    } else {
        exp_of_positive(x)
    };
    let unit = exact(2.0_f64.powi(-160));
    // Raw, as reducing fractions is what takes long.
    let multiple = |count| BigRational::new_raw(count, unit.denom().clone());
    let down = lower.numer() * unit.denom() / lower.denom();
    let up = (upper.numer() * unit.denom() + upper.denom() - 1) / upper.denom();
    (multiple(down), multiple(up))
}

/// 65 terms of the series, by Horner's rule on unreduced fractions. The other terms sum to less than 2⁻¹⁰⁰ x.
fn exp_of_positive(x: &BigRational) -> (BigRational, BigRational) {
    let one = exact(1.0);
    let (mut numerator, mut denominator) = (one.numer().clone(), one.denom().clone());
    for count in (1..=64).rev() {
        denominator *= x.denom() * count;
        numerator = &denominator + numerator * x.numer();
    }
    let sum = BigRational::new_raw(numerator, denominator);
    let upper = &sum + exact(2.0_f64.powi(-100)) * x;
    (sum, upper)
}
