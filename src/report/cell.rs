//! Tables as data: columns and what stands in each row, to be printed as text, HTML or CSV.

use std::borrow::Cow;

use super::digits::{Toward, share, significant};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Nothing,
    Text(Cow<'static, str>),
    Count(usize),
    /// A count that is coloured as a verdict is, unless it is 0.
    Toned(usize, &'static str),
    /// A number in few digits, with its exact value.
    Number {
        exact: f64,
        shown: String,
    },
    Seconds(f64),
    /// One after another.
    Parts(Vec<Cell>),
}

impl Cell {
    /// A number in six digits, rounded to the safe side.
    pub(super) fn bound(exact: f64, toward: Toward) -> Self {
        Cell::Number { exact, shown: significant(exact, toward) }
    }

    /// A share in four decimals, rounded to the safe side.
    pub(super) fn share(exact: f64, toward: Toward) -> Self {
        Cell::Number { exact, shown: share(exact, 4, toward) }
    }

    /// A number with so many decimals, rounded to the nearest.
    pub(super) fn decimals(exact: f64, decimals: usize) -> Self {
        Cell::Number { exact, shown: format!("{exact:.decimals$}") }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text.into())
    }
}

impl From<&'static str> for Cell {
    fn from(text: &'static str) -> Self {
        Cell::Text(text.into())
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Cell::Count(count)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Cell::Nothing, T::into)
    }
}

/// A table, ready to be printed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// What stands above a column; numbers below it are aligned to the right.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub name: String,
    pub is_number: bool,
}

impl Table {
    /// Without the columns in which no row has anything.
    pub(crate) fn without_empty_columns(mut self) -> Self {
        let is_used: Vec<bool> = (0..self.columns.len())
            .map(|place| self.rows.iter().any(|row| row[place] != Cell::Nothing))
            .collect();
        keep(&mut self.columns, &is_used);
        self.rows.iter_mut().for_each(|row| keep(row, &is_used));
        self
    }
}

/// Keeps the items of a list whose places are used.
pub(crate) fn keep<T>(list: &mut Vec<T>, is_used: &[bool]) {
    let mut used = is_used.iter();
    list.retain(|_| used.next().copied().unwrap_or(true));
}

/// A table about things of one type, to which columns are added.
pub(crate) struct TableOf<'r, R> {
    about: &'r [R],
    table: Table,
}

impl<'r, R> TableOf<'r, R> {
    pub(crate) fn new(about: &'r [R]) -> Self {
        TableOf { about, table: Table { columns: Vec::new(), rows: vec![Vec::new(); about.len()] } }
    }

    /// A column of words.
    pub(crate) fn text<C: Into<Cell>>(self, name: impl Into<String>, cell: impl Fn(&'r R) -> C) -> Self {
        self.column(Column { name: name.into(), is_number: false }, cell)
    }

    /// A column of numbers.
    pub(crate) fn number<C: Into<Cell>>(self, name: impl Into<String>, cell: impl Fn(&'r R) -> C) -> Self {
        self.column(Column { name: name.into(), is_number: true }, cell)
    }

    fn column<C: Into<Cell>>(mut self, column: Column, cell: impl Fn(&'r R) -> C) -> Self {
        self.table.columns.push(column);
        for (row, about) in self.table.rows.iter_mut().zip(self.about) {
            row.push(cell(about).into());
        }
        self
    }

    pub(crate) fn table(self) -> Table {
        self.table
    }
}
