//! Does a value fit its key?

use toml::{Table, Value};

use super::schema::{Condition, KeySchema};
use super::words;
use crate::spec::path;
use countersign_data::EntryError;

/// Unknown keys are answered with so many known ones.
const NEAREST: usize = 5;

/// Checks a document against the schema of its tables.
///
/// # Errors
/// The first key that is unknown, missing, of another type, out of its range, or not for the value of
/// another.
pub(in crate::spec) fn check(schema: &serde_json::Value, document: &Table) -> Result<(), EntryError> {
    check_table("", KeySchema::new(schema), document)
}

fn check_value(path: &str, schema: KeySchema<'_>, value: &Value) -> Result<(), EntryError> {
    if let Some(names) = schema.names() {
        return check_name(path, &names, value);
    }
    let alternatives = schema.alternatives();
    if let [only] = alternatives.as_slice() {
        return check_value(path, *only, value);
    }
    if !alternatives.is_empty() {
        return check_alternatives(path, schema, &alternatives, value);
    }
    if !is_of_type(schema, value) {
        return Err(EntryError::new(path, words::found_type(value), words::expected_type(schema)));
    }
    match value {
        Value::Integer(_) | Value::Float(_) => check_range(path, schema, value),
        Value::Array(entries) => check_list(path, schema, entries, value),
        Value::Table(table) => check_table(path, schema, table),
        _ => Ok(()),
    }
}

fn check_name(path: &str, names: &[&str], value: &Value) -> Result<(), EntryError> {
    let found = match value {
        Value::String(name) if names.contains(&name.as_str()) => return Ok(()),
        Value::String(name) => format!("`{name}`"),
        other => words::found_type(other),
    };
    Err(EntryError::new(path, found, words::one_of(names)))
}

/// A table whose key says which alternative it is; or a list that only one of them can be; or anything.
fn check_alternatives(
    path: &str,
    schema: KeySchema<'_>,
    alternatives: &[KeySchema<'_>],
    value: &Value,
) -> Result<(), EntryError> {
    if let Some(tags) = tags(alternatives) {
        return check_tagged(path, &tags, alternatives, value);
    }
    if alternatives.iter().any(|alternative| check_value(path, *alternative, value).is_ok()) {
        return Ok(());
    }
    let lists: Vec<&KeySchema<'_>> =
        alternatives.iter().filter(|alternative| alternative.entries().is_some()).collect();
    match (value, lists.as_slice()) {
        (Value::Array(_), [list]) => check_value(path, **list, value),
        _ => Err(EntryError::new(path, words::found(value), words::expected(schema))),
    }
}

/// The values that tell the alternatives apart, and the key that has them.
struct Tags<'a> {
    key: &'a str,
    values: Vec<&'a str>,
}

fn tags<'a>(alternatives: &[KeySchema<'a>]) -> Option<Tags<'a>> {
    let tags: Option<Vec<(&str, &str)>> = alternatives.iter().map(|alternative| alternative.tag()).collect();
    let tags = tags?;
    let (key, _) = *tags.first()?;
    tags.iter()
        .all(|(other, _)| *other == key)
        .then(|| Tags { key, values: tags.iter().map(|(_, value)| *value).collect() })
}

