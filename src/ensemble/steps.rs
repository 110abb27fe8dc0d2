//! What a partition can contribute to closing the gap between the clean prediction and a target (A.3).

use super::TestPoint;
use super::votes::gap;
use crate::data::{ClassId, PartitionId};

/// Flips, and the class that is voted for after them.
type Change = (u64, ClassId);

/// The useful changes of one partition's vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    pub partition: PartitionId,
    /// Flips that close the gap by 2: from the clean prediction to the target.
    pub double: Option<u64>,
    /// Flips that close the gap by 1, and the class then voted for: from the clean prediction to its cheapest
    /// third class, or from a third class to the target.
    pub single: Option<Change>,
}

/// What the changes of a test point's votes have in common for all targets.
#[derive(Clone, Debug)]
pub(super) struct StepTable<'a> {
    point: TestPoint<'a>,
    clean: ClassId,
    counts: Vec<usize>,
    /// For each partition its vote, and, where that is the clean prediction, its two cheapest other classes:
    /// whichever class is the target, one of the two is the cheapest third.
    partitions: Vec<(ClassId, [Option<Change>; 2])>,
}

impl<'a> StepTable<'a> {
    pub(super) fn new(point: &TestPoint<'a>, clean: ClassId) -> Self {
        let cheapest = |(partition, vote): (PartitionId, ClassId)| {
            let two = if vote == clean { two_cheapest(point, partition, clean) } else { [None; 2] };
            (vote, two)
        };
        let partitions = point.votes().map(cheapest).collect();
        StepTable { point: *point, clean, counts: point.counts(), partitions }
    }

    /// By how many votes the gap must shrink for `target` to beat the clean prediction.
    pub(super) fn gap(&self, target: ClassId) -> usize {
        gap(&self.counts, self.clean, target)
    }

    /// The useful changes of every partition that has any.
    pub(super) fn steps(&self, target: ClassId) -> impl Iterator<Item = Steps> + '_ {
        self.partitions.iter().enumerate().filter_map(move |(index, &(vote, cheapest))| {
            if vote == target {
                return None;
            }
            let partition = PartitionId::new(index);
            let to_target = self.point.flips(partition, target);
            let steps = if vote == self.clean {
                let single = cheapest.into_iter().flatten().find(|&(_, class)| class != target);
                Steps { partition, double: to_target, single }
            } else {
                Steps { partition, double: None, single: to_target.map(|flips| (flips, target)) }
            };
            (steps.double.is_some() || steps.single.is_some()).then_some(steps)
        })
    }
}

/// The two cheapest changes to a class other than `clean`.
fn two_cheapest(point: &TestPoint<'_>, partition: PartitionId, clean: ClassId) -> [Option<Change>; 2] {
    let mut best: [Option<Change>; 2] = [None; 2];
    for class in ClassId::all(point.classes()).filter(|&class| class != clean) {
        let Some(flips) = point.flips(partition, class) else { continue };
        let is_below = |other: Option<Change>| other.is_none_or(|(least, _)| flips < least);
        if is_below(best[0]) {
            best = [Some((flips, class)), best[0]];
        } else if is_below(best[1]) {
            best[1] = Some((flips, class));
        }
    }
    best
}
