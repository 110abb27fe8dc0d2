//! What a partition can contribute to closing the gap between the clean prediction and a target (A.3).

use super::TestPoint;
use crate::data::{ClassId, PartitionId};

/// The useful changes of one partition's vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    pub partition: PartitionId,
    /// Flips that close the gap by 2: from the clean prediction to the target.
    pub double: Option<u64>,
    /// Flips that close the gap by 1, and the class then voted for: from the clean prediction to its cheapest
    /// third class, or from a third class to the target.
    pub single: Option<(u64, ClassId)>,
}

/// The useful changes of every partition that has any.
pub(super) fn steps(point: &TestPoint<'_>, clean: ClassId, target: ClassId) -> impl Iterator<Item = Steps> {
    point.votes().filter_map(move |(partition, vote)| {
        let to_target = point.flips(partition, target);
        let steps = if vote == target {
            return None;
        } else if vote == clean {
            let others = ClassId::all(point.classes()).filter(|&class| class != clean && class != target);
            let single = others.filter_map(|class| Some((point.flips(partition, class)?, class))).min();
            Steps { partition, double: to_target, single }
        } else {
            Steps { partition, double: None, single: to_target.map(|flips| (flips, target)) }
        };
        (steps.double.is_some() || steps.single.is_some()).then_some(steps)
    })
}
