//! The kernel values of a problem, computed or given, in the parts that are asked for.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use super::function::Kernel;
use countersign_data::SampleId;

/// Kernel values between training samples, and between tests and training samples. Computed values are
/// computed when they are asked for, and only those are held.
#[derive(Clone, Debug)]
pub enum KernelValues {
    /// From features of both sets, `[n, features]` and `[tests, features]`.
    Computed {
        /// The kernel.
        kernel: Kernel,
        /// Training features.
        train: Array2<f64>,
        /// Test features.
        test: Array2<f64>,
    },
    /// As matrices.
    Given {
        /// Between training samples, `[n, n]`; not every model needs it.
        train: Option<Array2<f64>>,
        /// Between tests and training samples, `[tests, n]`.
        test: Array2<f64>,
        /// Of each test with itself, `[tests]`; needed where a model is retrained.
        diagonal: Option<Array1<f64>>,
    },
}

impl KernelValues {
    /// Number of test points.
    pub fn tests(&self) -> usize {
        match self {
            KernelValues::Computed { test, .. } | KernelValues::Given { test, .. } => test.nrows(),
        }
    }

    /// Kernel between some tests and some training samples, `[tests, members]`.
    pub fn of_tests(&self, tests: Range<usize>, members: &[SampleId]) -> Array2<f64> {
        match self {
            KernelValues::Computed { kernel, train, test } => {
                let members = train.select(Axis(0), &indices(members));
                kernel.between(&test.slice(s![tests, ..]), &members.view())
            }
            KernelValues::Given { test, .. } => columns(&test.slice(s![tests, ..]), members),
        }
    }

    /// Kernel between some training samples and others, `[rows, of]`; `None` when it was not given.
    pub fn of_training(&self, rows: &[SampleId], of: &[SampleId]) -> Option<Array2<f64>> {
        match self {
            KernelValues::Computed { kernel, train, .. } => {
                let [rows, columns] = [rows, of].map(|members| train.select(Axis(0), &indices(members)));
                Some(kernel.between(&rows.view(), &columns.view()))
            }
            KernelValues::Given { train, .. } => {
                Some(columns(&train.as_ref()?.select(Axis(0), &indices(rows)).view(), of))
            }
        }
    }

    /// `k(t, t)` of a test; `None` when it was not given.
    pub fn of_test_itself(&self, test: usize) -> Option<f64> {
        match self {
            KernelValues::Computed { kernel, test: features, .. } => {
                Some(kernel.diagonal(&features.slice(s![test..=test, ..]))[0])
            }
            KernelValues::Given { diagonal, .. } => diagonal.as_ref()?.get(test).copied(),
        }
    }
}

/// Some columns, in standard layout.
fn columns(matrix: &ArrayView2<'_, f64>, members: &[SampleId]) -> Array2<f64> {
    matrix.select(Axis(1), &indices(members)).as_standard_layout().into_owned()
}

fn indices(members: &[SampleId]) -> Vec<usize> {
    members.iter().map(|sample| sample.index()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn given_matrices_are_cut_as_computed_ones_are() {
        let (train, test) = (array![[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]], array![[1.0, 1.0], [2.0, 0.0]]);
        let whole = |a: &Array2<f64>, b: &Array2<f64>| Kernel::Linear.between(&a.view(), &b.view());
        let given = KernelValues::Given {
            train: Some(whole(&train, &train)),
            test: whole(&test, &train),
            diagonal: Some(array![2.0, 4.0]),
        };
        let computed = KernelValues::Computed { kernel: Kernel::Linear, train, test };
        let members = [2, 0].map(SampleId::new);
        assert_eq!(given.of_tests(1..2, &members), computed.of_tests(1..2, &members));
        assert!(given.of_tests(0..2, &members).is_standard_layout());
        assert!(given.of_training(&members, &members).expect("given").is_standard_layout());
        assert_eq!(given.of_training(&members[..1], &members), computed.of_training(&members[..1], &members));
        assert_eq!(given.of_test_itself(1), computed.of_test_itself(1));
    }
}
