//! LP files in words, numbers and signs.

use super::error::ReadError;
use crate::format::sides::Relation;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    /// `+`, `-`, `*`, `^`, `/`, `[`, `]` or `:`.
    Sign(char),
    Compared(Relation),
    /// `->`, behind the condition of a row.
    Arrow,
}

/// Other letters that names have.
const OF_NAMES: &str = "!\"#$%&(),;?@_'`{}~";

/// The pieces of a line without its comment.
pub(super) fn tokens(line: &str, number: usize) -> Result<Vec<Token>, ReadError> {
    let mut rest = line.trim_start();
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if begins_name(first) {
            let length = name_length(rest);
            (Token::Name(rest[..length].to_owned()), length)
        } else if first.is_ascii_digit() || first == '.' {
            let length = number_length(rest);
            let value = rest[..length].parse().ok().filter(|_| ends(rest, length)).ok_or_else(|| {
                let found = rest.split_whitespace().next().unwrap_or_default();
                ReadError::new(number, format!("{found:?}"), "a number, as in 1.5e-3")
            })?;
            (Token::Number(value), length)
        } else {
            symbol(rest)
                .ok_or_else(|| ReadError::new(number, format!("{first:?}"), "a name, number or sign"))?
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn begins_name(letter: char) -> bool {
    letter.is_alphabetic() || OF_NAMES.contains(letter)
}

/// A bracket right behind a letter belongs to the name, as in `x[1,2]`; one that stands apart begins
/// products.
fn name_length(text: &str) -> usize {
    let (mut length, mut is_open) = (0, false);
    for letter in text.chars() {
        match letter {
            '[' if !is_open && closes(&text[length..]) => is_open = true,
            ']' if is_open => is_open = false,
            _ if begins_name(letter) || letter.is_ascii_digit() || letter == '.' => {}
            _ => break,
        }
        length += letter.len_utf8();
    }
    length
}

/// Does the bracket close within the word?
fn closes(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    let inside = word[1..].split(']').next().unwrap_or_default();
    word.contains(']') && inside.chars().all(|one| begins_name(one) || one.is_ascii_digit() || one == '.')
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits((length + 1 + signed).min(bytes.len()));
        if exponent > 0 {
            length += 1 + signed + exponent;
        }
    }
    length
}

/// Is a number at its end? Readers differ in what `3.x` and `3.+4` are.
fn ends(text: &str, length: usize) -> bool {
    !text[..length].ends_with('.') || text[length..].chars().next().is_none_or(char::is_whitespace)
}

fn symbol(text: &str) -> Option<(Token, usize)> {
    let relations = [
        ("<=", Relation::AtMost),
        ("=<", Relation::AtMost),
        (">=", Relation::AtLeast),
        ("=>", Relation::AtLeast),
        ("<", Relation::AtMost),
        (">", Relation::AtLeast),
        ("=", Relation::Equal),
    ];
    if text.starts_with("->") {
        return Some((Token::Arrow, 2));
    }
    if let Some((sign, relation)) = relations.iter().find(|(sign, _)| text.starts_with(sign)) {
        return Some((Token::Compared(*relation), sign.len()));
    }
    text.chars().next().filter(|sign| "+-*^/[]:".contains(*sign)).map(|sign| (Token::Sign(sign), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_belong_to_names_where_they_touch_them() {
        let names = |line: &str| -> Vec<String> {
            let all = tokens(line, 1).expect("reads").into_iter();
            all.filter_map(|token| if let Token::Name(name) = token { Some(name) } else { None }).collect()
        };
        assert_eq!(names("3 x[1,2] + 2e5 y - z[a]b"), ["x[1,2]", "y", "z[a]b"]);
        assert_eq!(names("[ x ^2 + x[1]*y ]"), ["x", "x[1]", "y"]);
        assert_eq!(tokens("-1.5e-3 >= 2e", 1).expect("reads").len(), 5);
        assert_eq!(tokens("3. x", 1).map(|tokens| tokens.len()), Ok(2));
        assert!(tokens("- 3.+75 x", 4).is_err_and(|error| error.to_string().contains("found \"3.+75\"")));
        assert!(tokens("x | y", 4).is_err_and(|error| error.to_string().starts_with("line 4: found '|'")));
    }
}
