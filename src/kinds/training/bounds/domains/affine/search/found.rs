//! What a search finds.

use std::collections::BTreeMap;

use crate::training::threats::Attack;

/// The largest value of a linear form of the final parameters, from both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// No attack brings the form above this.
    pub bound: f64,
    /// An attack, and what it brings the form to.
    pub attack: Attack,
    /// That value, as retraining gives it.
    pub value: f64,
    /// What the clean run comes to.
    pub clean: f64,
    /// How it was found.
    pub trace: Trace,
}

impl Found {
    /// How far the bound is from the attack, as a share of how far the attack moves the form.
    pub fn gap(&self) -> f64 {
        let gap = (self.bound - self.value).max(0.0);
        // What is rounding is no gap.
        let rounding = 1e-12 * (self.bound.abs() + self.value.abs());
        if gap <= rounding { 0.0 } else { gap / (self.value - self.clean).abs() }
    }
}

/// How a direction was searched. Everything else follows from it without looking for attacks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The attacks that lines were drawn at before the first pass.
    pub drawn_at: Vec<Attack>,
    /// The threshold of every pass.
    pub thresholds: Vec<f64>,
}

/// What a search found beside its bounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sought {
    /// Of each parameter, the lowest as the largest of its negative, and the highest; empty where they were
    /// not searched.
    pub parameters: Vec<[Found; 2]>,
    /// Of each linear form that was asked about.
    pub forms: Vec<[Found; 2]>,
    /// Of each logit, test by test.
    pub logits: Vec<[Found; 2]>,
    /// What became of each class of each test.
    pub classes: Vec<Vec<Decided>>,
    /// How those were searched that one pass left open, by test and class.
    pub traces: BTreeMap<[usize; 2], Trace>,
    /// Did a limit on time end it?
    pub stopped: bool,
}

/// What is known of a class of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Decided {
    /// The clean model predicts it.
    Clean,
    /// No attack makes a model predict it.
    Impossible,
    /// Retraining under this attack gives a model that predicts it.
    Reached(Attack),
    /// Neither was found.
    Open,
}

/// Where an earlier search is said to have gone: each direction is followed again along its trace, and nothing
/// else is searched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    /// For each parameter, both sides.
    pub parameters: Vec<[Trace; 2]>,
    /// For each linear form.
    pub forms: Vec<[Trace; 2]>,
    /// For each logit, test by test.
    pub logits: Vec<[Trace; 2]>,
    /// By test and class.
    pub classes: BTreeMap<[usize; 2], Trace>,
    /// Did a limit on time end it?
    pub stopped: bool,
}
