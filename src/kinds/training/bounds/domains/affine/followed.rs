//! What a search needs of a pass, whatever the models.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1};

use super::above::{Above, Lines};
use super::family::Family;
use super::prepared::Prepared;
use super::simulated::Choice;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Network;

/// A finished pass over a family of attacks, which can be asked about numbers, and made again over fewer.
pub(super) trait Followed: Send + Sync + Sized {
    /// A number that the final parameters come to, which is to be as large as possible.
    type Question: Send + Sync;

    /// The run that is followed.
    fn run(&self) -> &Arc<Prepared>;

    /// The attacks.
    fn family(&self) -> &Family;

    /// A linear form of the parameters, in the order of networks.
    fn of_parameters(&self, direction: &[f64]) -> Self::Question;

    /// A sum of logits of a point, times factors.
    fn of_logits(&self, point: ArrayView1<'_, f64>, factors: &[(usize, f64)]) -> Self::Question;

    /// The parameters of a network, as questions read them.
    fn parameters_of(&self, network: &Network) -> Vec<f64>;

    /// What parameters come to, as computed, and how far that may be from the real number.
    fn at(&self, question: &Self::Question, parameters: &[f64]) -> (f64, f64);

    /// The arguments of every step of the run under an attack, where lines are chosen by them, and the final
    /// parameters; nothing where they do not stay finite.
    fn simulated(&self, problem: &TrainingProblem, choice: &Choice) -> Option<(Vec<Array2<f64>>, Vec<f64>)>;

    /// A pass over some of the same attacks, within the ranges of this one; nothing where its numbers are not
    /// finite.
    fn again(&self, family: Family) -> Option<Self>;

    /// A linear function above the question over the family; nothing where it has no lines of this kind.
    fn above(&self, question: &Self::Question, lines: Lines<'_>) -> Option<Above>;

    /// An upper bound on the question over the family, as the form after the last step has it.
    fn most_after(&self, question: &Self::Question) -> f64;

    /// What the question changes by, to first order, for each choice at one run: no bound, but what to try.
    fn tangent(&self, question: &Self::Question, near: &[Array2<f64>]) -> Above;

    /// How far a unit of the run moves the parameters, summed over them.
    fn influence(&self, unit: usize) -> f64;
}

/// An attack that was tried on a question, with what it comes to.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub choice: Choice,
    /// What its final parameters come to, in double precision; nothing is less where they are not finite.
    pub value: f64,
    /// The arguments of each of its steps, where lines are chosen by them.
    pub near: Vec<Array2<f64>>,
}

impl Tried {
    pub(super) fn new<F: Followed>(
        passed: &F,
        problem: &TrainingProblem,
        question: &F::Question,
        choice: Choice,
    ) -> Self {
        let value = |parameters: &[f64]| passed.at(question, parameters).0;
        match passed.simulated(problem, &choice) {
            Some((near, parameters)) => Tried { choice, value: value(&parameters), near },
            None => Tried { choice, value: f64::NEG_INFINITY, near: Vec::new() },
        }
    }
}
