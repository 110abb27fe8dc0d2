//! Dotted keys, as messages name entries of a document.

/// A key of a table; at the top level the path of the table is empty.
pub(super) fn of_key(table: &str, key: &str) -> String {
    let is_bare =
        !key.is_empty() && key.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter));
    let key = if is_bare { key.to_owned() } else { format!("{key:?}") };
    if table.is_empty() { key } else { format!("{table}.{key}") }
}

/// An entry of a list.
pub(super) fn of_entry(list: &str, index: usize) -> String {
    format!("{list}[{index}]")
}

/// The table or the list that an entry stands in; nothing at the top level.
pub(super) fn outer(path: &str) -> Option<&str> {
    path.rfind(['.', '[']).map(|end| &path[..end])
}
