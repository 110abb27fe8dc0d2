//! The knapsack of appendix A.3 in O(P log P): sorted unit steps, sorted lumps, and one exception.
//!
//! The proof that this is exact stands in the chapter `knapsack` of the documentation.

use super::steps::{StepTable, Steps};
use super::{VoteAttack, VotePoint};
use countersign_data::{ClassId, PartitionId};

/// A change that closes the gap by 1. Two units may belong to one partition; the cheaper is then its first
/// step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    flips: u64,
    partition: PartitionId,
}

/// A change that closes the gap by 2 for `double` flips, or by 1 for `single` flips, which is more than half
/// of `double`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Lump {
    double: u64,
    partition: PartitionId,
    single: Option<u64>,
}

/// How the optimum is put together: the numbers of the cheapest units and of the cheapest lumps that are
/// taken, the lumps as double steps, and at most one lump as a single step (which is then not among the
/// doubles).
#[derive(Clone, Copy)]
struct Plan {
    flips: u64,
    units: usize,
    doubles: usize,
    exception: Option<Lump>,
}

/// The fewest label flips after which `target` beats `clean`, P2(target), with an attack; `None` when no
/// number of flips is enough. O(P log P) time, O(P) memory. For several targets of a test point, [`Knapsack`]
/// does the work that they share only once.
///
/// # Soundness
/// Exact: it computes with integers, and an exchange argument shows that no other combination is cheaper.
///
/// # Examples
/// ```
/// use countersign_data::ClassId;
/// use countersign_kinds::ensembles::certificates::{VoteTable, knapsack};
/// use ndarray::{array, Array3};
///
/// // One test, three partitions that vote for class 0, two classes. Class 1 costs 4, 2 and 7 flips.
/// let votes = array![[0, 0, 0]];
/// let flips = Array3::from_shape_vec((1, 3, 2), vec![0, 4, 0, 2, 0, 7]).expect("six numbers");
/// let table = VoteTable::new(votes, flips)?;
///
/// let (clean, target) = (ClassId::new(0), ClassId::new(1));
/// let attack = knapsack(&table.test(0), clean, target).expect("two votes are enough");
/// assert_eq!(attack.flips, 6);
/// assert_eq!(attack.votes.len(), 2, "the two cheapest partitions change their votes");
/// # Ok::<(), countersign_kinds::ensembles::certificates::VoteTableError>(())
/// ```
pub fn knapsack(point: &VotePoint<'_>, clean: ClassId, target: ClassId) -> Option<VoteAttack> {
    Knapsack::new(point, clean).attack(target)
}

/// The knapsacks of one test point, for any number of targets.
#[derive(Clone, Debug)]
pub struct Knapsack<'a> {
    table: StepTable<'a>,
}

impl<'a> Knapsack<'a> {
    /// Prepares for attacks on the prediction `clean`. O(P K).
    pub fn new(point: &VotePoint<'a>, clean: ClassId) -> Self {
        Knapsack { table: StepTable::new(point, clean) }
    }

    /// See [`knapsack`].
    pub fn attack(&self, target: ClassId) -> Option<VoteAttack> {
        let need = self.table.gap(target);
        let all: Vec<Steps> = self.table.steps(target).collect();
        let items = split(&all, need);
        let plan = cheapest_plan(&items, need)?;
        Some(VoteAttack { flips: plan.flips, votes: votes(&all, &plan, &items, target) })
    }
}

/// The steps of a problem, without those that are too dear to be used.
struct Items {
    /// Sorted by cost; no more than could be needed to close the gap.
    units: Vec<Unit>,
    /// Sorted by cost; no more than could be needed as doubles to close the gap, and one more.
    lumps: Vec<Lump>,
    /// The cheapest single step among the lumps that are dearer than those.
    single_beyond: Option<(u64, Lump)>,
}

/// Splits the partitions into unit steps and lumps.
fn split(all: &[Steps], need: usize) -> Items {
    let (mut units, mut lumps) = (Vec::new(), Vec::new());
    for &Steps { partition, double, single } in all {
        match (double, single.map(|change| change.flips)) {
            (Some(double), Some(single)) if 2 * single <= double => {
                units.push(Unit { flips: single, partition });
                units.push(Unit { flips: double - single, partition });
            }
            (Some(double), single) => lumps.push(Lump { double, partition, single }),
            (None, Some(single)) => units.push(Unit { flips: single, partition }),
            (None, None) => {}
        }
    }
    cheapest(&mut units, need);
    let beyond = cheapest(&mut lumps, need.div_ceil(2) + 1);
    let single_beyond = beyond.into_iter().filter_map(|lump| Some((lump.single?, lump))).min();
    Items { units, lumps, single_beyond }
}

