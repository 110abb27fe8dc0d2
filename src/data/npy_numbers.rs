//! Numbers and labels from `.npy` arrays of any element type that holds them.

use std::path::Path;

use ndarray::{Array, Array2, ArrayD, Dimension, IxDyn};
use ndarray_npy::{ReadNpyExt, ReadableElement};

use super::labels::{Labels, whole};
use super::npy::Preamble;
use super::npy_texts::texts;
use super::{DataError, file, memory};

/// Features `[samples, features]` from an `.npy` file of float64, float32 or integers, in either byte order.
/// Further axes are flattened.
///
/// # Errors
/// A missing or truncated file, another type, fewer than two axes, an empty axis, an integer that float64
/// does not hold exactly, more numbers than memory holds. Numbers that are not finite are left to
/// [`Dataset::new`](super::Dataset::new).
pub fn read_npy_features(path: &Path) -> Result<Array2<f64>, DataError> {
    parse_npy_features(&file::bytes(path)?)
}

/// Labels `[samples]` or `[samples, 1]` from an `.npy` file of integers, booleans (0 and 1), floats that are
/// whole numbers, or texts, in either byte order.
///
/// # Errors
/// A missing or truncated file, another type, another shape, no labels, a number that is not whole or is
/// beyond int64, numbers and names in one array of texts.
pub fn read_npy_labels(path: &Path) -> Result<Labels, DataError> {
    parse_npy_labels(&file::bytes(path)?)
}

/// Values `[samples]` or `[samples, 1]` from an `.npy` file of float64, float32 or integers, in either byte
/// order.
///
/// # Errors
/// As [`read_npy_features`], and another shape. Numbers that are not finite are left to
/// [`RegressionSet::new`](super::RegressionSet::new).
pub fn read_npy_values(path: &Path) -> Result<Vec<f64>, DataError> {
    parse_npy_values(&file::bytes(path)?)
}

/// Numbers of the dimension `D` from an `.npy` file of float64, float32 or integers; `axes` names the axes
/// for messages, as in `["tests", "partitions"]`.
///
/// # Errors
/// A missing or truncated file, another type, another number of axes, an empty axis, an integer that float64
/// does not hold exactly.
pub fn read_npy_numbers<D: Dimension>(path: &Path, axes: &[&str]) -> Result<Array<f64, D>, DataError> {
    let bytes = file::bytes(path)?;
    let preamble = with_axes(&bytes, axes)?;
    let numbers = numbers(&bytes, &preamble, |place| preamble.entry("entry", place))?;
    shaped(&preamble, numbers)
}

/// Whole numbers of the dimension `D` from an `.npy` file of integers, booleans (0 and 1) or floats that are
/// whole numbers; `axes` names the axes for messages.
///
/// # Errors
/// As [`read_npy_numbers`]; a number that is not whole or is beyond int64.
pub fn read_npy_integers<D: Dimension>(path: &Path, axes: &[&str]) -> Result<Array<i64, D>, DataError> {
    let bytes = file::bytes(path)?;
    let preamble = with_axes(&bytes, axes)?;
    let element = ElementType::of(&preamble)?;
    let integers = integers(&bytes, element, |place| preamble.entry("entry", place))?;
    shaped(&preamble, integers)
}

fn with_axes(bytes: &[u8], axes: &[&str]) -> Result<Preamble, DataError> {
    let preamble = Preamble::read(bytes)?;
    if preamble.shape.len() != axes.len() || preamble.shape.contains(&0) {
        let expected = format!("[{}], none of them 0", axes.join(", "));
        return Err(DataError::unexpected("shape", format!("{:?}", preamble.shape), expected));
    }
    Ok(preamble)
}

fn shaped<T, D: Dimension>(preamble: &Preamble, elements: Vec<T>) -> Result<Array<T, D>, DataError> {
    let array = ArrayD::from_shape_vec(IxDyn(&preamble.shape), elements).map_err(DataError::unreadable)?;
    array.into_dimensionality::<D>().map_err(DataError::unreadable)
}

