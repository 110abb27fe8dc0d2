//! The training runs of a specification with their data.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::check;
use super::plane::RawPlane;
use super::plans::{Plan, Plans};
use super::stability::Stability;
use super::tables::TrajectorySpec;
use crate::asking::{Case, Problem};
use crate::spec::data::TrainingData;
use crate::spec::error::SpecError;
use crate::spec::problems::{Loaded, Tile, Trained};
use crate::spec::source::Source;
use crate::training::bounds::Directions;
use crate::training::bounds::{DOMAINS, TrainingProblem, check_encodable};
use crate::training::networks::{Network, TrainingSet};
use crate::training::study::{StudiedPlane, StudiedRun};
use crate::training::{
    CertifiedDecisions, CleanRun, DistanceMap, Objective, Privacy, StabilityCase, TrajectoryCase,
    certified_decisions, distance_map,
};
use countersign_check::Answer;
use countersign_data::{ClassId, EntryError, TargetScale, Targets};

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
    /// How many samples are removed or replaced, one by one, where predictions are asked about.
    budgets: Vec<usize>,
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
    pub(super) fn read(spec: &TrajectorySpec, source: &Source) -> Result<Samples, SpecError> {
        let data = spec.data.load_training(source)?;
        let set = TrainingSet::new(&data.features, &targets(&data.targets));
        let tests = data.test.as_ref().map(|(features, of)| TrainingSet::new(features, &targets(of)));
        Ok(Samples { data, set, tests })
    }
}

impl TrajectorySpec {
    /// Reads the data and checks everything that depends on them.
    pub(super) fn load(&self, source: &Source) -> Result<Runs, SpecError> {
        let wrong = |error: EntryError| source.error(error);
        let Samples { data, set, tests } = Samples::read(self, source)?;
        let plans = Plans::of(self, set.samples()).map_err(wrong)?;
        let outputs = self.training.outputs(&data.targets).map_err(wrong)?;
        if self.privacy.is_some() && set.classes() != 2 {
            let found = format!("{} classes", set.classes());
            let expected = "two classes for [privacy], which releases bits";
            return Err(wrong(EntryError::new("data", found, expected)));
        }
        let target_class = self.threat.target_class(tests.as_ref().unwrap_or(&set)).map_err(wrong)?;
        let start = self.model.network(set.inputs(), outputs, source)?;
        let runs = Runs {
            budgets: self.stability.as_ref().map(Stability::budgets).unwrap_or_default(),
            spec: self.clone(),
            plans,
            directions: self.questions.load_directions(start.architecture().parameters())?,
            start,
            target_class,
            plane: RawPlane::of(&data, &set),
            notes: [data.notes.clone(), self.threat.notes()]
                .concat()
                .into_iter()
                .chain(scaled(&data))
                .chain(self.data.fitted())
                .collect(),
            set,
            tests,
        };
        if self.questions.names_programs() {
            check_programs(&runs.described()).map_err(wrong)?;
        }
        Ok(runs)
    }

    /// Reads the data and resolves what a study goes through.
    pub(super) fn load_study(&self, source: &Source) -> Result<StudiedRun, SpecError> {
        let wrong = |error: EntryError| source.error(error);
        if self.partition.is_some() {
            let expected = "nothing: the programs of a study are about one training run";
            return Err(wrong(EntryError::new("partition", "a table", expected)));
        }
        let runs = self.load(source)?;
        let problem = runs.described();
        check_programs(&problem).map_err(wrong)?;
        let study = self.study.clone().unwrap_or_default();
        let (grid, time_limit, total_limit) = (study.grid, study.time_limit, study.total_limit);
        let (horizons, solvers) = (self.questions.horizons.as_deref(), &self.questions.named.solvers);
        let design = study.design(horizons, solvers, problem.steps());
        design.check(problem.steps()).map_err(|error| wrong(error.within("study")))?;
        if design.solvers.is_empty() {
            let expected = "at least one, as programs need a solver";
            return Err(wrong(EntryError::new("check.solvers", "none", expected)));
        }
        let plane = grid.map(|grid| runs.studied_plane(grid)).transpose().map_err(wrong)?;
        let (attacks, seed) = (self.questions.attacks(), self.questions.seed());
        let notes = runs.notes;
        Ok(StudiedRun { problem, design, plane, time_limit, total_limit, attacks, seed, notes })
    }
}

/// Can the run be written as programs?
fn check_programs(problem: &TrainingProblem) -> Result<(), EntryError> {
    check_encodable(problem).map_err(|why| EntryError::new(why.field, why.found, why.expected))
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

    /// What a run is asked about. Certificates always have tests: without a test set, these are the training
    /// samples as they are before any attack.
    fn tests_of(&self, model: usize) -> Option<&TrainingSet> {
        let training = (model != DESCRIBED).then_some(&self.set);
        self.tests.as_ref().or(training)
    }

    fn objective(&self) -> Objective<'_> {
        match (self.spec.questions.objective, &self.directions) {
            (check::Objective::Logits, _) => Objective::Logits,
            (check::Objective::Directions, Some(directions)) => Objective::Directions(directions),
            _ => Objective::Parameters,
        }
    }

    /// The run that the specification describes.
    fn described(&self) -> TrainingProblem {
        self.problem(DESCRIBED)
    }

    /// Points of the plane of two raw features.
    fn studied_plane(&self, grid: [usize; 2]) -> Result<StudiedPlane, EntryError> {
        let wrong = |expected: String| EntryError::new("study.grid", format!("{grid:?}"), expected);
        let plane = self
            .plane
            .as_ref()
            .ok_or_else(|| wrong("none, as the data are not two raw features with classes".to_owned()))?;
        plane.points(grid).map_err(wrong)
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
            horizons: questions.windows(problem.steps()),
            sampled: questions.attacks(),
            seed: questions.seed(),
            search: spec.search.setting(),
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
        let of_interest = DOMAINS
            .into_iter()
            .rev()
            .filter(|domain| domain.adds_to_models_of(&architecture) && !domain.searches());
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
        Some(then(&self.stability_case(stability, self.case(DESCRIBED, &problem))))
    }

    /// What is asked of predictions when samples are removed or replaced.
    fn stability_case<'a>(&'a self, stability: &'a Stability, run: TrajectoryCase<'a>) -> StabilityCase<'a> {
        let privacy = stability.privacy.as_ref().map(|setting| Privacy { setting, grid: stability.grid });
        // Programs bound the logits themselves.
        let run = TrajectoryCase { objective: Objective::Logits, ..run };
        StabilityCase { run, budgets: &self.budgets, privacy }
    }
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
            Some(stability) => Box::new(self.runs.stability_case(stability, run)),
            None => Box::new(run),
        };
        let methods = questions.named.methods_for(question.as_ref(), brute_limit);
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
