//! Specification files: TOML to typed problems.
//!
//! What is read, which is the same for every kind:
//!
//! - `document`: TOML, with entries overridden; `source`: where each entry was written; `path`: dotted keys.
//! - `keys`: keys that are declared at the fields of tables: their check, their schema, their reference.
//! - `error`: what is wrong, and where.
//! - `check`, `data`, `partition`, `training`, `architecture`: tables that several kinds have.
//! - `inputs`: fingerprints of the files that are read.
//!
//! Folders for the kinds, each with its tables, the rules between them, and what is made of them:
//!
//! - `ensemble`, `label_flip`, `trajectory`, `smoothing`: specifications; `kinds` has a row for each, and
//!   `resolved` says what they have in common.
//! - `library`: instances for solvers, made from other specifications.
//!
//! What comes out:
//!
//! - `specification`: a specification of any kind.
//! - `problems`: trained models, and problems about them.
//! - `schema`: the JSON Schema and the reference of all keys.
//!
//! Depends on `study`, `bench`, `check` and everything below them.

mod architecture;
mod check;
mod data;
mod document;
mod ensemble;
mod error;
mod inputs;
mod keys;
mod kinds;
mod label_flip;
mod library;
mod partition;
mod path;
mod problems;
mod resolved;
mod schema;
mod smoothing;
mod source;
mod specification;
mod training;
mod trajectory;

pub use check::CheckSpec;
pub use error::{Place, SpecError};
pub use inputs::Input;
pub use library::{Library, LoadedLibrary, Made};
pub use problems::{Loaded, Tile, Trained};
pub use schema::{key_reference, specification_schema};
pub use specification::Specification;
