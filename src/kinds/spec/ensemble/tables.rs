//! The tables of an ensemble.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ensembles::ENSEMBLE;
use crate::spec::check::{CheckSpec, CheckTable};
use crate::spec::document::Document;
use crate::spec::error::SpecError;
use crate::spec::problems::Trained;
use crate::spec::resolved::Resolved;
use crate::spec::source::Source;
use countersign_check::Kind;
use countersign_data::EntryError;
use countersign_solve::SolverName;

/// The tables of an ensemble whose flips are given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct EnsembleTables {
    ensemble: EnsembleTable,
    #[serde(default)]
    check: CheckTable,
}

/// The arrays of an ensemble, as NumPy files.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EnsembleTable {
    /// Whole numbers `[tests, partitions]`: the clean vote of each base classifier.
    #[schemars(extend("format" = "path"))]
    pub votes: PathBuf,
    /// Whole numbers `[tests, partitions, classes]`: the fewest label flips after which a base classifier
    /// predicts a class; 0 at its clean vote, -1 where no number of flips does it.
    #[schemars(extend("format" = "path"))]
    pub flips: PathBuf,
    /// Whole numbers `[tests]`: the true classes, for certified accuracy.
    #[schemars(extend("format" = "path"))]
    pub labels: Option<PathBuf>,
}

/// An ensemble whose flips are given, resolved.
#[derive(Clone, Debug, Serialize)]
pub(in crate::spec) struct EnsembleSpec {
    pub(super) ensemble: EnsembleTable,
    /// Methods and solvers.
    pub check: CheckSpec,
}

impl EnsembleSpec {
    /// The kinds of questions that an ensemble raises.
    pub(in crate::spec) fn kinds() -> Vec<&'static Kind> {
        vec![&ENSEMBLE]
    }

    pub(in crate::spec) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, EntryError> {
        let EnsembleTables { ensemble, check } = document.tables()?;
        let ensemble = EnsembleTable {
            votes: document.path(&ensemble.votes),
            flips: document.path(&ensemble.flips),
            labels: ensemble.labels.map(|path| document.path(&path)),
        };
        Ok(EnsembleSpec { ensemble, check: CheckSpec::resolve(&check, &Self::kinds(), solvers)? })
    }
}

impl Resolved for EnsembleSpec {
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    fn check(&self) -> &CheckSpec {
        &self.check
    }

    fn files(&self) -> Vec<&Path> {
        let EnsembleTable { votes, flips, labels } = &self.ensemble;
        [Some(votes), Some(flips), labels.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect()
    }

    fn train(&self, _: &Source) -> Result<Box<dyn Trained>, SpecError> {
        Ok(Box::new(Arc::new(self.load_arrays()?)))
    }
}
