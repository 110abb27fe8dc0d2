//! Iterative refinement with residuals in twice the precision.

use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;

use super::factor::Factor;

/// The most corrections; each multiplies the error by the condition number times the unit of rounding.
const STEPS: usize = 8;

/// Corrects the solutions `[tests, n]` of `system · x = right`, each until its corrections no longer shrink.
/// The result for a row does not depend on the other rows.
pub(super) fn refine(
    factor: &Factor,
    system: &Array2<f64>,
    right: &Array2<f64>,
    solutions: &mut Array2<f64>,
) {
    let mut last = vec![f64::INFINITY; right.nrows()];
    for _ in 0..STEPS {
        let mut corrections = residuals(system, right, solutions);
        factor.solve_rows(&mut corrections);
        let rows = solutions.axis_iter_mut(Axis(0)).zip(corrections.rows()).zip(&mut last);
        let mut shrink = false;
        for ((mut solution, correction), last) in rows {
            let size = correction.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
            if size < *last / 2.0 {
                solution += &correction;
                *last = size;
                shrink = true;
            } else {
                *last = 0.0;
            }
        }
        if !shrink {
            return;
        }
    }
}

/// `right − system · x` for every row, rounded once at the end.
fn residuals(system: &Array2<f64>, right: &Array2<f64>, solutions: &Array2<f64>) -> Array2<f64> {
    let (tests, samples) = right.dim();
    let values = (0..tests * samples)
        .into_par_iter()
        .map(|place| {
            let (test, row) = (place / samples, place % samples);
            residual(right[[test, row]], &system.row(row), &solutions.row(test))
        })
        .collect();
    Array2::from_shape_vec((tests, samples), values).expect("as many as the shape says")
}

/// `right − row · solution` in double-double arithmetic.
fn residual(right: f64, row: &ArrayView1<'_, f64>, solution: &ArrayView1<'_, f64>) -> f64 {
    let (mut sum, mut error) = (right, 0.0);
    for (&a, &b) in row.iter().zip(solution) {
        let product = -a * b;
        let lost_in_product = (-a).mul_add(b, -product);
        let next = sum + product;
        let moved = next - sum;
        let lost_in_sum = (sum - (next - moved)) + (product - moved);
        sum = next;
        error += lost_in_product + lost_in_sum;
    }
    sum + error
}
