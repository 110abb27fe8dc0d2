//! The files beside `report.json`, and those of them that are tables: entries of the report's JSON under a
//! header.

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

    /// A CSV file with this header and a line for each row: under each name the entry of that name. What a
    /// row lacks is empty, and so are lists, which stand in `report.json` alone.
    pub(super) fn csv(
        name: &str,
        header: impl Into<String>,
        rows: impl IntoIterator<Item = Value> + 'a,
    ) -> Self {
        let header = header.into();
        Attachment::new(name, move |to| {
            let names: Vec<&str> = header.split(',').collect();
            let mut table = csv::Writer::from_writer(to);
            table.write_record(&names)?;
            for row in rows {
                let cell = |name: &&str| row.get(*name).filter(|cell| !cell.is_array());
                table.serialize(names.iter().map(cell).collect::<Vec<_>>())?;
            }
            table.flush()
        })
    }
}

/// A row of a table: entries of its own, and what a part of the report has besides, but for lists.
pub(super) fn row(own: Value, part: &Value) -> Value {
    let is_single = |(_, entry): &(&String, &Value)| !entry.is_array() && !entry.is_object();
    let of_part = part.as_object().into_iter().flatten().filter(is_single);
    let of_own = own.as_object().into_iter().flatten();
    of_part.chain(of_own).map(|(name, entry)| (name.clone(), entry.clone())).collect()
}
