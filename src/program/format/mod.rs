//! Programs as files that solvers read: LP, MPS and CIP.
//!
//! - `lp`: the CPLEX LP format, products in brackets; legible, read by HiGHS (linear only) and SCIP.
//! - `mps`: free MPS with `QCMATRIX` sections; read by nearly everything.
//! - `cip`: SCIP's own format, which keeps products as such.
//! - `sides`: rows as LP and MPS files have them.
//! - `names`: what each format allows in a name.
//!
//! Numbers are written in the shortest form that reads back to the same double, rows keep their order, and
//! `notes` become comments at the top of the file.

mod cip;
mod lp;
mod mps;
mod names;
mod sides;

use std::fmt;
use std::str::FromStr;

use super::{Program, ProgramError};

/// A file format for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CPLEX LP.
    Lp,
    /// Free MPS.
    Mps,
    /// SCIP's constraint integer program.
    Cip,
}

impl Format {
    /// The usual ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Lp => "lp",
            Format::Mps => "mps",
            Format::Cip => "cip",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Format::Lp, Format::Mps, Format::Cip]
            .into_iter()
            .find(|format| format.extension() == text)
            .ok_or_else(|| format!("found {text:?}, expected lp, mps or cip"))
    }
}

impl Program {
    /// The text of a file in `format`, with `notes` as comments at the top.
    ///
    /// # Errors
    /// When the program is not valid.
    pub fn to_text(&self, format: Format, notes: &[String]) -> Result<String, ProgramError> {
        self.validate()?;
        Ok(match format {
            Format::Lp => lp::write(self, notes),
            Format::Mps => mps::write(self, notes),
            Format::Cip => cip::write(self, notes),
        })
    }
}

impl Program {
    /// What the variables are called in a file of this format, by id.
    pub fn names(&self, format: Format) -> Vec<String> {
        let own = &mut self.variables().iter().map(|variable| variable.name.as_str());
        match format {
            Format::Lp => names::lp_names(own),
            Format::Mps => names::mps_names(own),
            Format::Cip => names::cip_names(own),
        }
    }
}

/// The shortest text that reads back to the same double.
fn number(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// `+ 2 x`, with the sign apart, as LP expressions want it.
fn signed(value: f64) -> String {
    let sign = if value < 0.0 { '-' } else { '+' };
    format!("{sign} {}", number(value.abs()))
}

/// Notes as comment lines; a note's own line breaks start new comments.
fn comments(notes: &[String], mark: &str) -> String {
    notes.iter().flat_map(|note| note.lines()).map(|line| format!("{mark} {line}\n")).collect()
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

    #[test]
    fn formats_are_named_by_their_endings() {
        for format in [Format::Lp, Format::Mps, Format::Cip] {
            assert_eq!(format.extension().parse(), Ok(format));
        }
        assert_eq!("xml".parse::<Format>(), Err("found \"xml\", expected lp, mps or cip".to_owned()));
    }
}
