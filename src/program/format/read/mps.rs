//! MPS files, free or fixed, with names that have no white space.

use super::builder::Builder;
use super::error::ReadError;
use super::model_file::{Extra, ModelFile};
use super::mps_bounds::bound;
use super::mps_lines::{Line, lines};
use super::mps_rows::Rows;
use crate::{Sense, VarId};

/// A part of a file that has entries.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Section {
    Sense,
    ObjectiveName,
    Rows,
    Columns,
    Sides,
    Ranges,
    Bounds,
    /// Products of a row.
    Products(String),
    QuadraticObjective,
    OrderedSets,
    Indicators,
}

const SECTIONS: &str = "a section: NAME, OBJSENSE, OBJNAME, ROWS, COLUMNS, RHS, RANGES, BOUNDS, QUADOBJ, \
                        QMATRIX, QCMATRIX, SOS, INDICATORS or ENDATA";

/// Reads a file.
pub(super) fn read(text: &str, name: &str) -> Result<ModelFile, ReadError> {
    let mut file = File::new(name);
    let (mut section, mut ended) = (None, None);
    for line in lines(text) {
        if let Some(end) = ended {
            return Err(line.wrong(&format!("nothing behind ENDATA in line {end}")));
        }
        match (line.is_section, &section) {
            (true, _) if line.words[0].eq_ignore_ascii_case("ENDATA") => ended = Some(line.number),
            (true, _) => section = file.section(&line)?,
            (false, Some(section)) => file.entry(section, &line)?,
            (false, None) => return Err(line.wrong(SECTIONS)),
        }
    }
    match ended {
        Some(_) => file.finish(),
        None => {
            let last = text.lines().count().max(1);
            Err(ReadError::new(last, "the end of the file", "ENDATA before it"))
        }
    }
}

struct File {
    builder: Builder,
    rows: Rows,
    /// The sections that have begun, each once but for those of products.
    begun: Vec<Section>,
    objective: Option<(String, usize)>,
    column: Option<VarId>,
    is_integer: bool,
    /// The name of the set that the entries of the present section belong to.
    set: Option<String>,
}

impl File {
    fn new(name: &str) -> Self {
        File {
            builder: Builder::new(name),
            rows: Rows::default(),
            begun: Vec::new(),
            objective: None,
            column: None,
            is_integer: false,
            set: None,
        }
    }

    /// The section that a line begins; none behind a name.
    fn section(&mut self, line: &Line<'_>) -> Result<Option<Section>, ReadError> {
        let word = line.words[0].to_ascii_uppercase();
        let section = match (word.as_str(), &line.words[1..]) {
            ("NAME", _) => return Ok(None),
            ("OBJSENSE", []) => Section::Sense,
            ("OBJSENSE", [sense]) => {
                self.sense(sense, line)?;
                return Ok(None);
            }
            ("OBJNAME" | "OBJECTIVE", []) => Section::ObjectiveName,
            ("ROWS", []) => Section::Rows,
            ("COLUMNS", []) => Section::Columns,
            ("RHS", []) => Section::Sides,
            ("RANGES", []) => Section::Ranges,
            ("BOUNDS", []) => Section::Bounds,
            ("QCMATRIX", [row]) => Section::Products((*row).to_owned()),
            ("QUADOBJ" | "QMATRIX", []) => Section::QuadraticObjective,
            ("SOS" | "SOS1" | "SOS2", []) => Section::OrderedSets,
            ("INDICATORS", []) => Section::Indicators,
            _ => return Err(line.wrong(SECTIONS)),
        };
        if self.begun.contains(&section) {
            return Err(line.wrong("each section once"));
        }
        self.begun.push(section.clone());
        self.set = None;
        Ok(Some(section))
    }

