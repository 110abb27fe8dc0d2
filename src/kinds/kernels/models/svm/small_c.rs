//! Soft-margin SVMs with small C (ScaLabelCert, theorem 2 and appendix A.4).

use ndarray::Array2;

use crate::kernels::models::KernelValues;
use countersign_data::{DataError, SampleId};
use countersign_num::rounding::{add_up, reciprocal_down};

/// Rows of the kernel that are held at a time.
const BLOCK: usize = 256;

/// The largest C for which theorem 2 holds on some training samples: `1 / max_i Σ_j |Q_ij|`, rounded down;
/// `None` when the kernel is zero, because then it holds for every C. The kernel is taken in blocks of rows,
/// and never held whole.
///
/// # Soundness
/// For any C up to this, every dual variable equals C whatever the labels are, so that the scores are C times
/// the sums of kernel values, and C drops out of every comparison. Row sums include the diagonal, and are
/// over these training samples alone.
///
/// # Errors
/// When the kernel between training samples is not known, or its sums overflow.
pub fn largest_small_c(kernel: &KernelValues, members: &[SampleId]) -> Result<Option<f64>, DataError> {
    let mut largest = 0.0_f64;
    for rows in members.chunks(BLOCK) {
        let Some(rows) = kernel.of_training(rows, members) else {
            let expected = "the kernel of the training samples";
            return Err(DataError::unexpected("training kernel", "nothing", expected));
        };
        let sum = largest_row_sum(&rows);
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
    use crate::kernels::models::Kernel;
    use ndarray::array;

    fn of(train: Array2<f64>) -> Result<Option<f64>, DataError> {
        let members: Vec<SampleId> = (0..train.nrows()).map(SampleId::new).collect();
        let test = train.clone();
        largest_small_c(&KernelValues::Computed { kernel: Kernel::Linear, train, test }, &members)
    }

    #[test]
    fn the_whole_row_counts_with_its_diagonal() {
        assert_eq!(largest_row_sum(&array![[2.0, -1.0], [-1.0, 1.0]]), 3.0);
        let c = of(array![[1.0, 1.0], [-1.0, 0.0]]).expect("finite").expect("not zero");
        assert!(c <= 1.0 / 3.0 && c > 1.0 / 3.0 - 1e-15);
        assert_eq!(of(Array2::zeros((2, 2))), Ok(None));
        assert!(of(Array2::from_elem((2, 2), 1e200)).is_err(), "beyond the doubles");
    }

    #[test]
    fn a_kernel_without_training_values_has_no_threshold() {
        let kernel = KernelValues::Given { train: None, test: array![[1.0]], diagonal: None };
        let message = largest_small_c(&kernel, &[SampleId::new(0)]).expect_err("unknown").to_string();
        assert_eq!(message, "training kernel: found nothing, expected the kernel of the training samples");
    }
}
