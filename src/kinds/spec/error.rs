//! What is wrong with a specification or its data.

use std::fmt;
use std::path::{Path, PathBuf};

use countersign_data::{DataError, EntryError};

/// One clear message: where, which entry, what was found, and what was expected.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// A file cannot be read, or does not hold what it should.
    #[error("{}: {message}", file.display())]
    File { file: PathBuf, message: String },
    /// A specification is not TOML.
    #[error("{}:{line}:{column}: is not TOML: found {found}, expected {expected}", file.display())]
    NotToml { file: PathBuf, line: usize, column: usize, found: String, expected: String },
    /// An entry is not what it should be.
    #[error("{place}{error}")]
    Entry { place: Place, error: EntryError },
    /// What stands behind `--set` names no entry.
    #[error("{0}")]
    Set(EntryError),
    /// A data file is not what it should be.
    #[error("{}: {error}", file.display())]
    Data { file: PathBuf, error: DataError },
}

impl SpecError {
    /// An error in a data file.
    pub(super) fn data(file: &Path) -> impl Fn(DataError) -> SpecError {
        let file = file.to_owned();
        move |error| SpecError::Data { file: file.clone(), error }
    }

    /// A file whose contents make no sense, in the words of who checked them.
    pub(super) fn file(file: &Path) -> impl Fn(&dyn std::error::Error) -> SpecError {
        let file = file.to_owned();
        move |error| SpecError::File { file: file.clone(), message: error.to_string() }
    }
}

/// Where an entry was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In a file, at a line where it is known.
    File { file: PathBuf, line: Option<usize> },
    /// On the command line, after `--set`.
    Set,
}

/// What stands before the name of the entry in a message.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File { file, line: Some(line) } => write!(formatter, "{}:{line}: ", file.display()),
            Place::File { file, line: None } => write!(formatter, "{}: ", file.display()),
            Place::Set => formatter.write_str("--set "),
        }
    }
}