fn check_tagged(
    path: &str,
    tags: &Tags<'_>,
    alternatives: &[KeySchema<'_>],
    value: &Value,
) -> Result<(), EntryError> {
    let Value::Table(table) = value else {
        return Err(EntryError::new(path, words::found_type(value), "a table"));
    };
    let tag = table.get(tags.key).ok_or_else(|| missing(path, tags.key))?;
    check_name(&path::of_key(path, tags.key), &tags.values, tag)?;
    let place = tags.values.iter().position(|name| tag.as_str() == Some(name));
    place.map_or(Ok(()), |place| check_table(path, alternatives[place], table))
}

fn is_of_type(schema: KeySchema<'_>, value: &Value) -> bool {
    match value {
        Value::String(_) => schema.allows_type("string"),
        Value::Integer(_) => schema.allows_type("integer") || schema.allows_type("number"),
        Value::Float(_) => schema.allows_type("number"),
        Value::Boolean(_) => schema.allows_type("boolean"),
        Value::Datetime(_) => false,
        Value::Array(_) => schema.allows_type("array"),
        Value::Table(_) => schema.allows_type("object"),
    }
}

fn check_range(path: &str, schema: KeySchema<'_>, value: &Value) -> Result<(), EntryError> {
    let number = match value {
        // Ranges end at numbers that doubles hold.
        Value::Integer(number) => *number as f64,
        other => other.as_float().unwrap_or(f64::NAN),
    };
    let holds = |keyword: &str, holds: &dyn Fn(f64) -> bool| schema.number(keyword).is_none_or(holds);
    let is_within = holds("minimum", &|least| number >= least)
        && holds("maximum", &|most| number <= most)
        && holds("exclusiveMinimum", &|end| number > end)
        && holds("exclusiveMaximum", &|end| number < end);
    if number.is_finite() && is_within {
        return Ok(());
    }
    Err(EntryError::new(path, words::found(value), words::expected_range(schema)))
}

fn check_list(path: &str, schema: KeySchema<'_>, entries: &[Value], whole: &Value) -> Result<(), EntryError> {
    let (least, most) = (schema.count("minItems"), schema.count("maxItems"));
    if entries.len() < least.unwrap_or(0) || entries.len() > most.unwrap_or(usize::MAX) {
        return Err(EntryError::new(path, words::found(whole), words::expected_length(schema)));
    }
    for (index, entry) in entries.iter().enumerate() {
        let place = path::of_entry(path, index);
        let checked = schema.entries().map_or(Ok(()), |schema| check_value(&place, schema, entry));
        // Lists that have words of their own, as pairs do, are one value.
        checked.map_err(|error| match schema.text("expected") {
            Some(expected) => EntryError::new(path, words::found(whole), expected),
            None => error,
        })?;
        if schema.is_unique() && entries[..index].contains(entry) {
            let expected = format!("another {} than those before", words::entry(schema));
            return Err(EntryError::new(place, words::found(entry), expected));
        }
    }
    Ok(())
}

fn check_table(path: &str, schema: KeySchema<'_>, table: &Table) -> Result<(), EntryError> {
    for (key, value) in table {
        let within = path::of_key(path, key);
        match schema.key(key).or(schema.other_keys()) {
            Some(schema) => check_value(&within, schema, value)?,
            None if schema.is_closed() => return Err(unknown(within, key, schema)),
            None => {}
        }
    }
    match schema.required().into_iter().find(|key| !table.contains_key(*key)) {
        Some(key) => Err(missing(path, key)),
        None => check_conditions(path, schema, table),
    }
}

fn missing(path: &str, key: &str) -> EntryError {
    let table = if path.is_empty() { "top level" } else { path };
    EntryError::new(table, format!("no key `{key}`"), "it to be given")
}

fn unknown(path: String, key: &str, schema: KeySchema<'_>) -> EntryError {
    let found = format!("the unknown key `{key}`");
    if let Some(expected) = schema.instead_of(key) {
        return EntryError::new(path, found, expected);
    }
    let mut known: Vec<&str> = schema.keys().into_iter().map(|(known, _)| known).collect();
    known.sort_by_key(|known| strsim::damerau_levenshtein(key, known));
    let more = if known.len() > NEAREST { ", …" } else { "" };
    known.truncate(NEAREST);
    EntryError::new(path, found, words::one_of(&known) + more)
}

/// Keys that do not go with the value of another, or are needed with it. A value that is the default says
/// nothing.
fn check_conditions(path: &str, schema: KeySchema<'_>, table: &Table) -> Result<(), EntryError> {
    let holds = |condition: &Condition<'_>| {
        let written = table.get(condition.key).and_then(Value::as_str);
        let by_default = || schema.key(condition.key)?.default()?.as_str();
        written.or_else(by_default).is_some_and(|value| condition.values.contains(&value))
    };
    for (key, schema) in schema.keys() {
        let is_default = |value: &&Value| {
            !schema.is_optional() && serde_json::to_value(value).ok().as_ref() == schema.default()
        };
        let is_given = table.get(key).filter(|value| !is_default(value)).is_some();
        let within = path::of_key(path, key);
        for condition in schema.conditions("goesWith").iter().filter(|_| is_given) {
            if !holds(condition) {
                let expected = format!("nothing for this {}", condition.key);
                return Err(EntryError::new(within, "a value", expected));
            }
        }
        for condition in schema.conditions("neededWith").iter().filter(|_| !is_given) {
            if holds(condition) {
                let expected = format!("it to be given for this {}", condition.key);
                return Err(EntryError::new(within, "nothing", expected));
            }
        }
    }
    Ok(())
}
