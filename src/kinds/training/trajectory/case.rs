//! A training run under attack with its quantities, and how methods from inside answer.

use std::ops::Range;
use std::sync::OnceLock;
use std::time::Instant;

use super::objective::Objective;
use super::stopped::Stopped;
use crate::asking::{Ask, Swept, TrainingSetting};
use crate::training::bounds::{Decomposition, SearchSetting, TrainingProblem};
use crate::training::networks::TrainingSet;
use crate::training::threats::Attack;
use countersign_check::{Answer, AnswerStatus, Method, Quantity, Refuted, Training};
use countersign_data::ClassId;

/// A training run under attack, and the test points that its models are asked about.
pub struct TrajectoryCase<'a> {
    /// The run.
    pub problem: &'a TrainingProblem,
    /// What certificates are about; nothing but the parameters and forms of them without it.
    pub tests: Option<&'a TrainingSet>,
    /// ε': how far each feature of a test point may move (backdoor, end to end).
    pub test_radius: f64,
    /// The class that an attacker wants test points of other classes to be predicted as.
    pub target_class: Option<ClassId>,
    /// The list of the specification that the run is of.
    pub swept: Option<Swept>,
    /// What is asked beside the parameters and what these mean on the test points.
    pub objective: Objective<'a>,
    /// How programs are laid over the run.
    pub horizons: Horizons,
    /// Attacks that are drawn for the inner bound.
    pub sampled: u32,
    /// The seed that they are drawn with.
    pub seed: u64,
    /// When a search is to stop.
    pub search: SearchSetting,
    /// What the clean run comes to: empty at first.
    pub clean: CleanRun,
}

/// How programs are laid over a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Horizons {
    /// Window lengths in iterations, each for an answer of its own.
    pub lengths: Vec<usize>,
    /// How the run is divided besides.
    pub decomposition: Decomposition,
}

/// What the clean run comes to, once it is known: every model's predictions are compared with its own.
#[derive(Clone, Debug, Default)]
pub struct CleanRun {
    pub(super) predictions: OnceLock<Result<Vec<ClassId>, String>>,
    /// Were all logits of the tests finite?
    pub(super) has_finite_logits: OnceLock<bool>,
}

impl TrajectoryCase<'_> {
    /// What a model gives, its parameters, their forms, and then what it does on the tests: each quantity
    /// that is asked for with the place of its components. `stable` has one for each test.
    pub(super) fn layout(&self) -> Vec<(Quantity, Range<usize>)> {
        let mut lengths = vec![(Quantity::Parameters, self.problem.start.parameters().len())];
        let directions = self.objective.directions();
        lengths.extend(directions.map(|directions| (Quantity::Directions, directions.count())));
        if let Some(tests) = self.tests {
            if tests.classes() > 0 {
                lengths.extend([(Quantity::Accuracy, 1), (Quantity::Stable, tests.samples())]);
                lengths.extend(self.target_class.map(|_| (Quantity::Targeted, 1)));
            }
            lengths.push((Quantity::Loss, 1));
            if self.objective.has_logits() {
                lengths.push((Quantity::Logits, tests.samples() * self.outputs()));
            }
        }
        let mut end = 0;
        let place = |(quantity, length)| {
            end += length;
            (quantity, end - length..end)
        };
        lengths.into_iter().map(place).collect()
    }

    fn outputs(&self) -> usize {
        self.problem.start.architecture().outputs
    }

    /// One answer for each quantity, all of which have the same reason for having no numbers.
    pub(super) fn failed(&self, method: Method, status: AnswerStatus, why: &str) -> Vec<Answer> {
        let answer = |(quantity, _)| Answer::new(method, None, None, quantity).stopped(status, why);
        self.layout().into_iter().map(answer).collect()
    }
}

impl TrajectoryCase<'_> {
    /// Is the model linear, with features that stay as they are?
    pub(super) fn is_linear(&self) -> bool {
        let is_linear = self.problem.start.architecture().hidden.is_empty();
        is_linear && !self.problem.threat.touch().features.moves()
    }

    /// The clean run.
    pub(in crate::training) fn nominal(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || self.reached_from_inside(ask, std::iter::once(Attack::default())))
    }

    /// Attacks that are drawn at random.
    pub(in crate::training) fn attacked(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || self.reached_from_inside(ask, self.drawn()))
    }

    /// Every attack.
    pub(in crate::training) fn exhausted(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || Ok(self.inner(ask.method, &self.all_reached(ask.solving)?, true)))
    }

    fn reached_from_inside(
        &self,
        ask: Ask<'_>,
        attacks: impl Iterator<Item = Attack>,
    ) -> Result<Vec<Answer>, Stopped> {
        Ok(self.inner(ask.method, &self.reached_by(attacks, ask.solving.interrupt)?, false))
    }

    /// Runs a method and notes the time.
    pub(super) fn timed(
        &self,
        method: Method,
        run: impl FnOnce() -> Result<Vec<Answer>, Stopped>,
    ) -> Vec<Answer> {
        let started = Instant::now();
        let mut answers = run().unwrap_or_else(|(status, why)| self.failed(method, status, &why));
        let seconds = started.elapsed().as_secs_f64();
        answers.iter_mut().for_each(|answer| answer.seconds = seconds);
        answers
    }
}

impl Training for TrajectoryCase<'_> {
    fn retrain(&self, attack: &Attack, quantity: Quantity) -> Result<Vec<f64>, Refuted> {
        let applied = self.problem.threat.apply(attack, &self.problem.set);
        let set = applied.map_err(|error| Refuted(error.to_string()))?;
        let values = self.measured(&self.trained_on(&set)?, &self.clean_predictions()?);
        let place = self.layout().into_iter().find(|(of, _)| *of == quantity);
        let (_, place) = place.ok_or_else(|| format!("{} is not asked for here", quantity.as_str()))?;
        Ok(values[place].to_vec())
    }
}

impl TrajectoryCase<'_> {
    /// The setting of this run.
    pub(in crate::training) fn setting(&self) -> TrainingSetting {
        let problem = self.problem;
        let layers = problem.start.architecture().layers();
        TrainingSetting {
            threat: problem.threat.setting(),
            test_radius: self.test_radius,
            target_class: self.target_class.map(|class| class.index()),
            epochs: problem.schedule.epochs,
            layers: layers.into_iter().map(|(outputs, inputs)| [outputs, inputs]).collect(),
            swept: self.swept,
            privacy: None,
        }
    }
}
