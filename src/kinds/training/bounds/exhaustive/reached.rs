//! What models give together, and the attacks behind the ends.

use std::sync::Arc;

use crate::training::threats::Attack;

/// The hull of some quantity over all attacks, with an attack that reaches each end.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// Smallest value of each component.
    pub lower: Vec<f64>,
    /// Largest value of each component.
    pub upper: Vec<f64>,
    /// The attack that reaches each smallest value.
    pub lowest: Vec<Arc<Attack>>,
    /// The attack that reaches each largest value.
    pub highest: Vec<Arc<Attack>>,
    /// How many models were seen.
    pub models: u64,
}

impl Reached {
    /// One model alone.
    pub fn of(values: Vec<f64>, attack: Attack) -> Self {
        let attack = Arc::new(attack);
        let attacks: Vec<Arc<Attack>> = values.iter().map(|_| Arc::clone(&attack)).collect();
        Reached { upper: values.clone(), lower: values, lowest: attacks.clone(), highest: attacks, models: 1 }
    }

    /// What either has seen; of equal ends the first stays.
    #[must_use]
    pub fn joined(mut self, other: Reached) -> Self {
        let Reached { lower, upper, lowest, highest, models } = other;
        self.models += models;
        for (at, (value, attack)) in lower.into_iter().zip(lowest).enumerate() {
            if value < self.lower[at] {
                (self.lower[at], self.lowest[at]) = (value, attack);
            }
        }
        for (at, (value, attack)) in upper.into_iter().zip(highest).enumerate() {
            if value > self.upper[at] {
                (self.upper[at], self.highest[at]) = (value, attack);
            }
        }
        self
    }

    /// The same with one more model; of equal ends those before stay.
    pub(super) fn include(&mut self, values: &[f64], attack: impl FnOnce() -> Attack) {
        self.models += 1;
        let ends = self.lower.iter().zip(&self.upper);
        let is_new = |(value, (lower, upper)): (&f64, (&f64, &f64))| value < lower || value > upper;
        if !values.iter().zip(ends).any(is_new) {
            return;
        }
        let attack = Arc::new(attack());
        for (at, &value) in values.iter().enumerate() {
            if value < self.lower[at] {
                (self.lower[at], self.lowest[at]) = (value, Arc::clone(&attack));
            }
            if value > self.upper[at] {
                (self.upper[at], self.highest[at]) = (value, Arc::clone(&attack));
            }
        }
    }

    /// `Σ (upper − lower)`.
    pub fn width(&self) -> f64 {
        self.lower.iter().zip(&self.upper).map(|(lower, upper)| upper - lower).sum()
    }
}
