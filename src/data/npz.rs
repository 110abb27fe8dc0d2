//! Features with labels or values from `.npz` files, NumPy's archives of `.npy` arrays, and data sets to such
//! files.

use std::fs::File;
use std::io;
use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;

use super::npy::Preamble;
use super::npy_numbers::{parse_npy_features, parse_npy_labels, parse_npy_values};
use super::zip_entries::{ZipEntry, zip_entries};
use super::{DataError, Dataset, file};

/// The names of two arrays of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrayNames<'a> {
    /// The array of features.
    pub features: &'a str,
    /// The array of labels or values.
    pub targets: &'a str,
}

/// Features `[samples, features]` and labels `[samples]` from an `.npz` file, compressed or not, with the
/// conversions of [`read_npy_features`](super::read_npy_features) and
/// [`read_npy_labels`](super::read_npy_labels).
///
/// Without `names`, the arrays are those called `features` and `labels` when both are there, else the only
/// array of two or more axes and the only array of one axis.
///
/// # Errors
/// A missing or truncated file, an archive without the two arrays, arrays that cannot be converted. Whether
/// both have as many samples is left to [`Dataset::new`](super::Dataset::new).
pub fn read_npz(path: &Path, names: Option<ArrayNames<'_>>) -> Result<(Array2<f64>, Vec<i64>), DataError> {
    parse_npz(&file::bytes(path)?, names)
}

/// Features `[samples, features]` and values `[samples]` of any numeric type, as [`read_npz`] finds features
/// and labels; without names, those called `features` and `values`.
///
/// # Errors
/// As [`read_npz`]. Whether both have as many samples is left to
/// [`RegressionSet::new`](super::RegressionSet::new).
pub fn read_npz_values(
    path: &Path,
    names: Option<ArrayNames<'_>>,
) -> Result<(Array2<f64>, Vec<f64>), DataError> {
    parse_npz_values(&file::bytes(path)?, names)
}

fn parse_npz(bytes: &[u8], names: Option<ArrayNames<'_>>) -> Result<(Array2<f64>, Vec<i64>), DataError> {
    parse_arrays(bytes, names, "labels", parse_npy_labels)
}

fn parse_npz_values(
    bytes: &[u8],
    names: Option<ArrayNames<'_>>,
) -> Result<(Array2<f64>, Vec<f64>), DataError> {
    parse_arrays(bytes, names, "values", parse_npy_values)
}

/// Features, and what `parse` reads in the other array. Without names, `targets` is what the other array may
/// be called.
fn parse_arrays<T>(
    bytes: &[u8],
    names: Option<ArrayNames<'_>>,
    targets: &str,
    parse: impl Fn(&[u8]) -> Result<T, DataError>,
) -> Result<(Array2<f64>, T), DataError> {
    let entries = zip_entries(bytes)?;
    let (features, targets) = match names {
        Some(ArrayNames { features, targets }) => (named(&entries, features)?, named(&entries, targets)?),
        None => unnamed(&entries, targets)?,
    };
    let table = parse_npy_features(&features.contents()?).map_err(|error| error.of(features.array_name()))?;
    let parsed = parse(&targets.contents()?).map_err(|error| error.of(targets.array_name()))?;
    Ok((table, parsed))
}

/// The array of a name.
fn named<'a, 'b>(entries: &'b [ZipEntry<'a>], name: &str) -> Result<&'b ZipEntry<'a>, DataError> {
    only(entries.iter().filter(|entry| entry.array_name() == name))
        .ok_or_else(|| unexpected_arrays(entries, &format!("one called {name}")))
}

/// The arrays called `features` and `targets`, else the only ones of the right numbers of axes.
fn unnamed<'a, 'b>(
    entries: &'b [ZipEntry<'a>],
    targets: &str,
) -> Result<(&'b ZipEntry<'a>, &'b ZipEntry<'a>), DataError> {
    if let (Ok(features), Ok(targets)) = (named(entries, "features"), named(entries, targets)) {
        return Ok((features, targets));
    }
    let axes = entries
        .iter()
        .map(|entry| Ok((entry, shape(entry)?.len())))
        .collect::<Result<Vec<(&ZipEntry, usize)>, DataError>>()?;
    let tables = only(axes.iter().filter(|(_, axes)| *axes >= 2));
    let rows = only(axes.iter().filter(|(_, axes)| *axes == 1));
    match (tables, rows) {
        (Some((features, _)), Some((targets, _))) => Ok((features, targets)),
        _ => {
            let names = format!("features and {targets}");
            let shapes = "one array of two or more axes and one of one axis";
            Err(unexpected_arrays(entries, &format!("{names}, or {shapes}")))
        }
    }
}

