//! Attacks on one question: the worst for a form, retrained, and what is near them.

use super::super::above::Above;
use super::super::followed::{Followed, Tried};
use super::super::simulated::{Choice, Taken};
use super::searcher::Searcher;

/// Times that lines are drawn anew at the best attack.
const ROUNDS: usize = 4;
/// Of an attack, how many of the lightest units are exchanged, and for how many others each.
const LIGHTEST: usize = 5;
const OTHERS: usize = 5;
/// Exchanges at most.
const TIMES: usize = 12;

/// The best attack that tangents at attacks lead to.
pub(super) fn climb<F: Followed>(searcher: &Searcher<F>, question: &F::Question, start: Tried) -> Tried {
    let passed = &searcher.whole;
    let mut best = start;
    let mut at = best.clone();
    for _ in 0..ROUNDS {
        let tangent = passed.tangent(question, &at.near);
        let next = searcher.tried(question, tangent.best(&searcher.run, passed.family()));
        if next.choice == at.choice {
            break;
        }
        at = next;
        if at.value > best.value {
            best = at.clone();
        }
    }
    best
}

/// The best of an attack and those in which a light unit is exchanged for one that nearly is in it.
pub(super) fn exchange<F: Followed>(
    searcher: &Searcher<F>,
    question: &F::Question,
    form: &Above,
    start: Tried,
) -> Tried {
    let run = &*searcher.run;
    let family = searcher.whole.family();
    let mut wider = family.clone();
    wider.budgets.iter_mut().for_each(|budget| *budget = budget.saturating_add(OTHERS));
    let weight = |unit: usize| {
        let place = family.layout.units.binary_search(&unit);
        place.map_or(0.0, |place| form.weights[family.layout.starts[place]].abs())
    };
    let mut best = start;
    for _ in 0..TIMES {
        let taken: Vec<usize> = best.choice.iter().map(|taken| taken.unit).collect();
        let others: Vec<Taken> =
            form.best(run, &wider).into_iter().filter(|other| !taken.contains(&other.unit)).collect();
        let mut lightest: Vec<usize> = (0..best.choice.len()).collect();
        lightest.sort_by(|one, other| weight(taken[*one]).total_cmp(&weight(taken[*other])));
        lightest.truncate(LIGHTEST);
        let group = |unit: usize| run.units.units[unit].group;
        let with = |out: &usize, other: &Taken| {
            let mut choice = best.choice.clone();
            choice[*out] = other.clone();
            choice.sort_by_key(|taken| taken.unit);
            choice
        };
        let fits = |out: &usize, other: &Taken| group(taken[*out]) == group(other.unit);
        let choices: Vec<Choice> = lightest
            .iter()
            .flat_map(|out| others.iter().filter(|other| fits(out, other)).map(|other| with(out, other)))
            .collect();
        let Some(values) = searcher.retrained(question, &choices) else { return best };
        let most =
            (0..choices.len()).reduce(|most, next| if values[next] > values[most] { next } else { most });
        match most.filter(|most| values[*most] > best.value) {
            Some(most) => best = searcher.tried(question, choices[most].clone()),
            None => return best,
        }
    }
    best
}
