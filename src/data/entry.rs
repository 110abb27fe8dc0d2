//! What is wrong with an entry that somebody wrote.

/// An entry that is not what it should be.
///
/// A layer names its own fields, as in `batch_size`. Whoever knows where the entry was written says so:
/// specifications make the field a key, as in `training.batch_size`, and add the file and the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: found {found}, expected {expected}")]
pub struct EntryError {
    /// Which entry.
    pub field: String,
    /// What it is.
    pub found: String,
    /// What it should be.
    pub expected: String,
}

impl EntryError {
    /// `field: found …, expected …`.
    pub fn new(field: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        EntryError { field: field.into(), found: found.to_string(), expected: expected.to_string() }
    }

    /// The same error about an entry of a table: the field becomes `table.field`.
    #[must_use]
    pub fn within(self, table: &str) -> Self {
        EntryError { field: format!("{table}.{}", self.field), ..self }
    }
}
