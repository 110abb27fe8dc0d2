//! Which of the attacks within a threat are looked at: the samples that may be touched, and how many of them.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::training::bounds::problem::TrainingProblem;
use crate::training::threats::Attack;

/// The attacks that a bound is about, beside what the threat says.
///
/// An attacker with one budget for all data is one of finitely many with budgets for groups: see
/// [`Conditions::cases`].
///
/// # Soundness
/// A domain that ignores a condition bounds more attacks than it is asked about, which is sound. So a
/// new kind of condition is a field here and its line in [`Conditions::allows`]; domains that can use it do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Samples that may be touched, in groups that do not overlap. A sample of no group stays as it is.
    pub groups: Vec<Group>,
    /// Samples that every one of the attacks touches.
    pub touched: BTreeSet<usize>,
}

/// Samples of which only some may be touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Samples that follow each other.
    pub samples: Range<usize>,
    /// How many of them may be touched.
    pub budget: usize,
}

impl Conditions {
    /// All samples, with the budget of the threat.
    pub fn whole(problem: &TrainingProblem) -> Self {
        let (samples, budget) = (problem.set.samples(), budget(problem));
        let is_possible = budget > 0 || counts_labels_apart(problem);
        Conditions::of_groups(is_possible.then_some(Group { samples: 0..samples, budget }))
    }

    /// Every way to spend the whole budget on `parts` parts of the samples that are used: together they are
    /// every attack. With as many parts as samples, each case of a budget of 1 is a single sample. There are
    /// fewer parts where there would be more than [`MOST_CASES`], and one where labels are counted apart or
    /// every sample may be touched.
    pub fn cases(problem: &TrainingProblem, parts: usize) -> Vec<Self> {
        let (used, budget) = (problem.used_samples(), budget(problem));
        if parts <= 1 || counts_labels_apart(problem) || budget >= used {
            return vec![Conditions::whole(problem)];
        }
        let fit = |parts: &usize| cases_of(budget, *parts).is_some_and(|cases| cases <= MOST_CASES);
        let parts = (1..=parts.min(used)).rev().find(fit).unwrap_or(1);
        let samples = |part: usize| part * used / parts..(part + 1) * used / parts;
        let case = |way: Vec<usize>| {
            let of_part = way.chunk_by(|one, other| one == other);
            Conditions::of_groups(of_part.map(|of| Group { samples: samples(of[0]), budget: of.len() }))
        };
        spread(budget, parts).into_iter().map(case).collect()
    }

    fn of_groups(groups: impl IntoIterator<Item = Group>) -> Self {
        Conditions { groups: groups.into_iter().collect(), ..Conditions::default() }
    }

    /// Does an attack meet them?
    pub fn allows(&self, attack: &Attack) -> bool {
        let touched = attack.touched();
        let within = |group: &Group| touched.range(group.samples.clone()).count();
        let all: usize = self.groups.iter().map(within).sum();
        all == touched.len()
            && self.groups.iter().all(|group| within(group) <= group.budget)
            && self.touched.is_subset(&touched)
    }

    /// May this sample be touched?
    pub fn may_touch(&self, sample: usize) -> bool {
        self.groups.iter().any(|group| group.samples.contains(&sample))
    }

    /// How many samples may be touched at most.
    pub fn budget(&self) -> usize {
        self.groups.iter().map(|group| group.budget).sum()
    }

    /// How many of some samples may be touched at most.
    pub fn budget_within(&self, samples: &Range<usize>) -> usize {
        let of = |group: &Group| {
            let (from, to) = (group.samples.start.max(samples.start), group.samples.end.min(samples.end));
            group.budget.min(to.saturating_sub(from))
        };
        self.groups.iter().map(of).sum()
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
    problem.threat.touch().targets_apart.is_some()
}

fn budget(problem: &TrainingProblem) -> usize {
    problem.threat.budget().within(problem.set.samples())
}

/// Every way to spend `total` on so many parts: the part of each sample that is paid for, in rising order.
/// The ways that spend most on the last parts come first.
fn spread(total: usize, parts: usize) -> Vec<Vec<usize>> {
    let last = parts - 1;
    let mut ways = vec![vec![last; total]];
    loop {
        let mut next = ways[ways.len() - 1].clone();
        let least = |place: usize| place.checked_sub(1).map_or(0, |before| next[before]);
        let Some(place) = (0..total).rev().find(|&place| next[place] > least(place)) else { return ways };
        next[place] -= 1;
        next[place + 1..].fill(last);
        ways.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions() -> Conditions {
        Conditions::of_groups([Group { samples: 0..3, budget: 1 }, Group { samples: 5..8, budget: 2 }])
    }

    #[test]
    fn attacks_touch_samples_of_groups_within_their_budgets() {
        let allows = |conditions: &Conditions, samples: &[usize]| {
            conditions.allows(&Attack { removed: samples.to_vec(), ..Attack::default() })
        };
        let any = conditions();
        assert!(allows(&any, &[]) && allows(&any, &[2]) && allows(&any, &[0, 5, 7]));
        assert!(!allows(&any, &[0, 1]) && !allows(&any, &[4]) && !allows(&any, &[5, 6, 7]));
        let with_five = Conditions { touched: [5].into(), ..any };
        assert!(allows(&with_five, &[0, 5]) && !allows(&with_five, &[0, 6]));
    }

    #[test]
    fn budgets_of_samples_are_those_of_their_groups() {
        let of = |samples: Range<usize>| conditions().budget_within(&samples);
        assert_eq!([of(0..8), of(0..2), of(3..5), of(2..6), of(5..9)], [3, 1, 0, 2, 2]);
        assert_eq!(conditions().budget(), 3);
    }

    #[test]
    fn budgets_are_spread_in_every_way() {
        assert_eq!(spread(1, 3), [[2], [1], [0]]);
        assert_eq!(spread(2, 2), [[1, 1], [0, 1], [0, 0]]);
        assert_eq!(spread(2, 3), [[2, 2], [1, 2], [1, 1], [0, 2], [0, 1], [0, 0]]);
        assert_eq!(spread(0, 2), [[0; 0]]);
        assert_eq!((spread(3, 4).len(), cases_of(3, 4)), (20, Some(20)));
        assert_eq!(spread(1, MOST_CASES).len(), MOST_CASES, "as many parts as there may be");
        assert_eq!((cases_of(1, 128), cases_of(2, 16), cases_of(0, 5)), (Some(128), Some(136), Some(1)));
        assert_eq!(cases_of(500, 500), None);
    }
}
