//! The training runs of a specification with their data.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::plane::RawPlane;
use super::plans::{Plan, Plans};
use super::questions;
use super::stability::Stability;
use super::tables::TrajectorySpec;
use crate::check::Answer;
use crate::data::{ClassId, TargetScale, Targets};
use crate::kinds::asking::{Case, Problem};
use crate::kinds::training::{
    CertifiedDecisions, CleanRun, DistanceMap, Objective, Privacy, StabilityCase, TrajectoryCase,
    certified_decisions, distance_map,
};
use crate::spec::data::TrainingData;
use crate::spec::{Loaded, SpecError, Tile, Trained};
use crate::study::StudiedPlane;
use crate::train::{Network, TrainingSet};
use crate::trajectory::{DOMAINS, Directions, TrainingProblem, check_encodable};

/// Fewest classes: an attacker may give labels of the other class where the data have one alone.
const FEWEST_CLASSES: usize = 2;

/// The model of the run that the specification describes; those of `[certify]` follow.
const DESCRIBED: usize = 0;

/// The runs of a specification, with their data.
pub(in crate::spec) struct Runs {
    spec: TrajectorySpec,
    plans: Plans,
    start: Network,
    directions: Option<Directions>,
    set: TrainingSet,
    /// The tests that the specification asks for.
    tests: Option<TrainingSet>,
    target_class: Option<ClassId>,
    plane: Option<RawPlane>,
    notes: Vec<String>,
}

/// Training samples and tests, as training sees them.
pub(super) struct Samples {
    pub data: TrainingData,
    pub set: TrainingSet,
    /// The tests that the specification asks for.
    pub tests: Option<TrainingSet>,
}

impl Samples {
    pub(super) fn read(spec: &TrajectorySpec, file: &Path) -> Result<Samples, SpecError> {
        let data = spec.data.load_training(file)?;
        let set = TrainingSet::new(&data.features, &targets(&data.targets));
        let tests = data.test.as_ref().map(|(features, of)| TrainingSet::new(features, &targets(of)));
        Ok(Samples { data, set, tests })
    }
}

impl TrajectorySpec {
    /// The logits of the network.
    pub(super) fn outputs(&self, data: &TrainingData, file: &Path) -> Result<usize, SpecError> {
        self.training.outputs(&data.targets).map_err(|(found, expected)| SpecError::Entry {
            file: file.to_owned(),
            field: "training.loss".to_owned(),
            found,
            expected: expected.to_owned(),
        })
    }

    /// Reads the data and checks everything that depends on them. `file` is the specification.
    pub(in crate::spec) fn load(&self, file: &Path) -> Result<Runs, SpecError> {
        let wrong = |field: &str, found: String, expected: String| {
            let (file, field) = (file.to_owned(), field.to_owned());
            SpecError::Entry { file, field, found, expected }
        };
        if self.partition.is_some() {
            let expected = "nothing: the programs of a study are about one training run".to_owned();
            return Err(wrong("partition", "a table".to_owned(), expected));
        }
        let Samples { data, set, tests } = Samples::read(self, file)?;
        let plans = Plans::of(self, file, set.samples())?;
        let outputs = self.outputs(&data, file)?;
        if self.privacy.is_some() && set.classes() != 2 {
            let found = format!("{} classes", set.classes());
            return Err(wrong("data", found, "two classes for [privacy], which releases bits".to_owned()));
        }
        let target_class = self
            .threat
            .target_class(tests.as_ref().unwrap_or(&set))
            .map_err(|(found, expected)| wrong("threat.target_class", found, expected))?;
        let start = self.model.network(set.inputs(), outputs, file)?;
        if self.questions.names_programs() {
            let Plan { schedule, threat, .. } = plans.described.clone();
            let problem = TrainingProblem { start: start.clone(), schedule, set: set.clone(), threat };
            check_programs(&problem, file)?;
        }
        Ok(Runs {
            spec: self.clone(),
            plans,
            directions: self.questions.load_directions(start.architecture().parameters())?,
            start,
            target_class,
            plane: RawPlane::of(&data, &set),
            notes: self.threat.notes().into_iter().chain(scaled(&data)).chain(self.data.fitted()).collect(),
            set,
            tests,
        })
    }
}

