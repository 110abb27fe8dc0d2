//! One test point: tables of base classifiers, from below and exact.

use ndarray::{Array1, Array2, Array3, Axis};
use rayon::prelude::*;

use super::model::PartitionedModel;
use crate::asking::{Ask, Case, all_stopped, target_of};
use crate::ensembles::EnsembleCase;
use crate::ensembles::certificates::VoteTable;
use crate::ensembles::methods::{BRUTE, KNAPSACK, P1};
use crate::kernels::label_flip::LabelFlipCase;
use crate::kernels::methods::{O1, O1_UPPER};
use countersign_check::{
    Answer, AnswerStatus, Flips, Method, Question, Refuted, Replayed, Trust, Witness, as_map, first_largest,
};
use countersign_data::ClassId;
use countersign_num::ExactSum;

/// One test point of a [`PartitionedModel`].
#[derive(Clone, Copy, Debug)]
pub struct PartitionedCase<'a> {
    pub(super) model: &'a PartitionedModel,
    test: usize,
}

impl Flips for PartitionedCase<'_> {
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        let is_of_labels = [O1_UPPER, O1, BRUTE].iter().any(|facts| facts.method == answer.method);
        if is_of_labels {
            let target = target_of(answer, self.over_table().point.classes())?;
            return self.relabelled(witness, target);
        }
        self.over_table().replayed(answer, witness, self.kind())
    }
}

impl PartitionedModel {
    /// One test point.
    pub fn test(&self, test: usize) -> PartitionedCase<'_> {
        PartitionedCase { model: self, test }
    }
}