/// [`read_npy_features`] of a file in memory.
pub(super) fn parse_npy_features(bytes: &[u8]) -> Result<Array2<f64>, DataError> {
    let preamble = Preamble::read(bytes)?;
    let [samples, ref others @ ..] = preamble.shape[..] else { return Err(too_few_axes(&preamble)) };
    if others.is_empty() || preamble.shape.contains(&0) {
        return Err(too_few_axes(&preamble));
    }
    // Where this overflows, the data cannot be as long as the shape says.
    let width = others.iter().fold(1_usize, |product, &axis| product.saturating_mul(axis));
    let entry = |place: usize| format!("features[{}, {}]", place / width, place % width);
    let numbers = numbers(bytes, &preamble, entry)?;
    Array2::from_shape_vec((samples, width), numbers).map_err(DataError::unreadable)
}

fn too_few_axes(preamble: &Preamble) -> DataError {
    let expected = "[samples, features] or more axes, none of them 0";
    DataError::unexpected("shape", format!("{:?}", preamble.shape), expected)
}

/// [`read_npy_values`] of a file in memory.
pub(super) fn parse_npy_values(bytes: &[u8]) -> Result<Vec<f64>, DataError> {
    let preamble = Preamble::read(bytes)?;
    check_one_each(&preamble)?;
    numbers(bytes, &preamble, |place| format!("values[{place}]"))
}

/// [`read_npy_labels`] of a file in memory.
pub(super) fn parse_npy_labels(bytes: &[u8]) -> Result<Labels, DataError> {
    let preamble = Preamble::read(bytes)?;
    check_one_each(&preamble)?;
    let entry = |place: usize| format!("labels[{place}]");
    if let Some(texts) = texts(bytes, &preamble)? {
        return Labels::of_texts(texts, entry);
    }
    let element = ElementType::of(&preamble).map_err(|error| match error {
        DataError::Unexpected { field, found, .. } if field == "dtype" => DataError::unexpected(
            field,
            found,
            "an integer type, bool, float32 or float64 (whole numbers), or texts (<U, |S)",
        ),
        other => other,
    })?;
    integers(bytes, element, entry).map(Labels::Numbers)
}

/// One entry for each sample may also be a column.
fn check_one_each(preamble: &Preamble) -> Result<(), DataError> {
    match preamble.shape[..] {
        [samples] | [samples, 1] if samples > 0 => Ok(()),
        _ => {
            let expected = "[samples] or [samples, 1], not 0";
            Err(DataError::unexpected("shape", format!("{:?}", preamble.shape), expected))
        }
    }
}

/// The element types that are converted, under the names that NumPy has for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    Bool,
}

impl ElementType {
    /// The type of an array whose data are as long as its shape says, and fit into memory as doubles.
    fn of(preamble: &Preamble) -> Result<ElementType, DataError> {
        let (element, size) = match preamble.descriptor.trim_start_matches(['<', '>', '|', '=']) {
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
            "b1" => (ElementType::Bool, 1),
            _ => return Err(DataError::unexpected("dtype", &preamble.descriptor, NUMERIC)),
        };
        let elements = preamble.check_length(size)?;
        // Once as they are, once converted, and once more mapped.
        memory::check("data", elements.saturating_mul(size + 2 * size_of::<f64>()))?;
        Ok(element)
    }
}

const NUMERIC: &str = "float64, float32 or an integer type";

