//! Tables on pages: small ones as they are, and long ones to sort and filter. Long ones are laid out a
//! hundred rows at a time, so that browsers need not look at what is out of sight.

use maud::{Markup, html};

use super::number::{counted, grouped, number, seconds};
use crate::report::cell::{Cell, Table, keep};
use crate::report::gather::unique;

/// Rows that browsers lay out together.
const ROWS_A_BODY: usize = 100;
/// Rows of a long table that are printed on paper.
const ROWS_ON_PAPER: usize = 500;
/// Rows that a table has at most. More make a page that no browser opens without delay.
pub(crate) const MOST_ROWS: usize = 20_000;
/// Letters of columns whose text stays on one line.
const SHORT: usize = 18;

/// What a table is called.
#[derive(Clone, Copy)]
pub(crate) struct Names {
    pub id: &'static str,
    /// What a row is, as in `answer`.
    pub row: &'static str,
    /// Where the rows are that the page has no room for, as in `answers.csv`.
    pub elsewhere: &'static str,
}

/// A table about things of one type, to sort and filter.
pub(crate) struct LongTable<'r, R> {
    names: Names,
    about: Vec<&'r R>,
    /// Rows that there are in all.
    total: usize,
    columns: Vec<Column>,
    filters: Vec<Filter>,
    rows: Vec<Row>,
}

struct Column {
    name: &'static str,
    /// Numbers are aligned to the right, and sorted as such.
    is_number: bool,
    /// Letters that it has room for at least.
    letters: usize,
}

/// What is chosen from, in the order in which it appears.
struct Filter {
    name: &'static str,
    options: Vec<String>,
}

#[derive(Clone, Default)]
struct Row {
    cells: Vec<Markup>,
    /// For each filter the places of its options that the row has.
    keys: Vec<String>,
    /// What colours it: the name of a verdict, or nothing.
    tone: &'static str,
}

impl<'r, R> LongTable<'r, R> {
    /// A table of everything, or of as many rows as there is room for, of which what is troubled is kept
    /// first.
    pub(crate) fn new(names: Names, all: &'r [R], most: usize, is_troubled: impl Fn(&R) -> bool) -> Self {
        let about = chosen(all, most, is_troubled);
        let rows = vec![Row::default(); about.len()];
        LongTable { names, about, total: all.len(), columns: Vec::new(), filters: Vec::new(), rows }
    }

