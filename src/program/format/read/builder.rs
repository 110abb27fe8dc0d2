//! A file's variables and rows, by name, as they are read.

use std::collections::HashMap;

use super::error::ReadError;
use super::model_file::{Extra, ModelFile};
use crate::{Expression, Kind, Program, RowId, VarId};

/// Solvers take bounds and sides from here on for infinite.
const INFINITE: f64 = 1e20;

/// A variable as far as it is known.
pub(super) struct Column {
    name: String,
    line: usize,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub is_integer: bool,
    /// What its bounds are where the file has none.
    pub is_unit: bool,
}

/// A file as far as it is read.
pub(super) struct Builder {
    pub program: Program,
    pub columns: Vec<Column>,
    pub extras: Vec<Extra>,
    places: HashMap<String, VarId>,
    rows: HashMap<String, usize>,
    row_lines: Vec<usize>,
    is_named: Vec<bool>,
}

impl Builder {
    pub(super) fn new(name: &str) -> Self {
        Builder {
            program: Program::new(name),
            columns: Vec::new(),
            extras: Vec::new(),
            places: HashMap::new(),
            rows: HashMap::new(),
            row_lines: Vec::new(),
            is_named: Vec::new(),
        }
    }

    /// A variable that may be new.
    pub(super) fn variable(&mut self, name: &str, line: usize) -> VarId {
        if let Some(&id) = self.places.get(name) {
            return id;
        }
        let id = VarId::new(self.columns.len());
        let (lower, upper) = (None, None);
        let name = name.to_owned();
        self.places.insert(name.clone(), id);
        self.columns.push(Column { name, line, lower, upper, is_integer: false, is_unit: false });
        id
    }

    /// A variable that a row or the objective has.
    pub(super) fn known(&self, name: &str, line: usize) -> Result<VarId, ReadError> {
        let expected = "a variable of the objective or of a row";
        self.places.get(name).copied().ok_or_else(|| ReadError::new(line, format!("{name:?}"), expected))
    }

    /// Adds a row, whose name may be missing but not taken.
    pub(super) fn row(
        &mut self,
        name: Option<&str>,
        line: usize,
        left: Expression,
        (lower, upper): (f64, f64),
    ) -> Result<RowId, ReadError> {
        if let Some(name) = name
            && let Some(before) = self.rows.insert(name.to_owned(), line)
        {
            let expected = format!("another name than that of the row in line {before}");
            return Err(ReadError::new(line, format!("the row {name:?} again"), expected));
        }
        let place = self.row_lines.len();
        self.row_lines.push(line);
        self.is_named.push(name.is_some());
        let name = name.map_or_else(|| format!("r{place}"), str::to_owned);
        Ok(self.program.add_row(name, left, infinite(lower), infinite(upper)))
    }

    /// Sets one bound. A second one may only say the same.
    pub(super) fn bound(&mut self, id: VarId, end: End, value: f64, line: usize) -> Result<(), ReadError> {
        let column = &mut self.columns[id.index()];
        let (slot, what) = match end {
            End::Lower => (&mut column.lower, "lower"),
            End::Upper => (&mut column.upper, "upper"),
        };
        let value = infinite(value);
        match slot.replace(value) {
            Some(before) if before != value => {
                let found = format!("the {what} bound {value} of {:?}", column.name);
                Err(ReadError::new(line, found, format!("the bound {before} that it has, or none")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn finish(mut self) -> ModelFile {
        let variable_lines = self.columns.iter().map(|column| column.line).collect();
        for column in self.columns {
            let is_unit = column.is_unit && column.lower.is_none() && column.upper.is_none();
            let lower = column.lower.unwrap_or(0.0);
            let upper = column.upper.unwrap_or(if is_unit { 1.0 } else { f64::INFINITY });
            let kind = match column.is_integer {
                true if lower >= 0.0 && upper <= 1.0 => Kind::Binary,
                true => Kind::Integer,
                false => Kind::Continuous,
            };
            self.program.add_variable(column.name, lower, upper, kind);
        }
        let (program, extras, row_lines, is_named) =
            (self.program, self.extras, self.row_lines, self.is_named);
        ModelFile { program, extras, variable_lines, row_lines, is_named }
    }
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Lower,
    Upper,
}

/// A bound or side as solvers take it.
fn infinite(value: f64) -> f64 {
    if value.abs() >= INFINITE { value.signum() * f64::INFINITY } else { value }
}
