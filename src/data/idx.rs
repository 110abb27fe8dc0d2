//! Arrays from IDX files, the format of the MNIST digits: a magic number, the sizes, then the elements.
//!
//! The magic number is two zero bytes, the element type and the number of dimensions; each size is an
//! unsigned integer of 32 bits. Everything is big-endian.

use std::path::Path;

use ndarray::Array2;

use super::labels::{Labels, whole};
use super::{DataError, file, memory};

/// Features `[samples, features]` from an IDX file of two or more dimensions, gzipped when its name ends in
/// `.gz`. The first dimension counts the samples; the others are flattened.
///
/// # Errors
/// An unreadable or truncated file, trailing bytes, an unknown element type, fewer than two dimensions, an
/// empty dimension.
pub fn read_idx_features(path: &Path) -> Result<Array2<f64>, DataError> {
    parse_features(&file::read(path)?)
}

/// Labels from an IDX file of one dimension, or of a second that is 1, gzipped when its name ends in `.gz`.
/// Floats must be whole numbers.
///
/// # Errors
/// An unreadable or truncated file, trailing bytes, numbers that are not whole, other dimensions, no labels.
pub fn read_idx_labels(path: &Path) -> Result<Labels, DataError> {
    parse_labels(&file::read(path)?)
}

/// The element types of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    UnsignedByte,
    SignedByte,
    Short,
    Int,
    Float,
    Double,
}

impl Element {
    fn from_code(code: u8) -> Option<Element> {
        match code {
            0x08 => Some(Element::UnsignedByte),
            0x09 => Some(Element::SignedByte),
            0x0b => Some(Element::Short),
            0x0c => Some(Element::Int),
            0x0d => Some(Element::Float),
            0x0e => Some(Element::Double),
            _ => None,
        }
    }

    /// Bytes of one element.
    fn size(self) -> usize {
        match self {
            Element::UnsignedByte | Element::SignedByte => 1,
            Element::Short => 2,
            Element::Int | Element::Float => 4,
            Element::Double => 8,
        }
    }
}

/// A file whose sizes agree with its length.
struct Idx<'a> {
    element: Element,
    sizes: Vec<usize>,
    data: &'a [u8],
}

impl<'a> Idx<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, DataError> {
        let (&magic, rest) = bytes.split_first_chunk::<4>().ok_or_else(|| {
            DataError::unexpected("magic number", format!("{} bytes", bytes.len()), "at least 4")
        })?;
        let [0, 0, code, dimensions] = magic else {
            return Err(DataError::unexpected(
                "magic number",
                format!("{magic:02x?}"),
                "[00, 00, element type, dimensions]",
            ));
        };
        let element = Element::from_code(code).ok_or_else(|| {
            DataError::unexpected("element type", format!("0x{code:02x}"), "0x08, 0x09 or 0x0b to 0x0e")
        })?;
        let length = 4 * usize::from(dimensions);
        let (sizes, data) = rest.split_at_checked(length).ok_or_else(|| {
            let expected = format!("{length}, for {dimensions} dimensions");
            DataError::unexpected("sizes", format!("{} bytes", rest.len()), expected)
        })?;
        let (sizes, _) = sizes.as_chunks::<4>();
        let idx = Idx { element, sizes: sizes.iter().map(|&size| big_endian_size(size)).collect(), data };
        idx.check_length()?;
        Ok(idx)
    }

    /// Checks that the data are as long as the sizes say, before memory is reserved for them.
    fn check_length(&self) -> Result<(), DataError> {
        if self.sizes.contains(&0) {
            return Err(DataError::unexpected("sizes", format!("{:?}", self.sizes), "none of them 0"));
        }
        let wanted =
            self.sizes.iter().try_fold(self.element.size(), |product, &size| product.checked_mul(size));
        if wanted == Some(self.data.len()) {
            // Once as they are read, and once mapped.
            let elements = self.data.len() / self.element.size();
            return memory::check("data", elements.saturating_mul(2 * size_of::<f64>()));
        }
        let wanted = wanted.map_or("more than any memory holds".to_owned(), |bytes| bytes.to_string());
        Err(DataError::unexpected(
            "data",
            format!("{} bytes", self.data.len()),
            format!("{wanted}, as the sizes {:?} say", self.sizes),
        ))
    }

    fn numbers(&self) -> Vec<f64> {
        match self.element {
            Element::UnsignedByte => self.elements(u8::from_be_bytes),
            Element::SignedByte => self.elements(i8::from_be_bytes),
            Element::Short => self.elements(i16::from_be_bytes),
            Element::Int => self.elements(i32::from_be_bytes),
            Element::Float => self.elements(f32::from_be_bytes),
            Element::Double => self.elements(f64::from_be_bytes),
        }
    }

    fn elements<T, U: From<T>, const SIZE: usize>(&self, read: impl Fn([u8; SIZE]) -> T) -> Vec<U> {
        let (elements, _) = self.data.as_chunks::<SIZE>();
        elements.iter().map(|&element| read(element).into()).collect()
    }
}

