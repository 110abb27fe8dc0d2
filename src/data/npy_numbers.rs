//! Features, labels and values from `.npy` arrays of any numeric element type.

use std::path::Path;

use ndarray::{Array2, ArrayD};
use ndarray_npy::{ReadNpyExt, ReadableElement};

use super::npy::Preamble;
use super::{DataError, file};

/// Features `[samples, features]` from an `.npy` file of float64, float32 or integers, in either byte order.
/// Further axes are flattened.
///
/// # Errors
/// A missing or truncated file, another type, fewer than two axes, an empty axis, an integer that float64
/// does not hold exactly. Numbers that are not finite are left to [`Dataset::new`](super::Dataset::new).
pub fn read_npy_features(path: &Path) -> Result<Array2<f64>, DataError> {
    parse_npy_features(&file::bytes(path)?)
}

/// Labels `[samples]` from an `.npy` file of integers, in either byte order.
///
/// # Errors
/// A missing or truncated file, another type, another number of axes, no labels, a label above the largest
/// int64.
pub fn read_npy_labels(path: &Path) -> Result<Vec<i64>, DataError> {
    parse_npy_labels(&file::bytes(path)?)
}

/// Values `[samples]` from an `.npy` file of float64, float32 or integers, in either byte order.
///
/// # Errors
/// As [`read_npy_features`], and another number of axes than one. Numbers that are not finite are left to
/// [`RegressionSet::new`](super::RegressionSet::new).
pub fn read_npy_values(path: &Path) -> Result<Vec<f64>, DataError> {
    parse_npy_values(&file::bytes(path)?)
}

/// [`read_npy_features`] of a file in memory.
pub(super) fn parse_npy_features(bytes: &[u8]) -> Result<Array2<f64>, DataError> {
    let preamble = Preamble::read(bytes)?;
    if preamble.shape.len() < 2 || preamble.shape.contains(&0) {
        let expected = "[samples, features] or more axes, none of them 0";
        return Err(DataError::unexpected("shape", format!("{:?}", preamble.shape), expected));
    }
    numbers(bytes, &preamble, |row, column| format!("features[{row}, {column}]"))
}

/// [`read_npy_values`] of a file in memory.
pub(super) fn parse_npy_values(bytes: &[u8]) -> Result<Vec<f64>, DataError> {
    let preamble = Preamble::read(bytes)?;
    check_one_axis(&preamble)?;
    Ok(numbers(bytes, &preamble, |row, _| format!("values[{row}]"))?.into_iter().collect())
}

/// [`read_npy_labels`] of a file in memory.
pub(super) fn parse_npy_labels(bytes: &[u8]) -> Result<Vec<i64>, DataError> {
    let preamble = Preamble::read(bytes)?;
    check_one_axis(&preamble)?;
    match ElementType::of(&preamble)? {
        ElementType::Float64 | ElementType::Float32 => {
            Err(DataError::unexpected("dtype", preamble.descriptor, "an integer type"))
        }
        ElementType::Int8 => integers::<i8>(bytes),
        ElementType::Int16 => integers::<i16>(bytes),
        ElementType::Int32 => integers::<i32>(bytes),
        ElementType::Int64 => integers::<i64>(bytes),
        ElementType::Uint8 => integers::<u8>(bytes),
        ElementType::Uint16 => integers::<u16>(bytes),
        ElementType::Uint32 => integers::<u32>(bytes),
        ElementType::Uint64 => integers::<u64>(bytes),
    }
}

fn check_one_axis(preamble: &Preamble) -> Result<(), DataError> {
    if preamble.shape.len() == 1 && !preamble.shape.contains(&0) {
        return Ok(());
    }
    let expected = "[samples], none of them 0";
    Err(DataError::unexpected("shape", format!("{:?}", preamble.shape), expected))
}

/// The element types that are converted, under the names that NumPy has for them.
enum ElementType {
    Float64,
    Float32,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
}

