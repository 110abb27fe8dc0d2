//! Ensembles of models that are each trained on a part of the data (ScaLabelCert, appendix D.4).

use std::sync::Arc;

use super::loaded::Samples;
use super::tables::TrajectorySpec;
use crate::asking::{Case, Problem};
use crate::spec::check::CheckSpec;
use crate::spec::data::TrainingData;
use crate::spec::error::SpecError;
use crate::spec::partition::PartitionTable;
use crate::spec::problems::{Loaded, Tile, Trained};
use crate::spec::source::Source;
use crate::training::bounds::TrainingProblem;
use crate::training::networks::{Target, TrainingSet};
use crate::training::{TrainedEnsemble, TrainedPart};
use countersign_data::{
    ClassId, EntryError, PartitionId, SampleId, Targets, label_free_order, partition_by_rank,
};

/// The ensembles of a specification, trained, with bounds on what changes their votes.
pub(super) struct DividedRuns {
    ensembles: Vec<TrainedEnsemble>,
    /// Ensembles first, then the base classifiers of each.
    models: Vec<Model>,
    labels: Vec<Option<ClassId>>,
    check: CheckSpec,
    notes: Vec<String>,
}

/// What cases are about.
struct Model {
    name: String,
    ensemble: usize,
    /// The base classifier, where a single one is asked instead of an ensemble.
    part: Option<PartitionId>,
}

impl TrajectorySpec {
    /// Reads the data; of an ensemble, trains every base classifier and bounds its training under attack.
    pub(super) fn train_runs(&self, source: &Source) -> Result<Box<dyn Trained>, SpecError> {
        Ok(match &self.partition {
            Some(partition) => Box::new(Arc::new(self.divided(partition, source)?)),
            None => Box::new(Arc::new(self.load(source)?)),
        })
    }

    fn divided(&self, partition: &PartitionTable, source: &Source) -> Result<DividedRuns, SpecError> {
        let Samples { data, set, tests } = Samples::read(self, source)?;
        let whole = self.whole(&data, set, source)?;
        let wrong = |error: EntryError| source.error(error);
        self.check_counts(partition, whole.set.samples()).map_err(wrong)?;
        let tests = tests.ok_or_else(|| wrong(EntryError::new("data.test", "nothing", "tests")))?;
        let order = label_free_order(&data.features);
        let ensemble = |&count: &usize| {
            let parts = partition_by_rank(&order, count);
            let parts = parts.into_iter().map(|members| part(&whole, &data, members)).collect();
            TrainedEnsemble::new(parts, tests.features().clone())
                .map_err(|error| SpecError::file(source.file())(&error))
        };
        let ensembles: Vec<TrainedEnsemble> =
            partition.counts().iter().map(ensemble).collect::<Result<_, _>>()?;
        let label = |target: &Target| match target {
            Target::Class(class) => Some(*class),
            Target::Value(_) => None,
        };
        Ok(DividedRuns {
            ensembles,
            models: models(partition),
            labels: tests.targets().iter().map(label).collect(),
            check: self.questions.named.clone(),
            notes: data.notes,
        })
    }

    /// The run on all samples, of which each base classifier's has a part.
    fn whole(
        &self,
        data: &TrainingData,
        set: TrainingSet,
        source: &Source,
    ) -> Result<TrainingProblem, SpecError> {
        let outputs = self.training.outputs(&data.targets).map_err(|error| source.error(error))?;
        let start = self.model.network(set.inputs(), outputs, source)?;
        let (schedule, threat) = (self.training.schedule(), self.threat.threat());
        Ok(TrainingProblem { start, schedule, set, threat })
    }