impl Runs {
    /// Points of the plane of two raw features; otherwise what was found and what was expected.
    pub(super) fn studied_plane(&self, grid: [usize; 2]) -> Result<StudiedPlane, (String, String)> {
        let plane = self.plane.as_ref().ok_or_else(|| {
            let expected = "none, as the data are not two raw features with classes".to_owned();
            (format!("{grid:?}"), expected)
        })?;
        plane.points(grid).map_err(|expected| (format!("{grid:?}"), expected))
    }
}

/// Can the run be written as programs?
pub(super) fn check_programs(problem: &TrainingProblem, file: &Path) -> Result<(), SpecError> {
    check_encodable(problem).map_err(|why| SpecError::Entry {
        file: file.to_owned(),
        field: why.field.to_owned(),
        found: why.found,
        expected: why.expected.to_owned(),
    })
}

fn targets(targets: &Targets) -> Targets {
    match targets {
        Targets::Classes { labels, classes } => {
            Targets::Classes { labels: labels.clone(), classes: (*classes).max(FEWEST_CLASSES) }
        }
        Targets::Values(values) => Targets::Values(values.clone()),
    }
}

/// In which units losses and logits are.
fn scaled(data: &TrainingData) -> Option<String> {
    let TargetScale { mean, deviation } = data.target_scale;
    (data.target_scale != TargetScale::default()).then(|| {
        format!("values are scaled: minus {mean:?}, then by {deviation:?}; losses and logits are about scaled values")
    })
}

impl Runs {
    fn plan(&self, model: usize) -> &Plan {
        model.checked_sub(DESCRIBED + 1).map_or(&self.plans.described, |index| &self.plans.certified[index])
    }

    /// What a run is asked about. Certificates always have tests: without a test set, these are the training samples
    /// as they are before any attack.
    fn tests_of(&self, model: usize) -> Option<&TrainingSet> {
        let training = (model != DESCRIBED).then_some(&self.set);
        self.tests.as_ref().or(training)
    }

    fn objective(&self) -> Objective<'_> {
        match (self.spec.questions.objective, &self.directions) {
            (questions::Objective::Logits, _) => Objective::Logits,
            (questions::Objective::Directions, Some(directions)) => Objective::Directions(directions),
            _ => Objective::Parameters,
        }
    }

    /// The run that the specification describes.
    pub(super) fn described(&self) -> TrainingProblem {
        self.problem(DESCRIBED)
    }

    /// What a reader of the described run's numbers should know.
    pub(super) fn described_notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn problem(&self, model: usize) -> TrainingProblem {
        let Plan { schedule, threat, .. } = self.plan(model).clone();
        TrainingProblem { start: self.start.clone(), schedule, set: self.set.clone(), threat }
    }

    fn case<'a>(&'a self, model: usize, problem: &'a TrainingProblem) -> TrajectoryCase<'a> {
        let (spec, questions) = (&self.spec, &self.spec.questions);
        TrajectoryCase {
            problem,
            tests: self.tests_of(model),
            test_radius: spec.threat.test_radius,
            target_class: self.target_class,
            swept: self.plan(model).swept,
            objective: self.objective(),
            horizons: questions.horizons(problem.steps()),
            sampled: questions.attacks(),
            seed: questions.seed(),
            clean: CleanRun::default(),
        }
    }

    fn notes_of(&self, certified: bool) -> Vec<String> {
        let instead = "data.test asks for no tests: accuracy, stability and loss are those on the training samples, \
                       as they are before any attack";
        let mut notes = self.notes.clone();
        let tests = self.tests.as_ref().map_or(0, TrainingSet::samples);
        notes.extend(self.spec.privacy.iter().flat_map(|privacy| privacy.notes(tests)));
        match (&self.tests, certified) {
            (Some(_), _) => {}
            (None, true) => notes.push(instead.to_owned()),
            (None, false) => notes.extend(self.silent_without_tests()),
        }
        notes
    }

    /// Entries that say nothing where there are no tests.
    fn silent_without_tests(&self) -> impl Iterator<Item = String> {
        let asked = [
            ("threat.target_class", self.target_class.is_some()),
            ("threat.test_radius", self.spec.threat.test_radius > 0.0),
            ("check.objective = \"logits\"", self.objective().has_logits()),
        ];
        let silent = asked.into_iter().filter(|(_, is_asked)| *is_asked);
        silent.map(|(entry, _)| format!("{entry} is about tests, and data.test asks for none"))
    }
}

