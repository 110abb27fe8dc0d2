//! One direction: attacks from below, cutoffs from above, until they meet or a limit is reached.

use super::super::followed::{Followed, Tried};
use super::super::simulated::Choice;
use super::attack::{climb, exchange};
use super::limits::Limits;
use super::part::{Came, Part};
use super::searcher::Searcher;

/// What is known of the largest value of a form.
#[derive(Clone, Debug)]
pub(super) struct Searched {
    /// No attack brings the form above this.
    pub bound: f64,
    /// The best attack that was found, and what it comes to.
    pub best: Tried,
    /// What lines were drawn at before the first pass.
    pub drawn_at: Vec<Choice>,
    /// For each pass that was made, the threshold of its cuts.
    pub thresholds: Vec<f64>,
}

/// Where an earlier search is said to have gone.
#[derive(Clone, Debug)]
pub(super) struct Trailed {
    /// What it drew lines at before the first pass.
    pub drawn_at: Vec<Choice>,
    /// How many passes it made.
    pub passes: usize,
}

/// An attack that goes this share of the way to a threshold may be near one that reaches it.
const NEAR: f64 = 0.8;

/// What a search is to decide.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goal {
    /// The largest value, up to a share of how far it is from that of the clean run.
    Largest { clean: f64 },
    /// Whether some attack brings the form to at least this.
    Reaches(f64),
}

impl Goal {
    /// The threshold of cuts, when this is the best attack: proving that much is enough.
    fn threshold(self, best: &Tried, limits: &Limits<'_>) -> f64 {
        match self {
            Goal::Largest { clean } => best.value + 0.5 * limits.gap * (best.value - clean),
            Goal::Reaches(threshold) => threshold,
        }
    }

    /// Is an attack so near to what is asked that others like it are worth trying?
    fn is_near(self, best: &Tried, clean: f64) -> bool {
        match self {
            Goal::Largest { .. } => true,
            Goal::Reaches(threshold) => best.value - clean >= NEAR * (threshold - clean),
        }
    }

    /// Does a bound say enough?
    fn is_met(self, bound: f64, best: &Tried, limits: &Limits<'_>) -> bool {
        match self {
            Goal::Largest { clean } => bound - best.value <= limits.gap * (best.value - clean).abs(),
            Goal::Reaches(threshold) => bound < threshold || best.value >= threshold,
        }
    }
}

/// Parts of all attacks that are not decided yet, or all of them.
struct Open<F: Followed> {
    parts: Vec<Part<F>>,
    /// What the parts that are decided come to at most.
    closed: f64,
    /// Is it one part, with all attacks, that will be told apart where passes do not help?
    are_whole: bool,
}

/// A question that is not decided yet.
pub(super) struct Undecided<F: Followed> {
    pub searched: Searched,
    /// All attacks; nothing when only a division of them can help.
    whole: Option<Part<F>>,
}

/// Decided, or not yet.
pub(super) type Stage<F> = Result<Searched, Box<Undecided<F>>>;

impl<F: Followed> Searcher<F> {
    /// What forms over all attacks say, with an attack that they lead to. Lines are drawn where an earlier search
    /// is said to have drawn them, if there was one.
    pub(super) fn begin(
        &self,
        question: &F::Question,
        goal: Goal,
        limits: &Limits<'_>,
        trail: Option<&Trailed>,
    ) -> Stage<F> {
        let at = |choice: &Choice| self.tried(question, choice.clone());
        let nothing = Choice::new();
        let best = match trail {
            Some(trail) => at(trail.drawn_at.first().unwrap_or(&nothing)),
            None => climb(self, question, at(&nothing)),
        };
        let forms = self.forms(&self.whole, question, &best);
        let whole = Part::new(&self.whole, forms);
        let drawn_at = vec![best.choice.clone()];
        let searched = Searched { bound: whole.bound, best, drawn_at, thresholds: Vec::new() };
        if goal.is_met(searched.bound, &searched.best, limits) {
            return Ok(searched);
        }
        Err(Box::new(Undecided { searched, whole: Some(whole) }))
    }

