//! The reference of keys in the documentation.

use serde_json::Value;

use super::schema::{Condition, Described, KeySchema};
use super::words;

const OPENING: &str = "# Keys

Every key of every kind of specification, as the program checks it. `countersign schema specification` prints the same as a
JSON Schema, and `countersign schema keys` prints this page. What the tables are for, with examples, is said in
[specifications](crate::docs::specifications).
";

/// A chapter in Markdown: a section for each kind, with a list for each of its tables.
pub(in crate::spec) fn reference(kinds: &[Described]) -> String {
    let mut written: Vec<Written<'_>> = Vec::new();
    let mut page = OPENING.to_owned();
    for kind in kinds {
        page += &format!("\n## `kind = {:?}`: {}\n", kind.name, kind.about);
        let tables = KeySchema::new(&kind.tables);
        let top = tables.keys().into_iter().filter(|(_, schema)| !is_section(*schema)).collect::<Vec<_>>();
        if !top.is_empty() {
            page += "\n";
            page += &list(top.into_iter().map(|(key, schema)| Row::of(tables, key, schema, "")).collect());
        }
        let mut sections: Vec<_> =
            tables.keys().into_iter().filter(|(_, schema)| is_section(*schema)).collect();
        sections.sort_by_key(|(key, _)| !tables.required().contains(key));
        for (key, schema) in sections {
            let list = section(schema);
            let before = written.iter().find(|before| before.key == key && before.list == list);
            page += &heading(tables, key, schema);
            match before {
                Some(before) => page += &format!("\nAs with `kind = {:?}`.\n", before.kind),
                None => page += &list,
            }
            written.push(Written { kind: kind.name, key, list });
        }
    }
    page
}

/// A section that was written; other kinds refer to it.
struct Written<'a> {
    kind: &'a str,
    key: &'a str,
    list: String,
}

/// Is it a table, or a list of tables?
fn is_section(schema: KeySchema<'_>) -> bool {
    schema.is_table() || schema.entries().is_some_and(KeySchema::is_table)
}

fn heading(tables: KeySchema<'_>, key: &str, schema: KeySchema<'_>) -> String {
    let name = if schema.is_table() { format!("[{key}]") } else { format!("[[{key}]]") };
    let needed = if tables.required().contains(&key) { ", which must be given" } else { "" };
    format!("\n### `{name}`{needed}\n")
}

/// What a table is for, and its keys.
fn section(schema: KeySchema<'_>) -> String {
    let schema = schema.entries().unwrap_or(schema).without_wrapping();
    let about = schema.text("description").map(|about| format!("\n{about}\n")).unwrap_or_default();
    let alternatives = schema.alternatives();
    let mut rows: Vec<Row> = Vec::new();
    if let Some((tag, _)) = alternatives.first().and_then(|first| first.tag()) {
        rows.push(Row::of_tag(tag, &alternatives));
    }
    let tables = if alternatives.is_empty() { vec![schema] } else { alternatives };
    for table in tables {
        let tag = table.tag();
        let of = tag.map(|(_, value)| format!(" of `{value}`")).unwrap_or_default();
        let keys = table.keys().into_iter().filter(|(key, _)| tag.is_none_or(|(tag, _)| tag != *key));
        let mut keys: Vec<Row> = keys.map(|(key, schema)| Row::of(table, key, schema, &of)).collect();
        keys.sort_by_key(|row| row.default != Row::REQUIRED);
        rows.extend(keys);
    }
    format!("{about}\n{}", list(rows))
}

/// A key in the list.
struct Row {
    key: String,
    values: String,
    default: String,
    meaning: String,
}

impl Row {
    const REQUIRED: &str = "must be given";

    fn of(table: KeySchema<'_>, key: &str, schema: KeySchema<'_>, of: &str) -> Row {
        let default = match schema.default() {
            _ if table.required().contains(&key) => Row::REQUIRED.to_owned(),
            Some(Value::Array(none)) if none.is_empty() => "`[]`".to_owned(),
            Some(default) => format!("`{default}`"),
            None => String::new(),
        };
        let meaning =
            [schema.text("description").map(str::to_owned), names(schema), conditions(table, schema)];
        Row {
            key: format!("`{key}`{of}"),
            values: words::expected(schema),
            default,
            meaning: meaning.into_iter().flatten().collect::<Vec<_>>().join(" "),
        }
    }

    /// The key that says which alternative a table is.
    fn of_tag(tag: &str, alternatives: &[KeySchema<'_>]) -> Row {
        let values = alternatives.iter().filter_map(|alternative| {
            Some((alternative.tag()?.1, alternative.text("description").unwrap_or_default()))
        });
        let values: Vec<(&str, &str)> = values.collect();
        Row {
            key: format!("`{tag}`"),
            values: values.iter().map(|(value, _)| format!("{value:?}")).collect::<Vec<_>>().join(", "),
            default: Row::REQUIRED.to_owned(),
            meaning: values
                .iter()
                .map(|(value, about)| format!("`{value}`: {about}"))
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
}

/// What each of the names stands for, where that is said.
fn names(schema: KeySchema<'_>) -> Option<String> {
    let alternatives = schema.entries().unwrap_or(schema).without_wrapping().alternatives();
    let meaning = |alternative: &KeySchema<'_>| {
        let name = *alternative.names()?.first()?;
        Some(format!("`{name}`: {}", alternative.text("description")?))
    };
    let meanings: Vec<String> = alternatives.iter().filter_map(meaning).collect();
    (!meanings.is_empty()).then(|| meanings.join(" "))
}

/// Which values of other keys it goes with, or is needed with.
fn conditions(table: KeySchema<'_>, schema: KeySchema<'_>) -> Option<String> {
    let needed = schema.conditions("neededWith");
    let sentence = |condition: &Condition<'_>| {
        let all = table.key(condition.key).and_then(KeySchema::names).unwrap_or_default();
        let others: Vec<&str> = all.into_iter().filter(|value| !condition.values.contains(value)).collect();
        let (verb, values) = if needed.iter().any(|other| other.key == condition.key) {
            ("Needed with", &condition.values)
        } else if others.len() < condition.values.len() {
            ("Does not go with", &others)
        } else {
            ("Goes with", &condition.values)
        };
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        format!("{verb} `{}` {}.", condition.key, values.join(", "))
    };
    let sentences: Vec<String> = schema.conditions("goesWith").iter().map(sentence).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn list(rows: Vec<Row>) -> String {
    let cell = |text: String| text.replace('\n', " ").replace('|', "\\|");
    let line = |Row { key, values, default, meaning }: Row| {
        format!("| {} | {} | {} | {} |\n", key, cell(values), cell(default), cell(meaning))
    };
    let rows: String = rows.into_iter().map(line).collect();
    format!("| key | values | default | meaning |\n|---|---|---|---|\n{rows}")
}
