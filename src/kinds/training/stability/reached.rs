//! Distances that attacks show to be no larger.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::case::StabilityCase;
use crate::asking::Solving;
use crate::training::bounds::{Reached, Watch, exhaustive};
use crate::training::methods::{ATTACK, EXHAUSTIVE};
use crate::training::networks::predictions;
use crate::training::threats::Attack;
use crate::training::trajectory::{Stopped, boxed, crashed, interrupted, reached_together, witness_of};
use countersign_check::{Answer, AnswerStatus, Method, Quantity, Trust};

impl StabilityCase<'_> {
    /// The clean run, and attacks drawn at random, of every size in turn.
    pub(in crate::training) fn drawn(&self, solving: &Solving<'_>) -> Result<Vec<Answer>, Stopped> {
        let mut random = ChaCha8Rng::seed_from_u64(self.run.seed);
        let problem = self.run.problem;
        let (used, sizes) = (problem.used_samples(), self.most().max(1));
        let attacks = (0..self.run.sampled as usize).map(|draw| {
            let threat = problem.threat.with_samples((1 + draw % sizes).min(self.most()));
            self.in_universe(threat.draw(&problem.set, used, &mut random))
        });
        Ok(self.inner(ATTACK.method, &self.reached_by(attacks, solving)?, false))
    }

    /// Every attack: of growing size, until each prediction is changed or n is passed; over a universe, every
    /// data set.
    pub(in crate::training) fn all_reached(&self, solving: &Solving<'_>) -> Result<Vec<Answer>, Stopped> {
        if let Some(privacy) = self.privacy {
            return self.exhausted_universe(privacy, solving);
        }
        let attacks = self.fewest_removals(solving)?;
        let reached = self.reached_by(attacks.into_iter(), solving)?;
        Ok(self.inner(EXHAUSTIVE.method, &reached, true))
    }

    /// For each prediction that up to n removals change, a smallest set of them that does.
    fn fewest_removals(&self, solving: &Solving<'_>) -> Result<Vec<Attack>, Stopped> {
        let (clean, tests) = (self.run.finite_predictions().map_err(crashed)?, self.tests()?);
        let count = || {
            solving.tally.attack_tried();
        };
        let watch = Watch { limit: solving.brute_limit, interrupt: solving.interrupt, trained: &count };
        let mut is_open = vec![true; clean.len()];
        let mut attacks = Vec::new();
        for size in 1..=self.most() {
            if !is_open.contains(&true) {
                break;
            }
            let kept = |model: &crate::training::networks::Network| {
                let predicted = predictions(&model.logits(tests.features()));
                predicted.iter().zip(&clean).map(|(own, clean)| f64::from(u8::from(own == clean))).collect()
            };
            let reached = exhaustive(&self.problem_at(size), &watch, &kept)?;
            for (test, is_open) in is_open.iter_mut().enumerate().filter(|(_, is_open)| **is_open) {
                if reached.lower[test] == 0.0 {
                    *is_open = false;
                    attacks.push((*reached.lowest[test]).clone());
                }
            }
        }
        Ok(attacks)
    }

    /// What the clean run and attacks say together.
    pub(in crate::training) fn reached_by(
        &self,
        attacks: impl Iterator<Item = Attack>,
        solving: &Solving<'_>,
    ) -> Result<Reached, Stopped> {
        let clean = self.run.finite_predictions().map_err(crashed)?;
        let threat = self.run.problem.threat.with_samples(usize::MAX);
        let one = |attack: Attack| {
            if solving.interrupt.load(Ordering::Relaxed) {
                return Err(interrupted());
            }
            let set =
                threat.apply(&attack, &self.run.problem.set).map_err(|error| crashed(error.to_string()))?;
            let model = self.run.trained_on(&set).map_err(crashed)?;
            Ok(Reached::of(self.measured(&model, &clean, attack.touched().len()), attack))
        };
        reached_together(std::iter::once(Attack::default()).chain(attacks), one)
    }

    /// Answers from what attacks reach. `all` says that no others change more.
    pub(in crate::training) fn inner(&self, method: Method, reached: &Reached, all: bool) -> Vec<Answer> {
        let (status, trust) =
            if all { (AnswerStatus::Exact, Trust::Exact) } else { (AnswerStatus::Bound, Trust::Replayed) };
        let answer = |(quantity, range): (Quantity, std::ops::Range<usize>)| {
            let witness = Some(witness_of(reached, range.clone(), quantity));
            let asked = Answer::new(method, None, None, quantity);
            let ends = asked.with_box(&reached.lower[range.clone()], &reached.upper[range]);
            boxed(quantity, method, ends, status, trust, witness)
        };
        self.layout().into_iter().map(answer).collect()
    }
}

/// The same attack once, in the order of first appearance.
pub(super) fn unique(attacks: Vec<Attack>) -> Vec<Attack> {
    let mut unique: Vec<Arc<Attack>> = Vec::new();
    for attack in attacks {
        if !unique.iter().any(|known| **known == attack) {
            unique.push(Arc::new(attack));
        }
    }
    unique.into_iter().map(|attack| (*attack).clone()).collect()
}
