//! All arrays of an archive with their names.

use std::path::Path;

use ndarray::{Array1, Array2, Axis};

use super::npy::Preamble;
use super::npy_numbers::{parse_npy_features, parse_npy_values};
use super::zip_entries::{ZipEntry, zip_entries};
use super::{DataError, file};

/// The arrays of an `.npz` file with their names, each as a table: an array of one axis is a single column,
/// further axes than two are flattened.
///
/// # Errors
/// A missing or truncated file, an empty array, an array whose type is not numeric.
pub fn read_npz_tables(path: &Path) -> Result<Vec<(String, Array2<f64>)>, DataError> {
    let bytes = file::bytes(path)?;
    let entries = zip_entries(&bytes)?;
    let table = |entry: &ZipEntry<'_>| {
        let name = entry.array_name();
        let contents = entry.contents()?;
        let parsed = match Preamble::read(&contents)?.shape.len() {
            1 => parse_npy_values(&contents).map(|values| Array1::from(values).insert_axis(Axis(1))),
            _ => parse_npy_features(&contents),
        };
        Ok((name.to_owned(), parsed.map_err(|error| error.of(name))?))
    };
    entries.iter().map(table).collect()
}
