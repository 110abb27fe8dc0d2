//! What a report says about itself, where that is not what it is.

use std::path::Path;

use serde_json::Value;

use crate::cli::failure::Failure;

/// Characters of an entry that a message can hold.
const LEGIBLE: usize = 160;

/// An entry of a report, as it is and as it should be.
pub(super) struct Entry<'a> {
    pub name: &'a str,
    pub found: Value,
    pub expected: Value,
}

/// The first entry within an object that differs.
fn innermost<'a>(name: String, found: &'a Value, expected: &'a Value) -> (String, &'a Value, &'a Value) {
    if let (Value::Object(own), Value::Object(other)) = (found, expected) {
        let differs = |key: &&String| own.get(*key) != other.get(*key);
        let key = own.keys().chain(other.keys()).find(differs);
        if let Some(key) = key {
            let of = |entries: &'a serde_json::Map<String, Value>| entries.get(key).unwrap_or(&Value::Null);
            return innermost(format!("{name}.{key}"), of(own), of(other));
        }
    }
    (name, found, expected)
}

/// Refuses a report for its first entry that is not what `source` gives, as `the cases of the report`.
///
/// # Errors
/// Bad input, with the entry.
pub(super) fn refuse_misquoted<'a>(
    path: &Path,
    entries: impl IntoIterator<Item = Entry<'a>>,
    source: &str,
) -> Result<(), Failure> {
    let Some(entry) = entries.into_iter().find(|entry| entry.found != entry.expected) else { return Ok(()) };
    let Entry { name, found, expected } = entry;
    let (name, found, expected) = innermost(name.to_owned(), &found, &expected);
    let (path, found, expected) = (path.display(), found.to_string(), expected.to_string());
    let is_legible = found.len().max(expected.len()) <= LEGIBLE;
    Err(Failure::BadInput(match is_legible {
        true => format!("{path}: {name}: found {found}, expected {expected}, as {source} give it"),
        false => format!("{path}: {name}: found another one than {source} give, expected theirs"),
    }))
}