impl PartitionedCase<'_> {
    /// The same test point as an ensemble whose flips are those of `o2-greedy`.
    pub(super) fn over_table(&self) -> EnsembleCase<'_> {
        EnsembleCase { point: self.model.table.test(self.test) }
    }

    /// What holds of that ensemble is a lower bound on the flips of labels.
    pub(in crate::kernels) fn over_table_from_below(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.over_table().answers_from_bounds(ask, Answer::into_lower_bound)
    }

    /// The knapsack over the table, under the name of what fills the table.
    pub(in crate::kernels) fn greedy(&self, ask: Ask<'_>) -> Vec<Answer> {
        let answers = self.over_table().answers(Ask { method: KNAPSACK.method, ..ask });
        let renamed =
            |answer: Answer| Answer { method: ask.method, witness: None, ..answer.into_lower_bound() };
        answers.into_iter().map(renamed).collect()
    }

    pub(super) fn bases(&self) -> impl Iterator<Item = LabelFlipCase<'_>> {
        self.model.bases.iter().map(|base| LabelFlipCase { point: base.test(self.test) })
    }

    /// Asks every base classifier, then aggregates what it says from below.
    pub(in crate::kernels) fn ask_bases(&self, ask: Ask<'_>) -> Vec<Answer> {
        let bases: Vec<LabelFlipCase<'_>> = self.bases().collect();
        let rows: Vec<Vec<Answer>> = bases.par_iter().map(|base| base.answers(ask)).collect();
        match self.table_of(&rows) {
            Ok(table) => self.aggregate(ask, &table, &rows),
            Err((status, reason)) => all_stopped(ask, &self.targets(), status, &reason),
        }
    }

    /// The flips of every base classifier from below. A base classifier without a lower bound has none to
    /// give.
    fn table_of(&self, rows: &[Vec<Answer>]) -> Result<VoteTable, (AnswerStatus, String)> {
        let point = self.over_table().point;
        let mut flips = Array3::zeros((1, rows.len(), point.classes()));
        for (base, answers) in rows.iter().enumerate() {
            for answer in answers {
                let Some(target) = answer.target else { continue };
                flips[[0, base, target]] = match (answer.status, answer.lower_count()) {
                    (AnswerStatus::Infeasible, _) if answer.upper.is_none() => -1,
                    (AnswerStatus::Infeasible, _) => {
                        return Err((
                            AnswerStatus::Crashed,
                            "a base classifier's answer contradicts itself".to_owned(),
                        ));
                    }
                    (_, Some(lower)) => lower,
                    _ => return Err((answer.status, answer.reason.clone().unwrap_or_default())),
                };
            }
        }
        VoteTable::new(self.votes(), flips).map_err(|error| (AnswerStatus::Crashed, error.to_string()))
    }

    /// The ensemble's flips from those of its base classifiers: exact where all of theirs are, and from below
    /// otherwise.
    fn aggregate(&self, ask: Ask<'_>, table: &VoteTable, rows: &[Vec<Answer>]) -> Vec<Answer> {
        let over_table = EnsembleCase { point: table.test(0) };
        let by = |method: Method, solver| over_table.answers(Ask { method, solver, ..ask });
        let answers = match ask.method {
            method if method == O1.method => by(P1.method, ask.solver),
            method if method == BRUTE.method && over_table.brute_fits(ask.solving.brute_limit) => {
                by(BRUTE.method, None)
            }
            // What beats the clean prediction is a lower bound on what is predicted.
            _ => {
                let answers = by(KNAPSACK.method, None);
                answers
                    .into_iter()
                    .map(|answer| Answer { witness: None, ..answer.into_lower_bound() })
                    .collect()
            }
        };
        let of_bases = || rows.iter().flatten();
        let trust = of_bases().map(|answer| answer.trust).min().unwrap_or(Trust::Claimed);
        let open = of_bases()
            .find(|answer| !matches!(answer.status, AnswerStatus::Exact | AnswerStatus::Infeasible));
        let seconds = of_bases().map(|answer| answer.seconds).sum::<f64>() / answers.len().max(1) as f64;
        let finish = |answer: Answer| {
            let answer = match open {
                None => Answer { witness: self.labels_of(&answer, rows), ..answer },
                Some(open) => {
                    let bound = Answer { witness: None, ..answer.into_lower_bound() };
                    Answer { status: AnswerStatus::Limit, reason: open.reason.clone(), ..bound }
                }
            };
            let (method, trust) = (ask.method, trust.min(answer.trust));
            Answer { method, solver: ask.solver, trust, seconds: answer.seconds + seconds, ..answer }
        };
        answers.into_iter().map(finish).collect()
    }

    /// The attack of an exact answer over a table, label by label, from the attacks on the base classifiers.
    fn labels_of(&self, answer: &Answer, rows: &[Vec<Answer>]) -> Option<Witness> {
        let Some(Witness::Votes { votes }) = &answer.witness else { return None };
        let mut flipped = Vec::new();
        for &[partition, class] in votes {
            let base = rows[partition].iter().find(|base| base.target == Some(class))?;
            let Some(Witness::Labels { labels }) = &base.witness else { return None };
            let members = &self.model.members[partition];
            flipped.extend(labels.iter().map(|&[sample, label]| (members[sample].index(), label)));
        }
        flipped.sort_unstable();
        Some(Witness::of_labels(flipped.into_iter()))
    }

    /// The clean votes, `[1, partitions]`.
    pub(super) fn votes(&self) -> Array2<i64> {
        let point = self.over_table().point;
        Array1::from_iter(point.votes().map(|(_, vote)| vote.index() as i64)).insert_axis(Axis(0))
    }

    /// Retrains every base classifier with the labels of a witness, and recounts the votes.
    pub(super) fn relabelled(&self, witness: &Witness, target: ClassId) -> Result<Replayed, Refuted> {
        let labels = witness.labels()?;
        let classes = self.over_table().point.classes();
        let mut changed = as_map(labels, usize::MAX, classes)?;
        let mut counts = vec![0_u64; classes];
        for (base, members) in self.model.bases.iter().zip(&self.model.members) {
            let point = base.test(self.test);
            let mut scores = vec![ExactSum::new(); classes];
            for ((sample, &weight), old) in members.iter().zip(point.weights).zip(point.labels) {
                let new = changed.remove(&sample.index()).unwrap_or(old.index());
                scores[new].add(weight);
            }
            counts[first_largest(&scores)] += 1;
        }
        if let Some(sample) = changed.keys().next() {
            return Err(format!("the witness names sample {sample}, which does not exist").into());
        }
        let predicted = first_largest(&counts);
        Replayed::seen(labels.len(), predicted == target.index())
            .ok_or_else(|| format!("the ensemble then predicts class {predicted}").into())
    }
}
