//! What is wrong with data.

/// What is wrong with data. Callers who read a file name it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Something was found where something else was expected.
    #[error("{field}: found {found}, expected {expected}")]
    Unexpected {
        /// The array, entry, row or field.
        field: String,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
    },
}

impl DataError {
    /// A file or an array that cannot be read, with the message of the reader.
    pub fn unreadable(error: impl ToString) -> Self {
        DataError::Unreadable(error.to_string())
    }

    /// `field: found …, expected …`.
    pub fn unexpected(field: impl ToString, found: impl ToString, expected: impl ToString) -> Self {
        DataError::Unexpected {
            field: field.to_string(),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// The same error seen from what holds the field: the field becomes `holder.field`.
    pub fn within(self, holder: &str) -> Self {
        self.with_field(|field| format!("{holder}.{field}"))
    }

    /// The same error in one array of several: the field becomes `field of name`.
    pub(super) fn of(self, name: &str) -> Self {
        self.with_field(|field| format!("{field} of {name}"))
    }

    /// The same error for somebody who knows the field `own` by another name.
    pub fn renamed(self, own: &str, other: &str) -> Self {
        self.with_field(|field| if field == own { other.to_owned() } else { field })
    }

    fn with_field(self, renamed: impl FnOnce(String) -> String) -> Self {
        match self {
            DataError::Unexpected { field, found, expected } => {
                DataError::Unexpected { field: renamed(field), found, expected }
            }
            unreadable => unreadable,
        }
    }
}
