//! What two specifications differ in, by the name of a key.

use serde_json::Value;

use crate::report::Command;

/// The entry of a resolved specification that says which file it was read from.
const FILE: &str = "file";

/// A key whose values are not the same.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub key: String,
    pub found: String,
    pub expected: String,
}

impl Difference {
    pub(super) fn of(key: &str, found: Option<&Value>, expected: Option<&Value>) -> Self {
        Difference { key: key.to_owned(), found: short(found), expected: short(expected) }
    }
}

/// The first key in which a stored value differs from one's own. Where `may_grow` says so of a key, its list
/// may have more than the stored one.
pub(super) fn difference(stored: &Value, own: &Value, may_grow: &dyn Fn(&str) -> bool) -> Option<Difference> {
    // Which file it is says more than what it has.
    let file = |of: &'_ Value| of.get(FILE).cloned();
    first(FILE, file(stored).as_ref(), file(own).as_ref(), may_grow)
        .or_else(|| first("", Some(stored), Some(own), may_grow))
}

/// Has a list everything that another one has?
pub(super) fn has_all(stored: &Value, own: &Value) -> bool {
    let lists = stored.as_array().zip(own.as_array());
    lists.is_some_and(|(stored, own)| stored.iter().all(|entry| own.contains(entry)))
}

fn first(
    key: &str,
    stored: Option<&Value>,
    own: Option<&Value>,
    may_grow: &dyn Fn(&str) -> bool,
) -> Option<Difference> {
    match (stored, own) {
        (Some(Value::Object(stored)), Some(Value::Object(own))) => {
            let only_own = own.keys().filter(|name| !stored.contains_key(*name));
            stored.keys().chain(only_own).find_map(|name| {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                first(&key, stored.get(name), own.get(name), may_grow)
            })
        }
        (Some(Value::Array(stored)), Some(Value::Array(own)))
            if stored.len() == own.len() && own.iter().any(Value::is_object) =>
        {
            let mut entries = stored.iter().zip(own).enumerate();
            entries.find_map(|(index, (stored, own))| {
                first(&format!("{key}[{index}]"), Some(stored), Some(own), may_grow)
            })
        }
        // What is not given is null or absent.
        (stored, own) if stored.filter(|value| !value.is_null()) == own.filter(|value| !value.is_null()) => {
            None
        }
        (Some(stored), Some(own)) if may_grow(key) && has_all(stored, own) => None,
        (stored, own) => Some(Difference::of(key, stored, own)),
    }
}

/// May a list have more entries when a run is gone on with? What is added is asked about besides; nothing that
/// is there becomes wrong by it.
pub(super) fn may_grow(command: Option<Command>, key: &str) -> bool {
    match command {
        Some(Command::Check) => ["check.horizons", "check.solvers", "check.methods"].contains(&key),
        Some(Command::Certify) => false,
        // The cells of a study are told apart by all that they are made of.
        None => ["check.horizons", "check.solvers"].contains(&key) || key.starts_with("study."),
    }
}

/// The most letters of a value in a message.
const MOST_LETTERS: usize = 120;

fn short(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => return "nothing".to_owned(),
        Some(value) => value.to_string(),
    };
    match text.char_indices().nth(MOST_LETTERS) {
        None => text,
        Some((end, _)) => format!("{} …", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(stored: &Value, own: &Value) -> Option<String> {
        let grows = |key: &str| key == "check.solvers";
        difference(stored, own, &grows).map(|difference| difference.key)
    }

    #[test]
    fn the_innermost_key_is_named() {
        let stored = json!({"data": {"samples": 64, "seed": 0}, "check": {"solvers": ["scip"]}});
        let with = |pointer: &str, value: Value| {
            let mut own = stored.clone();
            *own.pointer_mut(pointer).expect("is there") = value;
            own
        };
        assert_eq!(key(&stored, &stored), None);
        assert_eq!(key(&stored, &with("/data/samples", json!(65))).as_deref(), Some("data.samples"));
        assert_eq!(key(&stored, &with("/data", json!({"samples": 64}))).as_deref(), Some("data.seed"));
        assert_eq!(key(&stored, &with("/check/solvers", json!(["highs", "scip"]))), None, "one more");
        assert_eq!(key(&stored, &with("/check/solvers", json!(["highs"]))).as_deref(), Some("check.solvers"));
        assert_eq!(key(&json!({"a": null}), &json!({})), None, "neither is given");
        let lists = [json!([{"name": 1}, {"name": 2}]), json!([{"name": 1}, {"name": 3}])];
        assert_eq!(key(&lists[0], &lists[1]).as_deref(), Some("[1].name"));
    }

    #[test]
    fn long_values_are_cut() {
        let stored = json!({"budgets": (0..1000).collect::<Vec<_>>()});
        let difference = difference(&stored, &json!({}), &|_| false).expect("differs");
        assert!(difference.found.chars().count() < 130 && difference.expected == "nothing", "{difference:?}");
    }
}
