//! One direction: attacks from below, cutoffs from above, until they meet or a limit is reached.

use std::sync::Arc;

use rayon::prelude::*;

use super::super::backward::{Above, Passed};
use super::super::family::Family;
use super::super::pass::Pass;
use super::super::simulated::Choice;
use super::super::training::known_of;
use super::attack::{Tried, climb, exchange};
use super::candidates::under;
use super::sets::sets;
use super::{Limits, Searcher};

/// What is known of the largest value of a form.
#[derive(Clone, Debug)]
pub(super) struct Searched {
    /// No attack brings the form above this.
    pub bound: f64,
    /// The best attack that was found, and what it comes to.
    pub attack: Choice,
    pub value: f64,
    /// The attack that lines were drawn at, and the threshold of its cuts, for each pass that was made.
    pub passes: Vec<Cutoff>,
    /// Are the attacks that could still matter few, and were all of them retrained?
    pub retrained: bool,
}

/// A threshold that attacks had to reach to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cutoff {
    pub threshold: f64,
    pub attack: Choice,
}

/// What a search is to decide.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goal {
    /// The largest value, up to a share of how far it is from that of the clean run.
    Largest { clean: f64 },
    /// Whether some attack brings the form to at least this.
    Reaches(f64),
}

/// Forms that are kept as cuts.
const KEPT: usize = 4;

/// Part of all attacks, on its way.
struct Part<'a> {
    searcher: &'a Searcher,
    direction: &'a [f64],
    passed: Arc<Passed>,
    /// Forms above the direction over this part, the oldest first.
    forms: Vec<Above>,
    bound: f64,
}

impl Searcher {
    /// Searches one direction.
    pub(super) fn search(&self, direction: &[f64], goal: Goal, limits: &Limits<'_>) -> Searched {
        let clean = Tried::new(&self.run, direction, Choice::new());
        let whole = &self.whole;
        let first = whole.above(direction, None);
        let mut best = clean.clone();
        let (climbed, mut forms) =
            climb(whole, direction, Tried::new(&self.run, direction, first.best(&self.run, &whole.family)));
        if climbed.value > best.value {
            best = climbed;
        }
        forms.insert(0, first);
        let bound = forms.iter().map(|form| form.most(&whole.family)).fold(f64::INFINITY, f64::min);
        let mut searched = Searched {
            bound,
            attack: best.choice.clone(),
            value: best.value,
            passes: Vec::new(),
            retrained: false,
        };
        if searched.is_enough(goal, limits) {
            return searched;
        }
        best = exchange(whole, direction, &forms[forms.len() - 1], best);
        let whole = Part { searcher: self, direction, passed: Arc::clone(whole), forms, bound };
        let threshold = |best: &Tried| match goal {
            Goal::Largest { clean } => best.value + 0.5 * limits.gap * (best.value - clean),
            Goal::Reaches(threshold) => threshold,
        };
        let mut parts = vec![whole];
        // Where no form cuts, attacks are told apart by how they spend the budget.
        if parts[0].smallest_constant() >= threshold(&best) && !self.divided().is_empty() {
            parts = self.divided().iter().map(|passed| Part::new(self, direction, passed, &best)).collect();
        }
        if std::env::var("DBG").is_ok() {
            eprintln!(
                "  direction: bound {bound:.6} value {:.6} parts {} constants {:?}",
                best.value,
                parts.len(),
                parts[0].forms.iter().map(|f| f.constant).collect::<Vec<_>>()
            );
        }
        let mut all = f64::NEG_INFINITY;
        let mut retrained = true;
        for part in &mut parts {
            let whole = part.decide(&mut best, goal, limits, &threshold, &mut searched.passes);
            retrained &= whole;
            all = all.max(part.bound);
        }
        // What attacks reach is no less than what they were seen to reach, but for rounding.
        searched.bound = searched.bound.min(all);
        searched.retrained = retrained;
        (searched.attack, searched.value) = (best.choice, best.value);
        searched
    }
}

impl Searched {
    fn is_enough(&self, goal: Goal, limits: &Limits<'_>) -> bool {
        match goal {
            Goal::Largest { clean } => self.bound - self.value <= limits.gap * (self.value - clean).abs(),
            Goal::Reaches(threshold) => self.bound < threshold || self.value >= threshold,
        }
    }
}

