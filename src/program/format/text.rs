//! Numbers and comments as all formats write them.

/// The shortest text that reads back to the same double.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The sign and the magnitude, apart from each other as in `+ 2 x`, as LP expressions want them.
pub(super) fn signed(value: f64) -> String {
    let sign = if value < 0.0 { '-' } else { '+' };
    format!("{sign} {}", number(value.abs()))
}

/// Notes as comment lines. A note of several lines becomes several comments.
pub(super) fn comments(notes: &[impl AsRef<str>], mark: &str) -> String {
    notes.iter().flat_map(|note| note.as_ref().lines()).map(|line| format!("{mark} {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_to_the_same_double() {
        for value in [0.0, 1.0, -1.5, 0.1, 1e-300, 1.7976931348623157e308, 5e-324, 123456789.0] {
            assert_eq!(number(value).parse::<f64>(), Ok(value));
        }
        assert_eq!((number(3.0), number(1e21)), ("3".to_owned(), "1e21".to_owned()));
    }
}
