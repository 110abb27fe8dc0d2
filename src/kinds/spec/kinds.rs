//! The kinds of specification files, a row each.

use std::sync::Arc;

use serde_json::Value;

use super::document::Document;
use super::ensemble::{EnsembleSpec, EnsembleTables};
use super::keys::schema_of;
use super::label_flip::{LabelFlipSpec, LabelFlipTables};
use super::resolved::Resolved;
use super::smoothing::{SmoothingSpec, SmoothingTables};
use super::trajectory::{TrajectorySpec, TrajectoryTables};
use countersign_check::Kind;
use countersign_data::EntryError;
use countersign_solve::SolverName;

/// Makes a specification of a document; the solvers are those of the command line.
type Resolve = fn(&Document, &[SolverName]) -> Result<Arc<dyn Resolved>, EntryError>;

/// A kind of specification.
pub(super) struct SpecificationKind {
    /// What stands behind `kind =`.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// The schema of its tables.
    pub tables: fn() -> Value,
    /// The kinds of questions that it may raise.
    pub questions: fn() -> Vec<&'static Kind>,
    /// Makes a specification of a document.
    pub resolve: Resolve,
}

pub(super) const KINDS: [SpecificationKind; 4] = [
    SpecificationKind {
        name: "ensemble",
        about: "white-box knowledge is given",
        tables: schema_of::<EnsembleTables>,
        questions: EnsembleSpec::kinds,
        resolve: |document, solvers| Ok(Arc::new(EnsembleSpec::resolve(document, solvers)?)),
    },
    SpecificationKind {
        name: "label-flip",
        about: "kernel models",
        tables: schema_of::<LabelFlipTables>,
        questions: LabelFlipSpec::kinds,
        resolve: |document, solvers| Ok(Arc::new(LabelFlipSpec::resolve(document, solvers)?)),
    },
    SpecificationKind {
        name: "trajectory",
        about: "training under attack",
        tables: schema_of::<TrajectoryTables>,
        questions: TrajectorySpec::kinds,
        resolve: |document, solvers| Ok(Arc::new(TrajectorySpec::resolve(document, solvers)?)),
    },
    SpecificationKind {
        name: "smoothing",
        about: "randomized smoothing with Gaussian noise",
        tables: schema_of::<SmoothingTables>,
        questions: SmoothingSpec::kinds,
        resolve: |document, solvers| Ok(Arc::new(SmoothingSpec::resolve(document, solvers)?)),
    },
];

/// The kind whose files `bench` and `export` take: instances made from specifications of the kinds above.
pub(super) const LIBRARY: &str = "library";

/// The kinds, for messages.
pub(super) fn names() -> String {
    let names: Vec<String> = KINDS.iter().map(|kind| format!("{:?}", kind.name)).collect();
    match names.split_last() {
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The kind of this name.
///
/// # Errors
/// A name that no kind has.
pub(super) fn of_name(name: &str) -> Result<&'static SpecificationKind, EntryError> {
    KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let found = match name {
            LIBRARY => format!("{name:?}, which `bench` and `export` take"),
            _ => format!("{name:?}"),
        };
        EntryError::new("kind", found, names())
    })
}
