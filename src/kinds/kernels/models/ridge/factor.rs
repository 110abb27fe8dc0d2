//! The Cholesky factorisation of a positive definite system.

use faer::linalg::solvers::{Llt, Solve};
use faer::{MatMut, MatRef, Side};
use ndarray::Array2;

/// A factorised system.
#[derive(Clone, Debug)]
pub(super) struct Factor(Llt<f64>);

impl Factor {
    /// Factorises a symmetric matrix in standard layout; `None` where it is not positive definite to
    /// rounding.
    pub(super) fn of(symmetric: &Array2<f64>) -> Option<Factor> {
        let values = symmetric.as_slice().expect("kernels are contiguous");
        let matrix = MatRef::from_column_major_slice(values, symmetric.nrows(), symmetric.ncols());
        matrix.llt(Side::Lower).ok().map(Factor)
    }

    /// Solves for one right side, in place.
    pub(super) fn solve(&self, right: &mut [f64]) {
        let length = right.len();
        self.0.solve_in_place(MatMut::from_column_major_slice_mut(right, length, 1));
    }

    /// Solves for every row of a matrix in standard layout, in place.
    pub(super) fn solve_rows(&self, rows: &mut Array2<f64>) {
        let (tests, samples) = rows.dim();
        let values = rows.as_slice_mut().expect("the caller's rows are contiguous");
        self.0.solve_in_place(MatMut::from_column_major_slice_mut(values, samples, tests));
    }
}
