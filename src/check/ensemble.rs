//! Questions about an ensemble whose flips are given.

use std::time::Instant;

use rayon::prelude::*;

use super::answer::Found;
use super::question::{ask_solver, enumerated, target_of, timed};
use super::{
    Answer, AnswerStatus, Kind, Method, Quantity, Question, Replayed, Solving, Trust, Value, Witness, claim,
    replay_votes,
};
use crate::data::ClassId;
use crate::ensemble::{
    Knapsack, VoteAttack, VotePoint, VoteProgram, black_box_radius, brute_force, brute_force_fits,
    knapsack_dp, knapsack_dp_fits, p1, p2,
};
use crate::program::Program;
use crate::solve::{Outcome, SolverName, Status};

/// One test point of an ensemble.
#[derive(Clone, Copy, Debug)]
pub struct EnsembleCase<'a> {
    /// Votes and flips.
    pub point: VotePoint<'a>,
}

impl EnsembleCase<'_> {
    /// Answers of an ensemble whose table has bounds in place of flips, each turned into what it then says. The black box
    /// knows votes alone.
    pub(super) fn answers_from_bounds(
        &self,
        (method, solver): (Method, Option<SolverName>),
        solving: &Solving<'_>,
        turned: impl Fn(Answer) -> Answer,
    ) -> Vec<Answer> {
        let answers = self.answers(method, solver, solving);
        if method == Method::BlackBox { answers } else { answers.into_iter().map(turned).collect() }
    }
}

impl Question for EnsembleCase<'_> {
    fn kind(&self) -> Kind {
        Kind::Ensemble
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.point.prediction())
    }

    fn targets(&self) -> Vec<ClassId> {
        self.point.targets().collect()
    }

    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        match method {
            Method::BlackBox => vec![self.black_box()],
            Method::Knapsack => {
                let knapsack = Knapsack::new(&self.point, self.point.prediction());
                self.for_targets(method, |target, asked| asked.exact(with_witness(knapsack.attack(target))))
            }
            Method::KnapsackDp => self.for_targets(method, |target, asked| self.knapsack_dp(target, asked)),
            Method::P1 | Method::P2 => self.solved(method, solver, solving),
            Method::Brute => self.brute(solving.brute_limit),
            _ => Vec::new(),
        }
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let target = target_of(answer, self.point.classes())?;
        replay_votes(&self.point, witness, self.point.prediction(), target, answer.method.goal())
    }

    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        match method {
            Method::P1 => Some(p1(&self.point, target).program),
            Method::P2 => Some(p2(&self.point, target).program),
            _ => None,
        }
    }

    fn brute_fits(&self, limit: u64) -> bool {
        brute_force_fits(&self.point, limit)
    }
}

impl EnsembleCase<'_> {
    fn for_targets(&self, method: Method, run: impl Fn(ClassId, Answer) -> Answer) -> Vec<Answer> {
        self.point.targets().map(|target| timed(method, None, target, |asked| run(target, asked))).collect()
    }

    fn black_box(&self) -> Answer {
        let asked = Answer::new(Method::BlackBox, None, None, Quantity::Radius);
        match black_box_radius(&self.point) {
            Ok(Some(radius)) => {
                let lower = Value::count(radius);
                Answer { status: AnswerStatus::Bound, trust: Trust::Exact, lower, ..asked }
            }
            Ok(None) => Answer {
                status: AnswerStatus::Exact,
                trust: Trust::Exact,
                reason: Some("there is no other class".to_owned()),
                ..asked
            },
            Err(free_vote) => asked.stopped(AnswerStatus::Unsupported, free_vote.to_string()),
        }
    }

    fn knapsack_dp(&self, target: ClassId, asked: Answer) -> Answer {
        if !knapsack_dp_fits(&self.point, self.point.prediction(), target) {
            return asked.stopped(AnswerStatus::Limit, "the table of the dynamic programme exceeds 128 MiB");
        }
        asked.exact(with_witness(knapsack_dp(&self.point, self.point.prediction(), target)))
    }

    fn brute(&self, limit: u64) -> Vec<Answer> {
        let started = Instant::now();
        let found = brute_force(&self.point, limit)
            .map(|found| found.predicted.into_iter().map(with_witness).collect::<Vec<_>>());
        let too_many = format!("more than {limit} vote configurations");
        enumerated(self.targets(), found, &too_many, started.elapsed().as_secs_f64())
    }

    /// P1 or P2 for every target.
    fn solved(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        let solve = |&target: &ClassId| {
            timed(method, solver, target, |asked| {
                let vote_program =
                    if method == Method::P1 { p1(&self.point, target) } else { p2(&self.point, target) };
                self.solve_program(target, &vote_program, asked, solving)
            })
        };
        self.targets().par_iter().map(solve).collect()
    }

    fn solve_program(
        &self,
        target: ClassId,
        program: &VoteProgram,
        asked: Answer,
        solving: &Solving<'_>,
    ) -> Answer {
        match ask_solver(&asked, &program.program, solving) {
            Err(refused) => *refused,
            Ok(outcome) => self.read_outcome(target, program, asked, &outcome),
        }
    }

    /// The point of an optimum that does not replay stays as the witness without an upper bound, for the cross-check to
    /// name.
    fn read_outcome(
        &self,
        target: ClassId,
        program: &VoteProgram,
        asked: Answer,
        outcome: &Outcome,
    ) -> Answer {
        let witness = outcome.point.as_ref().map(|point| {
            let new = program.configuration(point);
            let changed = self.point.votes().zip(new).filter(|((_, old), new)| old != new);
            Answer::votes_witness(changed.map(|((partition, _), new)| (partition.index(), new.index())))
        });
        let replayed = witness.as_ref().and_then(|witness| {
            replay_votes(&self.point, witness, self.point.prediction(), target, asked.method.goal()).ok()
        });
        let kept = witness.filter(|_| replayed.is_some() || outcome.status == Status::Optimal);
        Answer { witness: kept, ..claim::answer(asked, outcome, replayed) }
    }
}

fn with_witness(attack: Option<VoteAttack>) -> Option<Found> {
    let attack = attack?;
    let pairs = attack.votes.iter().map(|(partition, class)| (partition.index(), class.index()));
    Some((attack.flips, Some(Answer::votes_witness(pairs))))
}
