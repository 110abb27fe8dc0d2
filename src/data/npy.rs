//! What an `.npy` file says about its array.

use ndarray_npy::npy::header::Header;

use super::DataError;

/// Headers with more bytes are refused; those that NumPy writes for plain arrays have 118.
const LONGEST_HEADER: u32 = 10_000;

/// What an `.npy` file says before its data.
pub(super) struct Preamble {
    /// The element type, as in `<f8`.
    pub descriptor: String,
    pub shape: Vec<usize>,
    /// Bytes that follow the header.
    data: usize,
}

impl Preamble {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, DataError> {
        check_header_length(bytes)?;
        let mut rest = bytes;
        let header = Header::from_reader(&mut rest)
            .map_err(|error| DataError::unexpected("header", error, "the header of an .npy file"))?;
        let descriptor = header.type_descriptor.to_string().trim_matches(['\'', '"']).to_owned();
        Ok(Preamble { descriptor, shape: header.shape, data: rest.len() })
    }

    /// Checks that the data are as long as the shape says, before memory is reserved for them, and gives the
    /// number of elements.
    pub(super) fn check_length(&self, element_size: usize) -> Result<usize, DataError> {
        let elements = self.shape.iter().try_fold(1_usize, |product, &axis| product.checked_mul(axis));
        let wanted = elements.and_then(|elements| elements.checked_mul(element_size));
        match elements {
            Some(elements) if wanted == Some(self.data) => Ok(elements),
            _ => {
                let wanted =
                    wanted.map_or("more than any memory holds".to_owned(), |bytes| bytes.to_string());
                let found = format!("{} bytes", self.data);
                Err(DataError::unexpected(
                    "data",
                    found,
                    format!("{wanted}, as the shape {:?} says", self.shape),
                ))
            }
        }
    }

    /// The bytes behind the header of the file that this was read from.
    pub(super) fn data<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[bytes.len() - self.data..]
    }

    /// An entry of an array that is called `name`, by its place among all in the order of their indices.
    pub(super) fn entry(&self, name: &str, place: usize) -> String {
        let mut rest = place;
        let mut indices = vec![0; self.shape.len()];
        for (index, &axis) in indices.iter_mut().zip(&self.shape).rev() {
            (*index, rest) = (rest % axis, rest / axis);
        }
        format!("{name}{indices:?}")
    }
}

/// Refuses long headers before they are read, because they would take memory, and the parser recurses once
/// for each bracket. A header says its own length, in two bytes or, from version 2 on, in four.
fn check_header_length(bytes: &[u8]) -> Result<(), DataError> {
    let length = match bytes {
        [_, _, _, _, _, _, 1, _, a, b, ..] => u32::from(u16::from_le_bytes([*a, *b])),
        [_, _, _, _, _, _, _, _, a, b, c, d, ..] => u32::from_le_bytes([*a, *b, *c, *d]),
        _ => 0,
    };
    if bytes.starts_with(b"\x93NUMPY") && length > LONGEST_HEADER {
        let expected = format!("at most {LONGEST_HEADER}");
        return Err(DataError::unexpected("header", format!("{length} bytes"), expected));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::read_npy_integers;
    use ndarray::{Array, Array1, Array2, Ix2, array};
    use ndarray_npy::WriteNpyExt;
    use std::fs;
    use std::path::Path;

    fn bytes(array: &Array2<i64>) -> Vec<u8> {
        let mut bytes = Vec::new();
        array.write_npy(&mut bytes).expect("writes");
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Array<i64, Ix2>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("array.npy");
        fs::write(&path, bytes).expect("writes");
        read_npy_integers(&path, &["tests", "partitions"]).map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_written_is_read() {
        let array = array![[1, 2, 3], [4, -5, 6]];
        assert_eq!(read(&bytes(&array)), Ok(array.clone()));
        assert_eq!(read(&bytes(&array.t().as_standard_layout().into_owned())), Ok(array.t().to_owned()));
    }

    #[test]
    fn bad_files_are_named() {
        let good = bytes(&array![[1, 2], [3, 4]]);
        let cut = read(&good[..good.len() - 8]).expect_err("cut");
        assert_eq!(cut, "data: found 24 bytes, expected 32, as the shape [2, 2] says");
        assert!(read(&good[..20]).expect_err("cut in the header").starts_with("header: found"));
        assert!(read(b"PK\x03\x04").expect_err("a zip").starts_with("header: found"));
        let mut floats = Vec::new();
        array![[1.0, 0.5]].write_npy(&mut floats).expect("writes");
        assert_eq!(read(&floats), Err("entry[0, 1]: found 0.5, expected a whole number".to_owned()));
        let mut flat = Vec::new();
        Array1::<i64>::zeros(3).write_npy(&mut flat).expect("writes");
        assert_eq!(
            read(&flat),
            Err("shape: found [3], expected [tests, partitions], none of them 0".to_owned())
        );
        assert!(read(&bytes(&Array2::zeros((0, 2)))).expect_err("empty").contains("found [0, 2]"));
        let missing = read_npy_integers::<Ix2>(Path::new("/nowhere.npy"), &["a", "b"])
            .expect_err("missing")
            .to_string();
        assert!(missing.starts_with("cannot be read: No such file"));
    }

    #[test]
    fn an_absurd_shape_does_not_ask_for_memory() {
        let text = "{'descr': '<i8', 'fortran_order': False, 'shape': (1000000000000, 1000000000000), }";
        let mut file = b"\x93NUMPY\x01\x00".to_vec();
        let padded = format!("{text:<117}\n");
        file.extend((padded.len() as u16).to_le_bytes());
        file.extend(padded.bytes());
        assert!(read(&file).expect_err("absurd").contains("more than any memory holds"));
    }

    #[test]
    fn a_long_header_is_not_read() {
        let mut nested = b"\x93NUMPY\x01\x00".to_vec();
        nested.extend(u16::MAX.to_le_bytes());
        nested.extend([b'('; u16::MAX as usize]);
        assert_eq!(read(&nested), Err("header: found 65535 bytes, expected at most 10000".to_owned()));
        let promised = b"\x93NUMPY\x02\x00\xff\xff\xff\xff";
        assert_eq!(read(promised), Err("header: found 4294967295 bytes, expected at most 10000".to_owned()));
        let mut deep = b"\x93NUMPY\x01\x00".to_vec();
        deep.extend(9_999u16.to_le_bytes());
        deep.extend([b'('; 9_998]);
        deep.push(b'\n');
        assert!(read(&deep).expect_err("nested").starts_with("header: found"));
    }
}
