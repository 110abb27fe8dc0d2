//! Which samples an attacker may touch, and how many of each part of the data.

use std::ops::Range;

use crate::threat::{Attack, Bounded, Budget, Threat};
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
        let (samples, budget) = (problem.set.samples(), budget(problem));
        let is_possible = budget > 0 || counts_labels_apart(problem);
        Scope { parts: if is_possible { vec![(0..samples, budget)] } else { Vec::new() } }
    }

    /// Every way to spend the whole budget on `parts` parts of the samples that are used: together they are every
    /// attack. With as many parts as samples, each case of a budget of 1 is a single sample. There are fewer parts where
    /// there would be more than [`MOST_CASES`], and one where labels are counted apart or every sample may be touched.
    pub fn cases(problem: &TrainingProblem, parts: usize) -> Vec<Self> {
        let (used, budget) = (problem.used_samples(), budget(problem));
        if parts <= 1 || counts_labels_apart(problem) || budget >= used {
            return vec![Scope::whole(problem)];
        }
        let fit = |parts: &usize| cases_of(budget, *parts).is_some_and(|cases| cases <= MOST_CASES);
        let parts = (1..=parts.min(used)).rev().find(fit).unwrap_or(1);
        let ranges: Vec<Range<usize>> =
            (0..parts).map(|part| part * used / parts..(part + 1) * used / parts).collect();
        spread(budget, parts)
            .into_iter()
            .map(|budgets| Scope {
                parts: ranges.iter().cloned().zip(budgets).filter(|(_, budget)| *budget > 0).collect(),
            })
            .collect()
    }

    /// Does an attack touch no more samples of each part than may be, and no others?
    pub fn allows(&self, attack: &Attack) -> bool {
        let touched = attack.touched();
        let within = |range: &Range<usize>| touched.range(range.clone()).count();
        let all: usize = self.parts.iter().map(|(range, _)| within(range)).sum();
        all == touched.len() && self.parts.iter().all(|(range, budget)| within(range) <= *budget)
    }

    /// May this sample be touched?
    pub fn includes(&self, sample: usize) -> bool {
        self.parts.iter().any(|(range, _)| range.contains(&sample))
    }
}

/// The most ways to spend a budget that are told apart.
pub const MOST_CASES: usize = 4096;

/// How many ways there are to write a number as a sum of so many.
fn cases_of(total: usize, parts: usize) -> Option<usize> {
    // Chosen one by one: C(total + parts − 1, total).
    (1..=total).try_fold(1_usize, |ways, chosen| Some(ways.checked_mul(parts - 1 + chosen)? / chosen))
}

/// Have labels a budget of their own?
fn counts_labels_apart(problem: &TrainingProblem) -> bool {
    matches!(problem.threat, Threat::Bounded(Bounded { labels: Some(_), .. }))
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
    fn scopes_allow_attacks_within_their_parts() {
        let scope = Scope { parts: vec![(0..3, 1), (5..8, 2)] };
        let allows =
            |samples: &[usize]| scope.allows(&Attack { removed: samples.to_vec(), ..Attack::default() });
        assert!(allows(&[]) && allows(&[2]) && allows(&[0, 5, 7]));
        assert!(!allows(&[0, 1]) && !allows(&[4]) && !allows(&[5, 6, 7]));
    }

    #[test]
    fn budgets_are_spread_in_every_way() {
        assert_eq!(spread(1, 3), [[0, 0, 1], [0, 1, 0], [1, 0, 0]]);
        assert_eq!(spread(2, 2), [[0, 2], [1, 1], [2, 0]]);
        assert_eq!(spread(0, 2), [[0, 0]]);
        assert_eq!((spread(3, 4).len(), cases_of(3, 4)), (20, Some(20)));
        assert_eq!((cases_of(1, 128), cases_of(2, 16), cases_of(0, 5)), (Some(128), Some(136), Some(1)));
        assert_eq!(cases_of(500, 500), None);
    }
}
