//! The reader of a format.

use super::error::ReadError;
use super::model_file::ModelFile;
use super::{lp, mps};
use crate::format::file_format::Format;

impl ModelFile {
    /// Reads the text of an LP or MPS file; the program is called `name`.
    ///
    /// # Errors
    /// The first line that is not understood: what it has, and what was expected. There is no reader of CIP
    /// files.
    pub fn read(text: &str, format: Format, name: &str) -> Result<Self, ReadError> {
        if text.starts_with('\u{feff}') {
            return Err(ReadError::new(
                1,
                "a byte order mark",
                "text without one, which readers stumble over",
            ));
        }
        match format {
            Format::Lp => lp::read(text, name),
            Format::Mps => mps::read(text, name),
            Format::Cip => Err(ReadError::new(1, "a CIP file", "an LP or MPS file")),
        }
    }
}