/// A size that does not fit the platform becomes one that no data can have.
fn big_endian_size(bytes: [u8; 4]) -> usize {
    usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX)
}

fn parse_features(bytes: &[u8]) -> Result<Array2<f64>, DataError> {
    let idx = Idx::parse(bytes)?;
    let [samples, _, ..] = idx.sizes[..] else {
        let found = idx.sizes.len();
        return Err(DataError::unexpected("dimensions", found, "2 or more, the first for the samples"));
    };
    let numbers = idx.numbers();
    let shape = (samples, numbers.len() / samples);
    Array2::from_shape_vec(shape, numbers).map_err(DataError::unreadable)
}

fn parse_labels(bytes: &[u8]) -> Result<Labels, DataError> {
    let idx = Idx::parse(bytes)?;
    if !matches!(idx.sizes[..], [_] | [_, 1]) {
        let found = format!("{:?}", idx.sizes);
        return Err(DataError::unexpected("sizes", found, "[samples] or [samples, 1]"));
    }
    // Doubles hold every element of every integer type.
    let label = |(index, value): (usize, f64)| {
        whole(value).ok_or_else(|| DataError::unexpected(format!("labels[{index}]"), value, "a whole number"))
    };
    let labels: Result<Vec<i64>, DataError> = idx.numbers().into_iter().enumerate().map(label).collect();
    labels.map(Labels::Numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use std::io::Write;

    fn file(code: u8, sizes: &[u32], data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, code, sizes.len() as u8];
        bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
        bytes.extend(data);
        bytes
    }

    fn features_error(bytes: &[u8]) -> String {
        parse_features(bytes).expect_err("is bad").to_string()
    }

    fn labels_error(bytes: &[u8]) -> String {
        parse_labels(bytes).expect_err("is bad").to_string()
    }

    #[test]
    fn every_element_type_is_read() {
        let features = |code, data: &[u8]| parse_features(&file(code, &[1, 2], data)).expect("sound");
        assert_eq!(features(0x08, &[255, 1]), array![[255.0, 1.0]]);
        assert_eq!(features(0x09, &[255, 1]), array![[-1.0, 1.0]]);
        assert_eq!(features(0x0b, &[255, 254, 1, 2]), array![[-2.0, 258.0]]);
        assert_eq!(features(0x0c, &[255, 255, 255, 253, 0, 1, 0, 0]), array![[-3.0, 65536.0]]);
        let floats: Vec<u8> = [1.5f32, -0.25].iter().flat_map(|value| value.to_be_bytes()).collect();
        assert_eq!(features(0x0d, &floats), array![[1.5, -0.25]]);
        let doubles: Vec<u8> = [1e300, -0.1].iter().flat_map(|value: &f64| value.to_be_bytes()).collect();
        assert_eq!(features(0x0e, &doubles), array![[1e300, -0.1]]);
        assert_eq!(parse_labels(&file(0x08, &[2], &[200, 0])), Ok(vec![200, 0].into()));
        assert_eq!(parse_labels(&file(0x09, &[2], &[200, 0])), Ok(vec![-56, 0].into()));
        assert_eq!(parse_labels(&file(0x0b, &[1], &[1, 0])), Ok(vec![256].into()));
        assert_eq!(parse_labels(&file(0x0c, &[1], &[0, 0, 0, 9])), Ok(vec![9].into()));
    }

    #[test]
    fn images_are_flattened() {
        let images = parse_features(&file(0x08, &[2, 1, 2], &[1, 2, 3, 4])).expect("sound");
        assert_eq!(images, array![[1.0, 2.0], [3.0, 4.0]]);
    }

    #[test]
    fn packed_files_are_unpacked_and_cut_ones_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("labels.idx.gz");
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&file(0x08, &[3], &[1, 0, 2])).expect("packs");
        let packed = packer.finish().expect("packs");
        std::fs::write(&path, &packed).expect("writes");
        assert_eq!(read_idx_labels(&path), Ok(vec![1, 0, 2].into()));
        std::fs::write(&path, &packed[..packed.len() - 5]).expect("writes");
        assert!(read_idx_labels(&path).expect_err("cut").to_string().starts_with("cannot be read: "));
        let missing = read_idx_features(Path::new("/nowhere.idx")).expect_err("missing").to_string();
        assert!(missing.starts_with("cannot be read: No such file"));
    }

    #[test]
    fn bad_files_are_named() {
        let good = file(0x08, &[2, 2], &[1, 2, 3, 4]);
        assert_eq!(features_error(&good[..3]), "magic number: found 3 bytes, expected at least 4");
        assert_eq!(features_error(&good[..9]), "sizes: found 5 bytes, expected 8, for 2 dimensions");
        assert_eq!(features_error(&good[..15]), "data: found 3 bytes, expected 4, as the sizes [2, 2] say");
        let trailing = [&good[..], &[0]].concat();
        assert_eq!(features_error(&trailing), "data: found 5 bytes, expected 4, as the sizes [2, 2] say");
        assert_eq!(
            features_error(b"\x1f\x8b\x08\x02rest"),
            "magic number: found [1f, 8b, 08, 02], expected [00, 00, element type, dimensions]"
        );
        assert_eq!(
            features_error(&file(0x0a, &[1, 1], &[0])),
            "element type: found 0x0a, expected 0x08, 0x09 or 0x0b to 0x0e"
        );
        assert_eq!(features_error(&file(0x08, &[0, 5], &[])), "sizes: found [0, 5], expected none of them 0");
    }

    #[test]
    fn dimensions_and_label_types_are_checked() {
        assert_eq!(
            features_error(&file(0x08, &[2], &[1, 2])),
            "dimensions: found 1, expected 2 or more, the first for the samples"
        );
        assert_eq!(
            features_error(&file(0x08, &[], &[1])),
            "dimensions: found 0, expected 2 or more, the first for the samples"
        );
        assert_eq!(
            labels_error(&file(0x08, &[1, 2], &[1, 1])),
            "sizes: found [1, 2], expected [samples] or [samples, 1]"
        );
        assert_eq!(parse_labels(&file(0x08, &[2, 1], &[1, 0])), Ok([1, 0].into()));
        let floats: Vec<u8> = [1.0f32, 0.5].iter().flat_map(|value| value.to_be_bytes()).collect();
        assert_eq!(parse_labels(&file(0x0d, &[1], &floats[..4])), Ok([1].into()));
        assert_eq!(labels_error(&file(0x0d, &[2], &floats)), "labels[1]: found 0.5, expected a whole number");
    }

    #[test]
    fn absurd_sizes_do_not_ask_for_memory() {
        assert_eq!(
            features_error(&file(0x08, &[u32::MAX, 1], &[1])),
            "data: found 1 bytes, expected 4294967295, as the sizes [4294967295, 1] say"
        );
        let sizes = [u32::MAX; 3];
        assert!(features_error(&file(0x0e, &sizes, &[])).contains("expected more than any memory holds"));
    }
}
