//! Questions about one kernel model.

use std::time::Instant;

use rayon::prelude::*;

use crate::asking::refutation::{Refutation, labels_witness};
use crate::asking::{Ask, Solving, enumerated, target_of, timed};
use crate::kernels::methods::O1;
use crate::kernels::models::{
    FlipAttack, FlipProgram, Strictness, WeightedPoint, brute_force, o1, o1_upper, o2, o2_greedy,
};
use countersign_check::{
    Aim, Answer, AnswerStatus, ClassId, Flips, Found, Method, Question, Refuted, Replayed, Scores, Trust,
    Value, Witness, replay_labels,
};

/// One test point of a kernel model.
#[derive(Clone, Copy, Debug)]
pub struct LabelFlipCase<'a> {
    /// Weights and labels.
    pub point: WeightedPoint<'a>,
}

impl Flips for LabelFlipCase<'_> {
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        let WeightedPoint { weights, labels, classes } = self.point;
        let target = target_of(answer, classes)?;
        let aim = Aim { clean: self.point.prediction(), target, goal: self.kind().goal(answer.method) };
        replay_labels(&Scores { weights, labels, classes }, witness, aim)
    }
}

impl LabelFlipCase<'_> {
    /// O2 by greedy choice.
    pub(super) fn greedy(&self, ask: Ask<'_>) -> Vec<Answer> {
        let clean = self.point.prediction();
        let greedy = |target| {
            timed(ask.method, None, target, |asked| {
                asked.exact(with_witness(o2_greedy(&self.point, clean, target)))
            })
        };
        self.targets().into_iter().map(greedy).collect()
    }

    /// An attack, seen to work by the method and again by the cross-check.
    pub(super) fn upper(&self, ask: Ask<'_>) -> Vec<Answer> {
        let attack = |target| {
            timed(ask.method, None, target, |asked| {
                let witness = o1_upper(&self.point, target).as_ref().map(labels_witness);
                let replayed = witness.as_ref().and_then(|witness| self.replay(&asked, witness).ok());
                let Some(replayed) = replayed else {
                    return asked.stopped(AnswerStatus::Unsupported, "the greedy choice found no attack");
                };
                let upper = Value::count(replayed.flips());
                Answer { status: AnswerStatus::Bound, trust: Trust::Replayed, upper, witness, ..asked }
            })
        };
        self.targets().into_iter().map(attack).collect()
    }

    /// Every labeling.
    pub(super) fn brute(&self, ask: Ask<'_>) -> Vec<Answer> {
        let limit = ask.solving.brute_limit;
        let started = Instant::now();
        let found = brute_force(&self.point, limit)
            .map(|found| found.predicted.into_iter().map(with_witness).collect::<Vec<_>>());
        let too_many = format!("more than {limit} labelings");
        enumerated(ask.method, self.targets(), found, &too_many, started.elapsed().as_secs_f64())
    }

    /// O1 or O2 for every target.
    pub(super) fn solved_for_all(&self, ask: Ask<'_>) -> Vec<Answer> {
        let solve = |&target: &ClassId| {
            timed(ask.method, ask.solver, target, |asked| self.solved(target, asked, ask.solving))
        };
        self.targets().par_iter().map(solve).collect()
    }

    fn solved(&self, target: ClassId, asked: Answer, solving: &Solving<'_>) -> Answer {
        let refutation = Refutation {
            closed: self.flip_program(target, asked.method, Strictness::Closed),
            open: Some(&|| self.flip_program(target, asked.method, Strictness::Open)),
            replay: &|witness| self.replay(&asked, witness).ok().into(),
        };
        refutation.solve(asked.clone(), solving)
    }

    pub(super) fn flip_program(&self, target: ClassId, method: Method, side: Strictness) -> FlipProgram {
        if method == O1.method { o1(&self.point, target, side) } else { o2(&self.point, target, side) }
    }
}

/// What an algorithm found, as answers have it.
pub(crate) fn with_witness(attack: Option<FlipAttack>) -> Option<Found> {
    let attack = attack?;
    Some(Found { flips: attack.flips(), witness: Some(labels_witness(&attack)) })
}
