//! Features with labels or values from `.npz` files, NumPy's archives of `.npy` arrays, and data sets to such
//! files.

use std::fs::File;
use std::io;
use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;

use super::labels::Labels;
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

/// Which samples of an archive are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NpzSamples<'a> {
    /// Those of two arrays.
    Named(ArrayNames<'a>),
    /// Those that train, where the archive is divided, and else all.
    Training,
    /// Those that test, where the archive is divided, and else all.
    Tests,
}

/// Features `[samples, features]` and labels `[samples]` from an `.npz` file, compressed or not, with the
/// conversions of [`read_npy_features`](super::read_npy_features) and
/// [`read_npy_labels`](super::read_npy_labels).
///
/// Without names, the arrays are those called `features` and `labels` when both are there, else the only
/// array of two or more axes and the only array of one axis, for which one of shape `[samples, 1]` will do.
/// An archive is divided where it has such pairs among the arrays with `train` in their names and among those
/// with `test`.
///
/// # Errors
/// A missing or truncated file, an archive without the two arrays, arrays that cannot be converted. Whether
/// both have as many samples is left to [`Dataset::new`](super::Dataset::new).
pub fn read_npz(path: &Path, samples: NpzSamples<'_>) -> Result<(Array2<f64>, Labels), DataError> {
    parse_npz(&file::bytes(path)?, samples)
}

/// Features `[samples, features]` and values `[samples]` of any numeric type, as [`read_npz`] finds features
/// and labels; without names, those called `features` and `values`.
///
/// # Errors
/// As [`read_npz`]. Whether both have as many samples is left to
/// [`RegressionSet::new`](super::RegressionSet::new).
pub fn read_npz_values(path: &Path, samples: NpzSamples<'_>) -> Result<(Array2<f64>, Vec<f64>), DataError> {
    parse_npz_values(&file::bytes(path)?, samples)
}

/// Has an archive arrays of its own for tests, as [`read_npz`] finds them without names?
///
/// # Errors
/// A missing or truncated file.
pub fn npz_is_divided(path: &Path) -> Result<bool, DataError> {
    let bytes = file::bytes(path)?;
    let entries = zip_entries(&bytes)?;
    let arrays = described(&entries)?;
    Ok(is_divided(&arrays, "labels") || is_divided(&arrays, "values"))
}

fn parse_npz(bytes: &[u8], samples: NpzSamples<'_>) -> Result<(Array2<f64>, Labels), DataError> {
    parse_arrays(bytes, samples, "labels", parse_npy_labels)
}

fn parse_npz_values(bytes: &[u8], samples: NpzSamples<'_>) -> Result<(Array2<f64>, Vec<f64>), DataError> {
    parse_arrays(bytes, samples, "values", parse_npy_values)
}

/// Features, and what `parse` reads in the other array. Without names, `targets` is what the other array may
/// be called.
fn parse_arrays<T>(
    bytes: &[u8],
    samples: NpzSamples<'_>,
    targets: &str,
    parse: impl Fn(&[u8]) -> Result<T, DataError>,
) -> Result<(Array2<f64>, T), DataError> {
    let entries = zip_entries(bytes)?;
    let pair = match samples {
        NpzSamples::Named(ArrayNames { features, targets }) => {
            Pair { features: named(&entries, features)?, targets: named(&entries, targets)? }
        }
        NpzSamples::Training => unnamed(&entries, targets, TRAINING)?,
        NpzSamples::Tests => unnamed(&entries, targets, TESTS)?,
    };
    let Pair { features, targets } = pair;
    let table = parse_npy_features(&features.contents()?).map_err(|error| error.of(features.array_name()))?;
    let parsed = parse(&targets.contents()?).map_err(|error| error.of(targets.array_name()))?;
    Ok((table, parsed))
}

/// What stands in the names of the arrays of a divided archive.
const TRAINING: &str = "train";
const TESTS: &str = "test";

/// The two arrays of some samples.
#[derive(Clone, Copy)]
struct Pair<'a> {
    features: &'a ZipEntry<'a>,
    targets: &'a ZipEntry<'a>,
}

/// An array with the shape that its header promises.
#[derive(Clone)]
struct Described<'a> {
    entry: &'a ZipEntry<'a>,
    shape: Vec<usize>,
}

/// The array of a name.
fn named<'a>(entries: &'a [ZipEntry<'a>], name: &str) -> Result<&'a ZipEntry<'a>, DataError> {
    only(entries.iter().filter(|entry| entry.array_name() == name))
        .ok_or_else(|| unexpected_arrays(entries, &format!("one called {name}")))
}

