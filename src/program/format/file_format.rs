//! The file formats by name, and programs as text in each.

use std::fmt;
use std::str::FromStr;

use super::{cip, lp, mps, names};
use crate::named::{UnknownName, named};
use crate::{Program, ProgramError};

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
    /// Every format.
    pub const ALL: [Format; 3] = [Format::Lp, Format::Mps, Format::Cip];

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
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        named(&Format::ALL, Format::extension, text)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_named_by_their_endings() {
        for format in Format::ALL {
            assert_eq!(format.extension().parse(), Ok(format));
        }
        let error = "xml".parse::<Format>().expect_err("no format");
        assert_eq!(error.to_string(), "found \"xml\", expected one of lp, mps, cip");
    }
}