    /// Retrains every attack where there are few, or makes passes over all that could matter as long as they
    /// help. [`Searcher::every`] has been asked before.
    pub(super) fn narrow(
        &self,
        question: &F::Question,
        goal: Goal,
        limits: &Limits<'_>,
        trail: Option<&Trailed>,
        undecided: Box<Undecided<F>>,
    ) -> Stage<F> {
        let Undecided { mut searched, whole } = *undecided;
        let Some(whole) = whole else { return Ok(searched) };
        if let Some(every) = self.every(limits) {
            let (best, bound) = every.largest(&*self.whole, &self.problem, question);
            searched.best = best;
            searched.bound = searched.bound.min(bound);
            return Ok(searched);
        }
        searched.best = match trail {
            Some(trail) => {
                trail.drawn_at.get(1).map_or(searched.best, |choice| self.tried(question, choice.clone()))
            }
            None if !goal.is_near(&searched.best, self.at_clean(question)) => searched.best,
            None => exchange(self, question, whole.form(), searched.best),
        };
        searched.drawn_at.push(searched.best.choice.clone());
        let open = Open { parts: vec![whole], closed: f64::NEG_INFINITY, are_whole: self.divides() };
        match self.decide(question, goal, limits, open, &mut searched) {
            true => Ok(searched),
            false => Err(Box::new(Undecided { searched, whole: None })),
        }
    }

    /// Decides what is left, told apart by how attacks spend the budget. [`Searcher::divided`] has been asked
    /// before.
    pub(super) fn finish(
        &self,
        question: &F::Question,
        goal: Goal,
        limits: &Limits<'_>,
        undecided: Undecided<F>,
    ) -> Searched {
        let mut searched = undecided.searched;
        if self.divided(limits).is_empty() {
            return searched;
        }
        let tau = goal.threshold(&searched.best, limits);
        let (closed, parts) = self.parts(question, limits, &searched.best, searched.bound, tau);
        let open = Open { parts, closed, are_whole: false };
        self.decide(question, goal, limits, open, &mut searched);
        searched
    }

    /// Passes over the part with the largest bound, which is branched where they do not help; false where all
    /// attacks are to be told apart instead.
    fn decide(
        &self,
        question: &F::Question,
        goal: Goal,
        limits: &Limits<'_>,
        Open { parts: mut open, mut closed, are_whole }: Open<F>,
        searched: &mut Searched,
    ) -> bool {
        loop {
            // Of equal bounds the oldest.
            let largest =
                |one: usize, other: usize| if open[other].bound > open[one].bound { other } else { one };
            let Some(next) = (0..open.len()).reduce(largest) else { break };
            searched.bound = searched.bound.min(closed.max(open[next].bound));
            let tau = goal.threshold(&searched.best, limits);
            let is_over = searched.thresholds.len() >= limits.passes || limits.is_over();
            if is_over || goal.is_met(searched.bound, &searched.best, limits) || open[next].bound < tau {
                return true;
            }
            let mut part = open.swap_remove(next);
            searched.thresholds.push(tau);
            match part.pass(self, question, &mut searched.best, tau, limits.sets) {
                Came::Below | Came::Retrained => closed = closed.max(part.bound),
                Came::Nearer => open.push(part),
                Came::Hardly if are_whole => {
                    searched.bound = searched.bound.min(part.bound);
                    return false;
                }
                Came::Hardly => {
                    let parts = part.branched(self);
                    if parts.is_empty() {
                        closed = closed.max(part.bound);
                    }
                    open.extend(parts);
                }
            }
        }
        searched.bound = searched.bound.min(closed);
        true
    }

    /// The parts of all attacks, told apart by how they spend the budget: those that could reach a threshold,
    /// and what the others come to at most.
    fn parts(
        &self,
        question: &F::Question,
        limits: &Limits<'_>,
        best: &Tried,
        known: f64,
        tau: f64,
    ) -> (f64, Vec<Part<F>>) {
        let mut below = f64::NEG_INFINITY;
        let mut parts = Vec::new();
        for passed in self.divided(limits) {
            // What the form after the last step says is cheaper than forms for this question.
            let bound = passed.most_after(question).min(known);
            if bound < tau {
                below = below.max(bound);
                continue;
            }
            let mut part = Part::new(passed, self.forms(passed, question, best));
            part.bound = part.bound.min(bound);
            parts.push(part);
        }
        (below, parts)
    }
}
