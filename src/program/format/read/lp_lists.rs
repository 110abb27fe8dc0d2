//! What LP files say of variables: bounds, kinds and sets.

use super::builder::{Builder, End};
use super::error::ReadError;
use super::lp_cursor::{Tokens, is_infinity};
use super::lp_sections::Section;
use super::lp_tokens::Token;
use super::model_file::Extra;
use crate::VarId;
use crate::format::sides::Relation;

pub(super) fn read_list(
    builder: &mut Builder,
    section: Section,
    tokens: &mut Tokens<'_>,
) -> Result<(), ReadError> {
    while !tokens.is_empty() {
        match section {
            Section::Bounds => bounds(builder, tokens)?,
            Section::OrderedSets => set(builder, tokens)?,
            _ => {
                let (line, id) = (tokens.line(), variable(builder, tokens)?);
                match section {
                    Section::SemiContinuous => builder.extras.push(Extra::SemiContinuous(id)),
                    _ => kind(builder, id, section, line)?,
                }
            }
        }
    }
    Ok(())
}

fn kind(builder: &mut Builder, id: VarId, section: Section, line: usize) -> Result<(), ReadError> {
    let column = &mut builder.columns[id.index()];
    if column.is_integer {
        return Err(ReadError::new(line, "an integer variable again", "each variable in one list, once"));
    }
    column.is_integer = true;
    column.is_unit = section == Section::Binaries;
    Ok(())
}

/// `number <= variable <= number`, one half of it, `variable = number` or `variable free`.
fn bounds(builder: &mut Builder, tokens: &mut Tokens<'_>) -> Result<(), ReadError> {
    let line = tokens.line();
    let is_number = |name: &str| is_infinity(name);
    let before = match tokens.peek(0) {
        Some(Token::Name(name)) if !is_number(name) => None,
        _ => {
            let value = tokens.number()?;
            Some((value, tokens.relation().ok_or_else(|| tokens.wrong("a relation"))?))
        }
    };
    let id = variable(builder, tokens)?;
    if let (None, Some(Token::Name(word))) = (before, tokens.peek(0))
        && word.eq_ignore_ascii_case("free")
    {
        tokens.next();
        builder.bound(id, End::Lower, f64::NEG_INFINITY, line)?;
        return builder.bound(id, End::Upper, f64::INFINITY, line);
    }
    if let Some((value, relation)) = before {
        let ends: &[End] = match relation {
            Relation::AtMost => &[End::Lower],
            Relation::AtLeast => &[End::Upper],
            Relation::Equal => &[End::Lower, End::Upper],
        };
        ends.iter().try_for_each(|&end| builder.bound(id, end, value, line))?;
    }
    match (tokens.relation(), before) {
        (Some(relation), _) => {
            let value = tokens.number()?;
            let ends: &[End] = match relation {
                Relation::AtMost => &[End::Upper],
                Relation::AtLeast => &[End::Lower],
                Relation::Equal => &[End::Lower, End::Upper],
            };
            ends.iter().try_for_each(|&end| builder.bound(id, end, value, line))
        }
        (None, Some(_)) => Ok(()),
        (None, None) => Err(tokens.wrong("a relation or free")),
    }
}

/// `name: S1:: variable:weight …`.
fn set(builder: &mut Builder, tokens: &mut Tokens<'_>) -> Result<(), ReadError> {
    let first = tokens.label().ok_or_else(|| tokens.wrong("a set, as in name: S1:: x:1 y:2"))?;
    let is_kind = |name: &str| name.eq_ignore_ascii_case("S1") || name.eq_ignore_ascii_case("S2");
    let is_bare = is_kind(first) && tokens.peek(0) == Some(&Token::Sign(':'));
    if !is_bare {
        tokens.label().filter(|name| is_kind(name)).ok_or_else(|| tokens.wrong("S1:: or S2::"))?;
    }
    if !tokens.takes(&Token::Sign(':')) {
        return Err(tokens.wrong("S1:: or S2::, with two colons"));
    }
    builder.extras.push(Extra::OrderedSet);
    // A number behind the colon is a weight, a word the beginning of the next set.
    while matches!(tokens.peek(2), Some(Token::Number(_))) && tokens.peek(1) == Some(&Token::Sign(':')) {
        variable(builder, tokens)?;
        tokens.next();
        tokens.number()?;
    }
    Ok(())
}

/// A variable that the objective or a row has: a misspelt one must not be another.
fn variable(builder: &Builder, tokens: &mut Tokens<'_>) -> Result<VarId, ReadError> {
    match tokens.peek(0) {
        Some(Token::Name(name)) => {
            let id = builder.known(name, tokens.line())?;
            tokens.next();
            Ok(id)
        }
        _ => Err(tokens.wrong("a variable")),
    }
}