/// All elements as doubles, in the order of their indices.
fn numbers(
    bytes: &[u8],
    preamble: &Preamble,
    entry: impl Fn(usize) -> String,
) -> Result<Vec<f64>, DataError> {
    match ElementType::of(preamble)? {
        ElementType::Float64 => converted(bytes, |_, number: f64| Ok(number)),
        ElementType::Float32 => converted(bytes, |_, number: f32| Ok(number.into())),
        ElementType::Int8 => converted(bytes, |_, number: i8| Ok(number.into())),
        ElementType::Int16 => converted(bytes, |_, number: i16| Ok(number.into())),
        ElementType::Int32 => converted(bytes, |_, number: i32| Ok(number.into())),
        ElementType::Int64 => converted(bytes, |place, number: i64| exact(number, place, &entry)),
        ElementType::Uint8 => converted(bytes, |_, number: u8| Ok(number.into())),
        ElementType::Uint16 => converted(bytes, |_, number: u16| Ok(number.into())),
        ElementType::Uint32 => converted(bytes, |_, number: u32| Ok(number.into())),
        ElementType::Uint64 => converted(bytes, |place, number: u64| exact(number, place, &entry)),
        ElementType::Bool => Err(DataError::unexpected("dtype", &preamble.descriptor, NUMERIC)),
    }
}

/// All elements as integers, in the order of their indices.
fn integers(
    bytes: &[u8],
    element: ElementType,
    entry: impl Fn(usize) -> String,
) -> Result<Vec<i64>, DataError> {
    let of_float = |place, number: f64| {
        whole(number).ok_or_else(|| DataError::unexpected(entry(place), number, "a whole number"))
    };
    let of_integer = |place, number: i128| {
        let most = format!("at most {}", i64::MAX);
        i64::try_from(number).map_err(|_| DataError::unexpected(entry(place), number, most))
    };
    match element {
        ElementType::Float64 => converted(bytes, of_float),
        ElementType::Float32 => converted(bytes, |place, number: f32| of_float(place, number.into())),
        ElementType::Int8 => converted(bytes, |_, number: i8| Ok(number.into())),
        ElementType::Int16 => converted(bytes, |_, number: i16| Ok(number.into())),
        ElementType::Int32 => converted(bytes, |_, number: i32| Ok(number.into())),
        ElementType::Int64 => converted(bytes, |_, number: i64| Ok(number)),
        ElementType::Uint8 => converted(bytes, |_, number: u8| Ok(number.into())),
        ElementType::Uint16 => converted(bytes, |_, number: u16| Ok(number.into())),
        ElementType::Uint32 => converted(bytes, |_, number: u32| Ok(number.into())),
        ElementType::Uint64 => converted(bytes, |place, number: u64| of_integer(place, number.into())),
        ElementType::Bool => converted(bytes, |_, flag: bool| Ok(flag.into())),
    }
}

/// Every element of an array, converted, with its place among all in the order of their indices, which for
/// arrays in Fortran's order is not that of the file.
fn converted<T: ReadableElement, U>(
    bytes: &[u8],
    convert: impl Fn(usize, T) -> Result<U, DataError>,
) -> Result<Vec<U>, DataError> {
    let array = ArrayD::<T>::read_npy(bytes).map_err(DataError::unreadable)?;
    array.into_iter().enumerate().map(|(place, element)| convert(place, element)).collect()
}

