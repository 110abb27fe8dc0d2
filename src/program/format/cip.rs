//! SCIP's constraint integer program format: products stay products, rows keep both sides.

use super::names::cip_names;
use super::text::{comments, number};
use crate::{Expression, Kind, Program, Row, Sense, Variable};

pub(super) fn write(program: &Program, notes: &[String]) -> String {
    let names = cip_names(&mut program.variables().iter().map(|variable| variable.name.as_str()));
    let rows = cip_names(&mut program.rows().iter().map(|row| row.name.as_str()));
    let sense = match program.sense {
        Sense::Minimise => "minimize",
        Sense::Maximise => "maximize",
    };
    let mut text = comments(notes, "#");
    let name = program.name.split_whitespace().collect::<Vec<_>>().join(" ");
    text += &format!("STATISTICS\n  Problem name     : {name}\n");
    text += &format!("OBJECTIVE\n  Sense            : {sense}\n");
    if program.objective.constant != 0.0 {
        text += &format!("  Offset           : {}\n", number(program.objective.constant));
    }
    text += "VARIABLES\n";
    for ((variable, name), cost) in program.variables().iter().zip(&names).zip(program.costs()) {
        text += &variable_text(variable, name, cost);
    }
    text += "CONSTRAINTS\n";
    for (row, name) in program.rows().iter().zip(&rows) {
        text += &row_text(row, name, &names);
    }
    text + "END\n"
}

fn variable_text(variable: &Variable, name: &str, cost: f64) -> String {
    let kind = match variable.kind {
        Kind::Continuous => "continuous",
        Kind::Integer => "integer",
        Kind::Binary => "binary",
    };
    let (lower, upper) = (end(variable.lower), end(variable.upper));
    format!("  [{kind}] <{name}>: obj={}, original bounds=[{lower},{upper}]\n", number(cost))
}

fn row_text(row: &Row, name: &str, names: &[String]) -> String {
    let collected = row.expression.collected();
    let kind = if collected.is_quadratic() { "nonlinear" } else { "linear" };
    let expression = expression(&collected, names);
    let sides = match (row.lower.is_finite(), row.upper.is_finite()) {
        (true, true) if row.lower == row.upper => format!("{expression} == {}", number(row.lower)),
        (true, true) => format!("{} <= {expression} <= {}", number(row.lower), number(row.upper)),
        (true, false) => format!("{expression} >= {}", number(row.lower)),
        (false, true) => format!("{expression} <= {}", number(row.upper)),
        (false, false) => return String::new(),
    };
    format!("  [{kind}] <{name}>: {sides};\n")
}

fn expression(expression: &Expression, names: &[String]) -> String {
    // Nonlinear expressions need the multiplication sign; linear ones are read faster without it.
    let times = if expression.is_quadratic() { "*" } else { "" };
    let linear = expression
        .linear
        .iter()
        .map(|term| format!("{}{times}<{}>", plus(term.coefficient), names[term.variable.index()]));
    let products = expression.products.iter().map(|term| {
        format!("{}*<{}>*<{}>", plus(term.coefficient), names[term.first.index()], names[term.second.index()])
    });
    let terms: Vec<String> = linear.chain(products).collect();
    match (terms.is_empty(), names.first()) {
        (true, Some(name)) => format!("+0<{name}>"),
        (true, None) => "+0".to_owned(),
        (false, _) => terms.join(" "),
    }
}

fn plus(value: f64) -> String {
    if value < 0.0 { number(value) } else { format!("+{}", number(value)) }
}

fn end(value: f64) -> String {
    match value {
        f64::INFINITY => "+inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        _ => number(value),
    }
}
