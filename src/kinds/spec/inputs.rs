//! Fingerprints of the files that a specification reads, so that a report knows its data.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::SpecError;
use countersign_data::DataError;

/// A file with the SHA-256 digest of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// Its path, absolute.
    pub file: String,
    /// The digest, in hexadecimal.
    pub sha256: String,
}

impl Input {
    /// The file as it is now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(file: &Path) -> Result<Input, SpecError> {
        let unreadable =
            |error: std::io::Error| SpecError::data(file)(DataError::Unreadable(error.to_string()));
        let sha256 = hex_digest(&fs::read(file).map_err(unreadable)?);
        Ok(Input { file: file.display().to_string(), sha256 })
    }
}

/// The SHA-256 digest of bytes, in hexadecimal.
pub(crate) fn hex_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
