//! Tables to sort and filter. Long ones are laid out a hundred rows at a time, so that browsers need not look at what is out of
//! sight.

use maud::{Markup, html};

use super::number::{counted, grouped};

/// Rows that browsers lay out together.
const ROWS_A_BODY: usize = 100;
/// Rows that a table has at most. More make a page that no browser opens without delay.
pub(super) const MOST_ROWS: usize = 20_000;

/// Letters of columns whose text stays on one line.
const SHORT: usize = 18;

/// A column.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    /// Numbers are aligned to the right, and sorted as such.
    pub is_number: bool,
    /// Letters that it has room for at least.
    pub letters: usize,
}

/// A column of text.
pub(super) const fn text(name: &'static str, letters: usize) -> Column {
    Column { name, is_number: false, letters }
}

/// A column of numbers.
pub(super) const fn numbers(name: &'static str, letters: usize) -> Column {
    Column { name, is_number: true, letters }
}

/// A row, with what filters look for: for each filter one value or several.
pub(super) struct Row {
    pub keys: Vec<Vec<String>>,
    pub cells: Vec<Markup>,
    /// What colours it: the name of a verdict, or nothing.
    pub tone: &'static str,
}

/// A table to sort and filter.
pub(super) struct LongTable {
    pub id: &'static str,
    /// What a row is, as in `answer`.
    pub what: &'static str,
    pub columns: Vec<Column>,
    /// Names of filters.
    pub filters: Vec<&'static str>,
    pub rows: Vec<Row>,
    /// Rows that there are in all.
    pub total: usize,
    /// Where the others are, as in `answers.csv`.
    pub elsewhere: &'static str,
}

impl LongTable {
    /// Without the columns in which no row has anything.
    pub(super) fn without_empty_columns(mut self) -> Self {
        let is_used: Vec<bool> = (0..self.columns.len())
            .map(|column| self.rows.iter().any(|row| !row.cells[column].0.is_empty()))
            .collect();
        let mut used = is_used.iter();
        self.columns.retain(|_| used.next().copied().unwrap_or(true));
        for row in &mut self.rows {
            let mut used = is_used.iter();
            row.cells.retain(|_| used.next().copied().unwrap_or(true));
        }
        self
    }

    pub(super) fn markup(&self) -> Markup {
        let is_long = self.is_long();
        let letters: usize = self.columns.iter().map(|column| column.letters).sum();
        let options: Vec<Vec<String>> = (0..self.filters.len()).map(|filter| self.options(filter)).collect();
        html! {
            @if self.rows.len() < self.total {
                p.cut { "This table has " (counted(self.rows.len(), self.what)) " of " (grouped(self.total)) ", those with something wrong first. "
                    (self.elsewhere) " has all." }
            }
            (self.controls(&options))
            div.scroll.long[is_long] tabindex="0" role="region" aria-label={ "Table: " (self.id) } {
                table.data.tiled[is_long] id={ (self.id) "-table" } data-what=(self.what)
                    style={ "--columns:" (self.template()) ";--letters:" (letters) } {
                    thead { tr {
                        @for column in &self.columns {
                            th scope="col" .n[column.is_number] { button type="button" { (column.name) } }
                        }
                    } }
                    @for rows in self.rows.chunks(ROWS_A_BODY) {
                        tbody { @for row in rows { (self.row(row, &options)) } }
                    }
                }
            }
            @if self.rows.len() > 5 * ROWS_A_BODY {
                p.printed { "On paper stand the first 500 rows; " (self.elsewhere) " has all." }
            }
        }
    }

    fn is_long(&self) -> bool {
        self.rows.len() > ROWS_A_BODY
    }

    fn template(&self) -> String {
        let widths: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("minmax({}ch,{}fr)", column.letters, column.letters))
            .collect();
        widths.join(" ")
    }

    /// The values that a filter chooses from, in the order in which they appear.
    fn options(&self, filter: usize) -> Vec<String> {
        let mut options: Vec<String> = Vec::new();
        for value in self.rows.iter().flat_map(|row| &row.keys[filter]) {
            if !options.contains(value) {
                options.push(value.clone());
            }
        }
        options
    }

    fn controls(&self, options: &[Vec<String>]) -> Markup {
        html! {
            form.controls data-table={ (self.id) "-table" } role="search" aria-label={ "Filter: " (self.id) } {
                @for (place, (name, options)) in self.filters.iter().zip(options).enumerate() {
                    @if options.len() > 1 {
                        label { span { (name) } select data-filter=(place) {
                            option value="" { "all" }
                            @for (value, option) in options.iter().enumerate() { option value=(value) { (option) } }
                        } }
                    }
                }
                label { span { "text" } input type="search" autocomplete="off" spellcheck="false" placeholder="case, target, reason …"; }
                button type="reset" { "Reset" }
                output aria-live="polite" { (counted(self.rows.len(), self.what)) }
            }
        }
    }

    fn row(&self, row: &Row, options: &[Vec<String>]) -> Markup {
        let is_long = self.is_long();
        let place = |(filter, values): (usize, &Vec<String>)| {
            let places =
                values.iter().filter_map(|value| options[filter].iter().position(|option| option == value));
            places.map(|place| place.to_string()).collect::<Vec<_>>().join(",")
        };
        let keys: Vec<String> = row.keys.iter().enumerate().map(place).collect();
        html! {
            tr data-k=(keys.join("|")) data-tone=[(!row.tone.is_empty()).then_some(row.tone)] {
                @for (column, cell) in self.columns.iter().zip(&row.cells) { td .n[column.is_number] .k[!is_long && column.letters <= SHORT && !column.is_number] { (cell) } }
            }
        }
    }
}

/// A small table as it is.
pub(super) fn plain(label: &str, header: &[(&str, bool)], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table.data {
                thead { tr { @for (name, is_number) in header { th scope="col" .n[*is_number] { button type="button" { (name) } } } } }
                tbody { @for row in rows { tr { @for (cell, (_, is_number)) in row.iter().zip(header) { td .n[*is_number] { (cell) } } } } }
            }
        }
    }
}