fn exact<T: Copy + Into<i128>>(
    value: T,
    place: usize,
    entry: impl Fn(usize) -> String,
) -> Result<f64, DataError> {
    let value: i128 = value.into();
    let rounded = value as f64;
    if rounded as i128 == value {
        return Ok(rounded);
    }
    Err(DataError::unexpected(entry(place), value, "an integer that float64 holds exactly"))
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
            assert_eq!(parse_npy_labels(&bytes(&labels)), Ok(vec![2, 0, most as i64].into()));
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
            message(&bytes(&array![[1.0, 2.0]])),
            "shape: found [1, 2], expected [samples] or [samples, 1], not 0"
        );
        assert_eq!(parse_npy_values(&bytes(&array![[1.0], [2.0]])), Ok(vec![1.0, 2.0]));
        assert_eq!(
            message(&bytes(&Array1::<f64>::zeros(0))),
            "shape: found [0], expected [samples] or [samples, 1], not 0"
        );
        assert_eq!(
            message(&bytes(&array![true])),
            "dtype: found |b1, expected float64, float32 or an integer type"
        );
        let good = bytes(&array![1.0, 2.0]);
        let cut = message(&good[..good.len() - 1]);
        assert_eq!(cut, "data: found 15 bytes, expected 16, as the shape [2] says");
    }

    /// A file of a type that the writer of the tests does not know.
    fn with_type(descriptor: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '{descriptor}', 'fortran_order': False, 'shape': {shape}, }}");
        let header = format!("{header:<117}\n");
        [b"\x93NUMPY\x01\x00\x76\x00", header.as_bytes(), data].concat()
    }

    fn utf32(text: &str) -> Vec<u8> {
        text.chars().flat_map(|character| u32::from(character).to_le_bytes()).collect()
    }

    #[test]
    fn labels_are_the_same_however_they_are_written() {
        let labels = Labels::from([1, 0, 1]);
        for file in [
            bytes(&array![1u8, 0, 1]),
            bytes(&array![1i32, 0, 1]),
            bytes(&array![true, false, true]),
            bytes(&array![1.0, 0.0, 1.0]),
            bytes(&array![1f32, 0.0, 1.0]),
            bytes(&array![[1i64], [0], [1]]),
            with_type("<U1", "(3,)", &utf32("101")),
            with_type("|S1", "(3, 1)", b"101"),
        ] {
            assert_eq!(parse_npy_labels(&file), Ok(labels.clone()));
        }
        let names = Labels::Names(vec!["cat".to_owned(), "é".to_owned()]);
        assert_eq!(parse_npy_labels(&with_type("<U3", "(2,)", &utf32("cat\u{e9}\0\0"))), Ok(names.clone()));
        let swapped: Vec<u8> =
            utf32("cat\u{e9}\0\0").chunks(4).flat_map(|one| one.iter().rev().copied()).collect();
        assert_eq!(parse_npy_labels(&with_type(">U3", "(2,)", &swapped)), Ok(names.clone()));
        assert_eq!(parse_npy_labels(&with_type("|S3", "(2,)", "caté\0".as_bytes())), Ok(names));
    }

    #[test]
    fn labels_that_are_no_labels_are_named() {
        assert_eq!(labels_error(&bytes(&array![1.0, 0.5])), "labels[1]: found 0.5, expected a whole number");
        assert_eq!(labels_error(&bytes(&array![f64::NAN])), "labels[0]: found NaN, expected a whole number");
        assert_eq!(
            labels_error(&with_type("|S1", "(2,)", b"0x")),
            "labels[1]: found \"x\", expected a whole number, as the label of the first sample is"
        );
        assert_eq!(
            labels_error(&with_type("<U1", "(1,)", &u32::MAX.to_le_bytes())),
            "entry[0]: found bytes that are no text, expected Unicode"
        );
        assert_eq!(
            labels_error(&with_type("<U0", "(1,)", b"")),
            "dtype: found <U0, expected texts of at least one character"
        );
        assert_eq!(
            labels_error(&with_type("<U4000000000", "(2,)", b"")),
            "data: found 0 bytes, expected 32000000000, as the shape [2] says"
        );
        assert_eq!(
            labels_error(&with_type("|O", "(1,)", b"pickled")),
            "dtype: found |O, expected an integer type, bool, float32 or float64 (whole numbers), or texts (<U, |S)"
        );
    }

    #[test]
    fn the_other_byte_order_is_read() {
        let swapped = with_header(&bytes(&array![1i32, 0x0200_0000]), "<i4", ">i4");
        assert_eq!(parse_npy_labels(&swapped), Ok(vec![0x0100_0000, 2].into()));
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
        let expected = "expected [samples] or [samples, 1], not 0";
        assert_eq!(labels_error(&bytes(&arr0(1))), format!("shape: found [], {expected}"));
        assert_eq!(labels_error(&bytes(&array![[1, 0], [0, 1]])), format!("shape: found [2, 2], {expected}"));
        assert_eq!(
            labels_error(&with_header(&bytes(&array![1.0]), "<f8", "<c8")),
            "dtype: found <c8, expected an integer type, bool, float32 or float64 (whole numbers), or texts (<U, |S)"
        );
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
