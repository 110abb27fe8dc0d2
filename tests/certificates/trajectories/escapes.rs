//! Runs outside of boxes.

use countersign::kinds::training::bounds::{
    AFFINE, CROWN, Conditions, Domain, INTERVALS, IntervalNetwork, TrainingProblem,
};
use countersign::kinds::training::networks::{Descent, Schedule, TrainingSet};
use countersign::kinds::training::threats::Attack;

use super::arithmetic::{InOrder, Number};
use super::naive::NaiveRun;

pub const METHODS: [&dyn Domain; 3] = [&INTERVALS, &CROWN, &AFFINE];

/// Ends of a box of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

impl From<&IntervalNetwork> for Ends {
    fn from(network: &IntervalNetwork) -> Self {
        Ends { lower: network.lower(), upper: network.upper() }
    }
}

impl Ends {
    /// The first parameter that is not in its interval. NaN is in none.
    pub fn escape<N: Number>(&self, parameters: &[N]) -> Option<usize> {
        let is_inside = |parameter: usize| {
            N::of(self.lower[parameter]) <= parameters[parameter]
                && parameters[parameter] <= N::of(self.upper[parameter])
        };
        (0..parameters.len()).find(|&parameter| !is_inside(parameter))
    }
}

/// The box after every step, as far as bounds are finite.
pub fn boxes(problem: &TrainingProblem, domain: &dyn Domain) -> Vec<Ends> {
    boxes_under(problem, &Conditions::whole(problem), domain)
}

/// The same under attacks that meet conditions.
pub fn boxes_under(problem: &TrainingProblem, conditions: &Conditions, domain: &dyn Domain) -> Vec<Ends> {
    let mut training = domain.begin(problem, conditions);
    let mut boxes = Vec::new();
    for _ in 0..problem.steps() {
        if training.advance().is_err() {
            break;
        }
        boxes.push(Ends::from(training.enclosure().models()));
    }
    boxes
}

/// The first step and parameter that escape from a box in an arithmetic.
pub fn escape_in<N: Number>(
    problem: &TrainingProblem,
    boxes: &[Ends],
    attacked: &TrainingSet,
) -> Option<(usize, usize)> {
    let mut run = NaiveRun::<N>::new(&problem.start);
    boxes.iter().enumerate().find_map(|(step, ends)| {
        run.advance(&problem.schedule, attacked);
        ends.escape(&run.parameters()).map(|parameter| (step + 1, parameter))
    })
}

/// The first step and parameter that escape from a box in the training under test.
pub fn escape_of_training(
    problem: &TrainingProblem,
    boxes: &[Ends],
    attacked: &TrainingSet,
) -> Option<(usize, usize)> {
    let mut run = Descent::new(problem.start.clone());
    boxes.iter().enumerate().find_map(|(step, ends)| {
        let schedule: &Schedule = &problem.schedule;
        if run.advance(schedule, attacked).is_err() {
            return Some((step + 1, usize::MAX));
        }
        let parameters: Vec<InOrder> = run.network().parameters().into_iter().map(InOrder).collect();
        ends.escape(&parameters).map(|parameter| (step + 1, parameter))
    })
}

/// The training set after an attack.
pub fn attacked(problem: &TrainingProblem, attack: &Attack) -> TrainingSet {
    problem.threat.apply(attack, &problem.set).expect("within the threat")
}
