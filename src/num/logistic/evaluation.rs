//! How far exponentials of differences are off in double precision, for enclosures that must contain what
//! another program computes.

/// Bounds twice the relative error, in double precision, of a share `eᵃ/Σ eᵇ` or of `ln(1 + Σ eᵇ)` with this
/// many exponentials, for logits within `spread` of each other. It is twice the error because both our own
/// evaluation and that of the training program may be off.
///
/// A difference of logits is off by half a unit in the last place, which the exponential multiplies by
/// `spread` (differences beyond 750 vanish). To this come 4 units for each elementary function, as
/// [`elementary`](crate::elementary) assumes, half a unit for each sum and quotient, and a few for the
/// use of the bound.
pub fn evaluation_error(exponentials: usize, spread: f64) -> f64 {
    // Written so that NaN, which comes from infinite logits, takes the largest value too.
    let spread = if spread < 750.0 { spread } else { 750.0 };
    (2.0 * spread + exponentials as f64 + 24.0) * f64::EPSILON
}

/// A non-negative number, moved towards 0. Below the normal doubles, where the last places are lost, it
/// becomes 0.
pub fn shrunk(number: f64, error: f64) -> f64 {
    (number * (1.0 - error) - f64::MIN_POSITIVE).max(0.0)
}

/// A non-negative number, moved away from 0.
pub fn grown(number: f64, error: f64) -> f64 {
    number * (1.0 + error) + f64::MIN_POSITIVE
}