/// Keeps the `count` smallest items, sorted, and returns the others.
fn cheapest<T: Ord>(items: &mut Vec<T>, count: usize) -> Vec<T> {
    let mut others = Vec::new();
    if count < items.len() {
        items.select_nth_unstable(count);
        others = items.split_off(count);
    }
    items.sort_unstable();
    others
}

fn cheapest_plan(items: &Items, need: usize) -> Option<Plan> {
    let Items { units, lumps, single_beyond } = items;
    let unit_sums = prefix_sums(units.iter().map(|unit| unit.flips));
    let lump_sums = prefix_sums(lumps.iter().map(|lump| lump.double));
    let cheapest_after = cheapest_singles(lumps, *single_beyond);
    // Taking one of the j + 1 cheapest lumps as a single instead of a double changes the cost by single −
    // double.
    let mut best_swap: Option<(i128, Lump)> = None;
    let mut best: Option<Plan> = None;
    let mut offer = |flips: Option<u64>, units: usize, doubles: usize, exception: Option<Lump>| {
        if let Some(flips) = flips
            && best.is_none_or(|best| flips < best.flips)
        {
            best = Some(Plan { flips, units, doubles, exception });
        }
    };
    for doubles in 0..=lumps.len().min(need.div_ceil(2)) {
        let left = need.saturating_sub(2 * doubles);
        let with_units = |count: usize| unit_sums.get(count).map(|sum| lump_sums[doubles] + sum);
        offer(with_units(left), left, doubles, None);
        let (Some(&next), Some(left)) = (lumps.get(doubles), left.checked_sub(1)) else { continue };
        if let Some(single) = next.single {
            let change = i128::from(single) - i128::from(next.double);
            if best_swap.is_none_or(|(smallest, _)| change < smallest) {
                best_swap = Some((change, next));
            }
        }
        if let Some((single, lump)) = cheapest_after[doubles] {
            offer(with_units(left).map(|sum| sum + single), left, doubles, Some(lump));
        }
        if let Some((change, lump)) = best_swap {
            let swapped =
                with_units(left).and_then(|sum| u64::try_from(i128::from(sum + next.double) + change).ok());
            offer(swapped, left, doubles + 1, Some(lump));
        }
    }
    best
}

/// Entry `k` is the sum of the first `k` values.
fn prefix_sums(values: impl Iterator<Item = u64>) -> Vec<u64> {
    std::iter::once(0)
        .chain(values.scan(0, |sum, value| {
            *sum += value;
            Some(*sum)
        }))
        .collect()
}

/// Entry `k` is the cheapest single step among the lumps from `k` on, including those `beyond` the list.
fn cheapest_singles(lumps: &[Lump], beyond: Option<(u64, Lump)>) -> Vec<Option<(u64, Lump)>> {
    let mut best = beyond;
    let mut singles: Vec<_> = lumps
        .iter()
        .rev()
        .map(|lump| {
            let own = lump.single.map(|single| (single, *lump));
            best = [best, own].into_iter().flatten().min();
            best
        })
        .collect();
    singles.reverse();
    singles
}

/// The changed votes of a plan, by partition.
fn votes(all: &[Steps], plan: &Plan, items: &Items, target: ClassId) -> Vec<(PartitionId, ClassId)> {
    let largest = all.iter().map(|steps| steps.partition.index() + 1).max().unwrap_or(0);
    let mut reduction = vec![0_u8; largest];
    items.units[..plan.units].iter().for_each(|unit| reduction[unit.partition.index()] += 1);
    items.lumps[..plan.doubles].iter().for_each(|lump| reduction[lump.partition.index()] = 2);
    if let Some(exception) = plan.exception {
        reduction[exception.partition.index()] = 1;
    }
    let new_vote = |steps: &Steps| match (reduction[steps.partition.index()], steps.single) {
        (1, Some(change)) => Some((steps.partition, change.class)),
        (2, _) => Some((steps.partition, target)),
        _ => None,
    };
    all.iter().filter_map(new_vote).collect()
}
