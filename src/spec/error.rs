//! What is wrong with a specification or its data.

use std::path::{Path, PathBuf};

use crate::data::DataError;

/// One clear message: file, field, found, expected.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// The file cannot be read, or is not TOML.
    #[error("{}: {message}", file.display())]
    File { file: PathBuf, message: String },
    /// An entry is not what it should be.
    #[error("{}: {field}: found {found}, expected {expected}", file.display())]
    Entry { file: PathBuf, field: String, found: String, expected: String },
    /// An entry does not fit its type, in the words of the reader.
    #[error("{}: {field}: {message}", file.display())]
    Key { file: PathBuf, field: String, message: String },
    /// A data file is not what it should be.
    #[error("{}: {error}", file.display())]
    Data { file: PathBuf, error: DataError },
    /// The data of a file make no sense, in the words of who checked them.
    #[error("{}: {message}", file.display())]
    Table { file: PathBuf, message: String },
}

impl SpecError {
    /// An error in a data file.
    pub(super) fn data(file: &Path) -> impl Fn(DataError) -> SpecError {
        let file = file.to_owned();
        move |error| SpecError::Data { file: file.clone(), error }
    }
}
