//! Texts from `.npy` arrays of fixed width.

use super::npy::Preamble;
use super::{DataError, memory};

/// Bytes of one character of NumPy's `<U`: UTF-32.
const CHARACTER: usize = 4;

/// The texts of an array, in the order of the file; nothing where it holds no texts.
///
/// # Errors
/// Data of another length than the shape says, characters that there are not.
pub(super) fn texts(bytes: &[u8], preamble: &Preamble) -> Result<Option<Vec<String>>, DataError> {
    let descriptor = preamble.descriptor.as_str();
    let width = |prefix| descriptor.strip_prefix(prefix).and_then(|digits| digits.parse::<usize>().ok());
    let parse: fn(&[u8]) -> Option<String> = if descriptor.starts_with("<U") {
        |text| utf32(text, u32::from_le_bytes)
    } else if descriptor.starts_with(">U") {
        |text| utf32(text, u32::from_be_bytes)
    } else {
        |text| String::from_utf8(text.to_vec()).ok()
    };
    let characters = width("<U").or(width(">U")).map(|count| count.saturating_mul(CHARACTER));
    let Some(size) = characters.or(width("|S")) else { return Ok(None) };
    if size == 0 {
        return Err(DataError::unexpected("dtype", descriptor, "texts of at least one character"));
    }
    let count = preamble.check_length(size)?;
    memory::check("data", count.saturating_mul(size + size_of::<String>()))?;
    let text = |(place, text): (usize, &[u8])| {
        let text = parse(text).ok_or_else(|| {
            DataError::unexpected(preamble.entry("entry", place), "bytes that are no text", "Unicode")
        })?;
        // NumPy fills short texts up with zeros.
        Ok(text.trim_end_matches('\0').to_owned())
    };
    preamble.data(bytes).chunks_exact(size).enumerate().map(text).collect::<Result<_, _>>().map(Some)
}

fn utf32(bytes: &[u8], number: fn([u8; CHARACTER]) -> u32) -> Option<String> {
    let (characters, _) = bytes.as_chunks::<CHARACTER>();
    characters.iter().map(|&character| char::from_u32(number(character))).collect()
}
