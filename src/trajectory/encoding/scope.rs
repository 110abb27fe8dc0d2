//! Which samples an attacker may touch, and how many of each part of the data.

use std::ops::Range;

use crate::threat::Budget;
use crate::trajectory::TrainingProblem;

/// Parts of the training samples, each with a budget of its own; what is in no part stays as it is.
///
/// An attacker with one budget for all data is one of finitely many with budgets for parts: see [`Scope::cases`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Samples that follow each other, and how many of them may be touched.
    pub parts: Vec<(Range<usize>, usize)>,
}

impl Scope {
    /// All samples, with the budget of the threat.
    pub fn whole(problem: &TrainingProblem) -> Self {
        let samples = problem.set.samples();
        Scope { parts: vec![(0..samples, budget(problem))] }
    }

    /// Every way to spend the whole budget on `parts` parts of the samples that are used: together they are every
    /// attack. With as many parts as samples, each case of a budget of 1 is a single sample.
    pub fn cases(problem: &TrainingProblem, parts: usize) -> Vec<Self> {
        let used = problem.used_samples();
        let parts = parts.clamp(1, used.max(1));
        let ranges: Vec<Range<usize>> =
            (0..parts).map(|part| part * used / parts..(part + 1) * used / parts).collect();
        spread(budget(problem), parts)
            .into_iter()
            .map(|budgets| Scope {
                parts: ranges.iter().cloned().zip(budgets).filter(|(_, budget)| *budget > 0).collect(),
            })
            .collect()
    }

    /// May this sample be touched?
    pub fn includes(&self, sample: usize) -> bool {
        self.parts.iter().any(|(range, budget)| *budget > 0 && range.contains(&sample))
    }
}

fn budget(problem: &TrainingProblem) -> usize {
    match problem.threat.budget() {
        Budget::Samples(count) => count.min(problem.set.samples()),
        Budget::All => problem.set.samples(),
    }
}

/// Every way to write `total` as a sum of so many numbers.
fn spread(total: usize, parts: usize) -> Vec<Vec<usize>> {
    match parts {
        0 => Vec::new(),
        1 => vec![vec![total]],
        _ => (0..=total)
            .flat_map(|first| {
                spread(total - first, parts - 1)
                    .into_iter()
                    .map(move |rest| std::iter::once(first).chain(rest).collect())
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_are_spread_in_every_way() {
        assert_eq!(spread(1, 3), [[0, 0, 1], [0, 1, 0], [1, 0, 0]]);
        assert_eq!(spread(2, 2), [[0, 2], [1, 1], [2, 0]]);
        assert_eq!(spread(0, 2), [[0, 0]]);
        assert_eq!(spread(3, 4).len(), 20);
    }
}
