//! The CPLEX LP format. Products stand in brackets; a row with two finite sides becomes two rows.
//!
//! Readers are particular about this: SCIP wants `x^2`, not `x ^ 2`, and every variable must occur before the
//! sections that name its kind, so variables without a term enter the objective with a coefficient of 0. The
//! objective's constant comes last.

use super::names::lp_names;
use super::sides::{Relation, about_ranges, sides};
use super::text::{comments, number, signed};
use crate::{Expression, Kind, Program, Sense, Variable};

/// Terms on a line, as readers limit the length of lines.
const TERMS_PER_LINE: usize = 8;

pub(super) fn write(program: &Program, notes: &[String]) -> String {
    let names = lp_names(&mut program.variables().iter().map(|variable| variable.name.as_str()));
    let mut text = comments(notes, "\\");
    text += &comments(about_ranges(program), "\\");
    text += match program.sense {
        Sense::Minimise => "Minimize\n",
        Sense::Maximise => "Maximize\n",
    };
    text += &format!(" objective: {} {}\n", unused(program, &names), expression(&program.objective, &names));
    text += "Subject To\n";
    for side in sides(program, lp_names) {
        let relation = match side.relation {
            Relation::AtLeast => ">=",
            Relation::AtMost => "<=",
            Relation::Equal => "=",
        };
        let left = expression(&side.row.expression, &names);
        text += &format!(" {}: {left} {relation} {}\n", side.name, number(side.value));
    }
    text += "Bounds\n";
    for (variable, name) in program.variables().iter().zip(&names) {
        text += &bounds(variable, name);
    }
    text += &section(program, &names, "Generals", |variable| {
        variable.kind != Kind::Continuous && !is_plain(variable)
    });
    text += &section(program, &names, "Binaries", is_plain);
    text + "End\n"
}

/// A binary variable that may take both values; the `Binaries` section would undo tighter bounds.
fn is_plain(variable: &Variable) -> bool {
    variable.kind == Kind::Binary && variable.lower == 0.0 && variable.upper == 1.0
}

fn section(program: &Program, names: &[String], title: &str, belongs: impl Fn(&Variable) -> bool) -> String {
    let members: Vec<&str> = program
        .variables()
        .iter()
        .zip(names)
        .filter(|(variable, _)| belongs(variable))
        .map(|(_, name)| name.as_str())
        .collect();
    let lines: String = members.chunks(TERMS_PER_LINE).map(|line| format!(" {}\n", line.join(" "))).collect();
    if lines.is_empty() { lines } else { format!("{title}\n{lines}") }
}

fn expression(expression: &Expression, names: &[String]) -> String {
    let expression = expression.collected();
    let linear = expression
        .linear
        .iter()
        .map(|term| format!("{} {}", signed(term.coefficient), names[term.variable.index()]));
    let mut terms: Vec<String> = linear.collect();
    if expression.constant != 0.0 {
        terms.push(signed(expression.constant));
    }
    let products: Vec<String> = expression
        .products
        .iter()
        .map(|term| {
            let (first, second) = (&names[term.first.index()], &names[term.second.index()]);
            let factors = if first == second { format!("{first}^2") } else { format!("{first} * {second}") };
            format!("{} {factors}", signed(term.coefficient))
        })
        .collect();
    if !products.is_empty() {
        terms.push(format!("+ [ {} ]", wrapped(&products)));
    }
    match names.first() {
        Some(name) if terms.is_empty() => format!("0 {name}"),
        _ => wrapped(&terms),
    }
}

/// Variables that neither a row nor the objective mentions, with a coefficient of 0.
fn unused(program: &Program, names: &[String]) -> String {
    let mut is_used = vec![false; names.len()];
    let written = program.rows().iter().filter(|row| row.lower.is_finite() || row.upper.is_finite());
    for expression in written.map(|row| &row.expression).chain([&program.objective]) {
        let expression = expression.collected();
        expression.linear.iter().for_each(|term| is_used[term.variable.index()] = true);
        for term in &expression.products {
            is_used[term.first.index()] = true;
            is_used[term.second.index()] = true;
        }
    }
    let idle: Vec<String> =
        names.iter().zip(is_used).filter(|(_, used)| !used).map(|(name, _)| format!("+ 0 {name}")).collect();
    wrapped(&idle)
}

fn wrapped(terms: &[String]) -> String {
    terms.chunks(TERMS_PER_LINE).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n   ")
}

fn bounds(variable: &Variable, name: &str) -> String {
    let end = |value: f64| match value {
        f64::INFINITY => "inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        _ => number(value),
    };
    let (lower, upper) = (variable.lower, variable.upper);
    if is_plain(variable) {
        String::new()
    } else if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
        format!(" {name} free\n")
    } else if upper == f64::INFINITY {
        format!(" {name} >= {}\n", end(lower))
    } else {
        format!(" {} <= {name} <= {}\n", end(lower), end(upper))
    }
}
