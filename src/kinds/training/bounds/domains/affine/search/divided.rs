//! Attacks told apart by how they spend their budget.

use std::sync::Arc;

use super::super::family::Family;
use super::super::followed::Followed;
use super::super::prepared::Prepared;
use super::limits::Limits;
use crate::training::networks::Target;

/// The most parts that attacks are told apart in.
const MOST_PARTS: usize = 32;

/// Families that hold every attack of a family together: by how many samples of each class they touch, or by how
/// many of each batch that first sees them; nothing where there are too many, or but one.
fn families(run: &Prepared, family: &Family) -> Vec<Family> {
    let [budget] = family.budgets[..] else { return Vec::new() };
    let samples = |place: usize| run.units.units[family.layout.units[place]].sample;
    let of_class = |place: usize| match run.targets[samples(place)] {
        Target::Class(class) => class.index(),
        Target::Value(_) => 0,
    };
    let of_batch = |place: usize| samples(place) / run.schedule.batch_size;
    let by: [&dyn Fn(usize) -> usize; 2] = [&of_class, &of_batch];
    let ways = by.into_iter().find_map(|group| {
        let groups: Vec<usize> = (0..family.layout.units.len()).map(group).collect();
        let count = groups.iter().max().map_or(0, |most| most + 1);
        let ways = spent(budget, count, MOST_PARTS)?;
        (count > 1).then_some((groups, ways))
    });
    let Some((groups, ways)) = ways else { return Vec::new() };
    let with = |budgets: Vec<usize>| {
        let mut part = family.clone();
        part.layout.groups.clone_from(&groups);
        part.budgets = budgets;
        part
    };
    ways.into_iter().map(with).collect()
}

/// Every way to spend a budget on so many groups; nothing where there are more than `most`.
fn spent(budget: usize, groups: usize, most: usize) -> Option<Vec<Vec<usize>>> {
    let mut ways = vec![Vec::new()];
    for group in 0..groups {
        let mut longer = Vec::new();
        for way in ways {
            let left = budget - way.iter().sum::<usize>();
            let least = if group + 1 == groups { left } else { 0 };
            for spent in least..=left {
                let mut way: Vec<usize> = way.clone();
                way.push(spent);
                longer.push(way);
            }
            if longer.len() > most {
                return None;
            }
        }
        ways = longer;
    }
    Some(ways)
}

/// Are attacks told apart at all?
pub(super) fn divides<F: Followed>(whole: &F) -> bool {
    !families(whole.run(), whole.family()).is_empty()
}

/// A pass for each part of what a pass was about, within its ranges; nothing where one is not finite, or the user
/// wants to stop.
pub(super) fn divided<F: Followed>(whole: &F, limits: &Limits<'_>) -> Vec<Arc<F>> {
    let families = families(whole.run(), whole.family()).into_iter();
    let parts = families.map(|family| {
        let passed = if limits.is_interrupted() { None } else { whole.again(family) };
        passed.map(Arc::new)
    });
    // A part whose numbers are not finite is worth nothing, and the others nothing without it.
    parts.collect::<Option<Vec<_>>>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_listed_once() {
        assert_eq!(spent(2, 2, 32), Some(vec![vec![0, 2], vec![1, 1], vec![2, 0]]));
        assert_eq!(spent(10, 2, 32).map(|ways| ways.len()), Some(11));
        assert_eq!(spent(2, 3, 32).map(|ways| ways.len()), Some(6));
        assert_eq!(spent(10, 4, 32), None);
        assert_eq!(spent(0, 1, 32), Some(vec![vec![0]]));
    }
}
