//! Products of matrices, each on one thread.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

/// `left · right`, summed in some order.
pub(super) fn product(left: ArrayView2<'_, f64>, right: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut sums = Array2::zeros((left.nrows(), right.ncols()));
    add_product(&mut sums, 1.0, left, right);
    sums
}

/// `sums += factor · left · right`, summed in some order. Rows of the sums are contiguous.
pub(super) fn add_product(
    sums: &mut Array2<f64>,
    factor: f64,
    left: ArrayView2<'_, f64>,
    right: ArrayView2<'_, f64>,
) {
    let (rows, columns) = sums.dim();
    let (left, right) = (contiguous(left), contiguous(right));
    let sums = sums.as_slice_mut().expect("rows are contiguous");
    let sums = MatMut::from_row_major_slice_mut(sums, rows, columns);
    matmul(sums, Accum::Add, matrix(&left), matrix(&right), factor, Par::Seq);
}

/// The same numbers, with contiguous rows or columns.
fn contiguous(view: ArrayView2<'_, f64>) -> CowArray<'_, f64, Ix2> {
    if view.is_standard_layout() || view.t().is_standard_layout() {
        return CowArray::from(view);
    }
    CowArray::from(view.as_standard_layout().into_owned())
}

fn matrix<'a>(of: &'a CowArray<'_, f64, Ix2>) -> MatRef<'a, f64> {
    let (rows, columns) = of.dim();
    match of.as_slice() {
        Some(slice) => MatRef::from_row_major_slice(slice, rows, columns),
        None => {
            let slice = of.as_slice_memory_order().expect("columns are contiguous");
            MatRef::from_column_major_slice(slice, rows, columns)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, s};

    #[test]
    fn products_are_those_of_matrices_however_they_lie_in_memory() {
        let left = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let right = array![[1.0, -1.0], [0.5, 2.0], [7.0, 0.0]];
        assert_eq!(product(left.view(), right.view()), left.dot(&right));
        assert_eq!(product(right.t(), left.t()), right.t().dot(&left.t()));
        let (some, few) = (left.slice(s![.., 1..]), right.slice(s![..2, ..1]));
        assert_eq!(product(some, few), some.dot(&few));
        let mut sums = Array2::ones((2, 2));
        add_product(&mut sums, 2.0, left.view(), right.view());
        assert_eq!(sums, left.dot(&right) * 2.0 + 1.0);
        assert_eq!(
            product(Array2::zeros((2, 0)).view(), Array2::zeros((0, 3)).view()),
            Array2::<f64>::zeros((2, 3))
        );
        assert_eq!(product(Array2::zeros((0, 2)).view(), right.slice(s![..2, ..])).dim(), (0, 2));
    }
}