impl ElementType {
    /// The type of an array whose data are as long as its shape says.
    fn of(preamble: &Preamble) -> Result<ElementType, DataError> {
        let (element, size) = match preamble.descriptor.trim_start_matches(['<', '>', '|']) {
            "f8" => (ElementType::Float64, 8),
            "f4" => (ElementType::Float32, 4),
            "i1" => (ElementType::Int8, 1),
            "i2" => (ElementType::Int16, 2),
            "i4" => (ElementType::Int32, 4),
            "i8" => (ElementType::Int64, 8),
            "u1" => (ElementType::Uint8, 1),
            "u2" => (ElementType::Uint16, 2),
            "u4" => (ElementType::Uint32, 4),
            "u8" => (ElementType::Uint64, 8),
            _ => {
                let expected = "float64, float32 or an integer type";
                return Err(DataError::unexpected("dtype", &preamble.descriptor, expected));
            }
        };
        preamble.check_length(size)?;
        Ok(element)
    }
}

/// An array of one or more axes as `[samples, others]`. `entry` names an entry for messages.
fn numbers(
    bytes: &[u8],
    preamble: &Preamble,
    entry: impl Fn(usize, usize) -> String,
) -> Result<Array2<f64>, DataError> {
    match ElementType::of(preamble)? {
        ElementType::Float64 => table::<f64>(bytes),
        ElementType::Float32 => Ok(table::<f32>(bytes)?.mapv(f64::from)),
        ElementType::Int8 => Ok(table::<i8>(bytes)?.mapv(f64::from)),
        ElementType::Int16 => Ok(table::<i16>(bytes)?.mapv(f64::from)),
        ElementType::Int32 => Ok(table::<i32>(bytes)?.mapv(f64::from)),
        ElementType::Int64 => exact(&table::<i64>(bytes)?, entry),
        ElementType::Uint8 => Ok(table::<u8>(bytes)?.mapv(f64::from)),
        ElementType::Uint16 => Ok(table::<u16>(bytes)?.mapv(f64::from)),
        ElementType::Uint32 => Ok(table::<u32>(bytes)?.mapv(f64::from)),
        ElementType::Uint64 => exact(&table::<u64>(bytes)?, entry),
    }
}

/// An array of one or more axes, all but the first flattened in the order of their indices.
fn table<T: ReadableElement + Clone>(bytes: &[u8]) -> Result<Array2<T>, DataError> {
    let array = read::<T>(bytes)?;
    let samples = array.shape().first().copied().unwrap_or(0);
    let shape = (samples, array.len() / samples.max(1));
    // This also reorders arrays in Fortran's order: flattening follows the indices, not the file.
    Array2::from_shape_vec(shape, array.into_iter().collect()).map_err(DataError::unreadable)
}

fn read<T: ReadableElement>(bytes: &[u8]) -> Result<ArrayD<T>, DataError> {
    ArrayD::<T>::read_npy(bytes).map_err(DataError::unreadable)
}

fn exact<T: Copy + Into<i128>>(
    table: &Array2<T>,
    entry: impl Fn(usize, usize) -> String,
) -> Result<Array2<f64>, DataError> {
    let convert = |((row, column), &value): ((usize, usize), &T)| {
        let value: i128 = value.into();
        let rounded = value as f64;
        if rounded as i128 == value {
            return Ok(rounded);
        }
        let expected = "an integer that float64 holds exactly";
        Err(DataError::unexpected(entry(row, column), value, expected))
    };
    let numbers = table.indexed_iter().map(convert).collect::<Result<_, _>>()?;
    Array2::from_shape_vec(table.dim(), numbers).map_err(DataError::unreadable)
}