/// The pair of a part of a divided archive, else the only pair.
fn unnamed<'a>(entries: &'a [ZipEntry<'a>], targets: &str, part: &str) -> Result<Pair<'a>, DataError> {
    let arrays = described(entries)?;
    let found = if is_divided(&arrays, targets) {
        pair(&of_part(&arrays, part), targets)
    } else {
        pair(&arrays, targets)
    };
    found.ok_or_else(|| {
        let shapes = "one array of two or more axes and one of one axis";
        let pairs = "such a pair with \"train\" and one with \"test\" in their names";
        unexpected_arrays(entries, &format!("features and {targets}, or {shapes}, or {pairs}"))
    })
}

fn described<'a>(entries: &'a [ZipEntry<'a>]) -> Result<Vec<Described<'a>>, DataError> {
    entries.iter().map(|entry| Ok(Described { entry, shape: shape(entry)? })).collect()
}

/// Arrays that have the names of the only pair are that, whatever else there is.
fn is_divided(arrays: &[Described<'_>], targets: &str) -> bool {
    let is_called = |name: &str| arrays.iter().any(|array| array.entry.array_name() == name);
    let has_pair = |part| pair(&of_part(arrays, part), targets).is_some();
    !(is_called("features") && is_called(targets)) && has_pair(TRAINING) && has_pair(TESTS)
}

fn of_part<'a>(arrays: &[Described<'a>], part: &str) -> Vec<Described<'a>> {
    let is_of_part = |array: &&Described<'_>| array.entry.array_name().to_lowercase().contains(part);
    arrays.iter().filter(is_of_part).cloned().collect()
}

