//! What a partition can contribute to closing the gap between the clean prediction and a target (A.3).

use super::VotePoint;
use super::votes::gap;
use countersign_data::{ClassId, PartitionId};

/// A change of one partition's vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct VoteChange {
    /// The flips that it takes.
    pub flips: u64,
    /// The class that is voted for afterwards.
    pub class: ClassId,
}

/// The useful changes of one partition's vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    pub partition: PartitionId,
    /// The flips that close the gap by 2: from the clean prediction to the target.
    pub double: Option<u64>,
    /// The change that closes the gap by 1: from the clean prediction to its cheapest third class, or from a
    /// third class to the target.
    pub single: Option<VoteChange>,
}

/// What the changes of a test point's votes share for all targets.
#[derive(Clone, Debug)]
pub(super) struct StepTable<'a> {
    point: VotePoint<'a>,
    clean: ClassId,
    counts: Vec<usize>,
    partitions: Vec<PartitionChanges>,
}

/// The changes of one partition's vote, for whatever target.
#[derive(Clone, Debug)]
struct PartitionChanges {
    vote: ClassId,
    /// The changes to the two cheapest other classes, where the vote is the clean prediction. Whichever class
    /// is the target, one of the two is the cheapest third class.
    cheapest: [Option<VoteChange>; 2],
}

impl<'a> StepTable<'a> {
    pub(super) fn new(point: &VotePoint<'a>, clean: ClassId) -> Self {
        let changes = |(partition, vote): (PartitionId, ClassId)| {
            let cheapest = if vote == clean { two_cheapest(point, partition, clean) } else { [None; 2] };
            PartitionChanges { vote, cheapest }
        };
        let partitions = point.votes().map(changes).collect();
        StepTable { point: *point, clean, counts: point.counts(), partitions }
    }

    /// By how many votes the gap must shrink for `target` to beat the clean prediction.
    pub(super) fn gap(&self, target: ClassId) -> usize {
        gap(&self.counts, self.clean, target)
    }

    /// The useful changes of every partition that has any.
    pub(super) fn steps(&self, target: ClassId) -> impl Iterator<Item = Steps> + '_ {
        self.partitions.iter().enumerate().filter_map(move |(index, &PartitionChanges { vote, cheapest })| {
            if vote == target {
                return None;
            }
            let partition = PartitionId::new(index);
            let to_target = self.point.flips(partition, target);
            let steps = if vote == self.clean {
                let single = cheapest.into_iter().flatten().find(|change| change.class != target);
                Steps { partition, double: to_target, single }
            } else {
                Steps {
                    partition,
                    double: None,
                    single: to_target.map(|flips| VoteChange { flips, class: target }),
                }
            };
            (steps.double.is_some() || steps.single.is_some()).then_some(steps)
        })
    }
}

/// The two cheapest changes to a class other than `clean`.
fn two_cheapest(point: &VotePoint<'_>, partition: PartitionId, clean: ClassId) -> [Option<VoteChange>; 2] {
    let mut best: [Option<VoteChange>; 2] = [None; 2];
    for class in ClassId::all(point.classes()).filter(|&class| class != clean) {
        let Some(flips) = point.flips(partition, class) else { continue };
        let is_below = |other: Option<VoteChange>| other.is_none_or(|least| flips < least.flips);
        if is_below(best[0]) {
            best = [Some(VoteChange { flips, class }), best[0]];
        } else if is_below(best[1]) {
            best[1] = Some(VoteChange { flips, class });
        }
    }
    best
}
