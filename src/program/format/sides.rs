//! Rows as LP and MPS files have them: one side each.

use super::super::{Program, Row};

/// How a row of a file relates to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    AtLeast,
    AtMost,
    Equal,
}

/// A row of the program, or one side of it.
pub(super) struct Side<'a> {
    pub row: &'a Row,
    pub name: String,
    pub relation: Relation,
    pub value: f64,
}

/// A row with two finite sides becomes two, the second with `_upper` behind its name: the `RANGES` of an MPS file
/// would store `upper − lower`, which may round. A row without sides is left out. `clean` makes names that the
/// format allows, and unique; `objective` is taken.
pub(super) fn sides(
    program: &Program,
    clean: fn(&mut dyn Iterator<Item = &str>) -> Vec<String>,
) -> Vec<Side<'_>> {
    let parts: Vec<(&Row, String, Relation, f64)> = program.rows().iter().flat_map(parts_of).collect();
    let mut wanted = std::iter::once("objective").chain(parts.iter().map(|(_, name, ..)| name.as_str()));
    let names = clean(&mut wanted).into_iter().skip(1);
    let side = |((row, _, relation, value), name)| Side { row, name, relation, value };
    parts.into_iter().zip(names).map(side).collect()
}

fn parts_of(row: &Row) -> Vec<(&Row, String, Relation, f64)> {
    let name = || row.name.clone();
    match (row.lower.is_finite(), row.upper.is_finite()) {
        (true, true) if row.lower == row.upper => vec![(row, name(), Relation::Equal, row.lower)],
        (true, true) => vec![
            (row, name(), Relation::AtLeast, row.lower),
            (row, format!("{}_upper", row.name), Relation::AtMost, row.upper),
        ],
        (true, false) => vec![(row, name(), Relation::AtLeast, row.lower)],
        (false, true) => vec![(row, name(), Relation::AtMost, row.upper)],
        (false, false) => Vec::new(),
    }
}
