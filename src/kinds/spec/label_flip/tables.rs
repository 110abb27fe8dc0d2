//! The tables of a label-flip specification together, and what they resolve to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kernel::KernelTable;
use super::model::ModelTable;
use super::stand_alone::{StandAlone, StandAloneTable};
use crate::kernels::{LABEL_FLIP, PARTITIONED, SMALL_C_SVM, SVM};
use crate::smoothing::{PARTITIONED_SMOOTHED, SMOOTHED};
use crate::spec::check::{CheckSpec, CheckTable};
use crate::spec::data::DataTable;
use crate::spec::document::Document;
use crate::spec::error::SpecError;
use crate::spec::partition::PartitionTable;
use crate::spec::problems::Trained;
use crate::spec::resolved::Resolved;
use crate::spec::source::Source;
use countersign_check::Kind;
use countersign_data::EntryError;
use countersign_solve::SolverName;

/// The tables of kernel models under label flips.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct LabelFlipTables {
    weights: Option<WeightsTable>,
    data: Option<DataTable>,
    kernel: Option<KernelTable>,
    model: Option<ModelTable>,
    #[serde(default)]
    partition: PartitionTable,
    stand_alone: Option<StandAloneTable>,
    #[serde(default)]
    check: CheckTable,
}

/// Contributions of the training samples that are given, in place of data, kernel and model.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WeightsTable {
    /// Numbers `[tests, n]`: what each training sample adds to the score of its label at each test.
    #[schemars(extend("format" = "path"))]
    pub file: PathBuf,
    /// `[n]`: the labels of the training samples, whole numbers or texts.
    #[schemars(extend("format" = "path"))]
    pub labels: PathBuf,
    /// How many classes there are, K: the labels are 0 to K−1; or there are K different ones, the least not
    /// 0. Without it, the largest label plus one; where some are below 0 or texts, the labels that are there,
    /// in sorted order.
    #[schemars(range(min = 1))]
    pub classes: Option<usize>,
}

/// Where contributions come from.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Origin {
    Given { weights: WeightsTable },
    Trained { data: Box<DataTable>, kernel: KernelTable, model: ModelTable },
}

/// Kernel models under label flips, resolved.
#[derive(Clone, Debug, Serialize)]
pub(in crate::spec) struct LabelFlipSpec {
    #[serde(flatten)]
    pub(super) origin: Origin,
    pub(super) partition: PartitionTable,
    pub(super) stand_alone: Option<StandAlone>,
    /// Methods and solvers.
    pub check: CheckSpec,
}

impl LabelFlipSpec {
    /// The kinds of questions that kernel models may raise.
    pub(in crate::spec) fn kinds() -> Vec<&'static Kind> {
        vec![&LABEL_FLIP, &SMALL_C_SVM, &SVM, &SMOOTHED, &PARTITIONED, &PARTITIONED_SMOOTHED]
    }

    pub(in crate::spec) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, EntryError> {
        let LabelFlipTables { weights, data, kernel, model, partition, stand_alone, check } =
            document.tables()?;
        let origin = Origin::of_tables(weights, data, kernel, model, document)?;
        let alone = stand_alone.map(|table| table.resolve(partition.counts(), &origin.kinds_alone()));
        let stand_alone = alone.transpose()?;
        let check = CheckSpec::resolve(&check, &origin.kinds(partition.counts()), solvers)?;
        Ok(LabelFlipSpec { origin, partition, stand_alone, check })
    }
}

impl Origin {
    /// Either weights are given, or samples with a kernel and a model.
    fn of_tables(
        weights: Option<WeightsTable>,
        data: Option<DataTable>,
        kernel: Option<KernelTable>,
        model: Option<ModelTable>,
        document: &Document,
    ) -> Result<Origin, EntryError> {
        let wrong = |found, expected| Err(EntryError::new("top level", found, expected));
        match (weights, data) {
            (Some(_), None) if kernel.is_some() || model.is_some() => {
                wrong("[kernel] or [model] with [weights]", "neither: weights are given")
            }
            (Some(weights), None) => {
                let (file, labels) = (document.path(&weights.file), document.path(&weights.labels));
                Ok(Origin::Given { weights: WeightsTable { file, labels, ..weights } })
            }
            (None, Some(data)) => {
                let kernel = kernel.unwrap_or_default().resolve(document.source());
                let kernel_is_given = kernel.computed().is_none();
                let data = Box::new(data.resolve_train_and_test(kernel_is_given, document.source())?);
                Ok(Origin::Trained { data, kernel, model: model.unwrap_or_default() })
            }
            (Some(_), Some(_)) => wrong("both [weights] and [data]", "one of them"),
            (None, None) => wrong("neither [weights] nor [data]", "one of them"),
        }
    }

    /// The kinds of questions that models of these partition counts may raise.
    fn kinds(&self, counts: &[usize]) -> Vec<&'static Kind> {
        let alone = if counts.contains(&1) { self.kinds_alone() } else { Vec::new() };
        let divided = counts.iter().any(|&count| count > 1).then(|| self.kind_divided());
        alone.into_iter().chain(divided).collect()
    }

    /// Of an undivided model. Whether an SVM's C is small is known once its kernel is.
    fn kinds_alone(&self) -> Vec<&'static Kind> {
        match self {
            Origin::Trained { model: ModelTable::Svm { .. }, .. } => {
                vec![&LABEL_FLIP, &SMALL_C_SVM, &SVM]
            }
            Origin::Trained { model: ModelTable::SmoothedLinear { .. }, .. } => vec![&SMOOTHED],
            _ => vec![&LABEL_FLIP],
        }
    }

    fn kind_divided(&self) -> &'static Kind {
        match self {
            Origin::Trained { model: ModelTable::SmoothedLinear { .. }, .. } => &PARTITIONED_SMOOTHED,
            _ => &PARTITIONED,
        }
    }
}

impl Resolved for LabelFlipSpec {
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    fn check(&self) -> &CheckSpec {
        &self.check
    }

    fn files(&self) -> Vec<&Path> {
        match &self.origin {
            Origin::Given { weights } => vec![&weights.file, &weights.labels],
            Origin::Trained { data, kernel, .. } => data.files().into_iter().chain(kernel.files()).collect(),
        }
    }

    fn train(&self, source: &Source) -> Result<Box<dyn Trained>, SpecError> {
        Ok(Box::new(Arc::new(self.train_models(source)?)))
    }
}
