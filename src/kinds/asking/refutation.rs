//! Solving a program whose attacks must be replayed: a labeling that an exact replay refutes is cut off, and
//! the program solved again.

use std::time::Instant;

use super::case::Solving;
use super::claim;
use super::targets::ask_solver;
use crate::kernels::models::{FlipAttack, FlipProgram};
use countersign_check::{Answer, AnswerStatus, Replayed, Witness};
use countersign_solve::{Limits, Outcome, Status};

/// Labelings that an exact replay may refute before a question counts as tie-sensitive.
const REFUTATIONS: usize = 16;

/// What a replay says of a labeling.
pub(crate) enum Verification {
    /// It was seen to work.
    Works(Replayed),
    /// It was seen not to work.
    Fails,
    /// A score is too close to 0 to tell.
    Undecided,
}

impl From<Option<Replayed>> for Verification {
    fn from(replayed: Option<Replayed>) -> Self {
        replayed.map_or(Verification::Fails, Verification::Works)
    }
}

/// The programs of one question, and how its attacks are replayed.
pub(crate) struct Refutation<'a> {
    /// Every labeling that truly works is feasible here: its bound is a lower bound.
    pub closed: FlipProgram,
    /// Every labeling that is feasible here truly works, where there is such a program: for attacks.
    pub open: Option<&'a dyn Fn() -> FlipProgram>,
    /// Replays a witness.
    pub replay: &'a dyn Fn(&Witness) -> Verification,
}

impl Refutation<'_> {
    /// The closed program, again and again without the labelings that the replay refutes; where that does not
    /// end, the open program for an attack. All solves together keep the time limit of one.
    pub(crate) fn solve(mut self, asked: Answer, solving: &Solving<'_>) -> Answer {
        let started = Instant::now();
        for _ in 0..REFUTATIONS {
            let outcome = match ask_solver(&asked, &self.closed.program, &within(solving, started)) {
                Ok(outcome) => outcome,
                Err(refused) => return *refused,
            };
            let is_optimal = outcome.status == Status::Optimal;
            let Some(attack) = outcome.point.as_ref().map(|point| self.closed.attack(point)) else {
                return claim::answer(asked, &outcome, None);
            };
            let witness = labels_witness(&attack);
            match (self.replay)(&witness) {
                Verification::Works(replayed) => {
                    return Answer {
                        witness: Some(witness),
                        ..claim::answer(asked, &outcome, Some(replayed))
                    };
                }
                // What is not refuted is not cut off: the bound so far is all that is known.
                Verification::Undecided => {
                    let open = Outcome { primal_bound: None, ..outcome };
                    return claim::answer(asked, &open, None).stopped(AnswerStatus::Limit, TIE_SENSITIVE);
                }
                Verification::Fails if is_optimal && !self.closed.is_exact => self.closed.exclude(&attack),
                // An attack on an exact program that fails is the solver's fault, for the cross-check to
                // name.
                Verification::Fails => {
                    let kept = Some(witness).filter(|_| is_optimal);
                    return Answer { witness: kept, ..claim::answer(asked, &outcome, None) };
                }
            }
        }
        self.tie_sensitive(asked, &within(solving, started))
    }

    /// Scores closer to a tie than a program can tell: bounds that do not meet are a limit of the numbers,
    /// not hidden behind an epsilon.
    fn tie_sensitive(&self, asked: Answer, solving: &Solving<'_>) -> Answer {
        let found = self.open.and_then(|open| {
            let open = open();
            let point = ask_solver(&asked, &open.program, solving).ok()?.point?;
            let witness = labels_witness(&open.attack(&point));
            match (self.replay)(&witness) {
                Verification::Works(replayed) => Some((witness, replayed)),
                _ => None,
            }
        });
        let outcome = match ask_solver(&asked, &self.closed.program, solving) {
            Ok(outcome) => Outcome { primal_bound: None, ..outcome },
            Err(refused) => return *refused,
        };
        let (witness, replayed) = found.unzip();
        let answer = Answer { witness, ..claim::answer(asked, &outcome, replayed) };
        if answer.status == AnswerStatus::Exact || outcome.status != Status::Optimal {
            return answer;
        }
        answer.stopped(AnswerStatus::Limit, TIE_SENSITIVE)
    }
}

/// Scores are closer to a tie than numbers can tell.
pub(crate) const TIE_SENSITIVE: &str =
    "tie-sensitive: the scores are closer than the program's numbers can tell";

/// What is left of the time limit; a second at least, so that a solver can say what it has.
fn within<'a>(solving: &Solving<'a>, started: Instant) -> Solving<'a> {
    let left = (solving.limits.seconds - started.elapsed().as_secs_f64()).max(1.0);
    let seconds = left.min(solving.limits.seconds);
    Solving { limits: Limits { seconds, ..solving.limits }, ..*solving }
}

/// An attack as a witness.
pub(crate) fn labels_witness(attack: &FlipAttack) -> Witness {
    Witness::of_labels(attack.labels.iter().map(|(sample, class)| (sample.index(), class.index())))
}
