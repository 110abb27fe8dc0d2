//! The bytes of files, unpacked where the name of the file says so.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::DataError;

/// Everything a file holds, as it is.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, DataError> {
    fs::read(path).map_err(DataError::unreadable)
}

/// Everything a file holds, unpacked when its name ends in `.gz`.
///
/// # Errors
/// When the file cannot be opened, or not be read to its end.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    let file = File::open(path).map_err(DataError::unreadable)?;
    if path.extension().is_some_and(|extension| extension == "gz") { unpacked(file) } else { to_end(file) }
}

/// Everything a gzipped stream holds. The stream may consist of several packed parts; all of them are read.
///
/// # Errors
/// When the stream is cut short or damaged.
pub(super) fn unpacked(stream: impl Read) -> Result<Vec<u8>, DataError> {
    to_end(MultiGzDecoder::new(stream))
}

fn to_end(mut stream: impl Read) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(DataError::unreadable)?;
    Ok(bytes)
}
