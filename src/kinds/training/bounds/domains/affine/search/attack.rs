//! Attacks on one direction: the worst for a form, retrained, and what is near them.

use ndarray::Array2;

use super::super::backward::{Above, Passed};
use super::super::prepared::Prepared;
use super::super::simulated::{Choice, arguments_of};

/// An attack with what it comes to.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub choice: Choice,
    /// The form of its final parameters, in double precision.
    pub value: f64,
    /// The arguments of each of its steps.
    pub near: Vec<Array2<f64>>,
}

impl Tried {
    pub(super) fn new(run: &Prepared, direction: &[f64], choice: Choice) -> Self {
        let (near, parameters) = arguments_of(run, &choice);
        let value = direction.iter().zip(&parameters).map(|(d, parameter)| d * parameter).sum();
        Tried { choice, value, near }
    }
}

/// Times that lines are drawn anew at the best attack.
const ROUNDS: usize = 4;
/// Of an attack, how many of the lightest units are exchanged, and for how many others each.
const LIGHTEST: usize = 3;
const OTHERS: usize = 4;

/// The best attack that lines through attacks lead to, and forms with lines near it.
pub(super) fn climb(passed: &Passed, direction: &[f64], start: Tried) -> (Tried, Vec<Above>) {
    let run = &*passed.run;
    let mut best = start;
    let mut forms = vec![passed.above(direction, Some(&best.near))];
    for _ in 0..ROUNDS {
        let next = Tried::new(run, direction, forms[forms.len() - 1].best(run, &passed.family));
        if next.value <= best.value || next.choice == best.choice {
            break;
        }
        best = next;
        forms.push(passed.above(direction, Some(&best.near)));
    }
    (best, forms)
}

/// The best of an attack and those in which a light unit is exchanged for one that nearly is in it.
pub(super) fn exchange(passed: &Passed, direction: &[f64], form: &Above, start: Tried) -> Tried {
    let run = &*passed.run;
    let mut wider = passed.family.clone();
    wider.budgets.iter_mut().for_each(|budget| *budget = budget.saturating_add(OTHERS));
    let weight = |unit: usize| {
        let place = passed.family.layout.units.iter().position(|of| *of == unit);
        place.map_or(0.0, |place| form.weights[passed.family.layout.starts[place]].abs())
    };
    let mut best = start;
    for _ in 0..2 {
        let taken: Vec<usize> = best.choice.iter().map(|taken| taken.unit).collect();
        let others: Vec<_> =
            form.best(run, &wider).into_iter().filter(|other| !taken.contains(&other.unit)).collect();
        let mut lightest: Vec<usize> = (0..best.choice.len()).collect();
        lightest.sort_by(|one, other| {
            weight(best.choice[*one].unit).total_cmp(&weight(best.choice[*other].unit))
        });
        let mut improved = false;
        for &out in lightest.iter().take(LIGHTEST) {
            for other in &others {
                let group = |unit: usize| run.units.units[unit].group;
                if best.choice.get(out).is_none_or(|leaving| group(leaving.unit) != group(other.unit)) {
                    continue;
                }
                let mut choice = best.choice.clone();
                choice[out] = other.clone();
                choice.sort_by_key(|taken| taken.unit);
                if choice.windows(2).any(|pair| pair[0].unit == pair[1].unit) {
                    continue;
                }
                let next = Tried::new(run, direction, choice);
                if next.value > best.value {
                    best = next;
                    improved = true;
                }
            }
        }
        if !improved {
            break;
        }
    }
    best
}
