//! LP files in sections.

use super::error::ReadError;
use super::lp_tokens::{Token, tokens};

/// What a part of a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Minimise,
    Maximise,
    Rows,
    Bounds,
    Generals,
    Binaries,
    SemiContinuous,
    OrderedSets,
    End,
}

/// Words that begin sections, longer ones before those that they begin with.
const WORDS: [(&str, Section); 32] = [
    ("minimize", Section::Minimise),
    ("minimum", Section::Minimise),
    ("min", Section::Minimise),
    ("maximize", Section::Maximise),
    ("maximum", Section::Maximise),
    ("max", Section::Maximise),
    ("subject to", Section::Rows),
    ("such that", Section::Rows),
    ("s.t.", Section::Rows),
    ("st.", Section::Rows),
    ("st", Section::Rows),
    ("bounds", Section::Bounds),
    ("bound", Section::Bounds),
    ("generals", Section::Generals),
    ("general", Section::Generals),
    ("gens", Section::Generals),
    ("gen", Section::Generals),
    ("integers", Section::Generals),
    ("integer", Section::Generals),
    ("ints", Section::Generals),
    ("int", Section::Generals),
    ("binaries", Section::Binaries),
    ("binary", Section::Binaries),
    ("bins", Section::Binaries),
    ("bin", Section::Binaries),
    ("semi-continuous", Section::SemiContinuous),
    ("semis", Section::SemiContinuous),
    ("semi", Section::SemiContinuous),
    ("sos1", Section::OrderedSets),
    ("sos2", Section::OrderedSets),
    ("sos", Section::OrderedSets),
    ("end", Section::End),
];

/// A token and its line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub token: Token,
    pub line: usize,
}

/// A section, where it begins, and what it has.
pub(super) struct Part {
    pub section: Section,
    pub line: usize,
    pub tokens: Vec<Placed>,
}

/// The sections of a file: objective first, `End` last, which is not among them.
///
/// # Errors
/// Text before the objective or behind the end, no objective or end, and what is no token.
pub(super) fn sections(text: &str) -> Result<Vec<Part>, ReadError> {
    let mut parts: Vec<Part> = Vec::new();
    let mut ended = None;
    for (place, line) in text.lines().enumerate() {
        let (number, line) = (place + 1, line.split('\\').next().unwrap_or_default().trim());
        if line.is_empty() {
            continue;
        }
        if let Some(end) = ended {
            return Err(ReadError::new(
                number,
                format!("{line:?}"),
                format!("nothing behind End in line {end}"),
            ));
        }
        let begins = begins(line);
        let is_objective = matches!(begins, Some((Section::Minimise | Section::Maximise, _)));
        if parts.is_empty() != is_objective {
            let expected = if is_objective { "one objective" } else { "Minimize or Maximize" };
            return Err(ReadError::new(number, format!("{line:?}"), expected));
        }
        let rest = match begins {
            Some((Section::End, rest)) => {
                ended = Some(number);
                if !rest.is_empty() {
                    return Err(ReadError::new(number, format!("{rest:?}"), "nothing behind End"));
                }
                continue;
            }
            Some((section, rest)) => {
                if section == Section::Rows && parts.iter().any(|part| part.section == Section::Rows) {
                    return Err(ReadError::new(number, format!("{line:?}"), "rows in one section"));
                }
                parts.push(Part { section, line: number, tokens: Vec::new() });
                rest
            }
            None => line,
        };
        let own = tokens(rest, number)?;
        if let Some(part) = parts.last_mut() {
            part.tokens.extend(own.into_iter().map(|token| Placed { token, line: number }));
        }
    }
    match ended {
        Some(_) => Ok(parts),
        None => Err(ReadError::new(text.lines().count().max(1), "the end of the file", "End before it")),
    }
}

/// The section that a line begins, and the rest of the line. A word with a colon is the name of a row.
fn begins(line: &str) -> Option<(Section, &str)> {
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    let two = words.join(" ").to_ascii_lowercase();
    let one = words[0].to_ascii_lowercase();
    let (word, section) = WORDS.iter().find(|(word, _)| *word == two || *word == one)?;
    let mut rest = line;
    for part in word.split(' ') {
        rest = rest[part.len()..].trim_start();
    }
    (!rest.starts_with(':')).then_some((*section, rest))
}
