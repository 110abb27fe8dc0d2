//! The multiple-choice knapsack of appendix A.3 as a dynamic programme: the naive twin of `knapsack`.

use super::steps::{StepTable, Steps};
use super::{VoteAttack, VotePoint};
use countersign_data::{ClassId, PartitionId};

/// The largest table of choices, in entries of one byte. Every thread may hold one.
const LARGEST_TABLE: u64 = 1 << 27;

/// Is the table of choices, P × gap, of a size that fits into memory?
pub fn knapsack_dp_fits(point: &VotePoint<'_>, clean: ClassId, target: ClassId) -> bool {
    (point.gap(clean, target) + 1).saturating_mul(point.partitions() as u64) <= LARGEST_TABLE
}

/// The fewest label flips after which `target` beats `clean`, P2(target), with an attack; `None` when no
/// number of flips is enough. O(P · gap) time and memory.
///
/// # Soundness
/// Exact: it computes with integers and considers every combination of useful changes (ScaLabelCert, appendix
/// A.3).
pub fn knapsack_dp(point: &VotePoint<'_>, clean: ClassId, target: ClassId) -> Option<VoteAttack> {
    let table = StepTable::new(point, clean);
    let need = table.gap(target);
    let partitions: Vec<Steps> = table.steps(target).collect();
    // fewest[r]: flips that close the gap by at least r, using the partitions seen so far.
    let mut fewest: Vec<Option<u64>> = vec![None; need + 1];
    fewest[0] = Some(0);
    let mut choices = Vec::with_capacity(partitions.len());
    for partition in &partitions {
        let mut chosen = vec![0_u8; need + 1];
        for reduction in (1..=need).rev() {
            for (size, cost) in [(1, partition.single.map(|change| change.flips)), (2, partition.double)] {
                let before = fewest[reduction.saturating_sub(size)];
                if let (Some(cost), Some(before)) = (cost, before)
                    && fewest[reduction].is_none_or(|best| before + cost < best)
                {
                    fewest[reduction] = Some(before + cost);
                    chosen[reduction] = size as u8;
                }
            }
        }
        choices.push(chosen);
    }
    let flips = fewest[need]?;
    Some(VoteAttack { flips, votes: trace(&partitions, &choices, need, target) })
}

/// Walks the choices back from the full reduction.
fn trace(
    partitions: &[Steps],
    choices: &[Vec<u8>],
    need: usize,
    target: ClassId,
) -> Vec<(PartitionId, ClassId)> {
    let mut left = need;
    let mut votes = Vec::new();
    for (partition, chosen) in partitions.iter().zip(choices).rev() {
        match (chosen[left], partition.single) {
            (1, Some(change)) => votes.push((partition.partition, change.class)),
            (2, _) => votes.push((partition.partition, target)),
            _ => continue,
        }
        left = left.saturating_sub(usize::from(chosen[left]));
    }
    votes.reverse();
    votes
}
