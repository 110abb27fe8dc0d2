//! Free MPS, always a minimisation, with `QCMATRIX` sections for products.
//!
//! Readers are particular about this:
//!
//! - There is no `OBJSENSE`: CBC passes over it, and GLPK refuses it. The objective of a maximisation is
//!   negated.
//! - The objective's constant is the cost of a variable that is 1: as a right-hand side of the objective GLPK
//!   takes it with the other sign than everybody else.
//! - Entries stand as far to the right as in fixed MPS, or else CBC misses the names of variables in bounds.

use super::names::mps_names;
use super::sides::{Relation, Side, about_ranges, sides};
use super::text::{comments, number};
use crate::{Expression, Kind, Program, Sense};

/// The variable that holds the objective's constant, where there is one.
pub const MPS_CONSTANT: &str = "objective_constant";

pub(super) fn write(program: &Program, notes: &[String]) -> String {
    let own = program.variables().iter().map(|variable| variable.name.as_str());
    let mut names = mps_names(&mut own.chain([MPS_CONSTANT]));
    let constant = names.pop().unwrap_or_default();
    let sides = sides(program, mps_names);
    let objective = match program.sense {
        Sense::Minimise => program.objective.collected(),
        Sense::Maximise => -program.objective.collected(),
    };
    let mut text = comments(notes, "*");
    if program.sense == Sense::Maximise {
        text += "* A maximisation: the objective is negated, so that the minimum is minus the maximum.\n";
    }
    text += &comments(about_ranges(program), "*");
    text += &format!("NAME {}\n", program.name.split_whitespace().collect::<Vec<_>>().join("_"));
    text += "ROWS\n N  objective\n";
    for side in &sides {
        let relation = match side.relation {
            Relation::AtLeast => 'G',
            Relation::AtMost => 'L',
            Relation::Equal => 'E',
        };
        text += &format!(" {relation}  {}\n", side.name);
    }
    text += &columns(program, &objective, &names, &sides);
    if objective.constant != 0.0 {
        text += &format!("    {constant}  objective  {}\n", number(objective.constant));
    }
    text += &right_hand_sides(&sides);
    text += &bounds(program, &names);
    if objective.constant != 0.0 {
        text += &format!(" FX BND  {constant}  1\n");
    }
    for side in &sides {
        text += &products(side, &names);
    }
    text + "ENDATA\n"
}

const INTEGERS_BEGIN: &str = "    MARK  'MARKER'  'INTORG'\n";
const INTEGERS_END: &str = "    MARK  'MARKER'  'INTEND'\n";

fn columns(program: &Program, objective: &Expression, names: &[String], sides: &[Side<'_>]) -> String {
    let mut entries: Vec<String> = vec![String::new(); names.len()];
    let mut enter = |column: usize, row: &str, value: f64| {
        entries[column] += &format!("    {}  {row}  {}\n", names[column], number(value));
    };
    for term in &objective.linear {
        enter(term.variable.index(), "objective", term.coefficient);
    }
    for side in sides {
        for term in side.row.expression.collected().linear {
            enter(term.variable.index(), &side.name, term.coefficient);
        }
    }
    let mut text = "COLUMNS\n".to_owned();
    let mut in_integers = false;
    for ((variable, name), entry) in program.variables().iter().zip(names).zip(entries) {
        let is_integer = variable.kind != Kind::Continuous;
        if is_integer != in_integers {
            text += if is_integer { INTEGERS_BEGIN } else { INTEGERS_END };
            in_integers = is_integer;
        }
        text += &if entry.is_empty() { format!("    {name}  objective  0\n") } else { entry };
    }
    if in_integers {
        text += INTEGERS_END;
    }
    text
}

fn right_hand_sides(sides: &[Side<'_>]) -> String {
    let mut text = "RHS\n".to_owned();
    for side in sides.iter().filter(|side| side.value != 0.0) {
        text += &format!("    RHS  {}  {}\n", side.name, number(side.value));
    }
    text
}

/// Every bound is written, because readers differ in what they assume for integers.
fn bounds(program: &Program, names: &[String]) -> String {
    let mut text = "BOUNDS\n".to_owned();
    for (variable, name) in program.variables().iter().zip(names) {
        let mut line = |kind: &str, value: Option<f64>| {
            let value = value.map(|value| format!("  {}", number(value))).unwrap_or_default();
            text += &format!(" {kind} BND  {name}{value}\n");
        };
        match (variable.lower.is_finite(), variable.upper.is_finite()) {
            (false, false) => line("FR", None),
            (true, true) if variable.lower == variable.upper => line("FX", Some(variable.lower)),
            (has_lower, has_upper) => {
                if has_lower {
                    line("LO", Some(variable.lower))
                } else {
                    line("MI", None)
                }
                if has_upper { line("UP", Some(variable.upper)) } else { line("PL", None) }
            }
        }
    }
    text
}

/// `QCMATRIX` holds the whole symmetric matrix of `x'Qx`: half of a product's coefficient above the diagonal,
/// half below.
fn products(side: &Side<'_>, names: &[String]) -> String {
    let products = side.row.expression.collected().products;
    let mut text = if products.is_empty() { String::new() } else { format!("QCMATRIX {}\n", side.name) };
    for term in products {
        let (first, second) = (&names[term.first.index()], &names[term.second.index()]);
        if first == second {
            text += &format!("    {first}  {first}  {}\n", number(term.coefficient));
        } else {
            let half = number(term.coefficient / 2.0);
            text += &format!("    {first}  {second}  {half}\n    {second}  {first}  {half}\n");
        }
    }
    text
}