fn integers<T: ReadableElement + Into<i128>>(bytes: &[u8]) -> Result<Vec<i64>, DataError> {
    let convert = |(index, value): (usize, T)| {
        let value: i128 = value.into();
        i64::try_from(value).map_err(|_| {
            DataError::unexpected(format!("labels[{index}]"), value, format!("at most {}", i64::MAX))
        })
    };
    read::<T>(bytes)?.into_iter().enumerate().map(convert).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array3, ArrayBase, Data, Dimension, arr0, array};
    use ndarray_npy::{WritableElement, WriteNpyExt};

    fn bytes<S: Data<Elem: WritableElement>, D: Dimension>(array: &ArrayBase<S, D>) -> Vec<u8> {
        let mut bytes = Vec::new();
        array.write_npy(&mut bytes).expect("writes");
        bytes
    }

    /// The same file with another text of the same length in its header.
    fn with_header(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).expect("is there");
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    }

    fn features_error(bytes: &[u8]) -> String {
        parse_npy_features(bytes).expect_err("is bad").to_string()
    }

    fn labels_error(bytes: &[u8]) -> String {
        parse_npy_labels(bytes).expect_err("is bad").to_string()
    }

    macro_rules! both_ways {
        ($($integer:ty),*) => {$({
            // float64 holds integers of up to 53 bits.
            let most = <$integer>::MAX >> (<$integer>::BITS / 64 * 12);
            let table: Array2<$integer> = array![[0, 1], [most, 3]];
            assert_eq!(parse_npy_features(&bytes(&table)), Ok(table.mapv(|value| value as f64)));
            let labels: Array1<$integer> = array![2, 0, most];
            assert_eq!(parse_npy_labels(&bytes(&labels)), Ok(vec![2, 0, most as i64]));
        })*};
    }

    #[test]
    fn every_element_type_is_read() {
        both_ways!(i8, i16, i32, i64, u8, u16, u32, u64);
        assert_eq!(
            parse_npy_features(&bytes(&array![[0.1f32, -2.5]])),
            Ok(array![[f64::from(0.1f32), -2.5]])
        );
        assert_eq!(parse_npy_features(&bytes(&array![[0.1, -2.5]])), Ok(array![[0.1, -2.5]]));
    }

    #[test]
    fn values_are_numbers_of_one_axis() {
        let message = |bytes: &[u8]| parse_npy_values(bytes).expect_err("is bad").to_string();
        assert_eq!(parse_npy_values(&bytes(&array![0.1, -2.5])), Ok(vec![0.1, -2.5]));
        assert_eq!(parse_npy_values(&bytes(&array![0.1f32])), Ok(vec![f64::from(0.1f32)]));
        assert_eq!(parse_npy_values(&bytes(&array![3i16, -4])), Ok(vec![3.0, -4.0]));
        assert_eq!(
            message(&bytes(&array![0i64, (1 << 53) + 1])),
            "values[1]: found 9007199254740993, expected an integer that float64 holds exactly"
        );
        assert_eq!(
            message(&bytes(&array![[1.0], [2.0]])),
            "shape: found [2, 1], expected [samples], none of them 0"
        );
        assert_eq!(
            message(&bytes(&Array1::<f64>::zeros(0))),
            "shape: found [0], expected [samples], none of them 0"
        );
        assert_eq!(
            message(&bytes(&array![true])),
            "dtype: found |b1, expected float64, float32 or an integer type"
        );
        let good = bytes(&array![1.0, 2.0]);
        let cut = message(&good[..good.len() - 1]);
        assert_eq!(cut, "data: found 15 bytes, expected 16, as the shape [2] says");
    }

    #[test]
    fn the_other_byte_order_is_read() {
        let swapped = with_header(&bytes(&array![1i32, 0x0200_0000]), "<i4", ">i4");
        assert_eq!(parse_npy_labels(&swapped), Ok(vec![0x0100_0000, 2]));
        let swapped = array![[f64::from_bits(1.5f64.to_bits().swap_bytes())]];
        assert_eq!(parse_npy_features(&with_header(&bytes(&swapped), "<f8", ">f8")), Ok(array![[1.5]]));
    }

    #[test]
    fn further_axes_are_flattened_in_either_layout() {
        let images = Array3::from_shape_fn((2, 2, 3), |(i, j, k)| (100 * i + 10 * j + k) as u8);
        let flat = array![[0.0, 1.0, 2.0, 10.0, 11.0, 12.0], [100.0, 101.0, 102.0, 110.0, 111.0, 112.0]];
        assert_eq!(parse_npy_features(&bytes(&images)), Ok(flat.clone()));
        let mut columns = images.clone().reversed_axes().as_standard_layout().into_owned();
        columns = columns.reversed_axes();
        let written = bytes(&columns);
        assert!(String::from_utf8_lossy(&written).contains("'fortran_order': True"));
        assert_eq!(parse_npy_features(&written), Ok(flat));
    }

    #[test]
    fn bad_shapes_and_types_are_named() {
        assert_eq!(
            features_error(&bytes(&array![1.0, 2.0])),
            "shape: found [2], expected [samples, features] or more axes, none of them 0"
        );
        assert_eq!(
            features_error(&bytes(&Array2::<f64>::zeros((3, 0)))),
            "shape: found [3, 0], expected [samples, features] or more axes, none of them 0"
        );
        assert_eq!(labels_error(&bytes(&arr0(1))), "shape: found [], expected [samples], none of them 0");
        assert_eq!(
            labels_error(&bytes(&array![[1], [2]])),
            "shape: found [2, 1], expected [samples], none of them 0"
        );
        assert_eq!(labels_error(&bytes(&array![1.0, 2.0])), "dtype: found <f8, expected an integer type");
        assert_eq!(
            features_error(&bytes(&array![[true]])),
            "dtype: found |b1, expected float64, float32 or an integer type"
        );
        assert_eq!(
            features_error(&with_header(&bytes(&array![[1.0]]), "<f8", "<c8")),
            "dtype: found <c8, expected float64, float32 or an integer type"
        );
    }

    #[test]
    fn lengths_are_checked() {
        let good = bytes(&array![[1i16, 2], [3, 4]]);
        assert_eq!(
            features_error(&good[..good.len() - 1]),
            "data: found 7 bytes, expected 8, as the shape [2, 2] says"
        );
        let trailing = [&good[..], &[0]].concat();
        assert_eq!(features_error(&trailing), "data: found 9 bytes, expected 8, as the shape [2, 2] says");
        let absurd = with_header(&good, "(2, 2)}           ", "(2000000000, 40)} ");
        assert_eq!(
            features_error(&absurd),
            "data: found 8 bytes, expected 160000000000, as the shape [2000000000, 40] says"
        );
    }

    #[test]
    fn integers_that_do_not_fit_are_named() {
        assert_eq!(
            features_error(&bytes(&array![[0i64, 1], [2, (1 << 53) + 1]])),
            "features[1, 1]: found 9007199254740993, expected an integer that float64 holds exactly"
        );
        assert_eq!(parse_npy_features(&bytes(&array![[i64::MIN]])), Ok(array![[-(2f64.powi(63))]]));
        assert_eq!(
            features_error(&bytes(&array![[u64::MAX]])),
            "features[0, 0]: found 18446744073709551615, expected an integer that float64 holds exactly"
        );
        assert_eq!(
            labels_error(&bytes(&array![0u64, 1 << 63])),
            "labels[1]: found 9223372036854775808, expected at most 9223372036854775807"
        );
    }

    #[test]
    fn missing_files_are_named() {
        let path = Path::new("/nowhere.npy");
        assert!(
            read_npy_features(path).expect_err("missing").to_string().starts_with("cannot be read: No such")
        );
        assert!(
            read_npy_labels(path).expect_err("missing").to_string().starts_with("cannot be read: No such")
        );
    }
}
