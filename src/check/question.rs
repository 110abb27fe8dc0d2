//! One case, as far as answers about it are checked: which methods there are, and by what evidence answers
//! are held against the data.

use super::refuted::Refuted;
use super::{Answer, ClassId, Kind, Quantity, Replayed, Witness};
use crate::Attack;

/// One test point of one model, or one training run.
pub trait Question: Sync {
    /// Its methods, and how their answers relate.
    fn kind(&self) -> &'static Kind;

    /// The clean prediction; none for a question about no single test point.
    fn prediction(&self) -> Option<ClassId>;

    /// Every class but the clean prediction; none without one.
    fn targets(&self) -> Vec<ClassId>;

    /// What its answers are held against.
    fn evidence(&self) -> Evidence<'_>;
}

/// What answers are held against.
pub enum Evidence<'a> {
    /// Attacks on one prediction.
    Flips(&'a dyn Flips),
    /// Attacks on training.
    Training(&'a dyn Training),
    /// Samples of noise.
    Counts(&'a dyn Counting),
}

/// A prediction that attacks may change.
pub trait Flips {
    /// Carries the attack behind an answer out, from the raw data.
    ///
    /// # Errors
    /// Why the attack does not work.
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted>;
}

/// A training run that can be repeated under an attack.
pub trait Training: Sync {
    /// Trains under one attack, and gives the quantity of the model that comes out: as many numbers as the
    /// quantity's box has components. For `stable` it gives one number a test point, 1 where the model
    /// predicts what the clean model predicts and 0 elsewhere; the cross-check makes the share of several
    /// attacks of them.
    ///
    /// # Errors
    /// Why the attack cannot be carried out, or is not one that the threat allows.
    fn retrain(&self, attack: &Attack, quantity: Quantity) -> Result<Vec<f64>, Refuted>;
}

/// A classifier whose answers under noise can be counted.
pub trait Counting {
    /// Counts again, in the plainest way, what a certificate by counting rests on, and says what was counted.
    /// Nothing where that would take too long.
    ///
    /// # Errors
    /// How the counts differ.
    fn recount(&self, answer: &Answer, witness: &Witness) -> Result<Option<String>, Refuted>;

    /// Two answers that contradict each other, `low` from below and `high` from above: an upper bound on the
    /// probability that chance makes such counts, were neither method wrong. Nothing where chance does not
    /// explain it: no counts are involved, or the counts do not give such bounds.
    fn chance(&self, low: &Answer, high: &Answer) -> Option<f64>;
}
