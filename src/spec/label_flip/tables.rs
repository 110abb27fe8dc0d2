//! The TOML tables of a label-flip specification, and what they resolve to.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::check::{Kind, Method};
use crate::solve::SolverName;
use crate::spec::check::{CheckTable, methods};
use crate::spec::document::Document;
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

/// Where training and test data come from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub source: Source,
    /// A CSV file, or the features as `.npy`.
    pub file: Option<PathBuf>,
    /// The labels as `.npy`.
    pub labels: Option<PathBuf>,
    pub classes: Option<usize>,
    pub train: usize,
    pub test: usize,
    #[serde(default)]
    pub centering: Centering,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Source {
    Digits,
    Csv,
    Npy,
}

/// What is subtracted from the features. Labels do not enter, so flips cannot change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Centering {
    #[default]
    None,
    /// The mean of the training samples.
    Mean,
    /// That mean, rounded: integer features keep integer kernels, and programs over them are exact.
    RoundedMean,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kernel {
    pub name: KernelName,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum KernelName {
    #[default]
    Linear,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    name: ModelName,
    /// The soft margin's C; without it, the largest for which theorem 2 holds.
    #[serde(rename = "C")]
    pub c: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ModelName {
    #[default]
    Svm,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Partition {
    pub count: usize,
}

impl Default for Partition {
    fn default() -> Self {
        Partition { count: 1 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandAloneTable {
    tests: usize,
    train: Option<usize>,
    methods: Option<Vec<String>>,
}

/// Cases of a model that stands alone beside those of the ensemble.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StandAlone {
    /// The first so many test points.
    pub tests: usize,
    /// Trained on the first so many samples of the label-free order; on all without it.
    pub train: Option<usize>,
    pub methods: Vec<Method>,
    #[serde(skip)]
    pub named: bool,
}

/// Where contributions come from.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Origin {
    Given { weights: Weights },
    Trained { data: Data, kernel: Kernel, model: Model },
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
        let files = match &self.origin {
            Origin::Given { weights } => [Some(&weights.file), Some(&weights.labels)],
            Origin::Trained { data, .. } => [data.file.as_ref(), data.labels.as_ref()],
        };
        files.into_iter().flatten().map(PathBuf::as_path).collect()
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
            (None, Some(data)) => Origin::Trained {
                data: resolve_data(data, document)?,
                kernel: written.kernel.unwrap_or_default(),
                model: resolve_model(written.model.unwrap_or_default(), document)?,
            },
            (Some(_), Some(_)) => {
                return Err(document.error("top level", "both [weights] and [data]", "one of them"));
            }
            (None, None) => {
                return Err(document.error("top level", "neither [weights] nor [data]", "one of them"));
            }
        };
        let partition = written.partition;
        if partition.count == 0 {
            return Err(document.error("partition.count", 0, "at least 1"));
        }
        let kind = if partition.count == 1 { Kind::LabelFlip } else { Kind::Partitioned };
        let stand_alone =
            written.stand_alone.map(|table| resolve_stand_alone(table, kind, document)).transpose()?;
        let check = CheckSpec::resolve(&written.check, kind, solvers, document)?;
        Ok(LabelFlipSpec { origin, partition, stand_alone, check })
    }
}

fn at(weights: Weights, document: &Document) -> Weights {
    Weights { file: document.path(&weights.file), labels: document.path(&weights.labels), ..weights }
}

fn resolve_data(data: Data, document: &Document) -> Result<Data, SpecError> {
    let wanted: (bool, bool) = match data.source {
        Source::Digits => (false, false),
        Source::Csv => (true, false),
        Source::Npy => (true, true),
    };
    for (field, wanted, given) in
        [("data.file", wanted.0, &data.file), ("data.labels", wanted.1, &data.labels)]
    {
        if wanted != given.is_some() {
            let word = |yes| if yes { "a path" } else { "nothing" };
            let expected = format!("{} for this source", word(wanted));
            return Err(document.error(field, word(given.is_some()), expected));
        }
    }
    for (field, count) in [("data.train", data.train), ("data.test", data.test)] {
        if count == 0 {
            return Err(document.error(field, 0, "at least 1"));
        }
    }
    Ok(Data {
        file: data.file.map(|path| document.path(&path)),
        labels: data.labels.map(|path| document.path(&path)),
        ..data
    })
}

fn resolve_model(model: Model, document: &Document) -> Result<Model, SpecError> {
    match model.c.filter(|c| !(c.is_finite() && *c > 0.0)) {
        Some(c) => Err(document.error("model.C", c, "a finite number above 0")),
        None => Ok(model),
    }
}

fn resolve_stand_alone(
    table: StandAloneTable,
    kind: Kind,
    document: &Document,
) -> Result<StandAlone, SpecError> {
    if kind == Kind::LabelFlip {
        return Err(document.error(
            "stand_alone",
            "a table",
            "none, as partition.count is 1 and the model stands alone",
        ));
    }
    let (methods, named) =
        methods("stand_alone.methods", table.methods.as_deref(), Kind::LabelFlip, document)?;
    if table.tests == 0 || table.train == Some(0) {
        let field = if table.tests == 0 { "stand_alone.tests" } else { "stand_alone.train" };
        return Err(document.error(field, 0, "at least 1"));
    }
    Ok(StandAlone { tests: table.tests, train: table.train, methods, named })
}
