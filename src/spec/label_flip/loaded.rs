//! Kernel models with their data, and the cases they make.

use std::path::Path;

use super::contributing::Given;
use super::tables::{LabelFlipSpec, Model, Origin, StandAlone};
use crate::check::{LabelFlipCase, Method, PartitionedModel, Problem, Question};
use crate::data::{ClassId, partition_by_rank};
use crate::labelflip::Contributions;
use crate::spec::check::fitting;
use crate::spec::{CheckSpec, Loaded, SpecError};

/// Kernel models with their contributions.
#[derive(Debug)]
pub(in crate::spec) struct LoadedLabelFlip {
    whole: Option<Contributions>,
    ensemble: Option<PartitionedModel>,
    labels: Option<Vec<ClassId>>,
    stand_alone: Option<StandAlone>,
    check: CheckSpec,
    notes: Vec<String>,
}

impl LabelFlipSpec {
    pub(in crate::spec) fn load(&self, file: &Path) -> Result<LoadedLabelFlip, SpecError> {
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
