//! Free MPS with `OBJSENSE`, and `QCMATRIX` sections for products.

use super::names::mps_names;
use super::sides::{Relation, Side, sides};
use super::text::{comments, number};
use crate::{Kind, Program, Sense};

pub(super) fn write(program: &Program, notes: &[String]) -> String {
    let names = mps_names(&mut program.variables().iter().map(|variable| variable.name.as_str()));
    let sides = sides(program, mps_names);
    let mut text = comments(notes, "*");
    text += &format!("NAME {}\n", program.name.split_whitespace().collect::<Vec<_>>().join("_"));
    text += match program.sense {
        Sense::Minimise => "OBJSENSE\n    MIN\n",
        Sense::Maximise => "OBJSENSE\n    MAX\n",
    };
    text += "ROWS\n N objective\n";
    for side in &sides {
        let relation = match side.relation {
            Relation::AtLeast => 'G',
            Relation::AtMost => 'L',
            Relation::Equal => 'E',
        };
        text += &format!(" {relation} {}\n", side.name);
    }
    text += &columns(program, &names, &sides);
    text += &right_hand_sides(program, &sides);
    text += &bounds(program, &names);
    for side in &sides {
        text += &products(side, &names);
    }
    text + "ENDATA\n"
}

fn columns(program: &Program, names: &[String], sides: &[Side<'_>]) -> String {
    let mut entries: Vec<String> = vec![String::new(); names.len()];
    let mut enter = |column: usize, row: &str, value: f64| {
        entries[column] += &format!(" {} {row} {}\n", names[column], number(value));
    };
    for term in program.objective.collected().linear {
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
            text += if is_integer { " MARK 'MARKER' 'INTORG'\n" } else { " MARK 'MARKER' 'INTEND'\n" };
            in_integers = is_integer;
        }
        text += &if entry.is_empty() { format!(" {name} objective 0\n") } else { entry };
    }
    if in_integers {
        text += " MARK 'MARKER' 'INTEND'\n";
    }
    text
}

fn right_hand_sides(program: &Program, sides: &[Side<'_>]) -> String {
    let mut text = "RHS\n".to_owned();
    if program.objective.constant != 0.0 {
        text += &format!(" RHS objective {}\n", number(-program.objective.constant));
    }
    for side in sides.iter().filter(|side| side.value != 0.0) {
        text += &format!(" RHS {} {}\n", side.name, number(side.value));
    }
    text
}

/// Every bound is written, because readers differ in what they assume for integers.
fn bounds(program: &Program, names: &[String]) -> String {
    let mut text = "BOUNDS\n".to_owned();
    for (variable, name) in program.variables().iter().zip(names) {
        let mut line = |kind: &str, value: Option<f64>| {
            let value = value.map(|value| format!(" {}", number(value))).unwrap_or_default();
            text += &format!(" {kind} BND {name}{value}\n");
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
            text += &format!(" {first} {first} {}\n", number(term.coefficient));
        } else {
            let half = number(term.coefficient / 2.0);
            text += &format!(" {first} {second} {half}\n {second} {first} {half}\n");
        }
    }
    text
}