/// The arrays called `features` and `targets`, else the only ones that can be that by their shapes.
fn pair<'a>(arrays: &[Described<'a>], targets: &str) -> Option<Pair<'a>> {
    let called = |name: &str| only(arrays.iter().filter(|array| array.entry.array_name() == name));
    if let (Some(features), Some(targets)) = (called("features"), called(targets)) {
        return Some(Pair { features: features.entry, targets: targets.entry });
    }
    let with_axes = |is_so: fn(&[usize]) -> bool| only(arrays.iter().filter(|array| is_so(&array.shape)));
    if let (Some(features), Some(targets)) =
        (with_axes(|shape| shape.len() >= 2), with_axes(|shape| shape.len() == 1))
    {
        return Some(Pair { features: features.entry, targets: targets.entry });
    }
    let is_column = |shape: &[usize]| matches!(shape, [_, 1]);
    match arrays {
        [one, other] if is_column(&other.shape) && !is_column(&one.shape) && one.shape.len() >= 2 => {
            Some(Pair { features: one.entry, targets: other.entry })
        }
        [one, other] if is_column(&one.shape) && !is_column(&other.shape) && other.shape.len() >= 2 => {
            Some(Pair { features: other.entry, targets: one.entry })
        }
        _ => None,
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

    fn named<'a>(features: &'a str, targets: &'a str) -> NpzSamples<'a> {
        NpzSamples::Named(ArrayNames { features, targets })
    }

    fn message(bytes: &[u8], samples: NpzSamples<'_>) -> String {
        parse_npz(bytes, samples).expect_err("is bad").to_string()
    }

    #[test]
    fn what_numpy_wrote_is_read() {
        assert_eq!(
            parse_npz(&compressed(), NpzSamples::Training),
            Ok((array![[1.0, 2.0], [3.0, 4.0]], [0, 1].into()))
        );
    }

    #[test]
    fn arrays_are_found_by_name_or_by_axes() {
        let (one, two) = (array![[1.0f32], [2.0]], array![[3.0f32], [4.0]]);
        let (first, second) = (array![0i16, 1], array![1i16, 0]);
        let only = archive(&[("x", one.clone())], &[("y", first.clone())]);
        assert_eq!(parse_npz(&only, NpzSamples::Training), Ok((array![[1.0], [2.0]], [0, 1].into())));
        let many = archive(
            &[("x", one.clone()), ("features", two.clone())],
            &[("labels", first.clone()), ("y", second.clone())],
        );
        assert_eq!(parse_npz(&many, NpzSamples::Training), Ok((array![[3.0], [4.0]], [0, 1].into())));
        assert_eq!(parse_npz(&many, named("x", "y")), Ok((array![[1.0], [2.0]], [1, 0].into())));
    }

    #[test]
    fn an_archive_may_be_divided() {
        let (one, two) = (array![[1.0f32, 1.0], [2.0, 2.0]], array![[3.0f32, 3.0]]);
        let tables = [("x_train", one.clone()), ("X_test", two), ("x_val", one)];
        let rows = [("y_train", array![0i16, 1]), ("y_test", array![1i16])];
        let bytes = archive(&tables, &rows);
        let training = (array![[1.0, 1.0], [2.0, 2.0]], [0, 1].into());
        assert_eq!(parse_npz(&bytes, NpzSamples::Training), Ok(training));
        assert_eq!(parse_npz(&bytes, NpzSamples::Tests), Ok((array![[3.0, 3.0]], [1].into())));
        assert_eq!(parse_npz_values(&bytes, NpzSamples::Tests), Ok((array![[3.0, 3.0]], vec![1.0])));
        let tables = [&tables[..], &[("features", array![[7.0f32]])]].concat();
        let named = archive(&tables, &[&rows[..], &[("labels", array![5i16])]].concat());
        assert_eq!(parse_npz(&named, NpzSamples::Tests), Ok((array![[7.0]], [5].into())));
    }

    #[test]
    fn labels_may_be_a_column() {
        let bytes = archive(&[("x", array![[1.0f32, 2.0], [3.0, 4.0]]), ("y", array![[1.0f32], [0.0]])], &[]);
        let expected = (array![[1.0, 2.0], [3.0, 4.0]], [1, 0].into());
        assert_eq!(parse_npz(&bytes, NpzSamples::Training), Ok(expected));
        let either = archive(&[("x", array![[1.0f32], [3.0]]), ("y", array![[1.0f32], [0.0]])], &[]);
        assert!(
            message(&either, NpzSamples::Training).starts_with("arrays: found x [2, 1], y [2, 1], expected")
        );
    }

    #[test]
    fn values_are_found_by_name_or_by_axes() {
        let (table, row) = (array![[1.0f32], [2.0]], array![3i16, 4]);
        let expected = Ok((array![[1.0], [2.0]], vec![3.0, 4.0]));
        let only = archive(&[("x", table.clone())], &[("y", row.clone())]);
        assert_eq!(parse_npz_values(&only, NpzSamples::Training), expected);
        assert_eq!(parse_npz_values(&only, named("x", "y")), expected);
        let other = array![0i16, 0];
        let many = archive(
            &[("features", table.clone()), ("x", table.clone())],
            &[("labels", other.clone()), ("values", row.clone())],
        );
        assert_eq!(parse_npz_values(&many, NpzSamples::Training), expected);
        let neither = archive(&[("x", table)], &[("labels", other), ("y", row)]);
        assert_eq!(
            parse_npz_values(&neither, NpzSamples::Training).expect_err("is bad").to_string(),
            "arrays: found x [2, 1], labels [2], y [2], expected features and values, or one array of two or more \
             axes and one of one axis, or such a pair with \"train\" and one with \"test\" in their names"
        );
        let mut writer = NpzWriter::new(Cursor::new(Vec::new()));
        writer.add_array("x", &array![[1.0]]).expect("writes");
        writer.add_array("y", &array![true]).expect("writes");
        let flags = writer.finish().expect("writes").into_inner();
        assert_eq!(
            parse_npz_values(&flags, NpzSamples::Training).expect_err("is bad").to_string(),
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
            message(&bytes, NpzSamples::Training),
            format!(
                "arrays: {found}, expected features and labels, or one array of two or more axes and one of one axis, \
                 or such a pair with \"train\" and one with \"test\" in their names"
            )
        );
        assert_eq!(
            message(&bytes, named("x_train", "labels")),
            format!("arrays: {found}, expected one called labels")
        );
        let empty = archive(&[], &[]);
        assert_eq!(message(&empty, named("a", "b")), "arrays: found none, expected one called a");
    }

    #[test]
    fn an_entry_that_is_no_array_is_named() {
        let mut archive = archive(&[("x", array![[1.0f32]])], &[("y", array![0i16])]);
        let at = archive.windows(6).position(|window| window == b"\x93NUMPY").expect("is there");
        archive[at + 1] = b'X';
        let error = message(&archive, NpzSamples::Training);
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
            message(&bytes, named("x", "y")),
            "dtype of x: found |b1, expected float64, float32 or an integer type"
        );
        assert_eq!(message(&bytes, named("z", "y")), "labels[0] of y: found 0.5, expected a whole number");
        assert_eq!(
            message(&bytes, named("x", "z")),
            "dtype of x: found |b1, expected float64, float32 or an integer type"
        );
    }

    #[test]
    fn cut_and_missing_files_are_refused() {
        let bytes = archive(&[("x", array![[1.0f32]])], &[("y", array![0i16])]);
        for length in 0..bytes.len() {
            assert!(message(&bytes[..length], NpzSamples::Training).starts_with("archive: found "));
        }
        let missing =
            read_npz(Path::new("/nowhere.npz"), NpzSamples::Tests).expect_err("missing").to_string();
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
        let error = read_npz(&path, named("x", "x")).expect_err("absurd").to_string();
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
