//! The models of a specification, trained as far as that can be done without labels.

use super::given::{Given, Part};
use super::model::ModelTable;
use super::regime;
use super::tables::{LabelFlipSpec, Origin};
use super::trained_model::TrainedModel;
use crate::kernels::{LABEL_FLIP, PARTITIONED};
use crate::smoothing::{PARTITIONED_SMOOTHED, SMOOTHED};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_check::{Kind, Method};
use countersign_data::{EntryError, SampleId, partition_by_rank};

/// Every model of a specification, with what they are trained on.
#[derive(Debug)]
pub(in crate::spec) struct TrainedModels {
    pub(super) given: Given,
    pub(super) models: Vec<TrainedModel>,
    pub(super) notes: Vec<String>,
    pub(super) source: Source,
}

impl LabelFlipSpec {
    pub(super) fn train_models(&self, source: &Source) -> Result<TrainedModels, SpecError> {
        let given = Given::load(self, source)?;
        self.check_sizes(&given).map_err(|error| source.error(error))?;
        let trained: Result<Vec<TrainedModel>, SpecError> =
            self.wanted(&given).into_iter().map(|wanted| wanted.train(&given, source)).collect();
        let mut models = trained?;
        let mut notes = given.notes.clone();
        match &self.origin {
            Origin::Trained { model: ModelTable::Svm { c }, .. } => {
                notes.push(regime::settle(*c, &mut models, &given, source)?);
            }
            Origin::Trained { .. } => notes.extend(note_on_condition(&models)),
            Origin::Given { .. } => {}
        }
        check_methods(&models).map_err(|error| source.error(error))?;
        Ok(TrainedModels { given, models, notes, source: source.clone() })
    }

    /// Counts that exceed what the data have.
    fn check_sizes(&self, given: &Given) -> Result<(), EntryError> {
        let (samples, tests) = (given.order.len(), given.tests());
        let of_alone = self.stand_alone.iter().flat_map(|stand_alone| {
            let train = stand_alone.train.unwrap_or(samples);
            [("stand_alone.tests", stand_alone.tests, tests), ("stand_alone.train", train, samples)]
        });
        let counts = self.partition.counts().iter().map(|&count| ("partition.count", count, samples));
        match counts.chain(of_alone).find(|(_, wanted, most)| wanted > most) {
            Some((field, wanted, most)) => {
                Err(EntryError::new(field, wanted, format!("at most {most}, as many as there are")))
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
    fn train(self, given: &Given, source: &Source) -> Result<TrainedModel, SpecError> {
        let smoothed = matches!(given.model(), Some((_, ModelTable::SmoothedLinear { .. })));
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
            parts: parts.map_err(source.blame(None))?,
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
fn check_methods(models: &[TrainedModel]) -> Result<(), EntryError> {
    let fits = |method: &&Method| models.iter().any(|model| model.kind.fits(**method));
    let named = models.iter().filter_map(|model| model.methods.as_ref()).flatten();
    let Some(method) = named.into_iter().find(|method| !fits(method)) else { return Ok(()) };
    let expected = "methods that fit: LabelCert needs an SVM that stands alone, two classes, and the kernel of the training \
                    samples and of each test";
    Err(EntryError::new("check.methods", method, expected))
}
