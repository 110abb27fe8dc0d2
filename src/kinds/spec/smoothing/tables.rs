//! The tables of a smoothing specification together, and what they resolve to.

use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{CoverageCheck, CoverageTable};
use super::model::NetworksTable;
use super::noise::NoiseTable;
use crate::smoothing::{GAUSSIAN, LINEAR_GAUSSIAN};
use crate::spec::check::CheckSpec;
use crate::spec::data::DataTable;
use crate::spec::document::Document;
use crate::spec::error::SpecError;
use crate::spec::problems::Trained;
use crate::spec::resolved::Resolved;
use crate::spec::source::Source;
use crate::spec::training::TrainingTable;
use countersign_check::Kind;
use countersign_data::EntryError;
use countersign_solve::SolverName;

/// The tables of networks and ensembles that Gaussian noise smooths.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct SmoothingTables {
    data: DataTable,
    #[serde(default)]
    model: NetworksTable,
    training: Option<TrainingTable>,
    smoothing: NoiseTable,
    #[serde(default)]
    check: CoverageTable,
}

/// A smoothed classifier, resolved.
#[derive(Clone, Debug, Serialize)]
pub(in crate::spec) struct SmoothingSpec {
    pub(super) data: DataTable,
    pub(super) model: NetworksTable,
    /// How networks are trained; nothing where they are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) training: Option<TrainingTable>,
    #[serde(rename = "smoothing")]
    pub(super) noise: NoiseTable,
    pub(super) check: CoverageCheck,
}

impl SmoothingSpec {
    /// The kinds of questions that smoothed classifiers may raise.
    pub(in crate::spec) fn kinds() -> Vec<&'static Kind> {
        vec![&LINEAR_GAUSSIAN, &GAUSSIAN]
    }

    pub(in crate::spec) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, EntryError> {
        let SmoothingTables { data, model, training, smoothing: noise, check } = document.tables()?;
        let data = data.resolve_training(document.source())?;
        check_data(&data)?;
        let model = model.resolve(document.source())?;
        check_origin(&model, training.as_ref(), &noise)?;
        noise.check()?;
        let kinds: Vec<&'static Kind> = if model.may_be_linear() { Self::kinds() } else { vec![&GAUSSIAN] };
        let check = check.resolve(&kinds, solvers)?;
        Ok(SmoothingSpec { data, model, training, noise, check })
    }
}

/// Smoothing votes on the classes of tests.
fn check_data(data: &DataTable) -> Result<(), EntryError> {
    if data.is_regression() {
        let expected = "\"classification\", whose classes are what smoothing votes on";
        return Err(EntryError::new("data.task", "\"regression\"", expected));
    }
    if !data.has_tests() {
        return Err(EntryError::new("data.test", "nothing", "the number of tests to certify"));
    }
    Ok(())
}

/// Networks are trained or read, and only one of both is described.
fn check_origin(
    model: &NetworksTable,
    training: Option<&TrainingTable>,
    noise: &NoiseTable,
) -> Result<(), EntryError> {
    let beside = "nothing beside the networks of model.files";
    match (training, model.is_trained(), noise.training_sigma) {
        (None, true, _) => {
            let expected = "a table, or trained networks in model.files";
            Err(EntryError::new("training", "nothing", expected))
        }
        (Some(_), false, _) => Err(EntryError::new("training", "a table", beside)),
        (None, false, Some(sigma)) => Err(EntryError::new("smoothing.training_sigma", sigma, beside)),
        (None, false, None) | (Some(_), true, _) => Ok(()),
    }
}

impl Resolved for SmoothingSpec {
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    fn check(&self) -> &CheckSpec {
        &self.check.named
    }

    fn files(&self) -> Vec<&Path> {
        self.data.files().into_iter().chain(self.model.files()).collect()
    }

    fn train(&self, source: &Source) -> Result<Box<dyn Trained>, SpecError> {
        Ok(Box::new(Arc::new(self.load_classifiers(source)?)))
    }
}
