//! Soft-margin SVMs with small C (000, theorem 2 and A.4).

use ndarray::{Array2, ArrayView2, Axis};

use super::linear_kernel;
use crate::data::DataError;
use crate::num::rounding::{add_up, reciprocal_down};

/// Rows of the kernel that are held at a time.
const BLOCK: usize = 256;

/// The largest C for which Theorem 2 holds with the linear kernel of training features `[n, features]`:
/// `1 / max_i Σ_j |Q_ij|`, rounded down; nothing when the kernel is zero, for then every C will do. The kernel is
/// computed in blocks of rows, never held whole.
///
/// # Soundness
/// For any C up to this, every dual variable equals C whatever the labels are, so that the scores are C times
/// the sums of kernel values, and C drops out of every comparison. The row sum is the whole one, its diagonal
/// included, of the kernel of the very partition.
///
/// # Errors
/// When the kernel exceeds the doubles.
pub fn largest_small_c(features: &ArrayView2<'_, f64>) -> Result<Option<f64>, DataError> {
    let mut largest = 0.0_f64;
    for rows in features.axis_chunks_iter(Axis(0), BLOCK) {
        let sum = largest_row_sum(&linear_kernel(&rows, features));
        if !sum.is_finite() {
            return Err(DataError::unexpected("kernel", sum, "finite row sums; scale the features down"));
        }
        largest = largest.max(sum);
    }
    Ok((largest > 0.0).then(|| reciprocal_down(largest)))
}

/// `max_i Σ_j |Q_ij|`, rounded up.
fn largest_row_sum(kernel: &Array2<f64>) -> f64 {
    let row_sums =
        kernel.rows().into_iter().map(|row| row.iter().fold(0.0, |sum, value| add_up(sum, value.abs())));
    row_sums.fold(
        0.0,
        |largest: f64, sum| if largest.is_nan() || sum.is_nan() { f64::NAN } else { largest.max(sum) },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_whole_row_counts_with_its_diagonal() {
        assert_eq!(largest_row_sum(&array![[2.0, -1.0], [-1.0, 1.0]]), 3.0);
        let c = largest_small_c(&array![[1.0, 1.0], [-1.0, 0.0]].view()).expect("finite").expect("not zero");
        assert!(c <= 1.0 / 3.0 && c > 1.0 / 3.0 - 1e-15);
        assert_eq!(largest_small_c(&Array2::zeros((2, 2)).view()), Ok(None));
        assert!(largest_small_c(&Array2::from_elem((2, 2), 1e200).view()).is_err(), "beyond the doubles");
    }

    /// Projected coordinate descent on the dual, the theorem's own problem: α = C·1 below the bound, and not
    /// above it.
    #[test]
    fn below_the_bound_every_dual_variable_is_c_for_every_labeling() {
        let features = array![[1.0, 0.5], [-0.3, 2.0], [0.7, -1.1], [1.5, 1.5]];
        let kernel = linear_kernel(&features.view(), &features.view());
        let bound = largest_small_c(&features.view()).expect("finite").expect("not zero");
        for labeling in 0..16_u32 {
            let labels: Vec<f64> =
                (0..4).map(|bit| if labeling >> bit & 1 == 1 { 1.0 } else { -1.0 }).collect();
            assert!(dual(&kernel, &labels, bound).iter().all(|&alpha| alpha == bound));
        }
        let equal = [1.0; 4];
        assert!(dual(&kernel, &equal, 10.0 * bound).iter().any(|&alpha| alpha < 10.0 * bound));
    }

    /// Minimises `−Σα + ½ Σ y_i y_j α_i α_j Q_ij` over `[0, C]ⁿ`.
    fn dual(kernel: &Array2<f64>, labels: &[f64], c: f64) -> Vec<f64> {
        let mut alpha = vec![0.0; labels.len()];
        for _ in 0..2000 {
            for i in 0..alpha.len() {
                let gradient: f64 =
                    (0..alpha.len()).map(|j| labels[i] * labels[j] * alpha[j] * kernel[[i, j]]).sum::<f64>()
                        - 1.0;
                alpha[i] = (alpha[i] - gradient / kernel[[i, i]]).clamp(0.0, c);
            }
        }
        alpha
    }
}
