//! Kernel matrices from files, checked against the labels and each other.

use std::path::Path;

use ndarray::{Array1, Array2};

use super::kernel::KernelTable;
use crate::kernels::models::KernelValues;
use crate::spec::data::Samples;
use crate::spec::error::SpecError;
use countersign_data::{DataError, read_npy_features, read_npy_values};

/// The kernel values that a specification computes or gives.
pub(super) fn kernel_values(kernel: &KernelTable, samples: &Samples) -> Result<KernelValues, SpecError> {
    match (kernel, kernel.computed(), &samples.features) {
        (_, Some(kernel), Some((train, test))) => {
            Ok(KernelValues::Computed { kernel, train: train.clone(), test: test.clone() })
        }
        (KernelTable::Precomputed { train, test, diagonal }, ..) => {
            precomputed(train.as_deref(), test, diagonal.as_deref(), samples)
        }
        // The tables were checked: only a given kernel comes without features.
        _ => Ok(KernelValues::Given { train: None, test: Array2::zeros((0, 0)), diagonal: None }),
    }
}

/// Reads matrices, which must fit the labels and each other.
fn precomputed(
    train: Option<&Path>,
    test: &Path,
    diagonal: Option<&Path>,
    samples: &Samples,
) -> Result<KernelValues, SpecError> {
    let count = samples.labels.len();
    let of_tests = matrix(test, "tests", None, count)?;
    let tests = of_tests.nrows();
    if let Some(labels) = samples.test_labels.as_ref().filter(|labels| labels.len() != tests) {
        let expected = format!("[{}, {count}], a row for each test label", labels.len());
        let found = format!("[{tests}, {count}]");
        return Err(SpecError::data(test)(DataError::unexpected("shape", found, expected)));
    }
    let train = train.map(|path| symmetric(path, count)).transpose()?;
    let diagonal = diagonal.map(|path| of_each(path, tests)).transpose()?;
    Ok(KernelValues::Given { train, test: of_tests, diagonal })
}

/// A matrix of finite numbers with the columns, and the rows where they are known, that are wanted.
fn matrix(
    path: &Path,
    row_name: &str,
    wanted_rows: Option<usize>,
    wanted_columns: usize,
) -> Result<Array2<f64>, SpecError> {
    let wrong = SpecError::data(path);
    let matrix = read_npy_features(path).map_err(&wrong)?;
    let (rows, columns) = matrix.dim();
    if columns != wanted_columns || wanted_rows.is_some_and(|wanted| rows != wanted) {
        let wanted_rows = wanted_rows.map_or(row_name.to_owned(), |rows| rows.to_string());
        let expected = format!("[{wanted_rows}, {wanted_columns}], as there are labels");
        return Err(wrong(DataError::unexpected("shape", format!("[{rows}, {columns}]"), expected)));
    }
    match matrix.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((row, column), value)) => {
            Err(wrong(DataError::unexpected(format!("kernel[{row}, {column}]"), value, "a finite number")))
        }
        None => Ok(matrix),
    }
}

fn symmetric(path: &Path, count: usize) -> Result<Array2<f64>, SpecError> {
    let matrix = matrix(path, "n", Some(count), count)?;
    let asymmetric = matrix.indexed_iter().find(|&((row, column), &value)| value != matrix[[column, row]]);
    match asymmetric {
        None => Ok(matrix),
        Some(((row, column), value)) => Err(SpecError::data(path)(DataError::unexpected(
            format!("kernel[{row}, {column}]"),
            value,
            format!("{}, as kernel[{column}, {row}] is: kernels are symmetric", matrix[[column, row]]),
        ))),
    }
}

fn of_each(path: &Path, tests: usize) -> Result<Array1<f64>, SpecError> {
    let wrong = SpecError::data(path);
    let values = Array1::from(read_npy_values(path).map_err(&wrong)?);
    if values.len() != tests {
        let found = format!("[{}]", values.len());
        return Err(wrong(DataError::unexpected("shape", found, format!("[{tests}], one for each test"))));
    }
    match values.iter().enumerate().find(|(_, value)| !(value.is_finite() && **value >= 0.0)) {
        Some((test, value)) => Err(wrong(DataError::unexpected(
            format!("diagonal[{test}]"),
            value,
            "a finite number, at least 0",
        ))),
        None => Ok(values),
    }
}
