//! The tables of a label-flip specification together, and what they resolve to.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::kernel::Kernel;
use super::model::Model;
use super::stand_alone::{StandAlone, StandAloneTable};
use crate::check::Kind;
use crate::kinds::kernels::{LABEL_FLIP, PARTITIONED, SMALL_C_SVM, SVM};
use crate::kinds::smoothing::{PARTITIONED_SMOOTHED, SMOOTHED};
use crate::solve::SolverName;
use crate::spec::check::CheckTable;
use crate::spec::data::Data;
use crate::spec::document::Document;
use crate::spec::partition::Partition;
use crate::spec::{CheckSpec, SpecError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    weights: Option<Weights>,
    data: Option<Data>,
    kernel: Option<Kernel>,
    model: Option<Model>,
    #[serde(default)]
    partition: Partition,
    stand_alone: Option<StandAloneTable>,
    #[serde(default)]
    check: CheckTable,
}

/// Given contributions of the training samples.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    pub file: PathBuf,
    pub labels: PathBuf,
    pub classes: Option<usize>,
}

/// Where contributions come from.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Origin {
    Given { weights: Weights },
    Trained { data: Box<Data>, kernel: Kernel, model: Model },
}

/// Kernel models under label flips, resolved.
#[derive(Clone, Debug, Serialize)]
pub struct LabelFlipSpec {
    #[serde(flatten)]
    pub(super) origin: Origin,
    pub(super) partition: Partition,
    pub(super) stand_alone: Option<StandAlone>,
    /// Methods and solvers.
    pub check: CheckSpec,
}

impl LabelFlipSpec {
    /// Every file that is read.
    pub(in crate::spec) fn files(&self) -> Vec<&Path> {
        match &self.origin {
            Origin::Given { weights } => vec![&weights.file, &weights.labels],
            Origin::Trained { data, kernel, .. } => data.files().into_iter().chain(kernel.files()).collect(),
        }
    }

    pub(in crate::spec) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, SpecError> {
        let written: Written = document.typed()?;
        let origin = match (written.weights, written.data) {
            (Some(weights), None) => {
                if written.kernel.is_some() || written.model.is_some() {
                    let found = "[kernel] or [model] with [weights]";
                    return Err(document.error("top level", found, "neither: weights are given"));
                }
                Origin::Given { weights: at(weights, document) }
            }
            (None, Some(data)) => trained(data, written.kernel, written.model, document)?,
            (Some(_), Some(_)) => {
                return Err(document.error("top level", "both [weights] and [data]", "one of them"));
            }
            (None, None) => {
                return Err(document.error("top level", "neither [weights] nor [data]", "one of them"));
            }
        };
        let partition = written.partition;
        partition.check(document)?;
        let stand_alone = written
            .stand_alone
            .map(|table| table.resolve(partition.counts(), &origin.kinds_alone(), document))
            .transpose()?;
        let kinds = origin.kinds(partition.counts());
        let check = CheckSpec::resolve(&written.check, &kinds, solvers, document)?;
        Ok(LabelFlipSpec { origin, partition, stand_alone, check })
    }
}

fn trained(
    data: Data,
    kernel: Option<Kernel>,
    model: Option<Model>,
    document: &Document,
) -> Result<Origin, SpecError> {
    let kernel = kernel.unwrap_or_default().resolve(document)?;
    let model = model.unwrap_or_default().resolve(document)?;
    let data = Box::new(data.resolve_train_and_test(kernel.computed().is_none(), document)?);
    Ok(Origin::Trained { data, kernel, model })
}

fn at(weights: Weights, document: &Document) -> Weights {
    Weights { file: document.path(&weights.file), labels: document.path(&weights.labels), ..weights }
}

impl Origin {
    /// The kinds of questions that models of these partition counts may raise.
    fn kinds(&self, counts: &[usize]) -> Vec<&'static Kind> {
        let alone = if counts.contains(&1) { self.kinds_alone() } else { Vec::new() };
        let divided = counts.iter().any(|&count| count > 1).then(|| self.kind_divided());
        alone.into_iter().chain(divided).collect()
    }

    /// Of an undivided model. Whether an SVM's C is small is known once its kernel is.
    fn kinds_alone(&self) -> Vec<&'static Kind> {
        match self {
            Origin::Trained { model: Model::Svm { .. }, .. } => {
                vec![&LABEL_FLIP, &SMALL_C_SVM, &SVM]
            }
            Origin::Trained { model: Model::SmoothedLinear { .. }, .. } => vec![&SMOOTHED],
            _ => vec![&LABEL_FLIP],
        }
    }

    fn kind_divided(&self) -> &'static Kind {
        match self {
            Origin::Trained { model: Model::SmoothedLinear { .. }, .. } => &PARTITIONED_SMOOTHED,
            _ => &PARTITIONED,
        }
    }
}
