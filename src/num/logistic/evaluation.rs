//! What double precision makes of exponentials of differences, for enclosures that are to hold it as well.

/// Twice what a share `eᵃ/Σ eᵇ`, or the logarithm of `1 + Σ eᵇ`, of so many exponentials may be off, relatively, in
/// double precision, for logits within `spread` of each other: once for an evaluation of one's own, once for that of
/// whoever trains. Differences of logits are off by half a unit in the last place, which the exponential passes on `spread`
/// times (differences beyond 750 vanish); then come 4 units for each elementary function, as
/// [`elementary`](crate::num::elementary) assumes, half a unit for each sum and quotient, and a few for the use of the bound.
pub fn evaluation_error(exponentials: usize, spread: f64) -> f64 {
    // Not ordered where logits are infinite: as far as it goes.
    let spread = if spread < 750.0 { spread } else { 750.0 };
    (2.0 * spread + exponentials as f64 + 24.0) * f64::EPSILON
}

/// A number that is not negative, moved towards 0. Below the normal doubles the last places are lost: there it is 0.
pub fn shrunk(number: f64, error: f64) -> f64 {
    (number * (1.0 - error) - f64::MIN_POSITIVE).max(0.0)
}

/// A number that is not negative, moved away from 0.
pub fn grown(number: f64, error: f64) -> f64 {
    number * (1.0 + error) + f64::MIN_POSITIVE
}
