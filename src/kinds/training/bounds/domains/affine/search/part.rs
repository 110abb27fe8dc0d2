//! Part of all attacks in one direction, and passes over it under cuts.

use std::sync::Arc;

use super::super::above::{Above, Lines};
use super::super::family::Family;
use super::super::followed::{Followed, Tried};
use super::super::simulated::Choice;
use super::candidates::{cuts, under, without};
use super::searcher::Searcher;
use super::sets::sets;

/// Forms that are kept as cuts.
const KEPT: usize = 3;
/// A pass that brings the bound no closer than this share of the way to the threshold is the last.
const SLOW: f64 = 0.15;

/// Some of all attacks, with what is known of a direction over them.
pub(super) struct Part<F: Followed> {
    /// A pass over these attacks and perhaps more.
    passed: Arc<F>,
    pub family: Family,
    /// Forms above the direction over these attacks, the oldest first.
    forms: Vec<Above>,
    /// None of these attacks brings the direction above this.
    pub bound: f64,
}

/// How far a pass brought a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// Nothing of it reaches the threshold.
    Below,
    /// All that could were retrained.
    Retrained,
    /// Nearer.
    Nearer,
    /// Not much nearer.
    Hardly,
}

impl<F: Followed> Clone for Part<F> {
    fn clone(&self) -> Self {
        let (family, forms) = (self.family.clone(), self.forms.clone());
        Part { passed: Arc::clone(&self.passed), family, forms, bound: self.bound }
    }
}

impl<F: Followed> Part<F> {
    /// What a pass was about, with forms over it.
    pub(super) fn new(passed: &Arc<F>, forms: Vec<Above>) -> Self {
        let family = passed.family().clone();
        let mut part = Part { passed: Arc::clone(passed), family, forms, bound: f64::INFINITY };
        part.bound = part.of_forms();
        part
    }

    fn of_forms(&self) -> f64 {
        self.forms.iter().map(|form| form.most(&self.family)).fold(f64::INFINITY, f64::min)
    }

    /// The newest form.
    pub(super) fn form(&self) -> &Above {
        &self.forms[self.forms.len() - 1]
    }

    /// One pass over the attacks that could reach a threshold.
    pub(super) fn pass(
        &mut self,
        searcher: &Searcher<F>,
        question: &F::Question,
        best: &mut Tried,
        threshold: f64,
        most_sets: usize,
    ) -> Came {
        let run = &searcher.run;
        let cuts = cuts(&self.family, &self.forms, threshold, KEPT);
        let Some(restricted) = under(run, &self.family, cuts) else {
            // Whatever reaches the threshold would be left.
            self.bound = self.bound.min(threshold.next_down());
            return Came::Below;
        };
        if let Some(sets) = sets(run, &restricted.family, most_sets) {
            return self.retrain(searcher, question, best, threshold, &sets);
        }
        if restricted.family.is_that_of(self.passed.family()) {
            // It would be the same pass once more.
            return Came::Hardly;
        }
        let layout = &self.family.layout;
        let forms: Vec<Above> =
            self.forms.iter().rev().take(KEPT + 1).rev().map(|form| restricted.form(form, layout)).collect();
        let Some(passed) = self.passed.again(restricted.family) else { return Came::Hardly };
        self.passed = Arc::new(passed);
        self.family = self.passed.family().clone();
        self.forms = forms;
        let before = self.bound;
        self.draw(searcher, question, best, threshold);
        // Later cuts are of the budgets again.
        self.family.cuts.clear();
        match self.bound {
            bound if bound < threshold => Came::Below,
            bound if before - bound < SLOW * (before - threshold) => Came::Hardly,
            _ => Came::Nearer,
        }
    }

    /// New forms over the part, and the attacks that they lead to.
    fn draw(&mut self, searcher: &Searcher<F>, question: &F::Question, best: &mut Tried, threshold: f64) {
        let above = |lines: Lines<'_>| self.passed.above(question, lines);
        let mut new: Vec<Above> =
            [Lines::Chords, Lines::Near(&best.near)].into_iter().filter_map(above).collect();
        let Some(newest) = new.last() else { return };
        let next = searcher.tried(question, newest.best(&searcher.run, &self.family));
        if next.choice != best.choice {
            new.splice(0..0, above(Lines::Near(&next.near)));
            if next.value > best.value {
                *best = next;
            }
        }
        let most = new.iter().map(|form| form.most(&self.family)).fold(f64::INFINITY, f64::min);
        self.bound = self.bound.min(most.max(threshold.next_down()));
        self.forms.extend(new);
    }

    /// Retrains on every attack that is left.
    fn retrain(
        &mut self,
        searcher: &Searcher<F>,
        question: &F::Question,
        best: &mut Tried,
        threshold: f64,
        sets: &[Choice],
    ) -> Came {
        let Some(values) = searcher.retrained(question, sets) else { return Came::Hardly };
        let most = (0..sets.len()).reduce(|most, next| if values[next] > values[most] { next } else { most });
        let value = most.map_or(f64::NEG_INFINITY, |most| values[most]);
        if let Some(most) = most.filter(|most| values[*most] > best.value) {
            let mut choice = sets[most].clone();
            choice.sort_by_key(|taken| taken.unit);
            *best = searcher.tried(question, choice);
        }
        self.bound = self.bound.min(value.max(threshold.next_down()));
        Came::Retrained
    }

    /// The part with a unit that is near the border of the worst attacks taken by all, and by none.
    pub(super) fn branched(&self, searcher: &Searcher<F>) -> Vec<Self> {
        let Some(place) = self.border() else { return Vec::new() };
        let mut taken = self.clone();
        taken.family.forced[place] = true;
        taken.family.budgets[self.family.layout.groups[place]] -= 1;
        let left = without(&searcher.run, &self.family, place);
        let forms = self.forms.iter().map(|form| left.form(form, &self.family.layout)).collect();
        let left = Part { passed: Arc::clone(&self.passed), family: left.family, forms, bound: self.bound };
        let mut parts = vec![taken, left];
        for part in &mut parts {
            part.bound = part.bound.min(part.of_forms());
        }
        parts
    }

    /// A unit whose weight is near that of the last which the worst attack takes, and large.
    fn border(&self) -> Option<usize> {
        let layout = &self.family.layout;
        let mut values = Vec::new();
        layout.values(&self.form().weights, 1.0, &mut values);
        let free =
            |place: &usize| !self.family.forced[*place] && self.family.budgets[layout.groups[*place]] > 0;
        let least: Vec<f64> = (0..self.family.budgets.len())
            .map(|group| {
                let mut weights: Vec<f64> = (0..values.len())
                    .filter(|place| free(place) && layout.groups[*place] == group)
                    .map(|place| values[place])
                    .collect();
                weights.sort_by(|one, other| other.total_cmp(one));
                weights
                    .get(self.family.budgets[group].saturating_sub(1))
                    .or(weights.last())
                    .copied()
                    .unwrap_or(0.0)
            })
            .collect();
        let score = |place: usize| {
            let least = least[layout.groups[place]];
            self.passed.influence(self.family.layout.units[place])
                / ((values[place] - least).abs() + 0.2 * least.abs() + f64::MIN_POSITIVE)
        };
        (0..values.len())
            .filter(free)
            .reduce(|best, next| if score(next) > score(best) { next } else { best })
    }
}