    fn entry(&mut self, section: &Section, line: &Line<'_>) -> Result<(), ReadError> {
        match section {
            Section::Sense => match line.words[..] {
                [sense] => self.sense(sense, line),
                _ => Err(line.wrong("MAX or MIN")),
            },
            Section::ObjectiveName => match (&line.words[..], &self.objective) {
                ([name], None) => {
                    self.objective = Some(((*name).to_owned(), line.number));
                    Ok(())
                }
                _ => Err(line.wrong("the name of one row")),
            },
            Section::Rows => self.rows.declare(line),
            Section::Columns => self.column(line),
            Section::Sides => {
                self.in_one_set(line.set_of_pairs(), line)?;
                line.pairs()?.into_iter().try_for_each(|(row, value)| self.rows.side(row, value, line))
            }
            Section::Ranges => {
                self.in_one_set(line.set_of_pairs(), line)?;
                line.pairs()?.into_iter().try_for_each(|(row, value)| self.rows.range(row, value, line))
            }
            Section::Bounds => {
                let set = bound(&mut self.builder, line)?;
                self.in_one_set(set, line)
            }
            Section::Products(row) => {
                let (factors, value) = self.product(line)?;
                self.rows.product(row, factors, value, line)
            }
            Section::QuadraticObjective => {
                self.product(line)?;
                self.note(Extra::QuadraticObjective);
                Ok(())
            }
            Section::OrderedSets => self.set(line),
            Section::Indicators => {
                let ["IF", _, variable, value] = line.words[..] else {
                    return Err(line.wrong("IF, a row, a variable, and 0 or 1"));
                };
                self.rows.known(line.words[1], line)?;
                self.builder.known(variable, line.number)?;
                self.builder.extras.push(Extra::Indicator);
                if ["0", "1"].contains(&value) { Ok(()) } else { Err(line.wrong("0 or 1 at its end")) }
            }
        }
    }

    /// Files may have several sets of right-hand sides, ranges and bounds, of which some readers take the
    /// first and others all.
    fn in_one_set(&mut self, set: Option<&str>, line: &Line<'_>) -> Result<(), ReadError> {
        let Some(set) = set else { return Ok(()) };
        match &self.set {
            Some(before) if before != set => Err(line.wrong(&format!("one set, {before:?} as before"))),
            _ => {
                self.set = Some(set.to_owned());
                Ok(())
            }
        }
    }

    fn sense(&mut self, word: &str, line: &Line<'_>) -> Result<(), ReadError> {
        self.builder.program.sense = match word.to_ascii_uppercase().as_str() {
            "MAX" | "MAXIMIZE" | "MAXIMISE" => Sense::Maximise,
            "MIN" | "MINIMIZE" | "MINIMISE" => Sense::Minimise,
            _ => return Err(line.wrong("MAX or MIN")),
        };
        Ok(())
    }

    /// Entries of one column, or a mark where integers begin or end.
    fn column(&mut self, line: &Line<'_>) -> Result<(), ReadError> {
        if let [_, "'MARKER'", kind] = line.words[..] {
            self.is_integer = match kind {
                "'INTORG'" if !self.is_integer => true,
                "'INTEND'" if self.is_integer => false,
                _ => return Err(line.wrong("'INTORG' and 'INTEND' in turn")),
            };
            return Ok(());
        }
        if !matches!(line.words.len(), 3 | 5) {
            return Err(line.wrong("a column and one or two rows, each with a number"));
        }
        let before = self.builder.columns.len();
        let id = self.builder.variable(line.words[0], line.number);
        if id.index() < before && self.column != Some(id) {
            return Err(line.wrong("all entries of a column one after the other"));
        }
        self.column = Some(id);
        let column = &mut self.builder.columns[id.index()];
        (column.is_integer, column.is_unit) = (self.is_integer, self.is_integer);
        line.pairs()?.into_iter().try_for_each(|(row, value)| self.rows.enter(row, id, value, line))
    }

    fn product(&self, line: &Line<'_>) -> Result<([VarId; 2], f64), ReadError> {
        let [first, second, _] = line.words[..] else {
            return Err(line.wrong("two variables and a number"));
        };
        let factor = |name| self.builder.known(name, line.number);
        Ok(([factor(first)?, factor(second)?], line.finite(2)?))
    }

    /// ` S1 name`, or a variable of the set with its weight.
    fn set(&mut self, line: &Line<'_>) -> Result<(), ReadError> {
        match line.words[..] {
            ["S1" | "S2", ..] => {
                self.builder.extras.push(Extra::OrderedSet);
                Ok(())
            }
            [.., name, _] => {
                self.builder.known(name, line.number)?;
                line.finite(line.words.len() - 1).map(drop)
            }
            _ => Err(line.wrong("S1 or S2 and a name, or a variable and its weight")),
        }
    }

    fn note(&mut self, extra: Extra) {
        if !self.builder.extras.contains(&extra) {
            self.builder.extras.push(extra);
        }
    }

    fn finish(mut self) -> Result<ModelFile, ReadError> {
        self.rows.finish(self.objective.as_ref(), &mut self.builder)?;
        Ok(self.builder.finish())
    }
}
