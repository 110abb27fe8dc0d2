//! The tables of a smoothing specification together, and what they resolve to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::model::Model;
use super::noise::{Check, Noise, WrittenCheck};
use crate::solve::SolverName;
use crate::spec::data::Data;
use crate::spec::document::Document;
use crate::spec::trajectory::Training;
use crate::spec::{CheckSpec, SpecError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    data: Data,
    #[serde(default)]
    model: Model,
    training: Option<Training>,
    smoothing: Noise,
    #[serde(default)]
    check: WrittenCheck,
}

/// A smoothed classifier, resolved.
#[derive(Clone, Debug, Serialize)]
pub struct SmoothingSpec {
    pub(super) data: Data,
    pub(super) model: Model,
    /// How networks are trained; nothing where they are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) training: Option<Training>,
    #[serde(rename = "smoothing")]
    pub(super) noise: Noise,
    pub(super) check: Check,
}

impl SmoothingSpec {
    /// Every file that is read.
    pub(in crate::spec) fn files(&self) -> Vec<&Path> {
        self.data.files().into_iter().chain(self.model.files()).collect()
    }

    /// Methods.
    pub(in crate::spec) fn check(&self) -> &CheckSpec {
        &self.check.methods
    }

    pub(in crate::spec) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, SpecError> {
        let written: Written = document.typed()?;
        let data = written.data.resolve_training(document)?;
        if data.is_regression() {
            let expected = "\"classification\", whose classes are what smoothing votes on";
            return Err(document.error("data.task", "\"regression\"", expected));
        }
        if data.test.is_none() {
            return Err(document.error("data.test", "nothing", "the number of tests to certify"));
        }
        let model = written.model.resolve(document)?;
        match (&written.training, model.is_trained()) {
            (Some(training), true) => training.check(false, document)?,
            (None, false) => {}
            (None, true) => {
                return Err(document.error(
                    "training",
                    "nothing",
                    "a table, or trained networks in model.files",
                ));
            }
            (Some(_), false) => {
                return Err(document.error(
                    "training",
                    "a table",
                    "nothing beside the networks of model.files",
                ));
            }
        }
        let noise = written.smoothing.resolve(document)?;
        if let Some((field, found)) = noise.of_training().filter(|_| !model.is_trained()) {
            return Err(document.error(field, found, "nothing beside the networks of model.files"));
        }
        let check = written.check.resolve(model.may_be_linear(), solvers, document)?;
        Ok(SmoothingSpec { data, model, training: written.training, noise, check })
    }
}
