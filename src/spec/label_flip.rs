//! `kind = "label-flip"`: kernel models, alone or as a partition ensemble.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::check::{CheckTable, fitting, methods};
use super::contributing::Given;
use super::document::Document;
use super::{CheckSpec, Loaded, SpecError};
use crate::check::{Kind, LabelFlipCase, Method, PartitionedModel, Problem, Question};
use crate::data::{ClassId, partition_by_rank};
use crate::labelflip::Contributions;
use crate::solve::SolverName;

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
struct Kernel {
    name: KernelName,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum KernelName {
    #[default]
    Linear,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Model {
    name: ModelName,
    /// The soft margin's C; without it, the largest for which theorem 2 holds.
    #[serde(rename = "C")]
    c: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum ModelName {
    #[default]
    Svm,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Partition {
    count: usize,
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
struct StandAlone {
    /// The first so many test points.
    tests: usize,
    /// Trained on the first so many samples of the label-free order; on all without it.
    train: Option<usize>,
    methods: Vec<Method>,
    #[serde(skip)]
    named: bool,
}

/// Where contributions come from.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Origin {
    Given { weights: Weights },
    Trained { data: Data, kernel: Kernel, model: Model },
}

/// Kernel models under label flips, resolved.
#[derive(Clone, Debug, Serialize)]
pub struct LabelFlipSpec {
    #[serde(flatten)]
    origin: Origin,
    partition: Partition,
    stand_alone: Option<StandAlone>,
    /// Methods and solvers.
    pub check: CheckSpec,
}

/// Kernel models with their contributions.
#[derive(Debug)]
pub(super) struct LoadedLabelFlip {
    whole: Option<Contributions>,
    ensemble: Option<PartitionedModel>,
    labels: Option<Vec<ClassId>>,
    stand_alone: Option<StandAlone>,
    check: CheckSpec,
    notes: Vec<String>,
}

impl LabelFlipSpec {
    pub(super) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, SpecError> {
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

    pub(super) fn load(&self, file: &Path) -> Result<LoadedLabelFlip, SpecError> {
        let given = match &self.origin {
            Origin::Given { weights } => Given::weights(weights)?,
            Origin::Trained { data, .. } => Given::data(data, file)?,
        };
        let entry = |field: &str, found: String, expected: String| SpecError::Entry {
            file: file.to_owned(),
            field: field.to_owned(),
            found,
            expected,
        };
        let (samples, count) = (given.order.len(), self.partition.count);
        if count > samples {
            return Err(entry(
                "partition.count",
                count.to_string(),
                format!("at most {samples}, the training samples"),
            ));
        }
        let parts = partition_by_rank(&given.order, count);
        let notes = match (&self.origin, given.smallest_threshold(&parts)) {
            (Origin::Trained { model, .. }, Some(threshold)) => vec![note_on_c(model, threshold, &entry)?],
            _ => Vec::new(),
        };
        for (field, wanted, most) in self.stand_alone.iter().flat_map(|stand_alone| {
            let train = stand_alone.train.unwrap_or(samples);
            [("stand_alone.tests", stand_alone.tests, given.tests()), ("stand_alone.train", train, samples)]
        }) {
            if wanted > most {
                return Err(entry(
                    field,
                    wanted.to_string(),
                    format!("at most {most}, as many as there are"),
                ));
            }
        }
        let wrong = SpecError::data(file);
        let alone = self.stand_alone.as_ref().map(|stand_alone| stand_alone.train.unwrap_or(samples));
        let alone = alone.or((count == 1).then_some(samples));
        let whole =
            alone.map(|train| given.contributions(&given.order[..train])).transpose().map_err(&wrong)?;
        let ensemble =
            if count > 1 {
                let bases = parts
                    .iter()
                    .map(|members| given.contributions(members))
                    .collect::<Result<_, _>>()
                    .map_err(&wrong)?;
                let model = PartitionedModel::new(bases, parts);
                Some(model.map_err(|error| SpecError::Table {
                    file: file.to_owned(),
                    message: error.to_string(),
                })?)
            } else {
                None
            };
        Ok(LoadedLabelFlip {
            whole,
            ensemble,
            labels: given.test_labels(),
            stand_alone: self.stand_alone.clone(),
            check: self.check.clone(),
            notes,
        })
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

/// C, which must not exceed the bound of theorem 2, for the report.
fn note_on_c(
    model: &Model,
    threshold: f64,
    entry: &dyn Fn(&str, String, String) -> SpecError,
) -> Result<String, SpecError> {
    let c = model.c.unwrap_or(threshold);
    if c > threshold {
        let expected =
            format!("at most {threshold:e}: above it theorem 2 does not make the dual variables equal");
        return Err(entry("model.C", format!("{c:e}"), expected));
    }
    Ok(format!(
        "C = {c:e}; theorem 2 holds up to {threshold:e}, the smallest bound of any model here, and C drops out of every \
         comparison"
    ))
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

impl Loaded for LoadedLabelFlip {
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>> {
        let Some(ensemble) = &self.ensemble else {
            let Some(whole) = &self.whole else { return Vec::new() };
            let methods = |question: &dyn Question| self.check.methods_for(question, brute_limit);
            return self.of_whole(whole, whole.tests(), &methods);
        };
        let mut problems: Vec<Problem<'_>> = (0..ensemble.table().tests())
            .map(|test| {
                let question = ensemble.test(test);
                let methods = self.check.methods_for(&question, brute_limit);
                Problem {
                    test,
                    model: "ensemble",
                    label: self.label(test),
                    question: Box::new(question),
                    methods,
                }
            })
            .collect();
        if let (Some(whole), Some(stand_alone)) = (&self.whole, &self.stand_alone) {
            let methods = |question: &dyn Question| {
                fitting(&stand_alone.methods, stand_alone.named, question, brute_limit)
            };
            problems.extend(self.of_whole(whole, stand_alone.tests, &methods));
        }
        problems
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

impl LoadedLabelFlip {
    fn of_whole<'a>(
        &'a self,
        whole: &'a Contributions,
        tests: usize,
        methods: &dyn Fn(&dyn Question) -> Vec<Method>,
    ) -> Vec<Problem<'a>> {
        (0..tests)
            .map(|test| {
                let question = LabelFlipCase { point: whole.test(test) };
                let methods = methods(&question);
                Problem {
                    test,
                    model: "stand-alone",
                    label: self.label(test),
                    question: Box::new(question),
                    methods,
                }
            })
            .collect()
    }

    fn label(&self, test: usize) -> Option<ClassId> {
        self.labels.as_ref().map(|labels| labels[test])
    }
}
