//! Values that users choose by name.

/// A name that stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("found {found:?}, expected {expected}")]
pub struct UnknownName {
    /// What was written.
    pub found: String,
    /// The names that there are, in words.
    pub expected: String,
}

/// The value with this name.
///
/// # Errors
/// When no value has it. The error lists those that there are.
pub fn named<T: Copy>(all: &[T], name_of: impl Fn(T) -> &'static str, name: &str) -> Result<T, UnknownName> {
    all.iter().copied().find(|&value| name_of(value) == name).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|&value| name_of(value)).collect();
        UnknownName { found: name.to_owned(), expected: format!("one of {}", names.join(", ")) }
    })
}