impl<'a> Part<'a> {
    fn new(searcher: &'a Searcher, direction: &'a [f64], passed: &Arc<Passed>, best: &Tried) -> Self {
        let forms = vec![passed.above(direction, None), passed.above(direction, Some(&best.near))];
        let mut part = Part { searcher, direction, passed: Arc::clone(passed), forms, bound: f64::INFINITY };
        part.bound = part.of_forms();
        part
    }

    fn of_forms(&self) -> f64 {
        self.forms.iter().map(|form| form.most(&self.passed.family)).fold(f64::INFINITY, f64::min)
    }

    fn smallest_constant(&self) -> f64 {
        self.forms.iter().map(|form| form.constant).fold(f64::INFINITY, f64::min)
    }

    /// Passes under cuts, until nothing of the part is above the threshold; true where all that was left was
    /// retrained.
    fn decide(
        &mut self,
        best: &mut Tried,
        goal: Goal,
        limits: &Limits<'_>,
        threshold: &dyn Fn(&Tried) -> f64,
        passes: &mut Vec<Cutoff>,
    ) -> bool {
        let run = &self.searcher.run;
        for _ in 0..limits.passes {
            let tau = threshold(best);
            if limits.is_over() {
                return false;
            }
            if self.bound < tau || matches!(goal, Goal::Reaches(reached) if best.value >= reached) {
                return false;
            }
            passes.push(Cutoff { threshold: tau, attack: best.choice.clone() });
            let kept = &self.forms[self.forms.len().saturating_sub(KEPT)..];
            let Some(restricted) = under(run, &self.passed.family, kept, tau) else {
                // Whatever reaches the threshold would be left.
                self.bound = tau.next_down();
                return false;
            };
            if let Some(sets) = sets(run, &restricted.family, limits.sets) {
                return self.retrain(best, tau, sets);
            }
            let forms = kept.iter().map(|form| restricted.form(form, &self.passed.family.layout)).collect();
            let Some(passed) = self.again(restricted.family) else { return false };
            self.passed = Arc::new(passed);
            self.forms = forms;
            let before = self.bound;
            self.draw(best, tau);
            if std::env::var("DBG").is_ok() {
                eprintln!(
                    "    pass units {} tau {tau:.6} bound {before:.6} -> {:.6} constants {:?}",
                    self.passed.family.layout.units.len(),
                    self.bound,
                    self.forms.iter().map(|f| f.constant).collect::<Vec<_>>()
                );
            }
            if self.bound >= tau && before - self.bound < 0.02 * (before - tau) {
                return false;
            }
        }
        false
    }

    /// New forms over the part, and the attacks that they lead to.
    fn draw(&mut self, best: &mut Tried, tau: f64) {
        let run = &self.searcher.run;
        let near_best = self.passed.above(self.direction, Some(&best.near));
        let next = Tried::new(run, self.direction, near_best.best(run, &self.passed.family));
        let mut new = vec![near_best];
        if next.choice != best.choice {
            new.push(self.passed.above(self.direction, Some(&next.near)));
            if next.value > best.value {
                *best = next;
            }
        }
        let most = new.iter().map(|form| form.most(&self.passed.family)).fold(f64::INFINITY, f64::min);
        self.bound = self.bound.min(most.max(tau.next_down()));
        self.forms.extend(new);
    }

    /// A pass over what is left, from the ranges of the one before.
    fn again(&self, family: Family) -> Option<Passed> {
        let mut pass = Pass::new(Arc::clone(&self.searcher.run), family, true);
        for step in &self.passed.steps {
            let ends = pass.ends_within(&step.parameters);
            pass.advance(Some(&known_of(step)), ends).ok()?;
        }
        Some(Passed::new(&pass))
    }

    /// Retrains on every attack that is left.
    fn retrain(&mut self, best: &mut Tried, tau: f64, sets: Vec<Choice>) -> bool {
        let searcher = self.searcher;
        let value = |choice: &Choice| searcher.retrained(self.direction, choice);
        let values: Vec<f64> = sets.par_iter().map(value).collect();
        let Some(most) =
            (0..sets.len()).reduce(|most, next| if values[next] > values[most] { next } else { most })
        else {
            self.bound = tau.next_down();
            return true;
        };
        if values.iter().any(|value| value.is_nan()) {
            return false;
        }
        let tried = Tried::new(&searcher.run, self.direction, sets[most].clone());
        if tried.value > best.value {
            *best = tried;
        }
        self.bound = self.bound.min(values[most].max(tau.next_down()));
        true
    }
}
