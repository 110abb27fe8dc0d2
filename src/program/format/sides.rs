//! Rows as LP and MPS files have them: one side each.

use crate::{Program, Row};

/// How the expression of a row in a file compares with its value.
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

/// The sides of all rows. A row with two finite sides becomes two, the second with `_upper` behind its name,
/// because the `RANGES` of an MPS file would store `upper − lower`, which may round. A row without finite
/// sides is left out. `clean` makes names unique and such as the format allows; the name `objective` is
/// taken.
pub(super) fn sides(
    program: &Program,
    clean: fn(&mut dyn Iterator<Item = &str>) -> Vec<String>,
) -> Vec<Side<'_>> {
    let mut sides: Vec<Side<'_>> = program.rows().iter().flat_map(sides_of).collect();
    let mut wanted = std::iter::once("objective").chain(sides.iter().map(|side| side.name.as_str()));
    let names = clean(&mut wanted);
    for (side, name) in sides.iter_mut().zip(names.into_iter().skip(1)) {
        side.name = name;
    }
    sides
}

/// What a reader of a file should know of rows with two sides, if there are any.
pub(super) fn about_ranges(program: &Program) -> &'static [&'static str] {
    let is_range = |row: &Row| row.lower.is_finite() && row.upper.is_finite() && row.lower != row.upper;
    match program.rows().iter().any(is_range) {
        true => &[
            "A row and the one with _upper behind its name are the two sides of one row. Where they are less",
            "than 1e-9 apart, it is an equation in real numbers, and they enclose what rounding does to it.",
        ],
        false => &[],
    }
}

/// The sides of one row, with the names that they would have if every name were allowed.
fn sides_of(row: &Row) -> Vec<Side<'_>> {
    let side = |relation, value| Side { row, name: row.name.clone(), relation, value };
    match (row.lower.is_finite(), row.upper.is_finite()) {
        (true, true) if row.lower == row.upper => vec![side(Relation::Equal, row.lower)],
        (true, true) => {
            let name = format!("{}_upper", row.name);
            vec![side(Relation::AtLeast, row.lower), Side { name, ..side(Relation::AtMost, row.upper) }]
        }
        (true, false) => vec![side(Relation::AtLeast, row.lower)],
        (false, true) => vec![side(Relation::AtMost, row.upper)],
        (false, false) => Vec::new(),
    }
}