impl Trained for Arc<Runs> {
    fn tiles(&self, _: usize) -> Vec<Tile> {
        let first = DESCRIBED + 1;
        (first..first + self.plans.certified.len()).map(|model| Tile { model, tests: 0..1 }).collect()
    }

    fn cases(&self) -> Vec<Tile> {
        vec![Tile { model: DESCRIBED, tests: 0..1 }]
    }

    fn load(&self, tiles: &[Tile]) -> Result<Box<dyn Loaded>, SpecError> {
        let chosen = tiles.iter().map(|tile| (tile.model, self.problem(tile.model)));
        Ok(Box::new(ChosenRuns { runs: Arc::clone(self), chosen: chosen.collect() }))
    }

    fn notes(&self) -> Vec<String> {
        self.notes_of(true)
    }

    fn distance_maps(&self, interrupt: &AtomicBool) -> Vec<DistanceMap> {
        let Some(plane) = &self.plane else { return Vec::new() };
        let architecture = self.start.architecture();
        let of_interest = DOMAINS.into_iter().rev().filter(|domain| domain.adds_to_models_of(&architecture));
        let maps = of_interest.filter_map(|domain| {
            plane.with(self.start.architecture(), 0.0, |plane| {
                self.with_stability(|case| distance_map(case, &plane, domain, interrupt))
            })
        });
        maps.flatten().collect()
    }

    fn released(&self, answers: &[Answer]) -> Option<Result<Vec<bool>, String>> {
        let epsilon = self.spec.privacy.as_ref()?.release?;
        self.with_stability(|case| case.released(epsilon, answers))
    }

    fn decisions(&self, _: &Tile, answers: &[Answer]) -> Option<CertifiedDecisions> {
        // All runs begin with the same network.
        let (architecture, radius) = (self.start.architecture(), self.spec.threat.test_radius);
        self.plane.as_ref()?.with(architecture, radius, |plane| certified_decisions(plane, answers))
    }
}

impl Runs {
    /// The question about predictions, where there is one.
    fn with_stability<T>(&self, then: impl FnOnce(&StabilityCase<'_>) -> T) -> Option<T> {
        let stability = self.spec.stability.as_ref()?;
        let problem = self.described();
        Some(then(&stability_case(stability, self.case(DESCRIBED, &problem))))
    }
}

/// What is asked of predictions when samples are removed or replaced.
fn stability_case<'a>(stability: &'a Stability, run: TrajectoryCase<'a>) -> StabilityCase<'a> {
    let privacy = stability.privacy.as_ref().map(|setting| Privacy { setting, grid: stability.grid });
    // Programs bound the logits themselves.
    let run = TrajectoryCase { objective: Objective::Logits, ..run };
    StabilityCase { run, budgets: &stability.budgets, privacy }
}

/// Some runs of a specification.
struct ChosenRuns {
    runs: Arc<Runs>,
    chosen: Vec<(usize, TrainingProblem)>,
}

impl ChosenRuns {
    fn problem<'a>(&'a self, model: usize, problem: &'a TrainingProblem, brute_limit: u64) -> Problem<'a> {
        let questions = &self.runs.spec.questions;
        let plan = self.runs.plan(model);
        let run = self.runs.case(model, problem);
        let question: Box<dyn Case + 'a> = match &self.runs.spec.stability {
            Some(stability) => Box::new(stability_case(stability, run)),
            None => Box::new(run),
        };
        let methods = questions.check.methods_for(question.as_ref(), brute_limit);
        Problem { test: None, model: plan.name.clone(), partitions: 1, label: None, question, methods }
    }
}

impl Loaded for ChosenRuns {
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>> {
        let chosen = self.chosen.iter();
        chosen.map(|(model, problem)| self.problem(*model, problem, brute_limit)).collect()
    }

    fn notes(&self) -> Vec<String> {
        self.runs.notes_of(self.chosen.iter().any(|(model, _)| *model != DESCRIBED))
    }
}
