//! Names that a format can read back.

use std::collections::HashSet;

/// Words that an LP reader takes for something else.
const LP_KEYWORDS: &[&str] = &[
    "free",
    "inf",
    "infinity",
    "st",
    "s.t.",
    "st.",
    "subject",
    "such",
    "bounds",
    "bound",
    "generals",
    "general",
    "gen",
    "binaries",
    "binary",
    "bin",
    "end",
    "minimize",
    "maximize",
    "minimum",
    "maximum",
    "min",
    "max",
    "semi-continuous",
    "semis",
    "semi",
    "sos",
    "sos1",
    "sos2",
];

/// Names for an LP file. Brackets become parentheses, and other letters outside `A-Za-z0-9_.,()` become `_`.
/// A name that looks like a number or a keyword gets a `_` in front, and a repeated one a number at its end.
pub(super) fn lp_names(names: &mut dyn Iterator<Item = &str>) -> Vec<String> {
    unique(names.map(|name| {
        let clean: String = name.chars().map(lp_letter).collect();
        if is_safe_for_lp(&clean) { clean } else { format!("_{clean}") }
    }))
}

/// Names for a CIP file, where `<` and `>` enclose names.
pub(super) fn cip_names(names: &mut dyn Iterator<Item = &str>) -> Vec<String> {
    unique(names.map(|name| name.replace(['<', '>'], "_")))
}

/// Names for an MPS file, where `$` begins a comment.
pub(super) fn mps_names(names: &mut dyn Iterator<Item = &str>) -> Vec<String> {
    unique(names.map(|name| name.replace(['$', '*'], "_")))
}

fn lp_letter(letter: char) -> char {
    match letter {
        '[' => '(',
        ']' => ')',
        'A'..='Z' | 'a'..='z' | '0'..='9' | '_' | '.' | ',' | '(' | ')' => letter,
        _ => '_',
    }
}

fn is_safe_for_lp(name: &str) -> bool {
    let mut letters = name.chars();
    let starts_well = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    let like_exponent =
        name.starts_with(['e', 'E']) && letters.next().is_none_or(|second| !second.is_ascii_alphabetic());
    starts_well && !like_exponent && !LP_KEYWORDS.contains(&name.to_ascii_lowercase().as_str())
}

fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .map(|name| {
            let numbered = (2..).map(|count| format!("{name}_{count}"));
            let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
            let free = free.expect("numbers do not end");
            taken.insert(free.clone());
            free
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lp_names_avoid_what_readers_misread() {
        let names = ["theta[3,7]", "theta(3,7)", "3x", "e5", "Free", "a+b", "energy"];
        let expected = ["theta(3,7)", "theta(3,7)_2", "_3x", "_e5", "_Free", "a_b", "energy"];
        assert_eq!(lp_names(&mut names.into_iter()), expected);
    }
}
