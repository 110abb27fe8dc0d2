//! The models of a specification, trained as far as that can be done without labels.

use std::path::{Path, PathBuf};

use super::given::{Given, Part};
use super::model::Model;
use super::regime;
use super::tables::{LabelFlipSpec, Origin};
use crate::check::{Kind, Method};
use crate::data::{SampleId, partition_by_rank};
use crate::kinds::kernels::{LABEL_FLIP, PARTITIONED};
use crate::kinds::smoothing::{PARTITIONED_SMOOTHED, SMOOTHED};
use crate::spec::SpecError;

/// One model: how many partitions, and what is asked about it.
#[derive(Debug)]
pub(super) struct TrainedModel {
    /// What reports call it.
    pub name: String,
    /// The kind of its questions.
    pub kind: &'static Kind,
    /// One part for each partition.
    pub parts: Vec<Part>,
    /// The first so many tests are its cases.
    pub tests: usize,
    /// C of an SVM whose kind needs it.
    pub c: Option<f64>,
    /// The methods that the specification names for it.
    pub methods: Option<Vec<Method>>,
}

/// Every model of a specification, with what they are trained on.
#[derive(Debug)]
pub(in crate::spec) struct TrainedModels {
    pub(super) given: Given,
    pub(super) models: Vec<TrainedModel>,
    pub(super) notes: Vec<String>,
    pub(super) file: PathBuf,
}

/// An entry of the specification that the data do not fit.
pub(super) type Entry<'a> = dyn Fn(&str, String, String) -> SpecError + 'a;

impl LabelFlipSpec {
    pub(in crate::spec) fn train(&self, file: &Path) -> Result<TrainedModels, SpecError> {
        let given = Given::load(self, file)?;
        let entry = |field: &str, found: String, expected: String| SpecError::Entry {
            file: file.to_owned(),
            field: field.to_owned(),
            found,
            expected,
        };
        self.check_sizes(&given, &entry)?;
        let trained: Result<Vec<TrainedModel>, SpecError> =
            self.wanted(&given).into_iter().map(|wanted| wanted.train(&given, file)).collect();
        let mut models = trained?;
        let mut notes = Vec::new();
        match &self.origin {
            Origin::Trained { model: Model::Svm { c }, .. } => {
                notes.push(regime::settle(*c, &mut models, &given, file, &entry)?);
            }
            Origin::Trained { .. } => notes.extend(note_on_condition(&models)),
            Origin::Given { .. } => {}
        }
        check_methods(&models, &entry)?;
        Ok(TrainedModels { given, models, notes, file: file.to_owned() })
    }

    /// Counts that exceed what the data have.
    fn check_sizes(&self, given: &Given, entry: &Entry<'_>) -> Result<(), SpecError> {
        let (samples, tests) = (given.order.len(), given.tests());
        let of_alone = self.stand_alone.iter().flat_map(|stand_alone| {
            let train = stand_alone.train.unwrap_or(samples);
            [("stand_alone.tests", stand_alone.tests, tests), ("stand_alone.train", train, samples)]
        });
        let counts = self.partition.counts().iter().map(|&count| ("partition.count", count, samples));
        match counts.chain(of_alone).find(|(_, wanted, most)| wanted > most) {
            Some((field, wanted, most)) => {
                Err(entry(field, wanted.to_string(), format!("at most {most}, as many as there are")))
            }
            None => Ok(()),
        }
    }

    /// The models in the order of their cases.
    fn wanted(&self, given: &Given) -> Vec<Wanted> {
        let counts = self.partition.counts();
        let of_count = |&count: &usize| Wanted {
            name: self.partition.model(count),
            parts: partition_by_rank(&given.order, count),
            tests: given.tests(),
            methods: self.check.methods.clone(),
        };
        let alone = self.stand_alone.iter().map(|alone| {
            let train = alone.train.unwrap_or(given.order.len());
            let name = if counts.contains(&1) {
                format!("stand-alone on {train}")
            } else {
                "stand-alone".to_owned()
            };
            Wanted {
                name,
                parts: vec![given.order[..train].to_vec()],
                tests: alone.tests,
                methods: alone.methods.clone(),
            }
        });
        counts.iter().map(of_count).chain(alone).collect()
    }
}

/// A model before it is trained.
struct Wanted {
    name: String,
    parts: Vec<Vec<SampleId>>,
    tests: usize,
    methods: Option<Vec<Method>>,
}

impl Wanted {
    fn train(self, given: &Given, file: &Path) -> Result<TrainedModel, SpecError> {
        let smoothed = matches!(given.model(), Some((_, Model::SmoothedLinear { .. })));
        let kind: &'static Kind = match (self.parts.len(), smoothed) {
            (1, false) => &LABEL_FLIP,
            (1, true) => &SMOOTHED,
            (_, false) => &PARTITIONED,
            (_, true) => &PARTITIONED_SMOOTHED,
        };
        let parts: Result<Vec<Part>, _> =
            self.parts.into_iter().map(|members| given.train(members)).collect();
        Ok(TrainedModel {
            name: self.name,
            kind,
            parts: parts.map_err(SpecError::data(file))?,
            tests: self.tests,
            c: None,
            methods: self.methods,
        })
    }
}

fn note_on_condition(models: &[TrainedModel]) -> Option<String> {
    let conditions = models.iter().flat_map(|model| &model.parts).filter_map(Part::condition);
    let worst = conditions.reduce(f64::max)?;
    Some(format!("the worst condition number of any kernel + λI here is about {worst:.1e}"))
}

/// Methods that were named but fit none of the models.
fn check_methods(models: &[TrainedModel], entry: &Entry<'_>) -> Result<(), SpecError> {
    let fits = |method: &&Method| models.iter().any(|model| model.kind.fits(**method));
    let named = models.iter().filter_map(|model| model.methods.as_ref()).flatten();
    let Some(method) = named.into_iter().find(|method| !fits(method)) else { return Ok(()) };
    let expected = "methods that fit: LabelCert needs an SVM that stands alone, two classes, and the kernel of the training \
                    samples and of each test";
    Err(entry("check.methods", method.to_string(), expected.to_owned()))
}
