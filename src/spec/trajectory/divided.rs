//! Ensembles of models that are each trained on a part of the data (000, appendix D.4).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::loaded::Samples;
use super::tables::TrajectorySpec;
use crate::data::{ClassId, PartitionId, SampleId, Targets, label_free_order, partition_by_rank};
use crate::kinds::asking::{Case, Problem};
use crate::kinds::training::{TrainedEnsemble, TrainedPart};
use crate::spec::data::TrainingData;
use crate::spec::partition::Partition;
use crate::spec::{CheckSpec, Loaded, SpecError, Tile, Trained};
use crate::train::{Target, TrainingSet};
use crate::trajectory::TrainingProblem;

/// The ensembles of a specification, trained, with bounds on what changes their votes.
pub(super) struct DividedRuns {
    ensembles: Vec<TrainedEnsemble>,
    /// Ensembles first, then the base classifiers of each.
    models: Vec<Model>,
    labels: Vec<Option<ClassId>>,
    check: CheckSpec,
}

/// What cases are about.
struct Model {
    name: String,
    ensemble: usize,
    /// The base classifier that is asked alone, where it is no ensemble.
    part: Option<PartitionId>,
}

impl TrajectorySpec {
    /// Reads the data; of an ensemble, trains every base classifier and bounds its training under attack. `file` is the
    /// specification.
    pub(in crate::spec) fn train(&self, file: &Path) -> Result<Box<dyn Trained>, SpecError> {
        Ok(match &self.partition {
            Some(partition) => Box::new(Arc::new(self.divided(partition, file)?)),
            None => Box::new(Arc::new(self.load(file)?)),
        })
    }

    fn divided(&self, partition: &Partition, file: &Path) -> Result<DividedRuns, SpecError> {
        let Samples { data, set, tests } = Samples::read(self, file)?;
        let whole = self.whole(&data, set, file)?;
        self.check_counts(partition, whole.set.samples(), file)?;
        let tests = tests.ok_or_else(|| SpecError::Entry {
            file: file.to_owned(),
            field: "data.test".to_owned(),
            found: "nothing".to_owned(),
            expected: "tests".to_owned(),
        })?;
        let order = label_free_order(&data.features);
        let ensemble = |&count: &usize| {
            let parts = partition_by_rank(&order, count);
            let parts = parts.into_iter().map(|members| part(&whole, &data, members)).collect();
            TrainedEnsemble::new(parts, tests.features().clone())
                .map_err(|error| SpecError::Table { file: file.to_owned(), message: error.to_string() })
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
            check: self.check().clone(),
        })
    }

    /// The run on all samples, of which each base classifier's has a part.
    fn whole(
        &self,
        data: &TrainingData,
        set: TrainingSet,
        file: &Path,
    ) -> Result<TrainingProblem, SpecError> {
        let start = self.model.network(set.inputs(), self.outputs(data, file)?, file)?;
        let (schedule, threat) = (self.training.schedule(), self.threat.threat(None, None));
        Ok(TrainingProblem { start, schedule, set, threat })
    }

    /// Does every part have samples, and as many as a batch?
    fn check_counts(&self, partition: &Partition, samples: usize, file: &Path) -> Result<(), SpecError> {
        let wrong = |field: String, found: String, expected: String| {
            let file: PathBuf = file.to_owned();
            Err(SpecError::Entry { file, field, found, expected })
        };
        let most = partition.counts().iter().copied().max().unwrap_or(1);
        if most > samples {
            let expected = format!("at most {samples}, as many as there are samples");
            return wrong("partition.count".to_owned(), most.to_string(), expected);
        }
        let (schedule, smallest) = (self.training.schedule(), samples / most);
        if schedule.batch_size > smallest {
            let expected = format!("at most {smallest}, the samples of the smallest of {most} partitions");
            return wrong("training.batch_size".to_owned(), schedule.batch_size.to_string(), expected);
        }
        // The fewest partitions have the longest runs.
        let largest = samples.div_ceil(partition.counts().iter().copied().min().unwrap_or(1));
        schedule
            .check(largest)
            .or_else(|error| wrong(format!("training.{}", error.field), error.found, error.expected))
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

/// Ensembles, which certificates are about; and the base classifiers of each, which `check` asks besides. A model that
/// stands alone is its only base classifier.
fn models(partition: &Partition) -> Vec<Model> {
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
}
