//! Text for terminals: tables in aligned columns, and lists that end where they get long.

use comfy_table::{CellAlignment, LineStyle, TableStyle};

use super::cell::{Cell, Table};

/// Whether text for a terminal may be coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Letters alone.
    Plain,
    /// What is wrong stands in red.
    Coloured,
}

impl Ink {
    pub(super) fn red(self, text: &str) -> String {
        match self {
            Ink::Plain => text.to_owned(),
            Ink::Coloured => format!("\u{1b}[31m{text}\u{1b}[0m"),
        }
    }
}

/// The table with a line under its header, numbers aligned to the right; nothing where it has no rows.
pub(crate) fn printed(table: &Table) -> String {
    if table.rows.is_empty() { String::new() } else { aligned(table) }
}

fn aligned(table: &Table) -> String {
    let mut text = comfy_table::Table::new();
    text.load_style(TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-')));
    text.set_header(table.columns.iter().map(|column| &column.name));
    for row in &table.rows {
        text.add_row(row.iter().map(shown));
    }
    for (place, heading) in table.columns.iter().enumerate() {
        if let Some(column) = text.column_mut(place).filter(|_| heading.is_number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    text.trim_fmt()
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => "-".to_owned(),
        Cell::Text(text) => text.clone().into_owned(),
        Cell::Count(count) | Cell::Toned(count, _) => count.to_string(),
        Cell::Number { shown, .. } => shown.clone(),
        Cell::Seconds(seconds) => format!("{seconds:.3}"),
        Cell::Parts(parts) => parts.iter().map(shown).collect(),
    }
}

/// Parts with an empty line between them; empty parts are left out.
pub(super) fn paragraphs(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// The first lines, and how many more there are.
pub(super) fn first_lines(lines: &[String], most: usize) -> String {
    let more = lines.len().saturating_sub(most);
    let rest = (more > 0).then(|| format!("… and {more} more (--format json shows all)"));
    lines.iter().take(most).cloned().chain(rest).collect::<Vec<_>>().join("\n")
}