    /// Does every part have samples, and as many as a batch?
    fn check_counts(&self, partition: &PartitionTable, samples: usize) -> Result<(), EntryError> {
        let most = partition.counts().iter().copied().max().unwrap_or(1);
        if most > samples {
            let expected = format!("at most {samples}, as many as there are samples");
            return Err(EntryError::new("partition.count", most, expected));
        }
        let (batch_size, smallest) = (self.training.schedule().batch_size, samples / most);
        if batch_size > smallest {
            let expected = format!("at most {smallest}, the samples of the smallest of {most} partitions");
            return Err(EntryError::new("training.batch_size", batch_size, expected));
        }
        // The fewest partitions have the longest runs.
        let fewest = partition.counts().iter().copied().min().unwrap_or(1);
        self.training.check(samples.div_ceil(fewest))
    }
}

/// The run of one base classifier: that of the whole on some of its samples.
fn part(whole: &TrainingProblem, data: &TrainingData, members: Vec<SampleId>) -> TrainedPart {
    let rows: Vec<usize> = members.iter().map(|sample| sample.index()).collect();
    let class_of = |&row: &usize| match whole.set.targets()[row] {
        Target::Class(class) => class,
        Target::Value(_) => ClassId::new(0),
    };
    let labels = rows.iter().map(class_of).collect();
    let targets = Targets::Classes { labels, classes: whole.set.classes() };
    let set = TrainingSet::new(&data.features.select(ndarray::Axis(0), &rows), &targets);
    TrainedPart { problem: TrainingProblem { set, ..whole.clone() }, members }
}

/// Ensembles, which certificates are about; and the base classifiers of each, which `check` asks besides. A
/// model that stands alone is its only base classifier.
fn models(partition: &PartitionTable) -> Vec<Model> {
    let counts = || partition.counts().iter().copied().enumerate();
    let whole = counts().map(|(ensemble, count)| Model {
        name: partition.model(count),
        ensemble,
        part: (count == 1).then(|| PartitionId::new(0)),
    });
    let bases = counts().filter(|(_, count)| *count > 1).flat_map(|(ensemble, count)| {
        (0..count).map(move |part| Model {
            name: format!("base classifier {part} of {count}"),
            ensemble,
            part: Some(PartitionId::new(part)),
        })
    });
    whole.chain(bases).collect()
}

impl DividedRuns {
    fn tiles_of(&self, models: usize, size: usize) -> Vec<Tile> {
        (0..models).flat_map(|model| Tile::of_model(model, self.labels.len(), size)).collect()
    }

    fn question(&self, model: &Model, test: usize) -> Box<dyn Case + '_> {
        let ensemble = &self.ensembles[model.ensemble];
        match model.part {
            Some(part) => Box::new(ensemble.base(part, test)),
            None => Box::new(ensemble.test(test)),
        }
    }
}

impl Trained for Arc<DividedRuns> {
    fn tiles(&self, size: usize) -> Vec<Tile> {
        self.tiles_of(self.ensembles.len(), size)
    }

    fn cases(&self) -> Vec<Tile> {
        self.tiles_of(self.models.len(), usize::MAX)
    }

    fn load(&self, tiles: &[Tile]) -> Result<Box<dyn Loaded>, SpecError> {
        Ok(Box::new(SomeCases { runs: Arc::clone(self), tiles: tiles.to_vec() }))
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

/// Some tests of some models.
struct SomeCases {
    runs: Arc<DividedRuns>,
    tiles: Vec<Tile>,
}

impl Loaded for SomeCases {
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>> {
        let runs = &self.runs;
        let problem = |(model, test): (&Model, usize)| {
            let question = runs.question(model, test);
            Problem {
                test: Some(test),
                model: model.name.clone(),
                partitions: match model.part {
                    Some(_) => 1,
                    None => runs.ensembles[model.ensemble].table().partitions(),
                },
                label: runs.labels[test],
                methods: runs.check.methods_for(question.as_ref(), brute_limit),
                question,
            }
        };
        let cases = self.tiles.iter().flat_map(|tile| {
            let model = &runs.models[tile.model];
            tile.tests.clone().map(move |test| (model, test))
        });
        cases.map(problem).collect()
    }

    fn notes(&self) -> Vec<String> {
        self.runs.notes.clone()
    }
}
