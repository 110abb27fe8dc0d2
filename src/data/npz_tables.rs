//! All arrays of an archive by name.

use std::fs;
use std::path::Path;

use ndarray::{Array2, Axis};

use super::DataError;
use super::npy::Preamble;
use super::npy_numbers::{parse_npy_features, parse_npy_values};
use super::zip_entries::zip_entries;

/// The arrays of an `.npz` file with their names, each as a table: an array of one axis is a single column, further
/// axes than two are flattened.
///
/// # Errors
/// A missing or truncated file, arrays that are empty or of no numeric type.
pub fn read_npz_tables(path: &Path) -> Result<Vec<(String, Array2<f64>)>, DataError> {
    let bytes = fs::read(path).map_err(|error| DataError::Unreadable(error.to_string()))?;
    let entries = zip_entries(&bytes)?;
    let table = |entry: &super::zip_entries::ZipEntry<'_>| {
        let name = entry.name.strip_suffix(".npy").unwrap_or(&entry.name);
        let contents = entry.contents()?;
        let parsed = match Preamble::read(&contents)?.shape.len() {
            1 => parse_npy_values(&contents).map(|values| ndarray::Array1::from(values).insert_axis(Axis(1))),
            _ => parse_npy_features(&contents),
        };
        Ok((name.to_owned(), parsed.map_err(|error| error.of(name))?))
    };
    entries.iter().map(table).collect()
}
