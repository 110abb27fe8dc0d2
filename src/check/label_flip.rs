//! Questions about one kernel model.

use std::time::Instant;

use rayon::prelude::*;

use super::answer::Found;
use super::question::{enumerated, target_of, timed};
use super::refutation::{Refutation, labels_witness};
use super::{
    Answer, AnswerStatus, Kind, Method, Question, Replayed, Solving, Trust, Value, Witness, replay_labels,
};
use crate::data::ClassId;
use crate::labelflip::{
    FlipAttack, FlipProgram, Strictness, WeightedPoint, brute_force, brute_force_fits, o1, o1_upper, o2,
    o2_greedy,
};
use crate::program::Program;
use crate::solve::SolverName;

/// One test point of a kernel model.
#[derive(Clone, Copy, Debug)]
pub struct LabelFlipCase<'a> {
    /// Weights and labels.
    pub point: WeightedPoint<'a>,
}

impl Question for LabelFlipCase<'_> {
    fn kind(&self) -> Kind {
        Kind::LabelFlip
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.point.prediction())
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
        replay_labels(&self.point, witness, self.point.prediction(), target, answer.method.goal())
    }

    /// The closed program, which bounds the flips from below; its name says when it is a relaxation.
    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        match method {
            Method::O1 | Method::O2 => Some(self.flip_program(target, method, Strictness::Closed).program),
            _ => None,
        }
    }

    fn brute_fits(&self, limit: u64) -> bool {
        brute_force_fits(&self.point, limit)
    }
}

impl LabelFlipCase<'_> {
    fn greedy(&self) -> Vec<Answer> {
        let clean = self.point.prediction();
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
                let witness = o1_upper(&self.point, target).as_ref().map(labels_witness);
                let Some(replayed) = self.replayed(target, &asked, witness.as_ref()) else {
                    return asked.stopped(AnswerStatus::Unsupported, "the greedy choice found no attack");
                };
                let upper = Value::count(replayed.flips());
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

    /// O1 or O2 for one target.
    pub(super) fn solved(&self, target: ClassId, asked: Answer, solving: &Solving<'_>) -> Answer {
        let refutation = Refutation {
            closed: self.flip_program(target, asked.method, Strictness::Closed),
            open: Some(&|| self.flip_program(target, asked.method, Strictness::Open)),
            replay: &|witness| self.replayed(target, &asked, Some(witness)).into(),
        };
        refutation.solve(asked.clone(), solving)
    }

    fn flip_program(&self, target: ClassId, method: Method, side: Strictness) -> FlipProgram {
        if method == Method::O1 { o1(&self.point, target, side) } else { o2(&self.point, target, side) }
    }

    pub(super) fn replayed(
        &self,
        target: ClassId,
        asked: &Answer,
        witness: Option<&Witness>,
    ) -> Option<Replayed> {
        replay_labels(&self.point, witness?, self.point.prediction(), target, asked.method.goal()).ok()
    }
}

pub(super) fn with_witness(attack: Option<FlipAttack>) -> Option<Found> {
    let attack = attack?;
    Some((attack.flips(), Some(labels_witness(&attack))))
}
