//! Questions about an ensemble whose flips are given.

use std::time::Instant;

use rayon::prelude::*;

use crate::asking::{Ask, Case, ask_solver, claim, enumerated, target_of, timed};
use crate::ensembles::certificates::{
    Knapsack, VoteAttack, VotePoint, VoteProgram, black_box_radius, brute_force, knapsack_dp,
    knapsack_dp_fits, p1, p2,
};
use crate::ensembles::methods::BLACK_BOX;
use countersign_check::{
    Aim, Answer, AnswerStatus, ClassId, Flips, Found, Kind, Method, Quantity, Question, Refuted, Replayed,
    Trust, Value, Votes, Witness, replay_votes,
};
use countersign_data::PartitionId;
use countersign_solve::{Outcome, Status};

/// One test point of an ensemble.
#[derive(Clone, Copy, Debug)]
pub struct EnsembleCase<'a> {
    /// Votes and flips.
    pub point: VotePoint<'a>,
}

impl Flips for EnsembleCase<'_> {
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        self.replayed(answer, witness, self.kind())
    }
}

impl EnsembleCase<'_> {
    /// Answers of an ensemble whose table has bounds in place of flips, each turned into what it then says.
    /// The black box knows votes alone.
    pub(crate) fn answers_from_bounds(&self, ask: Ask<'_>, turned: impl Fn(Answer) -> Answer) -> Vec<Answer> {
        let answers = self.answers(ask);
        if ask.method == BLACK_BOX.method { answers } else { answers.into_iter().map(turned).collect() }
    }

    /// Recounts the votes after the attack of an answer to a question of some kind about this table.
    pub(crate) fn replayed(
        &self,
        answer: &Answer,
        witness: &Witness,
        kind: &Kind,
    ) -> Result<Replayed, Refuted> {
        let target = target_of(answer, self.point.classes())?;
        let aim = Aim { clean: self.point.prediction(), target, goal: kind.goal(answer.method) };
        let clean: Vec<ClassId> = self.point.votes().map(|(_, vote)| vote).collect();
        let flips = |partition, class| self.point.flips(PartitionId::new(partition), class);
        replay_votes(&Votes { clean: &clean, classes: self.point.classes(), flips: &flips }, witness, aim)
    }

    fn for_targets(&self, method: Method, run: impl Fn(ClassId, Answer) -> Answer) -> Vec<Answer> {
        self.point.targets().map(|target| timed(method, None, target, |asked| run(target, asked))).collect()
    }

    /// The radius that votes alone certify.
    pub(super) fn black_box(&self, ask: Ask<'_>) -> Vec<Answer> {
        let asked = Answer::new(ask.method, None, None, Quantity::Radius);
        let answer = match black_box_radius(&self.point) {
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
        };
        vec![answer]
    }

    /// The knapsack for every target.
    pub(super) fn knapsack(&self, ask: Ask<'_>) -> Vec<Answer> {
        let knapsack = Knapsack::new(&self.point, self.point.prediction());
        self.for_targets(ask.method, |target, asked| asked.exact(with_witness(knapsack.attack(target))))
    }

    /// Its naive twin.
    pub(super) fn knapsack_dp(&self, ask: Ask<'_>) -> Vec<Answer> {
        let clean = self.point.prediction();
        self.for_targets(ask.method, |target, asked| {
            if !knapsack_dp_fits(&self.point, clean, target) {
                let why = "the table of the dynamic programme exceeds 128 MiB";
                return asked.stopped(AnswerStatus::Limit, why);
            }
            asked.exact(with_witness(knapsack_dp(&self.point, clean, target)))
        })
    }

    /// Every configuration of votes.
    pub(super) fn brute(&self, ask: Ask<'_>) -> Vec<Answer> {
        let limit = ask.solving.brute_limit;
        let started = Instant::now();
        let found = brute_force(&self.point, limit)
            .map(|found| found.predicted.into_iter().map(with_witness).collect::<Vec<_>>());
        let too_many = format!("more than {limit} vote configurations");
        enumerated(ask.method, self.targets(), found, &too_many, started.elapsed().as_secs_f64())
    }

    /// P1 for every target.
    pub(super) fn p1(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.solved(ask, p1)
    }

    /// P2 for every target.
    pub(super) fn p2(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.solved(ask, p2)
    }

    fn solved(
        &self,
        ask: Ask<'_>,
        program: impl Fn(&VotePoint<'_>, ClassId) -> VoteProgram + Sync,
    ) -> Vec<Answer> {
        let solve = |&target: &ClassId| {
            timed(ask.method, ask.solver, target, |asked| {
                let program = program(&self.point, target);
                match ask_solver(&asked, &program.program, ask.solving) {
                    Err(refused) => *refused,
                    Ok(outcome) => self.read_outcome(&program, asked, &outcome),
                }
            })
        };
        self.targets().par_iter().map(solve).collect()
    }

    /// The point of an optimum that does not replay stays as the witness without an upper bound, for the
    /// cross-check to name.
    fn read_outcome(&self, program: &VoteProgram, asked: Answer, outcome: &Outcome) -> Answer {
        let witness = outcome.point.as_ref().map(|point| {
            let new = program.configuration(point);
            let changed = self.point.votes().zip(new).filter(|((_, old), new)| old != new);
            Witness::of_votes(changed.map(|((partition, _), new)| (partition.index(), new.index())))
        });
        let replayed = witness.as_ref().and_then(|witness| self.replayed(&asked, witness, self.kind()).ok());
        let kept = witness.filter(|_| replayed.is_some() || outcome.status == Status::Optimal);
        Answer { witness: kept, ..claim::answer(asked, outcome, replayed) }
    }
}

fn with_witness(attack: Option<VoteAttack>) -> Option<Found> {
    let attack = attack?;
    let pairs = attack.votes.iter().map(|(partition, class)| (partition.index(), class.index()));
    Some(Found { flips: attack.flips, witness: Some(Witness::of_votes(pairs)) })
}
