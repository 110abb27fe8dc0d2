//! Sums and products over samples in a fixed order, so that a run gives the same bits on every machine.
//!
//! Loops run over contiguous samples and leave no freedom to the processor: no fused multiply-add, and sums
//! in [`LANES`] interleaved parts.

use ndarray::{Array2, ArrayView2};

/// Parts of a sum that are added up side by side.
const LANES: usize = 8;

/// `Σ aᵢ bᵢ`.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for lane in 0..LANES {
            parts[lane] += a[lane] * b[lane];
        }
    }
    parts.iter().sum::<f64>() + rest
}

/// `target += factor · row`.
pub(super) fn add_multiple(target: &mut [f64], factor: f64, row: &[f64]) {
    for (target, value) in target.iter_mut().zip(row) {
        *target += factor * value;
    }
}

/// `[m, k] · [k, samples]`; rows of the right factor are contiguous.
pub(super) fn product(left: ArrayView2<'_, f64>, right: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut sums = Array2::zeros((left.nrows(), right.ncols()));
    for (mut row, factors) in sums.rows_mut().into_iter().zip(left.rows()) {
        let Some(sums) = row.as_slice_mut() else { continue };
        for (&factor, values) in factors.iter().zip(right.rows()) {
            match values.to_slice() {
                Some(values) => add_multiple(sums, factor, values),
                None => add_multiple(sums, factor, &values.to_vec()),
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn products_are_those_of_matrices() {
        let (a, b) = (array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], array![[1.0, 0.5], [-1.0, 2.0]]);
        assert_eq!(product(a.view(), b.view()), a.dot(&b));
        let values: Vec<f64> = (1..=19).map(f64::from).collect();
        assert_eq!(dot(&values, &values), values.iter().map(|x| x * x).sum::<f64>());
        assert_eq!(dot(&[], &[]), 0.0);
    }
}
