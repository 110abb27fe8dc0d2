//! Keys are declared once: at the fields of the structs that are the tables of a specification.
//!
//! | of a key | is said by |
//! |---|---|
//! | what it means | the field's doc comment |
//! | its type | the field's type |
//! | its default | `#[serde(default)]` |
//! | its range | `#[schemars(range(min = 1), length(min = 1), inner(range(min = 1)))]`, and `extend` with `exclusiveMinimum` or `uniqueItems` |
//! | its unit, and what an entry of its list is called | `#[schemars(extend("unit" = "second", "noun" = "seed"))]`, in the singular |
//! | which values of another key of the table it goes with, or is needed with | `extend("goesWith" = {"source": ["csv"]})`, `neededWith` |
//! | what a message says was expected, where the range has no good words of its own | `extend("expected" = "…")` |
//! | what there is in place of a key that people look for in the table and that there is not | `extend("insteadOf" = {"weight_decay": "…"})` at the struct |
//!
//! `schemars` makes a JSON Schema of these, and everything else reads that schema:
//!
//! - `schema`: what the schema says about a key.
//! - `check`: does a value fit its key?
//! - `words`: ranges and values as messages and the reference say them.
//! - `publish`: the JSON Schema of specification files, for editors.
//! - `reference`: the reference of keys in the documentation.
//!
//! What no single table can say, rules between keys, are functions beside the tables.

mod check;
mod publish;
mod reference;
mod schema;
mod words;

pub(super) use check::check;
pub(super) use publish::published;
pub(super) use reference::reference;
pub(super) use schema::{Described, entries_above_zero, schema_of};