/// The shape that the header of an array promises.
fn shape(entry: &ZipEntry) -> Result<Vec<usize>, DataError> {
    Ok(Preamble::read(&entry.contents()?).map_err(|error| error.of(entry.array_name()))?.shape)
}

fn only<T>(mut candidates: impl Iterator<Item = T>) -> Option<T> {
    candidates.next().filter(|_| candidates.next().is_none())
}

/// An error that lists the arrays that are there, with their shapes where these can be read.
fn unexpected_arrays(entries: &[ZipEntry], expected: &str) -> DataError {
    let describe = |entry: &ZipEntry| {
        let shape = shape(entry).map_or("(unreadable)".to_owned(), |shape| format!("{shape:?}"));
        format!("{} {shape}", entry.array_name())
    };
    let found = entries.iter().map(describe).collect::<Vec<_>>().join(", ");
    DataError::unexpected("arrays", if found.is_empty() { "none".to_owned() } else { found }, expected)
}

/// Writes a data set as an archive of `features`, float64 `[samples, features]`, and `labels`, int64
/// `[samples]`. A file that exists is overwritten, as NumPy does.
///
/// # Errors
/// When the file cannot be written.
pub fn write_npz(path: &Path, data: &Dataset) -> io::Result<()> {
    let labels: Array1<i64> = data.labels().iter().map(|label| label.index() as i64).collect();
    let mut archive = NpzWriter::new(File::create(path)?);
    archive.add_array("features", data.features()).map_err(io::Error::other)?;
    archive.add_array("labels", &labels).map_err(io::Error::other)?;
    archive.finish().map_err(io::Error::other)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zip_entries::tests::compressed;
    use ndarray::{Array1, Array3, array};
    use ndarray_npy::NpzWriter;
    use std::fs;
    use std::io::Cursor;

    /// An archive of tables and of rows.
    fn archive(tables: &[(&str, Array2<f32>)], rows: &[(&str, Array1<i16>)]) -> Vec<u8> {
        let mut writer = NpzWriter::new(Cursor::new(Vec::new()));
        tables.iter().for_each(|(name, table)| writer.add_array(*name, table).expect("writes"));
        rows.iter().for_each(|(name, row)| writer.add_array(*name, row).expect("writes"));
        writer.finish().expect("writes").into_inner()
    }

    fn message(bytes: &[u8], names: Option<ArrayNames<'_>>) -> String {
        parse_npz(bytes, names).expect_err("is bad").to_string()
    }

    #[test]
    fn what_numpy_wrote_is_read() {
        assert_eq!(parse_npz(&compressed(), None), Ok((array![[1.0, 2.0], [3.0, 4.0]], vec![0, 1])));
    }

    #[test]
    fn arrays_are_found_by_name_or_by_axes() {
        let (one, two) = (array![[1.0f32], [2.0]], array![[3.0f32], [4.0]]);
        let (first, second) = (array![0i16, 1], array![1i16, 0]);
        let only = archive(&[("x", one.clone())], &[("y", first.clone())]);
        assert_eq!(parse_npz(&only, None), Ok((array![[1.0], [2.0]], vec![0, 1])));
        let many = archive(
            &[("x", one.clone()), ("features", two.clone())],
            &[("labels", first.clone()), ("y", second.clone())],
        );
        assert_eq!(parse_npz(&many, None), Ok((array![[3.0], [4.0]], vec![0, 1])));
        assert_eq!(
            parse_npz(&many, Some(ArrayNames { features: "x", targets: "y" })),
            Ok((array![[1.0], [2.0]], vec![1, 0]))
        );
    }

    #[test]
    fn values_are_found_by_name_or_by_axes() {
        let (table, row) = (array![[1.0f32], [2.0]], array![3i16, 4]);
        let expected = Ok((array![[1.0], [2.0]], vec![3.0, 4.0]));
        let only = archive(&[("x", table.clone())], &[("y", row.clone())]);
        assert_eq!(parse_npz_values(&only, None), expected);
        assert_eq!(parse_npz_values(&only, Some(ArrayNames { features: "x", targets: "y" })), expected);
        let other = array![0i16, 0];
        let many = archive(
            &[("features", table.clone()), ("x", table.clone())],
            &[("labels", other.clone()), ("values", row.clone())],
        );
        assert_eq!(parse_npz_values(&many, None), expected);
        let neither = archive(&[("x", table)], &[("labels", other), ("y", row)]);
        assert_eq!(
            parse_npz_values(&neither, None).expect_err("is bad").to_string(),
            "arrays: found x [2, 1], labels [2], y [2], expected features and values, or one array of two or more \
             axes and one of one axis"
        );
        let mut writer = NpzWriter::new(Cursor::new(Vec::new()));
        writer.add_array("x", &array![[1.0]]).expect("writes");
        writer.add_array("y", &array![true]).expect("writes");
        let flags = writer.finish().expect("writes").into_inner();
        assert_eq!(
            parse_npz_values(&flags, None).expect_err("is bad").to_string(),
            "dtype of y: found |b1, expected float64, float32 or an integer type"
        );
    }

    #[test]
    fn a_missing_array_is_answered_with_those_that_are_there() {
        let table = array![[1.0f32], [2.0]];
        let row = array![0i16, 1];
        let bytes =
            archive(&[("x_train", table.clone()), ("x_test", table.clone())], &[("y_train", row.clone())]);
        let found = "found x_train [2, 1], x_test [2, 1], y_train [2]";
        assert_eq!(
            message(&bytes, None),
            format!(
                "arrays: {found}, expected features and labels, or one array of two or more axes and one of one axis"
            )
        );
        assert_eq!(
            message(&bytes, Some(ArrayNames { features: "x_train", targets: "labels" })),
            format!("arrays: {found}, expected one called labels")
        );
        let empty = archive(&[], &[]);
        assert_eq!(
            message(&empty, Some(ArrayNames { features: "a", targets: "b" })),
            "arrays: found none, expected one called a"
        );
    }

    #[test]
    fn an_entry_that_is_no_array_is_named() {
        let mut archive = archive(&[("x", array![[1.0f32]])], &[("y", array![0i16])]);
        let at = archive.windows(6).position(|window| window == b"\x93NUMPY").expect("is there");
        archive[at + 1] = b'X';
        let error = message(&archive, None);
        assert!(error.starts_with("x.npy: found checksum "), "{error}");
    }

    #[test]
    fn what_is_wrong_in_an_array_names_it() {
        let mut writer = NpzWriter::new(Cursor::new(Vec::new()));
        writer.add_array("x", &array![[true]]).expect("writes");
        writer.add_array("y", &array![0.5]).expect("writes");
        writer.add_array("z", &Array3::<u8>::zeros((1, 2, 2))).expect("writes");
        let bytes = writer.finish().expect("writes").into_inner();
        assert_eq!(
            message(&bytes, Some(ArrayNames { features: "x", targets: "y" })),
            "dtype of x: found |b1, expected float64, float32 or an integer type"
        );
        assert_eq!(
            message(&bytes, Some(ArrayNames { features: "z", targets: "y" })),
            "dtype of y: found <f8, expected an integer type"
        );
        assert_eq!(
            message(&bytes, Some(ArrayNames { features: "z", targets: "x" })),
            "shape of x: found [1, 1], expected [samples], none of them 0"
        );
    }

    #[test]
    fn cut_and_missing_files_are_refused() {
        let bytes = archive(&[("x", array![[1.0f32]])], &[("y", array![0i16])]);
        for length in 0..bytes.len() {
            assert!(message(&bytes[..length], None).starts_with("archive: found "));
        }
        let missing = read_npz(Path::new("/nowhere.npz"), None).expect_err("missing").to_string();
        assert!(missing.starts_with("cannot be read: No such file"));
    }

    #[test]
    fn a_header_that_promises_more_than_its_entry_holds_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("absurd.npz");
        let mut npy = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 4000000000), }";
        npy.extend(format!("{text:<117}\n").bytes());
        fs::write(&path, stored("x.npy", &npy)).expect("writes");
        let error = read_npz(&path, Some(ArrayNames { features: "x", targets: "x" }))
            .expect_err("absurd")
            .to_string();
        assert_eq!(
            error,
            "data of x: found 0 bytes, expected more than any memory holds, as the shape [4000000000, 4000000000] says"
        );
    }

    /// An archive of one entry, stored.
    fn stored(name: &str, contents: &[u8]) -> Vec<u8> {
        let mut checksum = flate2::Crc::new();
        checksum.update(contents);
        let size = (contents.len() as u32).to_le_bytes();
        let sizes = [checksum.sum().to_le_bytes(), size, size].concat();
        let name_length = [name.len() as u8, 0];
        let local = [b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0", &sizes[..], &name_length, &[0; 2], name.as_bytes()]
            .concat();
        let directory =
            [b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0", &sizes[..], &name_length, &[0; 16], name.as_bytes()]
                .concat();
        let start = (local.len() + contents.len()) as u32;
        let end = [
            b"PK\x05\x06\0\0\0\0\x01\0\x01\0",
            &(directory.len() as u32).to_le_bytes()[..],
            &start.to_le_bytes(),
            &[0; 2],
        ]
        .concat();
        [&local[..], contents, &directory, &end].concat()
    }
}
