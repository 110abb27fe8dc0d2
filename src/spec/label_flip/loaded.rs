//! Kernel models with their data, and the cases they make.

use std::path::Path;

use super::sources::Given;
use super::tables::{LabelFlipSpec, Model, Origin, StandAlone};
use crate::check::{LabelFlipCase, Method, PartitionedModel, Problem, Question};
use crate::data::{ClassId, SampleId, partition_by_rank};
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
        self.check_sizes(&given, &entry)?;
        let parts = partition_by_rank(&given.order, self.partition.count);
        let stands_alone = self.stand_alone.as_ref().map(|stand_alone| stand_alone.train);
        let alone = match (stands_alone, parts.len()) {
            (Some(train), _) => Some(&given.order[..train.unwrap_or(given.order.len())]),
            (None, 1) => Some(given.order.as_slice()),
            (None, _) => None,
        };
        let wrong = SpecError::data(file);
        let trained = parts.iter().map(Vec::as_slice).chain(alone);
        let threshold = given.smallest_threshold(trained).map_err(&wrong)?;
        let notes = match (&self.origin, threshold) {
            (Origin::Trained { model, .. }, Some(threshold)) => vec![note_on_c(model, threshold, &entry)?],
            _ => Vec::new(),
        };
        let whole = alone.map(|members| given.contributions(members)).transpose().map_err(&wrong)?;
        let ensemble = if parts.len() > 1 { Some(partitioned(&given, parts, file)?) } else { None };
        Ok(LoadedLabelFlip {
            whole,
            ensemble,
            labels: given.test_labels(),
            stand_alone: self.stand_alone.clone(),
            check: self.check.clone(),
            notes,
        })
    }

    /// Counts that exceed what the data have.
    fn check_sizes(
        &self,
        given: &Given,
        entry: &dyn Fn(&str, String, String) -> SpecError,
    ) -> Result<(), SpecError> {
        let (samples, tests) = (given.order.len(), given.tests());
        let of_alone = self.stand_alone.iter().flat_map(|stand_alone| {
            let train = stand_alone.train.unwrap_or(samples);
            [("stand_alone.tests", stand_alone.tests, tests), ("stand_alone.train", train, samples)]
        });
        let counts = std::iter::once(("partition.count", self.partition.count, samples)).chain(of_alone);
        match counts.into_iter().find(|(_, wanted, most)| wanted > most) {
            Some((field, wanted, most)) => {
                Err(entry(field, wanted.to_string(), format!("at most {most}, as many as there are")))
            }
            None => Ok(()),
        }
    }
}

/// The base classifiers, one for each part.
fn partitioned(given: &Given, parts: Vec<Vec<SampleId>>, file: &Path) -> Result<PartitionedModel, SpecError> {
    let bases: Result<Vec<Contributions>, _> =
        parts.iter().map(|members| given.contributions(members)).collect();
    let model = PartitionedModel::new(bases.map_err(SpecError::data(file))?, parts);
    model.map_err(|error| SpecError::Table { file: file.to_owned(), message: error.to_string() })
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
