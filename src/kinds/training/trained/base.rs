//! One test of a base classifier: how many flips change its vote?

use std::sync::Arc;
use std::time::Instant;

use super::replay::replay_training;
use super::table::{OfDomain, TrainedEnsemble, TrainedPart};
use crate::asking::{Ask, Solving, target_of};
use crate::ensembles::certificates::VotePoint;
use crate::training::bounds::Watch;
use crate::training::certified::{FewestFlips, fewest_flips_exhaustive};
use crate::training::threats::Attack;
use crate::training::trajectory::method_of;
use countersign_check::{
    Answer, AnswerStatus, ClassId, Flips, Found, Method, Quantity, Question, Refuted, Replayed, Trust, Value,
    Witness,
};
use countersign_data::PartitionId;

/// One test of a base classifier of a [`TrainedEnsemble`].
#[derive(Clone, Copy, Debug)]
pub struct TrainedBaseCase<'a> {
    ensemble: &'a TrainedEnsemble,
    part: usize,
    test: usize,
}

impl Flips for TrainedBaseCase<'_> {
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        let target = target_of(answer, self.point().classes())?;
        let parts = std::iter::once(self.trained());
        replay_training(parts, &self.ensemble.features(self.test), witness, self.vote(), target)
    }
}

impl TrainedEnsemble {
    /// One test of a base classifier.
    pub fn base(&self, part: PartitionId, test: usize) -> TrainedBaseCase<'_> {
        TrainedBaseCase { ensemble: self, part: part.index(), test }
    }
}

impl TrainedBaseCase<'_> {
    pub(super) fn trained(&self) -> &TrainedPart {
        &self.ensemble.parts[self.part]
    }

    pub(super) fn point(&self) -> VotePoint<'_> {
        self.ensemble.table.test(self.test)
    }

    pub(super) fn vote(&self) -> ClassId {
        let vote = self.point().votes().nth(self.part).map(|(_, vote)| vote);
        vote.expect("a table has a vote of each part")
    }

    /// What the table says.
    pub(in crate::training) fn certified(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.targets().into_iter().map(|target| self.certified_for(ask.method, target)).collect()
    }

    /// What the domain of a method says, where it was asked.
    pub(super) fn of_domain(&self, method: Method) -> Option<&OfDomain> {
        let named = |of: &&OfDomain| method_of(of.domain) == Some(method);
        self.ensemble.by_domain.iter().find(named)
    }

    fn certified_for(&self, method: Method, target: ClassId) -> Answer {
        let asked = Answer::new(method, None, Some(target.index()), Quantity::Flips);
        let Some(of) = self.of_domain(method) else {
            return asked.stopped(AnswerStatus::Unsupported, NOT_ASKED.to_owned());
        };
        let tests_and_targets = of.table.tests() * (self.point().classes() - 1).max(1);
        let seconds = of.seconds[self.part] / tests_and_targets as f64;
        let asked = Answer { trust: Trust::Proved, seconds, ..asked };
        match of.table.test(self.test).flips(PartitionId::new(self.part), target) {
            Some(flips) => Answer { status: AnswerStatus::Bound, lower: Value::count(flips), ..asked },
            None => Answer { status: AnswerStatus::Infeasible, ..asked },
        }
    }

    /// Every labeling within the budget, or why they were not all tried.
    pub(super) fn fewest(&self, solving: &Solving<'_>) -> Result<Vec<FewestFlips>, (AnswerStatus, String)> {
        let count = || {
            solving.tally.attack_tried();
        };
        let watch = Watch { limit: solving.brute_limit, interrupt: solving.interrupt, trained: &count };
        let features = self.ensemble.features(self.test);
        let mut rows = fewest_flips_exhaustive(&self.trained().problem, &features, &watch)?;
        Ok(rows.pop().unwrap_or_default())
    }

    /// Every labeling.
    pub(in crate::training) fn exhausted(&self, ask: Ask<'_>) -> Vec<Answer> {
        let started = Instant::now();
        let fewest = self.fewest(ask.solving);
        let targets = self.targets();
        let seconds = started.elapsed().as_secs_f64() / targets.len().max(1) as f64;
        let answer = |target: ClassId| {
            let asked = Answer::new(ask.method, None, Some(target.index()), Quantity::Flips);
            let answer = match &fewest {
                Err((status, reason)) => asked.stopped(*status, reason.clone()),
                Ok(fewest) => match &fewest[target.index()] {
                    FewestFlips::Exactly(attack) => asked.exact(Some(self.found(attack))),
                    FewestFlips::Never => asked.exact(None),
                    FewestFlips::AtLeast(flips) => beyond(asked, Value::count(*flips)),
                },
            };
            Answer { seconds, ..answer }
        };
        targets.into_iter().map(answer).collect()
    }

    fn found(&self, attack: &Arc<Attack>) -> Found {
        let labels = self.trained().in_whole(attack);
        let witness = Some(Witness::of_labels(labels.into_iter()));
        Found { flips: attack.labels.len() as u64, witness }
    }
}

/// Why a domain says nothing.
const NOT_ASKED: &str = "not asked of these models: they have hidden layers, or are too many or too large";

/// What an enumeration says that ends at the budget.
pub(super) fn beyond(asked: Answer, lower: Option<Value>) -> Answer {
    let reason = Some("more flips in a partition than the budget were not asked for".to_owned());
    Answer { status: AnswerStatus::Bound, trust: Trust::Exact, lower, reason, ..asked }
}
