//! A report that somebody else may have written, read without mercy: a key that stands twice, a key that no
//! report has, or a number that is written otherwise than reports write it, is no report.

use std::fmt;
use std::fs;
use std::path::Path;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use super::head::StoredReport;
use super::store::{ReportError, flawless, of_its_schema};

/// JSON in which no key stands twice.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub fn read_json(path: &Path) -> Result<Value, ReportError> {
    let bytes = fs::read(path).map_err(ReportError::io(path))?;
    let read: Result<Strict, _> = serde_json::from_slice(&bytes);
    read.map(|Strict(value)| value).map_err(|error| ReportError::NoJson { path: path.to_owned(), error })
}

/// A report of one kind out of its JSON.
///
/// # Errors
/// When it is none of that kind, or holds anything that a report of that kind does not.
pub fn from_json<R: StoredReport>(value: &Value, path: &Path) -> Result<R, ReportError> {
    let no_report = |error| ReportError::Json { path: path.to_owned(), schema: R::SCHEMA, error };
    let report: R = serde_json::from_value(value.clone()).map_err(no_report)?;
    let report = of_its_schema(report, path)?;
    let again = serde_json::to_value(&report).map_err(no_report)?;
    if let Some(Difference { place, found, expected }) = difference(value, &again) {
        let flaw = format!("{place}: found {found}, expected {expected} in a report of this kind");
        return Err(ReportError::Flaw { path: path.to_owned(), flaw });
    }
    flawless(report, path)
}

/// Where two pieces of JSON first differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The place, as in `cases[3].prediction`.
    pub place: String,
    /// What stands there in the first.
    pub found: String,
    /// What stands there in the second.
    pub expected: String,
}

/// Where two pieces of JSON first differ; nothing where they are the same.
pub fn difference(found: &Value, expected: &Value) -> Option<Difference> {
    if found == expected {
        return None;
    }
    let mut place = String::new();
    let (mut found, mut expected) = (Some(found), Some(expected));
    loop {
        match (found, expected) {
            (Some(Value::Object(own)), Some(Value::Object(other))) => {
                let mut keys = own.keys().chain(other.keys());
                let Some(key) = keys.find(|key| own.get(*key) != other.get(*key)) else { break };
                let dot = if place.is_empty() { "" } else { "." };
                place = format!("{place}{dot}{key}");
                (found, expected) = (own.get(key), other.get(key));
            }
            (Some(Value::Array(own)), Some(Value::Array(other))) if own.len() == other.len() => {
                let Some(index) = (0..own.len()).find(|&index| own[index] != other[index]) else { break };
                place = format!("{place}[{index}]");
                (found, expected) = (own.get(index), other.get(index));
            }
            _ => break,
        }
    }
    Some(Difference { place, found: words(found), expected: words(expected) })
}

/// Characters of an entry that a message can hold.
const LEGIBLE: usize = 160;

fn words(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::Array(entries)) => format!("a list of {}", entries.len()),
        Some(value) => {
            let text = value.to_string();
            if text.len() <= LEGIBLE { text } else { "another one".to_owned() }
        }
    }
}

/// JSON in which no key stands twice.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ReadStrictly).map(Strict)
    }
}

struct ReadStrictly;

impl<'de> Visitor<'de> for ReadStrictly {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(Strict(entry)) = entries.next_element()? {
            read.push(entry);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let Strict(value) = entries.next_value()?;
            if read.contains_key(&key) {
                return Err(A::Error::custom(format!("the key {key:?} stands twice, expected it once")));
            }
            read.insert(key, value);
        }
        Ok(Value::Object(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_that_stand_twice_are_refused() {
        let read = |text: &str| serde_json::from_str::<Strict>(text).map(|Strict(value)| value);
        let text = r#"{"a": [1, -2, 0.5, null, true, "b"], "c": {"a": 1}}"#;
        assert_eq!(read(text).expect("JSON"), json!({"a": [1, -2, 0.5, null, true, "b"], "c": {"a": 1}}));
        let error = read(r#"{"a": {"b": 1, "b": 1}}"#).expect_err("twice");
        assert!(error.to_string().contains("\"b\" stands twice"), "{error}");
    }

    #[test]
    fn the_first_difference_is_named() {
        let one = json!({"a": {"b": [1, {"c": 2}]}});
        let of = |other: &Value| difference(&one, other).map(|one| (one.place, one.found, one.expected));
        let place = |place: &str, found: &str, expected: &str| {
            Some((place.to_owned(), found.to_owned(), expected.to_owned()))
        };
        assert_eq!(of(&one), None);
        assert_eq!(of(&json!({"a": {"b": [1, {"c": 3}]}})), place("a.b[1].c", "2", "3"));
        assert_eq!(of(&json!({"a": {"b": [1]}})), place("a.b", "a list of 2", "a list of 1"));
        assert_eq!(of(&json!({"a": {}})), place("a.b", "a list of 2", "nothing"));
    }
}
