//! Questions about one kernel model.

use std::time::Instant;

use rayon::prelude::*;

use super::answer::Found;
use super::question::{ask_solver, enumerated, target_of, timed};
use super::{
    Answer, AnswerStatus, Count, Kind, Method, Question, Replayed, Solving, Trust, Witness, claim,
    replay_labels,
};
use crate::data::ClassId;
use crate::labelflip::{
    FlipAttack, FlipProgram, Side, TestPoint, brute_force, brute_force_fits, o1, o1_upper, o2, o2_greedy,
};
use crate::program::Program;
use crate::solve::{Outcome, SolverName, Status};

/// Labelings that an exact replay may refute before a question counts as tie-sensitive.
const REFUTATIONS: usize = 16;

/// One test point of a kernel model.
#[derive(Clone, Copy, Debug)]
pub struct LabelFlipCase<'a> {
    /// Weights and labels.
    pub point: TestPoint<'a>,
}

impl Question for LabelFlipCase<'_> {
    fn kind(&self) -> Kind {
        Kind::LabelFlip
    }

    fn prediction(&self) -> ClassId {
        self.point.prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.point.targets().collect()
    }

    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        match method {
            Method::O2Greedy => self.greedy(),
            Method::O1Upper => self.upper(),
            Method::O1 | Method::O2 => self
                .targets()
                .par_iter()
                .map(|&target| timed(method, solver, target, |asked| self.solved(target, asked, solving)))
                .collect(),
            Method::Brute => self.brute(solving.brute_limit),
            _ => Vec::new(),
        }
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let target = target_of(answer, self.point.classes)?;
        replay_labels(&self.point, witness, self.prediction(), target, answer.method.goal())
    }

    /// The closed program, which bounds the flips from below; its name says when it is a relaxation.
    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        match method {
            Method::O1 | Method::O2 => Some(self.flip_program(target, method, Side::Closed).program),
            _ => None,
        }
    }

    fn brute_fits(&self, limit: u64) -> bool {
        brute_force_fits(&self.point, limit)
    }
}

impl LabelFlipCase<'_> {
    fn greedy(&self) -> Vec<Answer> {
        let clean = self.prediction();
        let greedy = |target| {
            timed(Method::O2Greedy, None, target, |asked| {
                asked.exact(with_witness(o2_greedy(&self.point, clean, target)))
            })
        };
        self.targets().into_iter().map(greedy).collect()
    }

    /// An attack, seen to work by the method and again by the cross-check.
    fn upper(&self) -> Vec<Answer> {
        let attack = |target| {
            timed(Method::O1Upper, None, target, |asked| {
                let witness = o1_upper(&self.point, target).as_ref().map(witness);
                let Some(replayed) = self.replayed(target, &asked, witness.as_ref()) else {
                    return asked.stopped(AnswerStatus::Unsupported, "the greedy choice found no attack");
                };
                let upper = i64::try_from(replayed.flips()).ok().map(Count);
                Answer { status: AnswerStatus::Bound, trust: Trust::Replayed, upper, witness, ..asked }
            })
        };
        self.targets().into_iter().map(attack).collect()
    }

    fn brute(&self, limit: u64) -> Vec<Answer> {
        let started = Instant::now();
        let found = brute_force(&self.point, limit)
            .map(|found| found.predicted.into_iter().map(with_witness).collect::<Vec<_>>());
        let too_many = format!("more than {limit} labelings");
        enumerated(self.targets(), found, &too_many, started.elapsed().as_secs_f64())
    }

    /// O1 or O2 for one target: the closed program, again and again without the labelings that an exact replay
    /// refutes; where that does not end, the open program for an attack.
    pub(super) fn solved(&self, target: ClassId, asked: Answer, solving: &Solving<'_>) -> Answer {
        let mut closed = self.flip_program(target, asked.method, Side::Closed);
        for _ in 0..REFUTATIONS {
            let outcome = match ask_solver(&asked, &closed.program, solving) {
                Ok(outcome) => outcome,
                Err(refused) => return *refused,
            };
            let attack = outcome.point.as_ref().map(|point| closed.attack(point));
            let witness = attack.as_ref().map(witness);
            let replayed = self.replayed(target, &asked, witness.as_ref());
            let is_optimal = outcome.status == Status::Optimal;
            match attack {
                Some(attack) if !closed.is_exact && replayed.is_none() && is_optimal => {
                    closed.exclude(&attack)
                }
                // An attack on an exact program that fails is the solver's fault, for the cross-check to name.
                _ => {
                    let kept = witness.filter(|_| replayed.is_some() || (closed.is_exact && is_optimal));
                    return Answer { witness: kept, ..claim::answer(asked, &outcome, replayed) };
                }
            }
        }
        self.tie_sensitive(target, asked, &closed, solving)
    }

    /// Scores closer to a tie than a program can tell: bounds that do not meet are a limit of the numbers, not
    /// hidden behind an epsilon.
    fn tie_sensitive(
        &self,
        target: ClassId,
        asked: Answer,
        closed: &FlipProgram,
        solving: &Solving<'_>,
    ) -> Answer {
        let open = self.flip_program(target, asked.method, Side::Open);
        let found = ask_solver(&asked, &open.program, solving).ok().and_then(|outcome| outcome.point);
        let witness = found.map(|point| witness(&open.attack(&point)));
        let replayed = self.replayed(target, &asked, witness.as_ref());
        let outcome = match ask_solver(&asked, &closed.program, solving) {
            Ok(outcome) => Outcome { primal_bound: None, ..outcome },
            Err(refused) => return *refused,
        };
        let answer = claim::answer(asked, &outcome, replayed);
        let answer = Answer { witness: witness.filter(|_| replayed.is_some()), ..answer };
        if answer.status == AnswerStatus::Exact || outcome.status != Status::Optimal {
            return answer;
        }
        answer.stopped(
            AnswerStatus::Limit,
            "tie-sensitive: the scores are closer than the program's numbers can tell",
        )
    }

    fn flip_program(&self, target: ClassId, method: Method, side: Side) -> FlipProgram {
        if method == Method::O1 { o1(&self.point, target, side) } else { o2(&self.point, target, side) }
    }

    fn replayed(&self, target: ClassId, asked: &Answer, witness: Option<&Witness>) -> Option<Replayed> {
        replay_labels(&self.point, witness?, self.prediction(), target, asked.method.goal()).ok()
    }
}

fn with_witness(attack: Option<FlipAttack>) -> Option<Found> {
    let attack = attack?;
    Some((attack.flips(), Some(witness(&attack))))
}

fn witness(attack: &FlipAttack) -> Witness {
    Answer::labels_witness(attack.labels.iter().map(|(sample, class)| (sample.index(), class.index())))
}
