//! Ranges and values in words.

use toml::Value;

use super::schema::KeySchema;

/// What a key must be, as a whole.
pub(super) fn expected(schema: KeySchema<'_>) -> String {
    if let Some(words) = schema.text("expected") {
        return words.to_owned();
    }
    if let Some(names) = schema.names() {
        return joined(names.iter().map(|name| format!("{name:?}")).collect());
    }
    let alternatives = schema.alternatives();
    if !alternatives.is_empty() {
        return joined_alternatives(&alternatives);
    }
    match schema.entries() {
        Some(entries) => format!("a list, each {}", expected(entries)),
        None => expected_type(schema),
    }
}

/// A list of what another alternative is says so in short.
fn joined_alternatives(alternatives: &[KeySchema<'_>]) -> String {
    let mut all: Vec<String> = Vec::new();
    for alternative in alternatives {
        let is_list_of_such = alternative.entries().is_some_and(|entries| all.contains(&expected(entries)));
        all.push(if is_list_of_such { "a list of such".to_owned() } else { expected(*alternative) });
    }
    let last = all.pop().unwrap_or_default();
    if all.is_empty() { last } else { format!("{}, or {last}", all.join(", ")) }
}

fn joined(mut all: Vec<String>) -> String {
    let last = all.pop().unwrap_or_default();
    if all.is_empty() { last } else { format!("{} or {last}", all.join(", ")) }
}

/// What a value of another type should have been.
pub(super) fn expected_type(schema: KeySchema<'_>) -> String {
    let allows = |name: &str| schema.allows_type(name);
    if allows("array") {
        "a list".to_owned()
    } else if allows("object") {
        "a table".to_owned()
    } else if allows("boolean") {
        "true or false".to_owned()
    } else if allows("string") {
        format!("a {}", schema.text("format").unwrap_or("text"))
    } else if allows("number") {
        expected_range(schema)
    } else {
        expected_integer(schema)
    }
}

fn expected_integer(schema: KeySchema<'_>) -> String {
    let what = match schema.unit {
        Some(unit) => format!("a number of {unit}s"),
        None => "a whole number".to_owned(),
    };
    let of = if schema.unit.is_some() { " of" } else { "," };
    match (schema.number("minimum"), schema.number("maximum")) {
        (Some(least), None) => format!("{what}{of} at least {least}"),
        (Some(least), Some(most)) => format!("{what}{of} {least} to {most}"),
        (None, Some(most)) => format!("{what}{of} at most {most}"),
        (None, None) => what,
    }
}

/// What a number outside its range should have been.
pub(super) fn expected_range(schema: KeySchema<'_>) -> String {
    if let Some(words) = schema.text("expected") {
        return words.to_owned();
    }
    let (least, most) = (schema.number("minimum"), schema.number("maximum"));
    let (above, below) = (schema.number("exclusiveMinimum"), schema.number("exclusiveMaximum"));
    if !schema.allows_type("number") {
        return match (least, most, schema.unit) {
            (Some(least), Some(most), _) => format!("{least} to {most}"),
            (Some(1.0), None, Some(unit)) => format!("at least 1 {unit}"),
            (Some(least), None, _) => format!("at least {least}"),
            (None, Some(most), _) => format!("at most {most}"),
            (None, None, _) => "a whole number".to_owned(),
        };
    }
    let what = match (schema.unit, most.or(below)) {
        (Some(unit), _) => format!("a number of {unit}s"),
        (None, Some(_)) => "a number".to_owned(),
        (None, None) => "a finite number".to_owned(),
    };
    let ends = [
        least.map(|least| format!("of at least {least}")),
        above.map(|above| format!("above {above}")),
        most.map(|most| format!("at most {most}")),
        below.map(|below| format!("below {below}")),
    ];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    if ends.is_empty() { what } else { format!("{what} {}", ends.join(" and ")) }
}

/// What one entry of a list is called.
pub(super) fn entry<'a>(list: KeySchema<'a>) -> &'a str {
    list.text("noun").or(list.unit).unwrap_or("entry")
}

/// What a list of the wrong length should have been.
pub(super) fn expected_length(schema: KeySchema<'_>) -> String {
    let noun = entry(schema);
    match (schema.text("expected"), schema.count("minItems"), schema.count("maxItems")) {
        (Some(words), ..) => words.to_owned(),
        (_, Some(least), Some(most)) if least == most => format!("{least} entries"),
        (_, Some(least), Some(most)) => format!("{least} to {most} entries"),
        (_, _, Some(most)) => format!("at most {most} entries"),
        _ => format!("at least one {noun}"),
    }
}

/// Names that are known, where another was found.
pub(super) fn one_of(names: &[&str]) -> String {
    match names {
        [only] => format!("`{only}`"),
        [first, second] => format!("`{first}` or `{second}`"),
        several => {
            let quoted: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            format!("one of {}", quoted.join(", "))
        }
    }
}

/// A value, as messages about its range quote it.
pub(super) fn found(value: &Value) -> String {
    match value {
        Value::Float(number) => number.to_string(),
        Value::Array(entries) if entries.is_empty() => "an empty list".to_owned(),
        Value::Array(entries) => {
            format!("[{}]", entries.iter().map(found_entry).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string().trim().to_owned(),
    }
}

fn found_entry(value: &Value) -> String {
    match value {
        Value::Float(number) => format!("{number:?}"),
        other => found(other),
    }
}

/// A value of the wrong type, with its type.
pub(super) fn found_type(value: &Value) -> String {
    match value {
        Value::String(text) => format!("string {text:?}"),
        Value::Integer(number) => format!("integer `{number}`"),
        Value::Float(number) => format!("floating point `{number:?}`"),
        Value::Boolean(boolean) => format!("boolean `{boolean}`"),
        Value::Datetime(date) => format!("date `{date}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}
