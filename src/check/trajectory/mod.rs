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
//! - `stability`: how many samples may be removed or replaced before a prediction changes.
//! - `decisions`: pictures of what models of a box decide.

mod decisions;
mod domains;
mod enclosed;
mod exported;
mod objective;
mod programs;
mod reached;
mod setting;
mod stability;

use std::ops::Range;
use std::time::Instant;

use super::{Answer, AnswerStatus, Kind, Method, Quantity, Question, Solving, Trust, Witness};
use crate::data::ClassId;
pub use decisions::{CertifiedDecisions, Plane, certified_decisions};
pub use domains::methods_of_domains;
pub use objective::Objective;
pub use programs::Horizons;
pub use reached::CleanRun;
pub use setting::{Swept, TrainingSetting};
pub use stability::{DistanceMap, Privacy, PrivacySetting, StabilityCase, distance_map};

use crate::program::Program;
use crate::program::relaxation::Formulation;
use crate::solve::SolverName;
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
type Stopped = (AnswerStatus, String);

fn crashed(why: String) -> Stopped {
    (AnswerStatus::Crashed, why)
}

/// The user wants to stop.
fn interrupted() -> Stopped {
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

impl Question for TrajectoryCase<'_> {
    fn kind(&self) -> Kind {
        let is_linear = self.problem.start.architecture().hidden.is_empty();
        match is_linear && !self.problem.threat.touch().features.moves() {
            true => Kind::LinearTrajectory,
            false => Kind::Trajectory,
        }
    }

    fn prediction(&self) -> Option<ClassId> {
        None
    }

    fn targets(&self) -> Vec<ClassId> {
        Vec::new()
    }

    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        if method.has_windows() {
            return self.programmed(method, solver, solving);
        }
        let started = Instant::now();
        let from_inside = |attacks: Vec<Attack>| {
            Ok(self.inner(method, &self.reached_by(attacks, solving.interrupt)?, false))
        };
        let answers = match method {
            Method::Nominal => from_inside(vec![Attack::default()]),
            Method::Attack => from_inside(self.drawn()),
            Method::Exhaustive => self.exhausted(solving).map(|reached| self.inner(method, &reached, true)),
            _ => match domains::domain_of(method) {
                Some(domain) => self.enclosed(method, domain, solving.interrupt),
                None => Err((AnswerStatus::Unsupported, "not about training".to_owned())),
            },
        };
        let mut answers = answers.unwrap_or_else(|(status, why)| self.failed(method, status, &why));
        let seconds = started.elapsed().as_secs_f64();
        answers.iter_mut().for_each(|answer| answer.seconds = seconds);
        answers
    }

    fn retrain(&self, attack: &Attack, quantity: Quantity) -> Result<Vec<f64>, String> {
        let set = self.problem.threat.apply(attack, &self.problem.set).map_err(|error| error.to_string())?;
        let values = self.measured(&self.trained_on(&set)?, &self.clean_predictions()?);
        let place = self.layout().into_iter().find(|(of, _)| *of == quantity);
        let (_, place) = place.ok_or_else(|| format!("{} is not asked for here", quantity.as_str()))?;
        Ok(values[place].to_vec())
    }

    fn training_programs(&self, formulation: Formulation) -> Result<Vec<Program>, String> {
        self.exported(formulation)
    }

    fn training(&self) -> Option<TrainingSetting> {
        Some(self.setting())
    }

    fn brute_fits(&self, limit: u64) -> bool {
        let changes = self.problem.threat.changes(&self.problem.set);
        changes.is_some_and(|changes| changes.count(self.problem.used_samples()) <= u128::from(limit))
    }
}

fn share(count: usize, total: usize) -> f64 {
    count as f64 / total as f64
}

/// The share of the tests of other classes than `wanted` for which something holds.
fn share_of_others(targets: &[Target], wanted: ClassId, holds: impl Fn(usize) -> bool) -> f64 {
    let others = || (0..targets.len()).filter(|&test| targets[test] != Target::Class(wanted));
    // Without such tests nothing can be attacked.
    share(others().filter(|&test| holds(test)).count(), others().count().max(1))
}

fn boxed(
    quantity: Quantity,
    method: Method,
    answer: Result<Answer, crate::check::NotFinite>,
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
