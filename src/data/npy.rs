//! NumPy arrays from `.npy` files.

use std::fs;
use std::path::Path;

use ndarray::{Array, ArrayD, Dimension};
use ndarray_npy::{ReadNpyExt, ReadableElement, npy::header::Header};

use super::DataError;

/// Elements that are read, with the descriptors that NumPy has for them.
pub trait NpyElement: ReadableElement {
    /// What a user calls the type.
    const NAME: &'static str;
    /// Descriptors of the type, either byte order.
    const DESCRIPTORS: &'static [&'static str];
}

impl NpyElement for i64 {
    const NAME: &'static str = "int64";
    const DESCRIPTORS: &'static [&'static str] = &["<i8", ">i8", "=i8"];
}

impl NpyElement for f64 {
    const NAME: &'static str = "float64";
    const DESCRIPTORS: &'static [&'static str] = &["<f8", ">f8", "=f8"];
}

/// Reads an array of the dimension that `D` says; `axes` names its axes for messages, as in
/// `["tests", "partitions"]`.
///
/// # Errors
/// A missing or truncated file, another type, another number of axes, an empty axis.
pub fn read_npy<T: NpyElement, D: Dimension>(path: &Path, axes: &[&str]) -> Result<Array<T, D>, DataError> {
    let bytes = fs::read(path).map_err(|error| DataError::Unreadable(error.to_string()))?;
    check_header::<T>(&bytes, axes)?;
    let array =
        ArrayD::<T>::read_npy(bytes.as_slice()).map_err(|error| DataError::Unreadable(error.to_string()))?;
    array.into_dimensionality::<D>().map_err(|error| DataError::Unreadable(error.to_string()))
}

/// Everything that can be said from the header; a file cut short is caught here, before memory is set
/// aside for what it promises.
fn check_header<T: NpyElement>(bytes: &[u8], axes: &[&str]) -> Result<(), DataError> {
    let mut rest = bytes;
    let header = Header::from_reader(&mut rest)
        .map_err(|error| DataError::unexpected("header", error, "the header of an .npy file"))?;
    let descriptor = header.type_descriptor.to_string();
    let descriptor = descriptor.trim_matches(['\'', '"']);
    if !T::DESCRIPTORS.contains(&descriptor) {
        return Err(DataError::unexpected(
            "dtype",
            descriptor,
            format!("{} ({})", T::NAME, T::DESCRIPTORS[0]),
        ));
    }
    let expected = format!("[{}]", axes.join(", "));
    if header.shape.len() != axes.len() || header.shape.contains(&0) {
        return Err(DataError::unexpected(
            "shape",
            format!("{:?}", header.shape),
            format!("{expected}, none of them 0"),
        ));
    }
    let wanted = header.shape.iter().try_fold(size_of::<T>(), |product, &axis| product.checked_mul(axis));
    if wanted != Some(rest.len()) {
        let wanted = wanted.map_or("more than any memory holds".to_owned(), |bytes| bytes.to_string());
        let found = format!("{} bytes", rest.len());
        return Err(DataError::unexpected(
            "data",
            found,
            format!("{wanted}, as the shape {:?} says", header.shape),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, Ix2, array};
    use ndarray_npy::WriteNpyExt;

    fn bytes(array: &Array2<i64>) -> Vec<u8> {
        let mut bytes = Vec::new();
        array.write_npy(&mut bytes).expect("writes");
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Array<i64, Ix2>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("array.npy");
        fs::write(&path, bytes).expect("writes");
        read_npy(&path, &["tests", "partitions"]).map_err(|error| error.to_string())
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
        array![[1.0, 2.0]].write_npy(&mut floats).expect("writes");
        assert_eq!(read(&floats), Err("dtype: found <f8, expected int64 (<i8)".to_owned()));
        let mut flat = Vec::new();
        Array1::<i64>::zeros(3).write_npy(&mut flat).expect("writes");
        assert_eq!(
            read(&flat),
            Err("shape: found [3], expected [tests, partitions], none of them 0".to_owned())
        );
        assert!(read(&bytes(&Array2::zeros((0, 2)))).expect_err("empty").contains("found [0, 2]"));
        let missing =
            read_npy::<i64, Ix2>(Path::new("/nowhere.npy"), &["a", "b"]).expect_err("missing").to_string();
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
}
