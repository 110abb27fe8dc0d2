//! An upper bound for an ensemble: labelings of its base classifiers that are known to work, put together by
//! the knapsack, carried out on the labels and replayed.

use std::time::Instant;

use ndarray::{Array3, Axis};

use super::case::PartitionedCase;
use crate::asking::{Ask, timed};
use crate::ensembles::certificates::{VoteTable, VoteTableError, knapsack};
use crate::kernels::models::{FlipAttack, WeightedPoint, o1_upper};
use countersign_check::{Answer, AnswerStatus, Question, Trust, Value, Witness};
use countersign_data::{ClassId, SampleId};

impl PartitionedCase<'_> {
    /// The cheapest way to let `target` beat the clean prediction with labelings that are known to work.
    pub(in crate::kernels) fn upper(&self, ask: Ask<'_>) -> Vec<Answer> {
        let started = Instant::now();
        let labelings: Vec<Vec<Option<FlipAttack>>> =
            self.bases().map(|base| upper_row(&base.point)).collect();
        let table = self.table_of_labelings(&labelings);
        let targets = self.targets();
        let share = started.elapsed().as_secs_f64() / targets.len().max(1) as f64;
        let answer = |target: ClassId| {
            let answer = timed(ask.method, None, target, |asked| match &table {
                Ok(table) => self.carried_out(target, asked, table, &labelings),
                Err(error) => asked.stopped(AnswerStatus::Crashed, error.to_string()),
            });
            Answer { seconds: answer.seconds + share, ..answer }
        };
        targets.into_iter().map(answer).collect()
    }

    /// What each base classifier's labelings cost.
    fn table_of_labelings(&self, labelings: &[Vec<Option<FlipAttack>>]) -> Result<VoteTable, VoteTableError> {
        let point = self.over_table().point;
        let mut flips = Array3::zeros((1, labelings.len(), point.classes()));
        for ((base, class), cost) in flips.index_axis_mut(Axis(0), 0).indexed_iter_mut() {
            *cost = labelings[base][class].as_ref().map_or(-1, |attack| attack.labels.len() as i64);
        }
        VoteTable::new(self.votes(), flips)
    }

    /// The knapsack's plan, label by label, and what becomes of the ensemble.
    fn carried_out(
        &self,
        target: ClassId,
        asked: Answer,
        table: &VoteTable,
        labelings: &[Vec<Option<FlipAttack>>],
    ) -> Answer {
        let Some(plan) = knapsack(&table.test(0), self.over_table().point.prediction(), target) else {
            return asked.stopped(AnswerStatus::Unsupported, "the labelings found do not reach the target");
        };
        let moved = plan.votes.iter().filter_map(|(partition, class)| {
            let attack = labelings[partition.index()][class.index()].as_ref()?;
            Some(in_whole(&self.model.members[partition.index()], attack))
        });
        let mut labels: Vec<_> = moved.flatten().collect();
        labels.sort_unstable();
        let witness = Witness::of_labels(labels.into_iter());
        match self.relabelled(&witness, target) {
            Ok(replayed) => Answer {
                status: AnswerStatus::Bound,
                trust: Trust::Replayed,
                upper: Value::count(replayed.flips()),
                witness: Some(witness),
                ..asked
            },
            Err(why) => asked.stopped(
                AnswerStatus::Unsupported,
                format!("the attack beats the clean prediction, but {why}"),
            ),
        }
    }
}

/// A labeling of one base classifier for every class; none is needed at its clean vote.
fn upper_row(point: &WeightedPoint<'_>) -> Vec<Option<FlipAttack>> {
    let clean = point.prediction();
    let labeling = |class| if class == clean { Some(FlipAttack::default()) } else { o1_upper(point, class) };
    ClassId::all(point.classes).map(labeling).collect()
}

/// Samples of a partition, named as in the whole training set.
fn in_whole(members: &[SampleId], attack: &FlipAttack) -> Vec<(usize, usize)> {
    attack.labels.iter().map(|(sample, class)| (members[sample.index()].index(), class.index())).collect()
}
