//! What is wrong with a file, and where.

/// A line that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: found {found}, expected {expected}")]
pub struct ReadError {
    line: usize,
    found: String,
    expected: String,
}

impl ReadError {
    pub(super) fn new(line: usize, found: impl ToString, expected: impl ToString) -> Self {
        ReadError { line, found: found.to_string(), expected: expected.to_string() }
    }
}
