//! The ensemble: flips of its base classifiers, aggregated.

use std::time::Instant;

use ndarray::{Array2, Array3};
use rayon::prelude::*;

use super::{TrainedBaseCase, TrainedEnsemble, as_entry, beyond};
use crate::check::question::target_of;
use crate::check::{
    Answer, AnswerStatus, EnsembleCase, Kind, Method, Quantity, Question, Replayed, Solving, Trust, Witness,
    replay_training, replay_votes,
};
use crate::data::{ClassId, PartitionId};
use crate::ensemble::VoteTable;
use crate::program::Program;
use crate::property::FewestFlips;
use crate::solve::SolverName;

/// One test of a [`TrainedEnsemble`].
#[derive(Clone, Copy, Debug)]
pub struct TrainedEnsembleCase<'a> {
    ensemble: &'a TrainedEnsemble,
    test: usize,
}

impl<'a> TrainedEnsembleCase<'a> {
    pub(super) fn new(ensemble: &'a TrainedEnsemble, test: usize) -> Self {
        TrainedEnsembleCase { ensemble, test }
    }

    /// The same test of an ensemble whose flips are those of the table.
    fn over_table(&self) -> EnsembleCase<'a> {
        EnsembleCase { point: self.ensemble.table.test(self.test) }
    }

    fn bases(&self) -> Vec<TrainedBaseCase<'a>> {
        (0..self.ensemble.parts.len())
            .map(|part| self.ensemble.base(PartitionId::new(part), self.test))
            .collect()
    }
}

impl Question for TrainedEnsembleCase<'_> {
    fn kind(&self) -> Kind {
        Kind::PartitionedTraining
    }

    fn prediction(&self) -> Option<ClassId> {
        self.over_table().prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.over_table().targets()
    }

    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        match method {
            Method::BlackBox | Method::Knapsack | Method::KnapsackDp | Method::P1 | Method::P2 => {
                let turned = |answer| self.of_table(answer);
                self.over_table().answers_from_bounds((method, solver), solving, turned)
            }
            Method::Brute => self.exhausted(solving),
            _ => Vec::new(),
        }
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let point = self.over_table().point;
        let target = target_of(answer, point.classes())?;
        match answer.method {
            Method::Brute => {
                let features = self.ensemble.features(self.test);
                replay_training(self.ensemble.parts.iter(), &features, witness, point.prediction(), target)
            }
            method => replay_votes(&point, witness, point.prediction(), target, method.goal()),
        }
    }

    /// P1 and P2 over the table.
    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        self.over_table().program(method, target)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        self.over_table().brute_fits(limit) && self.bases().iter().all(|base| base.brute_fits(limit))
    }
}

impl TrainedEnsembleCase<'_> {
    /// What holds of the table is a lower bound on the flips of labels, no better founded than the table. The knapsack, of
    /// which there is one for each test, is what bounding the flips is for.
    fn of_table(&self, answer: Answer) -> Answer {
        let trust = answer.trust.min(Trust::Proved);
        let tests_and_targets = self.ensemble.table.tests() * self.targets().len().max(1);
        let share = match answer.method {
            Method::Knapsack => self.ensemble.seconds.iter().sum::<f64>() / tests_and_targets as f64,
            _ => 0.0,
        };
        let seconds = answer.seconds + share;
        Answer { trust, seconds, ..answer.into_lower_bound() }
    }

    /// Every labeling of every part, then every vote configuration.
    fn exhausted(&self, solving: &Solving<'_>) -> Vec<Answer> {
        let started = Instant::now();
        let bases = self.bases();
        let rows: Result<Vec<Vec<FewestFlips>>, _> =
            bases.par_iter().map(|base| base.fewest(solving)).collect();
        let aggregated = rows.and_then(|rows| self.aggregated(&rows, solving));
        let targets = self.targets();
        let seconds = started.elapsed().as_secs_f64() / targets.len().max(1) as f64;
        let stopped = |(status, reason): (AnswerStatus, String)| {
            let answer = |target: &ClassId| {
                let asked = Answer::new(Method::Brute, None, Some(target.index()), Quantity::Flips);
                asked.stopped(status, reason.clone())
            };
            targets.iter().map(answer).collect()
        };
        let answers: Vec<Answer> = aggregated.unwrap_or_else(stopped);
        answers.into_iter().map(|answer| Answer { seconds, ..answer }).collect()
    }

    fn aggregated(
        &self,
        rows: &[Vec<FewestFlips>],
        solving: &Solving<'_>,
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
        let answers = EnsembleCase { point: table.test(0) }.answers(Method::Brute, None, solving);
        Ok(answers.into_iter().map(|answer| self.in_labels(answer, rows)).collect())
    }

    /// An answer over the table of exact flips. Where its votes take labels that no enumeration found, it is a lower bound.
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
                Answer { witness: Some(Answer::labels_witness(labels.into_iter())), ..answer }
            }
            None => {
                let lower = answer.lower.clone();
                beyond(Answer { upper: None, witness: None, ..answer }, lower)
            }
        }
    }
}
