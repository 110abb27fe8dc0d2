//! Where two readers disagree about a file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Debug;

use super::model_file::{Extra, ModelFile};
use crate::{Expression, Kind, Program, Row, VarId, Variable};

impl ModelFile {
    /// The first thing in which another reader's program is another one, in the order sense, constant,
    /// variables with their costs, rows, how many there are: with its line, if it has one, what is there, and
    /// what `reader` makes of it. Variables are compared by name, rows by their places; numbers must be the
    /// same doubles. Readers write what is no program ([`Extra`]) in rows and variables
    /// of their own, which are not compared, nor are bounds of semi-continuous variables.
    pub fn difference(&self, other: &Program, reader: &str) -> Option<String> {
        let names = self.program.variables().iter().map(|variable| variable.name.as_str()).collect();
        Comparison { file: self, names, other, reader }.first()
    }
}

struct Comparison<'a> {
    file: &'a ModelFile,
    /// The variables of the file.
    names: HashSet<&'a str>,
    other: &'a Program,
    reader: &'a str,
}

impl Comparison<'_> {
    fn first(&self) -> Option<String> {
        let (own, other) = (&self.file.program, self.other);
        let has_extras = !self.file.extras.is_empty();
        let count = |what, own: usize, other: usize| match has_extras {
            true => None,
            false => self.whole(what, own, other),
        };
        self.whole("the sense", own.sense, other.sense)
            .or_else(|| {
                self.whole("the objective's constant", own.objective.constant, other.objective.constant)
            })
            .or_else(|| self.variables())
            .or_else(|| if has_extras { self.named_rows() } else { self.rows() })
            .or_else(|| count("the number of variables", own.variables().len(), other.variables().len()))
            .or_else(|| count("the number of rows", own.rows().len(), other.rows().len()))
    }

    /// What is the same for a whole file.
    fn whole<T: PartialEq + Debug>(&self, what: &str, own: T, other: T) -> Option<String> {
        (own != other).then(|| format!("{what} is {own:?}, {} reads {other:?}", self.reader))
    }

    fn at<T: PartialEq + Debug>(&self, line: usize, what: &str, own: T, other: T) -> Option<String> {
        (own != other).then(|| format!("line {line}: {what} is {own:?}, {} reads {other:?}", self.reader))
    }

    fn variables(&self) -> Option<String> {
        let with_jumps = self.file.extras.iter().filter_map(|extra| match extra {
            Extra::SemiContinuous(id) => Some(id.index()),
            _ => None,
        });
        let with_jumps: HashSet<usize> = with_jumps.collect();
        let others: HashMap<&str, (&Variable, f64)> = self
            .other
            .variables()
            .iter()
            .zip(self.other.costs())
            .map(|(variable, cost)| (variable.name.as_str(), (variable, cost)))
            .collect();
        let own = self.file.program.variables().iter().zip(self.file.program.costs());
        own.zip(&self.file.variable_lines).enumerate().find_map(|(place, ((variable, cost), &line))| {
            let name = &variable.name;
            let Some((other, other_cost)) = others.get(name.as_str()) else {
                return Some(format!(
                    "line {line}: the variable {name:?} is none that {} reads",
                    self.reader
                ));
            };
            let whether = |variable: &Variable| variable.kind != Kind::Continuous;
            let bounds = || {
                self.at(line, &format!("the lower bound of {name}"), variable.lower, other.lower).or_else(
                    || self.at(line, &format!("the upper bound of {name}"), variable.upper, other.upper),
                )
            };
            self.at(line, &format!("whether {name} is an integer"), whether(variable), whether(other))
                .or_else(|| if with_jumps.contains(&place) { None } else { bounds() })
                .or_else(|| self.at(line, &format!("the cost of {name}"), cost, *other_cost))
        })
    }

    fn rows(&self) -> Option<String> {
        let rows = self.file.program.rows().iter().zip(self.other.rows());
        rows.enumerate().find_map(|(place, (row, other))| {
            let named = self.file.is_named[place]
                .then(|| self.at(self.file.row_lines[place], "the row's name", &row.name, &other.name));
            named.flatten().or_else(|| self.row(place, other))
        })
    }

    /// Rows that have a name of their own, wherever they stand.
    fn named_rows(&self) -> Option<String> {
        let others: HashMap<&str, &Row> =
            self.other.rows().iter().map(|row| (row.name.as_str(), row)).collect();
        let own = self.file.program.rows().iter().enumerate();
        own.filter(|(place, _)| self.file.is_named[*place]).find_map(|(place, row)| {
            match others.get(row.name.as_str()) {
                Some(other) => self.row(place, other),
                None => {
                    let line = self.file.row_lines[place];
                    Some(format!("line {line}: the row {:?} is none that {} reads", row.name, self.reader))
                }
            }
        })
    }

    fn row(&self, place: usize, other: &Row) -> Option<String> {
        let (row, line) = (&self.file.program.rows()[place], self.file.row_lines[place]);
        let name = &row.name;
        self.at(line, &format!("the lower side of {name}"), row.lower, other.lower)
            .or_else(|| self.at(line, &format!("the upper side of {name}"), row.upper, other.upper))
            .or_else(|| self.terms(line, name, &row.expression, &other.expression))
    }

    fn terms(&self, line: usize, row: &str, own: &Expression, other: &Expression) -> Option<String> {
        let (own, mut other) = (self.by_name(&self.file.program, own), self.by_name(self.other, other));
        own.into_iter()
            .find_map(|(term, value)| {
                let found = other.remove(&term).unwrap_or(0.0);
                self.at(line, &format!("the coefficient of {term} in {row}"), value, found)
            })
            .or_else(|| {
                let (term, value) = other.pop_first()?;
                self.at(line, &format!("the coefficient of {term} in {row}"), 0.0, value)
            })
    }

    /// The terms of an expression by what they multiply: `x`, or `x * y` with the factors in order. Variables
    /// that the file does not have are left out: a reader writes a row that holds where a binary variable
    /// says so with one that says how far it does not.
    fn by_name(&self, program: &Program, expression: &Expression) -> BTreeMap<String, f64> {
        let name = |id: VarId| {
            Some(program.variables()[id.index()].name.as_str()).filter(|name| self.names.contains(name))
        };
        let all = expression.collected();
        let linear =
            all.linear.iter().filter_map(|term| Some((name(term.variable)?.to_owned(), term.coefficient)));
        let products = all.products.iter().filter_map(|term| {
            let (first, second) = (name(term.first)?, name(term.second)?);
            Some((format!("{} * {}", first.min(second), first.max(second)), term.coefficient))
        });
        linear.chain(products).collect()
    }
}
