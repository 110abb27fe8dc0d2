//! Where the entries of a specification were written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Place, SpecError};
use super::path;
use countersign_data::{DataError, EntryError};

/// The file of a specification, and the place of each of its entries.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Absolute.
    file: PathBuf,
    /// As it was named, for messages.
    name: PathBuf,
    /// By dotted keys.
    places: BTreeMap<String, Place>,
    /// Tables that are there because overrides wrote entries of them.
    made: BTreeMap<String, Place>,
}

impl Source {
    /// A file without lines. `name` is what messages call it.
    pub(super) fn new(file: PathBuf, name: PathBuf) -> Self {
        Source { file, name, places: BTreeMap::new(), made: BTreeMap::new() }
    }

    /// Notes the line of every entry of a parsed text.
    pub(super) fn note_lines(&mut self, text: &str, table: &DeTable<'_>) {
        let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
        let line = |start: usize| ends.partition_point(|&end| end < start) + 1;
        self.note_table("", table, &line);
    }

    fn note_table(&mut self, within: &str, table: &DeTable<'_>, line: &dyn Fn(usize) -> usize) {
        for (key, value) in table {
            let path = path::of_key(within, key.get_ref());
            self.note(&path, line(key.span().start));
            self.note_value(&path, value, line);
        }
    }

    fn note_value(&mut self, path: &str, value: &Spanned<DeValue<'_>>, line: &dyn Fn(usize) -> usize) {
        match value.get_ref() {
            DeValue::Table(table) => self.note_table(path, table, line),
            DeValue::Array(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    let path = path::of_entry(path, index);
                    self.note(&path, line(entry.span().start));
                    self.note_value(&path, entry, line);
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, path: &str, line: usize) {
        self.places.insert(path.to_owned(), Place::File { file: self.name.clone(), line: Some(line) });
    }

    /// Notes that an entry, with all that is in it, was written somewhere else.
    pub(super) fn note_override(&mut self, path: &str, place: &Place) {
        let is_inside =
            |other: &str| other.strip_prefix(path).is_some_and(|rest| rest.starts_with(['.', '[']));
        self.places.retain(|other, _| !is_inside(other));
        self.made.retain(|other, _| !is_inside(other));
        self.places.insert(path.to_owned(), place.clone());
    }

    /// Notes that a table is there because an entry of it was written, and it was not there before.
    pub(super) fn note_made(&mut self, path: &str, place: &Place) {
        if !self.places.contains_key(path) {
            self.made.insert(path.to_owned(), place.clone());
        }
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// A path of the specification: relative ones begin at its folder.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.file.parent().unwrap_or(Path::new(".")).join(path)
    }

    /// The place of an entry; of one that is not there, that of what it should stand in.
    pub(super) fn place(&self, field: &str) -> Place {
        let around = std::iter::successors(Some(field), |path| path::outer(path));
        let known = around.into_iter().find_map(|path| self.places.get(path)).or(self.made.get(field));
        known.cloned().unwrap_or_else(|| Place::File { file: self.name.clone(), line: None })
    }

    /// The message for a wrong entry.
    pub(super) fn error(&self, error: EntryError) -> SpecError {
        SpecError::Entry { place: self.place(&error.field), error }
    }

    /// The message for wrong data, which is about their file where they have one, and else about the
    /// specification.
    pub(super) fn blame<'a>(&'a self, file: Option<&'a Path>) -> impl Fn(DataError) -> SpecError + 'a {
        move |error| match (file, error) {
            (None, DataError::Unexpected { field, found, expected }) => {
                self.error(EntryError { field, found, expected })
            }
            (file, error) => SpecError::Data { file: file.unwrap_or(&self.name).to_owned(), error },
        }
    }
}