    /// Rows that are shown.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A column of words that has room for so many letters.
    pub(crate) fn text(self, name: &'static str, letters: usize, cell: impl Fn(&'r R) -> Markup) -> Self {
        self.column(Column { name, is_number: false, letters }, cell)
    }

    /// A column of numbers.
    pub(crate) fn number(self, name: &'static str, letters: usize, cell: impl Fn(&'r R) -> Markup) -> Self {
        self.column(Column { name, is_number: true, letters }, cell)
    }

    fn column(mut self, column: Column, cell: impl Fn(&'r R) -> Markup) -> Self {
        self.columns.push(column);
        for (row, &about) in self.rows.iter_mut().zip(&self.about) {
            row.cells.push(cell(about));
        }
        self
    }

    /// A filter; a row may have several of its values.
    pub(crate) fn filter(mut self, name: &'static str, values: impl Fn(&'r R) -> Vec<String>) -> Self {
        let own: Vec<Vec<String>> = self.about.iter().map(|about| values(about)).collect();
        let options = unique(own.iter().flatten().cloned());
        let place = |value: &String| options.iter().position(|option| option == value);
        for (row, values) in self.rows.iter_mut().zip(&own) {
            let places: Vec<String> =
                values.iter().filter_map(place).map(|place| place.to_string()).collect();
            row.keys.push(places.join(","));
        }
        self.filters.push(Filter { name, options });
        self
    }

    /// What colours rows.
    pub(crate) fn toned(mut self, tone: impl Fn(&'r R) -> &'static str) -> Self {
        for (row, about) in self.rows.iter_mut().zip(&self.about) {
            row.tone = tone(about);
        }
        self
    }

    /// The table without the columns in which no row has anything; nothing where there are no rows.
    pub(crate) fn markup(mut self) -> Option<Markup> {
        let is_used: Vec<bool> = (0..self.columns.len())
            .map(|place| self.rows.iter().any(|row| !row.cells[place].0.is_empty()))
            .collect();
        keep(&mut self.columns, &is_used);
        self.rows.iter_mut().for_each(|row| keep(&mut row.cells, &is_used));
        (!self.rows.is_empty()).then(|| self.drawn())
    }

    fn drawn(&self) -> Markup {
        let Names { id, row, elsewhere } = self.names;
        let is_long = self.rows.len() > ROWS_A_BODY;
        let letters: usize = self.columns.iter().map(|column| column.letters).sum();
        let width = |column: &Column| format!("minmax({}ch,{}fr)", column.letters, column.letters);
        let widths = self.columns.iter().map(width).collect::<Vec<_>>().join(" ");
        html! {
            @if self.rows.len() < self.total {
                p.cut {
                    "This table has " (counted(self.rows.len(), row)) " of " (grouped(self.total))
                    ", those with something wrong first. " (elsewhere) " has all."
                }
            }
            (self.controls())
            div.scroll.long[is_long] tabindex="0" role="region" aria-label={ "Table: " (id) } {
                table.data.tiled[is_long] id={ (id) "-table" } data-what=(row)
                    style={ "--columns:" (widths) ";--letters:" (letters) } {
                    thead { tr {
                        @for column in &self.columns {
                            th scope="col" .n[column.is_number] { button type="button" { (column.name) } }
                        }
                    } }
                    @for rows in self.rows.chunks(ROWS_A_BODY) {
                        tbody { @for row in rows { (self.row(row, is_long)) } }
                    }
                }
            }
            @if self.rows.len() > ROWS_ON_PAPER {
                p.printed { "On paper stand the first " (ROWS_ON_PAPER) " rows; " (elsewhere) " has all." }
            }
        }
    }

    fn controls(&self) -> Markup {
        let Names { id, row, .. } = self.names;
        html! {
            form.controls data-table={ (id) "-table" } role="search" aria-label={ "Filter: " (id) } {
                @for (place, Filter { name, options }) in self.filters.iter().enumerate() {
                    @if options.len() > 1 {
                        label { span { (name) } select data-filter=(place) {
                            option value="" { "all" }
                            @for (value, option) in options.iter().enumerate() { option value=(value) { (option) } }
                        } }
                    }
                }
                label {
                    span { "text" }
                    input type="search" autocomplete="off" spellcheck="false" placeholder="case, target, reason …";
                }
                button type="reset" { "Reset" }
                output aria-live="polite" { (counted(self.rows.len(), row)) }
            }
        }
    }

    fn row(&self, row: &Row, is_long: bool) -> Markup {
        let is_kept = |column: &Column| !is_long && column.letters <= SHORT && !column.is_number;
        html! {
            tr data-k=(row.keys.join("|")) data-tone=[(!row.tone.is_empty()).then_some(row.tone)] {
                @for (column, cell) in self.columns.iter().zip(&row.cells) {
                    td .n[column.is_number] .k[is_kept(column)] { (cell) }
                }
            }
        }
    }
}

/// Those that a table has room for: what is troubled first, the rest in its order, and all in their order.
fn chosen<T>(all: &[T], most: usize, is_troubled: impl Fn(&T) -> bool) -> Vec<&T> {
    if all.len() <= most {
        return all.iter().collect();
    }
    let (troubled, sound): (Vec<usize>, Vec<usize>) =
        (0..all.len()).partition(|&place| is_troubled(&all[place]));
    let mut places: Vec<usize> = troubled.into_iter().chain(sound).take(most).collect();
    places.sort_unstable();
    places.into_iter().map(|place| &all[place]).collect()
}

/// A small table as it is.
pub(crate) fn plain(label: &str, table: &Table) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table.data {
                thead { tr {
                    @for column in &table.columns {
                        th scope="col" .n[column.is_number] { button type="button" { (column.name) } }
                    }
                } }
                tbody {
                    @for row in &table.rows {
                        tr { @for (cell, column) in row.iter().zip(&table.columns) { td .n[column.is_number] { (shown(cell)) } } }
                    }
                }
            }
        }
    }
}

/// What stands in a cell; a number carries its exact value.
pub(crate) fn shown(cell: &Cell) -> Markup {
    match cell {
        Cell::Nothing => html! {},
        Cell::Text(text) => html! { (text) },
        Cell::Count(count) => html! { (grouped(*count)) },
        Cell::Toned(0, _) => html! { span.quiet { "0" } },
        Cell::Toned(count, "") => html! { span { (grouped(*count)) } },
        Cell::Toned(count, tone) => html! { span data-tone=(tone) { (grouped(*count)) } },
        Cell::Number { exact, shown } => number(*exact, shown.clone()),
        Cell::Seconds(exact) => seconds(*exact),
        Cell::Parts(parts) => html! { @for part in parts { (shown(part)) } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_troubled_is_kept_first() {
        let numbers: Vec<usize> = (0..10).collect();
        assert_eq!(chosen(&numbers, 4, |number| *number >= 7), [&0, &7, &8, &9]);
        assert_eq!(chosen(&numbers, 2, |number| *number >= 7), [&7, &8]);
        assert_eq!(chosen(&numbers, 10, |_| false).len(), 10);
    }
}
