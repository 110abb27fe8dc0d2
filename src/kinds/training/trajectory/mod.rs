//! Training under attack as a question: where may it end, and what does that mean on a test set?
//!
//! - here: the case and its quantities.
//! - `objective`: what is asked beside the parameters.
//! - `reached`: what models that an attacker reaches give, from inside.
//! - `domains`: which method asks which domain.
//! - `enclosed`: what enclosures of all models give, from outside.
//! - `programs`: what programs over windows of steps give, from outside.
//! - `exported`: the programs themselves.
//! - `setting`: what the run is, as reports say it.
//! - `decisions`: pictures of what models of a box decide.

mod decisions;
mod domains;
mod enclosed;
mod exported;
mod objective;
mod programs;
mod reached;
mod setting;

use std::ops::Range;
use std::time::Instant;

use super::kind::{LINEAR_TRAJECTORY, LINEAR_TRAJECTORY_ROWS, TRAJECTORY, TRAJECTORY_ROWS};
use crate::check::{
    Answer, AnswerStatus, Evidence, Kind, Method, NotFinite, Quantity, Question, Refuted, Training, Trust,
    Witness,
};
use crate::data::ClassId;
use crate::kinds::asking::{Ask, Case, ExportedProgram, NoProgram, answered};
pub use decisions::{CertifiedDecisions, Plane, certified_decisions};
pub use domains::methods_of_domains;
pub(in crate::kinds::training) use domains::{domain_of, method_of};
pub use objective::Objective;
pub use programs::{Horizons, formulation};
pub use reached::CleanRun;
pub(in crate::kinds::training) use reached::witness_of;
pub use setting::{Swept, TrainingSetting};

use crate::threat::Attack;
use crate::train::{Target, TrainingSet};
use crate::trajectory::TrainingProblem;

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
    /// What the clean run comes to: empty at first.
    pub clean: CleanRun,
}

/// Why a method has no numbers.
pub(in crate::kinds::training) type Stopped = (AnswerStatus, String);

pub(in crate::kinds::training) fn crashed(why: String) -> Stopped {
    (AnswerStatus::Crashed, why)
}

/// The user wants to stop.
pub(in crate::kinds::training) fn interrupted() -> Stopped {
    (AnswerStatus::Limit, "interrupted".to_owned())
}

impl TrajectoryCase<'_> {
    /// What a model gives, its parameters, their forms, and then what it does on the tests: each quantity that is asked for
    /// with the place of its components. `stable` has one for each test.
    fn layout(&self) -> Vec<(Quantity, Range<usize>)> {
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
    fn failed(&self, method: Method, status: AnswerStatus, why: &str) -> Vec<Answer> {
        let answer = |(quantity, _)| Answer::new(method, None, None, quantity).stopped(status, why);
        self.layout().into_iter().map(answer).collect()
    }
}

/// How a method answers.
pub(super) type How = fn(&TrajectoryCase<'_>, Ask<'_>) -> Vec<Answer>;

impl TrajectoryCase<'_> {
    /// Is the model linear, with features that stay as they are?
    fn is_linear(&self) -> bool {
        let is_linear = self.problem.start.architecture().hidden.is_empty();
        is_linear && !self.problem.threat.touch().features.moves()
    }

    /// The clean run.
    pub(in crate::kinds::training) fn nominal(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || self.reached_from_inside(ask, vec![Attack::default()]))
    }

    /// Attacks that are drawn at random.
    pub(in crate::kinds::training) fn attacked(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || self.reached_from_inside(ask, self.drawn()))
    }

    /// Every attack.
    pub(in crate::kinds::training) fn exhausted(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || Ok(self.inner(ask.method, &self.all_reached(ask.solving)?, true)))
    }

    fn reached_from_inside(&self, ask: Ask<'_>, attacks: Vec<Attack>) -> Result<Vec<Answer>, Stopped> {
        Ok(self.inner(ask.method, &self.reached_by(attacks, ask.solving.interrupt)?, false))
    }

    /// Runs a method and notes the time.
    fn timed(&self, method: Method, run: impl FnOnce() -> Result<Vec<Answer>, Stopped>) -> Vec<Answer> {
        let started = Instant::now();
        let mut answers = run().unwrap_or_else(|(status, why)| self.failed(method, status, &why));
        let seconds = started.elapsed().as_secs_f64();
        answers.iter_mut().for_each(|answer| answer.seconds = seconds);
        answers
    }
}

impl Question for TrajectoryCase<'_> {
    fn kind(&self) -> &'static Kind {
        if self.is_linear() { &LINEAR_TRAJECTORY } else { &TRAJECTORY }
    }

    fn prediction(&self) -> Option<ClassId> {
        None
    }

    fn targets(&self) -> Vec<ClassId> {
        Vec::new()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Training(self)
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

impl Case for TrajectoryCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(if self.is_linear() { LINEAR_TRAJECTORY_ROWS } else { TRAJECTORY_ROWS }, self, ask)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        let changes = self.problem.threat.changes(&self.problem.set);
        changes.is_some_and(|changes| changes.count(self.problem.used_samples()) <= u128::from(limit))
    }

    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        self.exported(method)
    }

    fn training(&self) -> Option<TrainingSetting> {
        Some(self.setting())
    }
}

pub(in crate::kinds::training) fn share(count: usize, total: usize) -> f64 {
    count as f64 / total as f64
}

/// The share of the tests of other classes than `wanted` for which something holds.
fn share_of_others(targets: &[Target], wanted: ClassId, holds: impl Fn(usize) -> bool) -> f64 {
    let others = || (0..targets.len()).filter(|&test| targets[test] != Target::Class(wanted));
    // Without such tests nothing can be attacked.
    share(others().filter(|&test| holds(test)).count(), others().count().max(1))
}

pub(in crate::kinds::training) fn boxed(
    quantity: Quantity,
    method: Method,
    answer: Result<Answer, NotFinite>,
    status: AnswerStatus,
    trust: Trust,
    witness: Option<Witness>,
) -> Answer {
    match answer {
        Ok(answer) => Answer { status, trust, witness, ..answer },
        Err(not_finite) => Answer::new(method, None, None, quantity)
            .stopped(AnswerStatus::Crashed, format!("{not_finite}; nothing is certified")),
    }
}
