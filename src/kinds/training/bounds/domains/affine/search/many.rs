//! Many questions about a run, stage by stage.
//!
//! What serves all of them, retraining every attack or dividing all attacks, is done between stages and by all
//! threads together; within a stage each thread has questions of its own.

use rayon::prelude::*;

use super::super::followed::Followed;
use super::super::simulated::{attack_of, choice_of};
use super::direction::{Goal, Searched, Stage, Trailed, Undecided};
use super::found::{Found, Trace};
use super::limits::Limits;
use super::searcher::Searcher;

/// A question, what is to be decided, and how an earlier search went.
pub(super) struct Asking<'a, Q> {
    pub question: Q,
    pub goal: Goal,
    pub trace: Option<&'a Trace>,
    /// May it be left out when time is over?
    pub optional: bool,
}

impl<F: Followed> Searcher<F> {
    /// The largest value of a question.
    pub(super) fn largest(&self, question: F::Question, limits: &Limits<'_>, trace: Option<&Trace>) -> Found {
        let goal = Goal::Largest { clean: self.at_clean(&question) };
        self.one(Asking { question, goal, trace, optional: false }, limits)
    }

    /// Whether some attack brings a question to a value.
    pub(super) fn reaches(
        &self,
        question: F::Question,
        value: f64,
        limits: &Limits<'_>,
        trace: Option<&Trace>,
    ) -> Found {
        self.one(Asking { question, goal: Goal::Reaches(value), trace, optional: false }, limits)
    }

    fn one(&self, asking: Asking<'_, F::Question>, limits: &Limits<'_>) -> Found {
        self.all(&[asking], limits).remove(0).expect("it is not optional")
    }

    /// What is found of each question; nothing of those that are left out.
    ///
    /// # Soundness
    /// A trace may say what it likes: lines may be drawn at any attack, and thresholds follow.
    pub(super) fn all(&self, asked: &[Asking<'_, F::Question>], limits: &Limits<'_>) -> Vec<Option<Found>> {
        let trails: Vec<Option<Trailed>> =
            asked.iter().map(|asking| asking.trace.map(|trace| self.trailed(trace))).collect();
        let limits_of = |place: usize| {
            let passes =
                trails[place].as_ref().map_or(limits.passes, |trail| trail.passes.min(limits.passes));
            Limits { passes, ..*limits }
        };
        let begin = |place: usize| {
            let Asking { question, goal, optional, .. } = &asked[place];
            let begin = || self.begin(question, *goal, limits, trails[place].as_ref());
            (!(*optional && limits.is_over())).then(begin)
        };
        let begun: Vec<Option<Stage<F>>> = (0..asked.len()).into_par_iter().map(begin).collect();
        if begun.iter().flatten().any(Result::is_err) {
            self.every(limits);
        }
        let narrow = |(place, stage): (usize, Option<Stage<F>>)| {
            let Asking { question, goal, .. } = &asked[place];
            let narrow = |undecided| {
                self.narrow(question, *goal, &limits_of(place), trails[place].as_ref(), undecided)
            };
            stage.map(|stage| stage.or_else(narrow))
        };
        let narrowed: Vec<Option<Stage<F>>> = begun.into_par_iter().enumerate().map(narrow).collect();
        if narrowed.iter().flatten().any(Result::is_err) {
            self.divided(limits);
        }
        let finish = |(place, stage): (usize, Option<Stage<F>>)| {
            let Asking { question, goal, .. } = &asked[place];
            let finish =
                |undecided: Box<Undecided<F>>| self.finish(question, *goal, &limits_of(place), *undecided);
            stage.map(|stage| self.found(&asked[place], stage.unwrap_or_else(finish)))
        };
        narrowed.into_par_iter().enumerate().map(finish).collect()
    }

    fn trailed(&self, trace: &Trace) -> Trailed {
        Trailed {
            // What is no attack here is none.
            drawn_at: trace.drawn_at.iter().map_while(|attack| choice_of(&self.run, attack)).collect(),
            passes: trace.thresholds.len(),
        }
    }

    fn found(&self, Asking { question, goal, .. }: &Asking<'_, F::Question>, searched: Searched) -> Found {
        let attack = std::slice::from_ref(&searched.best.choice);
        let value = self.retrained(question, attack).map_or(f64::NAN, |values| values[0]);
        // That no threshold is reached says that every double is below it; a real number may be between the two.
        let bound = match goal {
            Goal::Largest { .. } => searched.bound.next_up(),
            Goal::Reaches(_) => searched.bound,
        };
        let drawn_at = searched.drawn_at.iter().map(|choice| attack_of(&self.run, choice)).collect();
        Found {
            bound: bound.max(value),
            attack: attack_of(&self.run, &searched.best.choice),
            value,
            clean: self.at_clean(question),
            trace: Trace { drawn_at, thresholds: searched.thresholds },
        }
    }
}
