//! A section of an LP file, token by token.

use super::error::ReadError;
use super::lp_sections::{Part, Placed};
use super::lp_tokens::Token;
use crate::format::sides::Relation;

/// What is left of a section.
pub(super) struct Tokens<'a> {
    rest: &'a [Placed],
    /// The line of the last token.
    line: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(part: &'a Part) -> Self {
        Tokens { rest: &part.tokens, line: part.line }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(&self, place: usize) -> Option<&'a Token> {
        self.rest.get(place).map(|placed| &placed.token)
    }

    /// The line of the next token, or of the last one.
    pub(super) fn line(&self) -> usize {
        self.rest.first().map_or(self.line, |placed| placed.line)
    }

    pub(super) fn next(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.rest.split_first()?;
        (self.rest, self.line) = (rest, first.line);
        Some(&first.token)
    }

    pub(super) fn takes(&mut self, token: &Token) -> bool {
        let is_it = self.peek(0) == Some(token);
        if is_it {
            self.next();
        }
        is_it
    }

    pub(super) fn wrong(&self, expected: &str) -> ReadError {
        let found = match self.peek(0) {
            None => "the end of the section".to_owned(),
            Some(Token::Name(name)) => format!("{name:?}"),
            Some(Token::Number(value)) => value.to_string(),
            Some(Token::Sign(sign)) => format!("{sign:?}"),
            Some(Token::Compared(_)) => "a relation".to_owned(),
            Some(Token::Arrow) => "\"->\"".to_owned(),
        };
        ReadError::new(self.line(), found, expected)
    }

    /// The name of a row or set, with its colon.
    pub(super) fn label(&mut self) -> Option<&'a str> {
        match (self.peek(0), self.peek(1)) {
            (Some(Token::Name(name)), Some(Token::Sign(':'))) => {
                self.next();
                self.next();
                Some(name)
            }
            _ => None,
        }
    }

    pub(super) fn relation(&mut self) -> Option<Relation> {
        match self.peek(0) {
            Some(Token::Compared(relation)) => {
                self.next();
                Some(*relation)
            }
            _ => None,
        }
    }

    /// Signs, then a number or `inf`.
    pub(super) fn number(&mut self) -> Result<f64, ReadError> {
        let mut sign = 1.0;
        loop {
            match self.peek(0) {
                Some(Token::Sign('-')) => sign = -sign,
                Some(Token::Sign('+')) => {}
                Some(Token::Number(value)) if !matches!(self.peek(1), Some(Token::Sign('*' | '/' | '^'))) => {
                    self.next();
                    return Ok(sign * value);
                }
                Some(Token::Name(name)) if is_infinity(name) => {
                    self.next();
                    return Ok(sign * f64::INFINITY);
                }
                _ => return Err(self.wrong("a number")),
            }
            self.next();
        }
    }
}

pub(super) fn is_infinity(name: &str) -> bool {
    ["inf", "infinity"].iter().any(|word| name.eq_ignore_ascii_case(word))
}
