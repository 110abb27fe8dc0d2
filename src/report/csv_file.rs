//! Tables as CSV: a column is a name with what stands under it.

use std::fs::File;
use std::io::{self, BufWriter};

use serde_json::Value;

/// A file beside `report.json`.
pub struct Attachment<'a> {
    pub(super) name: String,
    pub(super) write: Box<Fill<'a>>,
}

type Fill<'a> = dyn FnOnce(&mut BufWriter<File>) -> io::Result<()> + 'a;

impl<'a> Attachment<'a> {
    pub(super) fn new(
        name: impl Into<String>,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()> + 'a,
    ) -> Self {
        Attachment { name: name.into(), write: Box::new(write) }
    }
}

/// A CSV file about things of one type, a line for each.
pub(super) struct CsvFile<'a, R> {
    name: &'static str,
    rows: Vec<R>,
    columns: Vec<CsvColumn<'a, R>>,
}

struct CsvColumn<'a, R> {
    name: String,
    cell: Box<dyn Fn(&R) -> Value + 'a>,
}

impl<'a, R: 'a> CsvFile<'a, R> {
    pub(super) fn new(name: &'static str, rows: impl IntoIterator<Item = R>) -> Self {
        CsvFile { name, rows: rows.into_iter().collect(), columns: Vec::new() }
    }

    /// One more column: its name, and what stands in each row, as JSON would have it.
    pub(super) fn column(mut self, name: impl Into<String>, cell: impl Fn(&R) -> Value + 'a) -> Self {
        self.columns.push(CsvColumn { name: name.into(), cell: Box::new(cell) });
        self
    }

    pub(super) fn attachment(self) -> Attachment<'a> {
        let CsvFile { name, rows, columns } = self;
        Attachment::new(name, move |to| {
            let mut table = csv::Writer::from_writer(to);
            table.write_record(columns.iter().map(|column| &column.name))?;
            for row in &rows {
                let cells: Vec<Value> = columns.iter().map(|column| (column.cell)(row)).collect();
                table.serialize(cells)?;
            }
            table.flush()
        })
    }
}
