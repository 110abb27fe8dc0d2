//! The ensemble: flips of its base classifiers, aggregated.

use std::time::Instant;

use ndarray::{Array2, Array3};
use rayon::prelude::*;

use super::base::{TrainedBaseCase, beyond};
use super::replay::replay_training;
use super::table::{TrainedEnsemble, as_entry};
use crate::asking::{Ask, Case, all_stopped, target_of};
use crate::ensembles::EnsembleCase;
use crate::ensembles::certificates::VoteTable;
use crate::ensembles::methods::{BRUTE, KNAPSACK};
use crate::training::certified::FewestFlips;
use countersign_check::{Answer, AnswerStatus, Flips, Question, Refuted, Replayed, Trust, Witness};
use countersign_data::PartitionId;

/// One test of a [`TrainedEnsemble`].
#[derive(Clone, Copy, Debug)]
pub struct TrainedEnsembleCase<'a> {
    ensemble: &'a TrainedEnsemble,
    test: usize,
}

impl TrainedEnsemble {
    /// One test of the ensemble.
    pub fn test(&self, test: usize) -> TrainedEnsembleCase<'_> {
        TrainedEnsembleCase { ensemble: self, test }
    }
}

impl<'a> TrainedEnsembleCase<'a> {
    /// The same test of an ensemble whose flips are those of the table.
    pub(super) fn over_table(&self) -> EnsembleCase<'a> {
        EnsembleCase { point: self.ensemble.table.test(self.test) }
    }

    pub(super) fn bases(&self) -> Vec<TrainedBaseCase<'a>> {
        (0..self.ensemble.parts.len())
            .map(|part| self.ensemble.base(PartitionId::new(part), self.test))
            .collect()
    }
}

impl Flips for TrainedEnsembleCase<'_> {
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        if answer.method != BRUTE.method {
            return self.over_table().replayed(answer, witness, self.kind());
        }
        let point = self.over_table().point;
        let (clean, target) = (point.prediction(), target_of(answer, point.classes())?);
        let features = self.ensemble.features(self.test);
        replay_training(self.ensemble.parts.iter(), &features, witness, clean, target)
    }
}

impl TrainedEnsembleCase<'_> {
    /// What holds of the table is a lower bound on the flips of labels, no better founded than the table. The
    /// knapsack, of which there is one for each test, is what bounding the flips is for.
    fn of_table(&self, answer: Answer) -> Answer {
        let trust = answer.trust.min(Trust::Proved);
        let tests_and_targets = self.ensemble.table.tests() * self.targets().len().max(1);
        let is_knapsack = answer.method == KNAPSACK.method;
        let all = if is_knapsack { self.ensemble.seconds() } else { 0.0 };
        let share = all / tests_and_targets as f64;
        let seconds = answer.seconds + share;
        Answer { trust, seconds, ..answer.into_lower_bound() }
    }

    /// See [`Self::of_table`].
    pub(in crate::training) fn over_table_from_below(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.over_table().answers_from_bounds(ask, |answer| self.of_table(answer))
    }

    /// Every labeling of every part, then every vote configuration.
    pub(in crate::training) fn exhausted(&self, ask: Ask<'_>) -> Vec<Answer> {
        let started = Instant::now();
        let bases = self.bases();
        let rows: Result<Vec<Vec<FewestFlips>>, _> =
            bases.par_iter().map(|base| base.fewest(ask.solving)).collect();
        let aggregated = rows.and_then(|rows| self.aggregated(&rows, ask));
        let targets = self.targets();
        let seconds = started.elapsed().as_secs_f64() / targets.len().max(1) as f64;
        let answers =
            aggregated.unwrap_or_else(|(status, reason)| all_stopped(ask, &targets, status, &reason));
        answers.into_iter().map(|answer| Answer { seconds, ..answer }).collect()
    }

    fn aggregated(
        &self,
        rows: &[Vec<FewestFlips>],
        ask: Ask<'_>,
    ) -> Result<Vec<Answer>, (AnswerStatus, String)> {
        let point = self.over_table().point;
        let votes = Array2::from_shape_vec(
            (1, rows.len()),
            point.votes().map(|(_, vote)| vote.index() as i64).collect(),
        );
        let flips = Array3::from_shape_fn((1, rows.len(), point.classes()), |(_, part, class)| {
            as_entry(&rows[part][class])
        });
        let crashed = |why: String| (AnswerStatus::Crashed, why);
        let votes = votes.map_err(|error| crashed(error.to_string()))?;
        let table = VoteTable::new(votes, flips).map_err(|error| crashed(error.to_string()))?;
        let answers = EnsembleCase { point: table.test(0) }.answers(ask);
        Ok(answers.into_iter().map(|answer| self.in_labels(answer, rows)).collect())
    }

    /// An answer over the table of exact flips. Where its votes take labels that no enumeration found, it is
    /// a lower bound.
    fn in_labels(&self, answer: Answer, rows: &[Vec<FewestFlips>]) -> Answer {
        let Some(Witness::Votes { votes }) = &answer.witness else { return answer };
        let of_part = |&[part, class]: &[usize; 2]| match &rows[part][class] {
            FewestFlips::Exactly(attack) => Some(self.ensemble.parts[part].in_whole(attack)),
            _ => None,
        };
        match votes.iter().map(of_part).collect::<Option<Vec<_>>>() {
            Some(labels) => {
                let mut labels = labels.concat();
                labels.sort_unstable();
                Answer { witness: Some(Witness::of_labels(labels.into_iter())), ..answer }
            }
            None => {
                let lower = answer.lower.clone();
                beyond(Answer { upper: None, witness: None, ..answer }, lower)
            }
        }
    }
}
