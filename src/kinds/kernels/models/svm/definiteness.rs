//! The check that a kernel, extended by the tests, is positive semidefinite, as every statement about an SVM
//! presumes.

use faer::linalg::solvers::{Llt, Solve};
use faer::{MatMut, MatRef, Side};
use ndarray::Array2;

use countersign_data::DataError;

/// By how much a kernel may fail to be semidefinite because its entries are rounded, relative to its largest
/// diagonal entry.
const ROUNDING: f64 = 1e-9;

/// What is expected of a kernel, in messages.
const SEMIDEFINITE: &str = "a positive semidefinite one, as every statement about an SVM presumes";

/// Checks for every test that the kernel of the training samples and the test, `[[Q, k], [kᵀ, k(t, t)]]`, is
/// positive semidefinite but for rounding. Shapes: `kernel` `[n, n]`, `test_kernel` `[tests, n]`, `itself`
/// `[tests]`.
///
/// # Errors
/// The matrix, or the first test, that is not.
pub fn check_semidefinite(
    kernel: &Array2<f64>,
    test_kernel: &Array2<f64>,
    itself: &[f64],
) -> Result<(), DataError> {
    let largest =
        kernel.diag().iter().chain(itself).fold(0.0, |largest: f64, value| largest.max(value.abs()));
    if largest == 0.0 && kernel.iter().chain(test_kernel).all(|&value| value == 0.0) {
        return Ok(());
    }
    let shift = ROUNDING * largest * kernel.nrows() as f64;
    let factor = factorised(kernel, shift)
        .ok_or_else(|| DataError::unexpected("kernel", "one that is not", SEMIDEFINITE))?;
    for (test, (row, &itself)) in test_kernel.rows().into_iter().zip(itself).enumerate() {
        let mut solution = row.to_vec();
        let length = solution.len();
        factor.solve_in_place(MatMut::from_column_major_slice_mut(&mut solution, length, 1));
        let explained: f64 = row.iter().zip(&solution).map(|(a, b)| a * b).sum();
        // Written so that NaN is refused too.
        if !(itself.is_finite() && explained <= itself + shift) {
            let (field, found) =
                (format!("kernel of test {test}"), "one that no kernel of these samples can have");
            return Err(DataError::unexpected(field, found, SEMIDEFINITE));
        }
    }
    Ok(())
}

fn factorised(kernel: &Array2<f64>, shift: f64) -> Option<Llt<f64>> {
    let mut shifted = kernel.as_standard_layout().into_owned();
    shifted.diag_mut().mapv_inplace(|value| value + shift);
    let values = shifted.as_slice()?;
    MatRef::from_column_major_slice(values, shifted.nrows(), shifted.ncols()).llt(Side::Lower).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn kernels_pass_and_other_matrices_do_not() {
        let duplicates = Array2::from_elem((3, 3), 2.0);
        assert_eq!(check_semidefinite(&duplicates, &array![[2.0, 2.0, 2.0]], &[2.0]), Ok(()));
        assert_eq!(check_semidefinite(&Array2::zeros((2, 2)), &array![[0.0, 0.0]], &[0.0]), Ok(()));
        let indefinite = check_semidefinite(&array![[1.0, 2.0], [2.0, 1.0]], &array![[1.0, -0.5]], &[1.0]);
        let message = indefinite.expect_err("indefinite").to_string();
        assert!(message.starts_with("kernel: found one that is not, expected a positive semidefinite one"));
        let too_small = check_semidefinite(&array![[1.0]], &array![[2.0]], &[3.9]);
        assert!(too_small.expect_err("2² exceeds 3.9").to_string().starts_with("kernel of test 0: found"));
        assert_eq!(check_semidefinite(&array![[1.0]], &array![[2.0]], &[4.0]), Ok(()));
        assert!(check_semidefinite(&array![[1.0]], &array![[0.0]], &[f64::NAN]).is_err());
    }
}
