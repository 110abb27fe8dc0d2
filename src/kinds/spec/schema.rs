//! The JSON Schema and the reference of the keys of every kind.

use serde_json::Value;

use super::check::methods_of;
use super::keys::{self, Described};
use super::kinds::{KINDS, LIBRARY};
use super::library::LibraryTables;

/// The JSON Schema of specification files, with which an editor completes and marks them.
pub fn specification_schema() -> Value {
    keys::published(&described())
}

/// The reference of keys, in Markdown.
pub fn key_reference() -> String {
    keys::reference(&described())
}

fn described() -> Vec<Described> {
    let kinds = KINDS.iter().map(|kind| Described {
        name: kind.name,
        about: kind.about,
        tables: (kind.tables)(),
        methods: methods_of(&(kind.questions)()).iter().map(|method| method.as_str().to_owned()).collect(),
    });
    let library = Described {
        name: LIBRARY,
        about: "instances for solvers",
        tables: keys::schema_of::<LibraryTables>(),
        methods: Vec::new(),
    };
    kinds.chain([library]).collect()
}
