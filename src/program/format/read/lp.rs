//! Objective and rows of LP files.
//!
//! The grammar is that of CPLEX: expressions end where no sign goes on, and behind the relation of a row
//! stands one number. Only a row that begins with a number has its expression in the middle.

use super::builder::Builder;
use super::error::ReadError;
use super::lp_cursor::Tokens;
use super::lp_lists::read_list;
use super::lp_sections::{Part, Section, sections};
use super::lp_tokens::Token;
use super::model_file::{Extra, ModelFile};
use crate::format::sides::Relation;
use crate::{Expression, Sense};

/// Reads a file.
pub(super) fn read(text: &str, name: &str) -> Result<ModelFile, ReadError> {
    let mut builder = Builder::new(name);
    for part in sections(text)? {
        match part.section {
            Section::Minimise => objective(&mut builder, &part, Sense::Minimise)?,
            Section::Maximise => objective(&mut builder, &part, Sense::Maximise)?,
            Section::Rows => {
                let mut tokens = Tokens::new(&part);
                while !tokens.is_empty() {
                    row(&mut builder, &mut tokens)?;
                }
            }
            section => read_list(&mut builder, section, &mut Tokens::new(&part))?,
        }
    }
    Ok(builder.finish())
}

fn objective(builder: &mut Builder, part: &Part, sense: Sense) -> Result<(), ReadError> {
    let mut tokens = Tokens::new(part);
    tokens.label();
    let mut all = expression(builder, &mut tokens, true)?;
    if !tokens.is_empty() {
        return Err(tokens.wrong("a sign between terms, or the next section"));
    }
    if !all.products.is_empty() {
        builder.extras.push(Extra::QuadraticObjective);
        all.products.clear();
    }
    (builder.program.objective, builder.program.sense) = (all, sense);
    Ok(())
}

/// A row: `expression relation number`, `number relation expression` or with numbers on both sides.
fn row(builder: &mut Builder, tokens: &mut Tokens<'_>) -> Result<(), ReadError> {
    let line = tokens.line();
    let name = tokens.label();
    let mut left = expression(builder, tokens, false)?;
    let relation = tokens.relation().ok_or_else(|| tokens.wrong("a sign between terms, or a relation"))?;
    let (mut lower, mut upper) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut limit = |relation, value: f64| match relation {
        Relation::AtLeast => lower = value,
        Relation::AtMost => upper = value,
        Relation::Equal => (lower, upper) = (value, value),
    };
    if left.linear.is_empty() && left.products.is_empty() {
        let first = left.constant;
        left = expression(builder, tokens, false)?;
        if left.linear.is_empty() && left.products.is_empty() {
            return Err(ReadError::new(line, "a row without a variable", "one"));
        }
        limit(turned(relation), first - left.constant);
        if let Some(second) = tokens.relation() {
            if second != relation || relation == Relation::Equal {
                return Err(ReadError::new(tokens.line(), "two relations", "two <= or two >= around a row"));
            }
            limit(second, tokens.number()? - left.constant);
        }
    } else {
        let value = tokens.number()?;
        if tokens.takes(&Token::Arrow) {
            builder.extras.push(Extra::Indicator);
            return condition(builder, tokens, &left, relation, value);
        }
        limit(relation, value - left.constant);
    }
    left.constant = 0.0;
    builder.row(name, line, left, (lower, upper)).map(drop)
}

/// The row behind `binary = value ->`, which is counted and not kept.
fn condition(
    builder: &mut Builder,
    tokens: &mut Tokens<'_>,
    left: &Expression,
    relation: Relation,
    value: f64,
) -> Result<(), ReadError> {
    let is_one = matches!(&left.linear[..], [term] if term.coefficient == 1.0) && left.products.is_empty();
    if !is_one || relation != Relation::Equal || ![0.0, 1.0].contains(&value) || left.constant != 0.0 {
        return Err(ReadError::new(tokens.line(), "another condition", "a variable = 0 or 1 before ->"));
    }
    let inner = expression(builder, tokens, false)?;
    if inner.linear.is_empty() {
        return Err(tokens.wrong("a row behind ->"));
    }
    tokens.relation().ok_or_else(|| tokens.wrong("a relation"))?;
    tokens.number().map(drop)
}

fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::AtLeast => Relation::AtMost,
        Relation::AtMost => Relation::AtLeast,
        Relation::Equal => Relation::Equal,
    }
}

/// Terms and constants, up to what no sign goes on to. Products of an objective stand in brackets with `/ 2`
/// behind them.
fn expression(
    builder: &mut Builder,
    tokens: &mut Tokens<'_>,
    is_objective: bool,
) -> Result<Expression, ReadError> {
    let mut all = Expression::default();
    let mut is_first = true;
    while let Some(sign) = sign(tokens, is_first)? {
        is_first = false;
        let factor = factor(tokens);
        let coefficient = sign * factor.unwrap_or(1.0);
        match tokens.peek(0) {
            Some(Token::Sign('[')) => products(builder, tokens, coefficient, is_objective, &mut all)?,
            // A name with a colon is that of the next row, and what stands here a constant.
            Some(Token::Name(name)) if !(factor.is_some() && tokens.peek(1) == Some(&Token::Sign(':'))) => {
                let id = builder.variable(name, tokens.line());
                tokens.next();
                all.add_term(coefficient, id);
            }
            _ if factor.is_some() => all.constant += coefficient,
            _ => return Err(tokens.wrong("a variable or a number")),
        }
    }
    Ok(all)
}

/// The signs before a term; nothing where no term follows. The first term needs none.
fn sign(tokens: &mut Tokens<'_>, is_first: bool) -> Result<Option<f64>, ReadError> {
    let (mut sign, mut count) = (1.0, 0);
    while let Some(Token::Sign(letter @ ('+' | '-'))) = tokens.peek(0) {
        sign = if *letter == '-' { -sign } else { sign };
        count += 1;
        tokens.next();
    }
    if count > 1 {
        return Err(ReadError::new(tokens.line(), format!("{count} signs before a term"), "one"));
    }
    let begins = matches!(tokens.peek(0), Some(Token::Name(_) | Token::Number(_) | Token::Sign('[')));
    match (count, begins) {
        (0, false) => Ok(None),
        (0, true) if !is_first => Ok(None),
        (_, true) => Ok(Some(sign)),
        (_, false) => Err(tokens.wrong("a variable or a number")),
    }
}

fn factor(tokens: &mut Tokens<'_>) -> Option<f64> {
    let Some(Token::Number(value)) = tokens.peek(0) else { return None };
    tokens.next();
    tokens.takes(&Token::Sign('*'));
    Some(*value)
}

/// `[ terms ]`, where each term has two factors.
fn products(
    builder: &mut Builder,
    tokens: &mut Tokens<'_>,
    outside: f64,
    is_objective: bool,
    all: &mut Expression,
) -> Result<(), ReadError> {
    tokens.next();
    let mut is_first = true;
    while !tokens.takes(&Token::Sign(']')) {
        let sign = sign(tokens, is_first)?.ok_or_else(|| tokens.wrong("a sign and a product, or ]"))?;
        is_first = false;
        let coefficient = outside * sign * factor(tokens).unwrap_or(1.0);
        let first = variable(builder, tokens)?;
        let second = if tokens.takes(&Token::Sign('^')) {
            if tokens.number()? != 2.0 {
                return Err(ReadError::new(tokens.line(), "another power", "^2"));
            }
            first
        } else if tokens.takes(&Token::Sign('*')) {
            variable(builder, tokens)?
        } else {
            return Err(tokens.wrong("^2 or * and a variable"));
        };
        *all += Expression::product(coefficient, first, second);
    }
    let is_halved = tokens.takes(&Token::Sign('/'));
    if is_halved && tokens.number()? != 2.0 {
        return Err(ReadError::new(tokens.line(), "another divisor", "/ 2"));
    }
    match is_halved == is_objective {
        true => Ok(()),
        false if is_objective => Err(tokens.wrong("/ 2 behind the products of the objective")),
        false => Err(ReadError::new(tokens.line(), "/ 2", "it in the objective only")),
    }
}

fn variable(builder: &mut Builder, tokens: &mut Tokens<'_>) -> Result<crate::VarId, ReadError> {
    match tokens.peek(0) {
        Some(Token::Name(name)) => {
            let id = builder.variable(name, tokens.line());
            tokens.next();
            Ok(id)
        }
        _ => Err(tokens.wrong("a variable")),
    }
}
