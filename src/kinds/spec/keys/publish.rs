//! The JSON Schema of specification files, with which an editor completes and marks them.

use schemars::consts::meta_schemas::DRAFT2020_12;
use serde_json::{Map, Value, json};

use super::schema::{Condition, Described, KeySchema};

/// One schema for all kinds: which tables there may be follows from `kind`.
///
/// `allOf` has a condition for each kind, so that an editor marks the very entry that is wrong. Editors that
/// complete do not all look into conditions: for them the tables stand in `anyOf` besides, with an
/// alternative that everything fits.
pub(in crate::spec) fn published(kinds: &[Described]) -> Value {
    let refer = |kind: &Described| json!({ "$ref": format!("#/$defs/{}", kind.name) });
    let only_if = |kind: &Described| {
        json!({
            "if": { "properties": { "kind": { "const": kind.name } }, "required": ["kind"] },
            "then": refer(kind),
        })
    };
    let name = |kind: &Described| json!({ "const": kind.name, "description": kind.about });
    let alternatives = kinds.iter().map(refer).chain([Value::Bool(true)]);
    let tables = kinds.iter().map(|kind| (kind.name.to_owned(), tables(kind)));
    json!({
        "$schema": DRAFT2020_12,
        "title": "Specification of Countersign",
        "type": "object",
        "required": ["kind"],
        "properties": { "kind": { "oneOf": kinds.iter().map(name).collect::<Vec<_>>() } },
        "allOf": kinds.iter().map(only_if).collect::<Vec<_>>(),
        "anyOf": alternatives.collect::<Vec<_>>(),
        "$defs": tables.collect::<Map<String, Value>>(),
    })
}

/// The tables of a kind, among which is the key `kind` itself.
fn tables(kind: &Described) -> Value {
    let mut tables = kind.tables.clone();
    add_conditions(&mut tables);
    add_methods(&mut tables, &kind.methods);
    if let Some(schema) = tables.as_object_mut() {
        schema.remove("$schema");
        schema.remove("title");
    }
    tables["properties"]["kind"] = json!({ "const": kind.name });
    tables
}

/// Lists of methods name those that fit.
fn add_methods(schema: &mut Value, methods: &[String]) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (key, schema) in properties {
        if key == "methods" {
            schema["items"] = json!({ "enum": methods });
        } else {
            visit(schema, &mut |inner| add_methods(inner, methods));
        }
    }
}

/// Calls a function with a schema and each of its alternatives.
fn visit(schema: &mut Value, function: &mut dyn FnMut(&mut Value)) {
    function(schema);
    for keyword in ["anyOf", "oneOf"] {
        let alternatives = schema.get_mut(keyword).and_then(Value::as_array_mut);
        alternatives.into_iter().flatten().for_each(|alternative| visit(alternative, function));
    }
}

/// Puts what keys go with, and what they are needed with, into words of JSON Schema.
fn add_conditions(schema: &mut Value) {
    let conditions = conditions(KeySchema::new(schema));
    match schema {
        Value::Array(several) => several.iter_mut().for_each(add_conditions),
        Value::Object(keywords) => {
            keywords.values_mut().for_each(add_conditions);
            if !conditions.is_empty() {
                keywords.insert("allOf".to_owned(), Value::Array(conditions));
            }
        }
        _ => {}
    }
}

fn conditions(table: KeySchema<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for (key, schema) in table.keys() {
        for condition in schema.conditions("goesWith") {
            // Reports write defaults out, and they read as if nothing had been written.
            let absent = match schema.default().filter(|_| !schema.is_optional()) {
                Some(default) => json!({ "const": default }),
                None => Value::Bool(false),
            };
            all.push(json!({ "if": holds(table, &condition), "else": { "properties": { key: absent } } }));
        }
        for condition in schema.conditions("neededWith") {
            all.push(json!({ "if": holds(table, &condition), "then": { "required": [key] } }));
        }
    }
    all
}

/// Has the other key one of these values? Where it is left out, its default counts.
fn holds(table: KeySchema<'_>, condition: &Condition<'_>) -> Value {
    let by_default = table.key(condition.key).and_then(KeySchema::default).and_then(Value::as_str);
    let required = if by_default.is_some_and(|value| condition.values.contains(&value)) {
        Vec::new()
    } else {
        vec![condition.key]
    };
    json!({ "properties": { condition.key: { "enum": condition.values } }, "required": required })
}
