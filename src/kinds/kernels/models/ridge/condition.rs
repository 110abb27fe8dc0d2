//! An estimate of the condition number of a positive definite system.

use ndarray::{Array1, Array2};

use super::factor::Factor;

/// Steps of each iteration, which are enough for the order of magnitude.
const STEPS: usize = 24;

/// The ratio of the extreme eigenvalues, by power iteration with the system and with its inverse. NaN when
/// numbers overflow.
pub(super) fn estimate(system: &Array2<f64>, factor: &Factor) -> f64 {
    let largest = growth(system.nrows(), |vector| system.dot(&vector));
    let of_inverse = growth(system.nrows(), |mut vector| {
        factor.solve(vector.as_slice_mut().expect("vectors are contiguous"));
        vector
    });
    largest * of_inverse
}

/// By how much a map stretches a vector after it has been applied many times.
fn growth(size: usize, map: impl Fn(Array1<f64>) -> Array1<f64>) -> f64 {
    // Not orthogonal to any eigenvector that a kernel is likely to have.
    let start = Array1::from_shape_fn(size, |entry| 1.0 + ((entry * 7919 + 1) as f64 * 0.618).fract());
    // The largest entry serves as the norm, because squares of large entries would overflow.
    let norm = |vector: &Array1<f64>| vector.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let mut vector = &start / norm(&start);
    let mut stretched = 0.0;
    for _ in 0..STEPS {
        let next = map(vector);
        stretched = norm(&next);
        vector = next / stretched;
    }
    stretched
}
