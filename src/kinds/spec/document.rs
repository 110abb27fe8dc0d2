//! A TOML document on its way to the tables of a specification.

use std::fs;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use toml::de::DeTable;
use toml::{Table, Value};

use super::error::{Place, SpecError};
use super::keys;
use super::path;
use super::source::Source;
use countersign_data::EntryError;

/// The document, and where its entries were written.
pub(super) struct Document {
    source: Source,
    table: Table,
}

impl Document {
    pub(super) fn read(file: &Path) -> Result<Self, SpecError> {
        let failed = |message: String| SpecError::File { file: file.to_owned(), message };
        let text = fs::read_to_string(file).map_err(|error| failed(format!("cannot be read: {error}")))?;
        let absolute = std::path::absolute(file).map_err(|error| failed(error.to_string()))?;
        if absolute.to_str().is_none() {
            // Reports name files, and go on from them by name.
            let expected = "found a path that is not UTF-8, expected folders and files whose names are";
            return Err(failed(expected.to_owned()));
        }
        let spanned = DeTable::parse(&text).map_err(|error| not_toml(file, &text, &error))?;
        let table = text.parse::<Table>().map_err(|error| not_toml(file, &text, &error))?;
        let mut source = Source::new(absolute, file.to_owned());
        source.note_lines(&text, spanned.get_ref());
        Ok(Document { source, table })
    }

    /// The resolved specification of a report, whose paths are absolute.
    pub(super) fn from_json(value: &serde_json::Value) -> Result<Self, SpecError> {
        let failed =
            |message: String| SpecError::File { file: "report".into(), message: format!("spec: {message}") };
        let mut table =
            Table::try_from(without_nulls(value.clone())).map_err(|error| failed(error.to_string()))?;
        match table.remove("file") {
            Some(Value::String(file)) => {
                Ok(Document { source: Source::new(PathBuf::from(&file), file.into()), table })
            }
            _ => Err(failed("found no file, expected the path of a specification".to_owned())),
        }
    }

    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    pub(super) fn into_source(self) -> Source {
        self.source
    }

    /// A path of the specification: relative ones begin at its folder.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.source.path(path)
    }

    /// Overrides one entry: `check.solvers=["scip"]`. A value that is not TOML is a string. `place` is where
    /// the text was written.
    pub(super) fn set(&mut self, text: &str, place: &Place) -> Result<(), SpecError> {
        let wrong = |error: EntryError| SpecError::Entry { place: place.clone(), error };
        let is_key = |key: &str| key.split('.').all(|part| !part.trim().is_empty());
        let Some((key, value)) = text.split_once('=').filter(|(key, _)| is_key(key)) else {
            let expected = "key=value, as in check.solvers=[\"scip\"]";
            return Err(SpecError::Set(EntryError::new("--set", format!("{text:?}"), expected)));
        };
        let key = key.trim();
        let value = toml_value(value).unwrap_or_else(|| Value::String(value.trim().to_owned()));
        let mut parts: Vec<&str> = key.split('.').collect();
        let last = parts.pop().unwrap_or_default();
        let mut table = &mut self.table;
        let mut within = String::new();
        for part in parts {
            within = path::of_key(&within, part);
            self.source.note_made(&within, place);
            match table.entry(part).or_insert_with(|| Value::Table(Table::new())) {
                Value::Table(inner) => table = inner,
                other => {
                    let found = format!("{} at {part}", with_article(other.type_str()));
                    return Err(wrong(EntryError::new(key, found, "a table")));
                }
            }
        }
        table.insert(last.to_owned(), value);
        self.source.note_override(&path::of_key(&within, last), place);
        Ok(())
    }

    /// Takes the `kind` out, which says what the rest must be. `known` lists the kinds.
    pub(super) fn take_kind(&mut self, known: &str) -> Result<String, EntryError> {
        match self.table.remove("kind") {
            Some(Value::String(kind)) => Ok(kind),
            Some(other) => Err(EntryError::new("kind", with_article(other.type_str()), "a string")),
            None => Err(EntryError::new("kind", "nothing", known)),
        }
    }

    /// The document as the tables of its kind.
    ///
    /// # Errors
    /// Entries that do not fit what the tables declare.
    pub(super) fn tables<T: DeserializeOwned + JsonSchema>(&self) -> Result<T, EntryError> {
        keys::check(&keys::schema_of::<T>(), &self.table)?;
        let read = Value::Table(self.table.clone()).try_into::<T>();
        // What passes the check can be read; this stands for a table that declares less than it takes.
        read.map_err(|error| EntryError::new("top level", "tables that do not fit", error.message()))
    }
}

/// A text that is one value of TOML and nothing else: no further lines, no comment.
fn toml_value(text: &str) -> Option<Value> {
    const NAME: &str = "value";
    let document = format!("{NAME} = {}", text.trim());
    let spanned = DeTable::parse(&document).ok()?;
    let is_all = |of: &toml::Spanned<_>| of.span().end == document.len();
    spanned.get_ref().get(NAME).filter(|of| is_all(of))?;
    document.parse::<Table>().ok()?.remove(NAME)
}

/// `a table`, `an integer`.
fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// TOML has no null: what is not given is absent.
fn without_nulls(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(entries) => entries
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect(),
        other => other,
    }
}

/// Where the reader of TOML stopped, what stands there, and what it expected.
fn not_toml(file: &Path, text: &str, error: &toml::de::Error) -> SpecError {
    let stop = error.span().map_or(text.len(), |span| span.start).min(text.len());
    let (before, rest) = text.split_at_checked(stop).unwrap_or((text, ""));
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let word = rest.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
    let found = match word {
        "" if rest.is_empty() => "the end of the file".to_owned(),
        "" => "the end of the line".to_owned(),
        word => format!("`{word}`"),
    };
    let (problem, expected) = match error.message().split_once(", expected ") {
        Some((problem, expected)) => (problem, expected),
        None => (error.message(), "TOML"),
    };
    SpecError::NotToml {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        found,
        expected: format!("{expected} ({})", problem.replace('\n', " ")),
    }
}
