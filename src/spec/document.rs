//! A TOML document on its way to a typed specification.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::SpecError;

/// The document, where it came from, and where its relative paths begin.
pub(super) struct Document {
    file: PathBuf,
    table: Table,
}

impl Document {
    pub(super) fn read(file: &Path) -> Result<Self, SpecError> {
        let failed = |message: String| SpecError::File { file: file.to_owned(), message };
        let text = fs::read_to_string(file).map_err(|error| failed(format!("cannot be read: {error}")))?;
        let table = text.parse::<Table>().map_err(|error| failed(not_toml(&text, &error)))?;
        let file = std::path::absolute(file).map_err(|error| failed(error.to_string()))?;
        Ok(Document { file, table })
    }

    /// The resolved specification of a report, whose paths are absolute.
    pub(super) fn from_json(value: &serde_json::Value) -> Result<Self, SpecError> {
        let failed =
            |message: String| SpecError::File { file: "report".into(), message: format!("spec: {message}") };
        let mut table =
            Table::try_from(without_nulls(value.clone())).map_err(|error| failed(error.to_string()))?;
        match table.remove("file") {
            Some(Value::String(file)) => Ok(Document { file: file.into(), table }),
            _ => Err(failed("found no file, expected the path of a specification".to_owned())),
        }
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// A path of the specification: relative ones begin at its folder.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.file.parent().unwrap_or(Path::new(".")).join(path)
    }

    pub(super) fn error(
        &self,
        field: impl Into<String>,
        found: impl ToString,
        expected: impl ToString,
    ) -> SpecError {
        SpecError::Entry {
            file: self.file.clone(),
            field: field.into(),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// Overrides one entry: `check.solvers=["scip"]`. A value that is not TOML is a string.
    pub(super) fn set(&mut self, text: &str) -> Result<(), SpecError> {
        let is_key = |key: &str| key.split('.').all(|part| !part.trim().is_empty());
        let Some((key, value)) = text.split_once('=').filter(|(key, _)| is_key(key)) else {
            return Err(self.error(
                "--set",
                format!("{text:?}"),
                "key=value, as in check.solvers=[\"scip\"]",
            ));
        };
        let parsed =
            format!("value = {value}").parse::<Table>().ok().and_then(|mut table| table.remove("value"));
        let value = parsed.unwrap_or_else(|| Value::String(value.trim().to_owned()));
        let mut parts: Vec<&str> = key.trim().split('.').collect();
        let last = parts.pop().unwrap_or_default();
        let mut table = &mut self.table;
        for part in parts {
            let entry = table.entry(part).or_insert_with(|| Value::Table(Table::new()));
            match entry {
                Value::Table(inner) => table = inner,
                other => {
                    let found = other.type_str().to_owned();
                    return Err(self.error(
                        format!("--set {key}"),
                        format!("{} at {part}", with_article(&found)),
                        "a table",
                    ));
                }
            }
        }
        table.insert(last.to_owned(), value);
        Ok(())
    }

    /// Takes the `kind` out, which says what the rest must be.
    pub(super) fn take_kind(&mut self) -> Result<String, SpecError> {
        match self.table.remove("kind") {
            Some(Value::String(kind)) => Ok(kind),
            Some(other) => Err(self.error("kind", with_article(other.type_str()), "a string")),
            None => Err(self.error("kind", "nothing", super::KINDS)),
        }
    }

    /// The document as a typed specification; unknown keys and wrong types are errors that name the key.
    pub(super) fn typed<T: DeserializeOwned>(&self) -> Result<T, SpecError> {
        serde_path_to_error::deserialize(Value::Table(self.table.clone())).map_err(|error| {
            let field = match error.path().to_string() {
                path if path == "." => "top level".to_owned(),
                path => path,
            };
            SpecError::Key { file: self.file.clone(), field, message: plain(&error.into_inner().to_string()) }
        })
    }
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

/// Where the reader of TOML stopped, and why, on one line.
fn not_toml(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().map_or(0, |span| span.start);
    let line = text.as_bytes().iter().take(before).filter(|&&byte| byte == b'\n').count() + 1;
    format!("is not TOML: line {line}: {}", error.message().replace('\n', ", "))
}

/// serde's words for types, and ours.
const WORDS: [(&str, &str); 8] = [
    ("expected a sequence", "expected a list"),
    ("expected usize", "expected a whole number, at least 0"),
    ("expected u32", "expected a whole number, at least 0"),
    ("expected u64", "expected a whole number, at least 0"),
    ("expected i64", "expected a whole number"),
    ("expected f64", "expected a number"),
    ("expected path string", "expected a path"),
    ("expected string or map", "expected a name"),
];

/// serde's words in ours.
fn plain(message: &str) -> String {
    // Below its message, TOML's reader says where it looked; the key says so already.
    let message = message.trim();
    let message = message.rsplit_once("\nin `").map_or(message, |(message, _)| message).replace('\n', " ");
    let message = WORDS.iter().fold(message, |message, (theirs, ours)| message.replace(theirs, ours));
    let message = match message.split_once("expected struct ") {
        Some((found, _)) => format!("{found}expected a table"),
        None => message,
    };
    for (theirs, ours) in [
        ("unknown field ", "found the unknown key "),
        ("unknown variant ", "found "),
        ("invalid type: ", "found "),
        ("invalid value: ", "found "),
    ] {
        if let Some(rest) = message.strip_prefix(theirs) {
            return format!("{ours}{rest}");
        }
    }
    match message.strip_prefix("missing field ") {
        // Behind the key, TOML's reader repeats where it looked.
        Some(rest) => {
            format!("found no key {}, expected it to be given", rest.split(' ').next().unwrap_or(rest))
        }
        None => message,
    }
}
