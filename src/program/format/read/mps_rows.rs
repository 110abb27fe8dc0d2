//! Rows of MPS files, as several sections give them.

use super::builder::Builder;
use super::error::ReadError;
use super::mps_lines::Line;
use crate::format::sides::Relation;
use crate::{Expression, VarId};
use std::collections::{HashMap, HashSet};

/// A row as far as it is known; one without a relation is an objective.
struct Row {
    name: String,
    line: usize,
    relation: Option<Relation>,
    left: Expression,
    side: Option<f64>,
    range: Option<f64>,
}

/// All rows of a file.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    places: HashMap<String, usize>,
    /// Entries that are taken, by row and variable.
    entries: HashSet<(usize, VarId)>,
}

impl Rows {
    /// ` G name`.
    pub(super) fn declare(&mut self, line: &Line<'_>) -> Result<(), ReadError> {
        let [kind, name] = line.words[..] else {
            return Err(line.wrong("one of N, L, G and E, and a name without white space"));
        };
        let relation = match kind {
            "N" => None,
            "L" => Some(Relation::AtMost),
            "G" => Some(Relation::AtLeast),
            "E" => Some(Relation::Equal),
            _ => return Err(line.wrong("one of N, L, G and E before the name")),
        };
        let (name, number) = (name.to_owned(), line.number);
        if let Some(before) = self.places.insert(name.clone(), self.rows.len()) {
            let expected = format!("another name than that of the row in line {}", self.rows[before].line);
            return Err(line.wrong(&expected));
        }
        let (left, side, range) = (Expression::default(), None, None);
        self.rows.push(Row { name, line: number, relation, left, side, range });
        Ok(())
    }

    fn place(&self, name: &str, line: &Line<'_>) -> Result<usize, ReadError> {
        let expected = "a row of the section ROWS";
        let place = self.places.get(name).copied();
        place.ok_or_else(|| ReadError::new(line.number, format!("{name:?}"), expected))
    }

    /// A row that a section names.
    pub(super) fn known(&self, name: &str, line: &Line<'_>) -> Result<(), ReadError> {
        self.place(name, line).map(drop)
    }

    /// The coefficient of a variable in a row.
    pub(super) fn enter(
        &mut self,
        name: &str,
        variable: VarId,
        value: f64,
        line: &Line<'_>,
    ) -> Result<(), ReadError> {
        let place = self.place(name, line)?;
        if !self.entries.insert((place, variable)) {
            return Err(line.wrong(&format!("one entry in the row {name:?} of each column")));
        }
        self.rows[place].left.add_term(value, variable);
        Ok(())
    }

    /// An entry of `QCMATRIX`.
    pub(super) fn product(
        &mut self,
        name: &str,
        factors: [VarId; 2],
        value: f64,
        line: &Line<'_>,
    ) -> Result<(), ReadError> {
        let place = self.place(name, line)?;
        if self.rows[place].relation.is_none() {
            return Err(line.wrong("products in rows, not in an objective"));
        }
        self.rows[place].left += Expression::product(value, factors[0], factors[1]);
        Ok(())
    }

    /// A right-hand side.
    pub(super) fn side(&mut self, name: &str, value: f64, line: &Line<'_>) -> Result<(), ReadError> {
        let place = self.place(name, line)?;
        match self.rows[place].side.replace(value) {
            None => Ok(()),
            Some(_) => Err(line.wrong(&format!("one right-hand side for the row {name:?}"))),
        }
    }

    /// A range.
    pub(super) fn range(&mut self, name: &str, value: f64, line: &Line<'_>) -> Result<(), ReadError> {
        let place = self.place(name, line)?;
        let row = &mut self.rows[place];
        if row.relation.is_none() {
            return Err(line.wrong(&format!("a range of a row; {name:?} is an objective, which has none")));
        }
        match row.range.replace(value) {
            None => Ok(()),
            Some(_) => Err(line.wrong(&format!("one range for the row {name:?}"))),
        }
    }

    /// Hands all rows over. The objective is the one that is named, or the first that has no relation; other
    /// rows without a relation say nothing.
    pub(super) fn finish(
        self,
        objective: Option<&(String, usize)>,
        builder: &mut Builder,
    ) -> Result<(), ReadError> {
        let chosen = match objective {
            None => self.rows.iter().position(|row| row.relation.is_none()),
            Some((name, line)) => {
                let place = self.places.get(name).copied();
                let found = place.filter(|&place| self.rows[place].relation.is_none());
                let wrong = || ReadError::new(*line, format!("{name:?}"), "a row of the kind N");
                Some(found.ok_or_else(wrong)?)
            }
        };
        for (place, row) in self.rows.into_iter().enumerate() {
            match row.relation {
                Some(relation) => {
                    let sides = sides(relation, row.side.unwrap_or(0.0), row.range);
                    builder.row(Some(&row.name), row.line, row.left, sides)?;
                }
                None if Some(place) == chosen => {
                    let constant = Expression::constant(0.0 - row.side.unwrap_or(0.0));
                    builder.program.objective = row.left + constant;
                }
                None => {}
            }
        }
        Ok(())
    }
}

/// Both sides. A range widens an inequality by its magnitude; an equation it opens to the side of its sign.
fn sides(relation: Relation, side: f64, range: Option<f64>) -> (f64, f64) {
    let width = range.map(f64::abs);
    match (relation, range) {
        (Relation::AtMost, _) => (width.map_or(f64::NEG_INFINITY, |width| side - width), side),
        (Relation::AtLeast, _) => (side, width.map_or(f64::INFINITY, |width| side + width)),
        (Relation::Equal, Some(range)) if range < 0.0 => (side + range, side),
        (Relation::Equal, _) => (side, side + range.unwrap_or(0.0)),
    }
}
