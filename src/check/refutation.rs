//! Solving a program whose attacks must be replayed: a labeling that an exact replay refutes is cut off, and the program
//! solved again.

use super::question::ask_solver;
use super::{Answer, AnswerStatus, Replayed, Solving, Witness, claim};
use crate::labelflip::{FlipAttack, FlipProgram};
use crate::solve::{Outcome, Status};

/// Labelings that an exact replay may refute before a question counts as tie-sensitive.
const REFUTATIONS: usize = 16;

/// The programs of one question, and how its attacks are replayed.
pub(super) struct Refutation<'a> {
    /// Every labeling that truly works is feasible here: its bound is a lower bound.
    pub closed: FlipProgram,
    /// Every labeling that is feasible here truly works, where there is such a program: for attacks.
    pub open: Option<&'a dyn Fn() -> FlipProgram>,
    /// Replays a witness.
    pub replay: &'a dyn Fn(&Witness) -> Option<Replayed>,
}

impl Refutation<'_> {
    /// The closed program, again and again without the labelings that the replay refutes; where that does not end, the
    /// open program for an attack.
    pub(super) fn solve(mut self, asked: Answer, solving: &Solving<'_>) -> Answer {
        for _ in 0..REFUTATIONS {
            let outcome = match ask_solver(&asked, &self.closed.program, solving) {
                Ok(outcome) => outcome,
                Err(refused) => return *refused,
            };
            let attack = outcome.point.as_ref().map(|point| self.closed.attack(point));
            let witness = attack.as_ref().map(labels_witness);
            let replayed = witness.as_ref().and_then(|witness| (self.replay)(witness));
            let is_optimal = outcome.status == Status::Optimal;
            match attack {
                Some(attack) if !self.closed.is_exact && replayed.is_none() && is_optimal => {
                    self.closed.exclude(&attack)
                }
                // An attack on an exact program that fails is the solver's fault, for the cross-check to name.
                _ => {
                    let kept = witness.filter(|_| replayed.is_some() || (self.closed.is_exact && is_optimal));
                    return Answer { witness: kept, ..claim::answer(asked, &outcome, replayed) };
                }
            }
        }
        self.tie_sensitive(asked, solving)
    }

    /// Scores closer to a tie than a program can tell: bounds that do not meet are a limit of the numbers, not
    /// hidden behind an epsilon.
    fn tie_sensitive(&self, asked: Answer, solving: &Solving<'_>) -> Answer {
        let found = self.open.and_then(|open| {
            let open = open();
            let point = ask_solver(&asked, &open.program, solving).ok()?.point?;
            Some(labels_witness(&open.attack(&point)))
        });
        let replayed = found.as_ref().and_then(|witness| (self.replay)(witness));
        let outcome = match ask_solver(&asked, &self.closed.program, solving) {
            Ok(outcome) => Outcome { primal_bound: None, ..outcome },
            Err(refused) => return *refused,
        };
        let answer = claim::answer(asked, &outcome, replayed);
        let answer = Answer { witness: found.filter(|_| replayed.is_some()), ..answer };
        if answer.status == AnswerStatus::Exact || outcome.status != Status::Optimal {
            return answer;
        }
        answer.stopped(
            AnswerStatus::Limit,
            "tie-sensitive: the scores are closer than the program's numbers can tell",
        )
    }
}

/// An attack as a witness.
pub(super) fn labels_witness(attack: &FlipAttack) -> Witness {
    Answer::labels_witness(attack.labels.iter().map(|(sample, class)| (sample.index(), class.index())))
}
