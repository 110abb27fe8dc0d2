//! The bytes of files, unpacked where the name of the file says so.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::{DataError, memory};

/// Everything a file holds, as it is.
///
/// # Errors
/// When the file cannot be read, or is larger than memory.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, DataError> {
    let length = fs::metadata(path).map_err(DataError::unreadable)?.len();
    memory::check_against("file", length, memory::available())?;
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
/// When the stream is cut short or damaged, or holds more than memory does.
pub(super) fn unpacked(stream: impl Read) -> Result<Vec<u8>, DataError> {
    to_end(MultiGzDecoder::new(stream))
}

/// Everything a stream holds, which nobody knows before it was read.
fn to_end(stream: impl Read) -> Result<Vec<u8>, DataError> {
    let most = memory::available().unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    stream.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(DataError::unreadable)?;
    memory::check_against("file", bytes.len() as u64, Some(most))?;
    Ok(bytes)
}
