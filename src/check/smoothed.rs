//! Questions about linear classifiers that label noise smooths, and about partition ensembles of them.

use std::time::Instant;

use ndarray::{Array2, Array3};
use rayon::prelude::*;

use super::label_flip::with_witness;
use super::question::{enumerated, target_of, timed};
use super::{
    Answer, AnswerStatus, EnsembleCase, Kind, Method, Question, Replayed, Solving, Trust, Value, Witness,
    replay_smoothed, replay_votes,
};
use crate::data::ClassId;
use crate::ensemble::{VoteTable, VoteTableError};
use crate::labelflip::{Contributions, WeightedPoint};
use crate::program::Program;
use crate::smoothing::{
    LabelNoise, SmoothedPrediction, fewest_flips_brute, flips_certified_by, smoothed_prediction,
};
use crate::solve::SolverName;

/// 2⁻⁶⁴.
const RAREST_NOISE: f64 = 1.0 / (1_u128 << 64) as f64;

/// One test point of a smoothed classifier.
#[derive(Clone, Debug)]
pub struct SmoothedCase<'a> {
    point: WeightedPoint<'a>,
    noise: LabelNoise,
    predicted: SmoothedPrediction,
}

impl<'a> SmoothedCase<'a> {
    /// The weights of a least-squares classifier, and the noise.
    pub fn new(point: WeightedPoint<'a>, noise: LabelNoise) -> Self {
        let predicted = smoothed_prediction(&point, &noise);
        SmoothedCase { point, noise, predicted }
    }

    /// Flips certified against a class.
    fn certified(&self, target: ClassId) -> Option<u64> {
        flips_certified_by(self.predicted.log_bounds[target.index()], &self.noise, self.point.labels.len())
    }
}

impl Question for SmoothedCase<'_> {
    fn kind(&self) -> Kind {
        Kind::Smoothed
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.predicted.class)
    }

    fn targets(&self) -> Vec<ClassId> {
        ClassId::all(self.point.classes).filter(|&class| class != self.predicted.class).collect()
    }

    fn answers(&self, method: Method, _: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        match method {
            Method::Chernoff => self
                .targets()
                .into_iter()
                .map(|target| {
                    timed(method, None, target, |asked| match self.certified(target) {
                        None => Answer { status: AnswerStatus::Infeasible, trust: Trust::Proved, ..asked },
                        Some(flips) => Answer {
                            status: AnswerStatus::Bound,
                            trust: Trust::Proved,
                            lower: Value::count(flips),
                            reason: (flips == 0).then(|| "abstains: the bound decides nothing".to_owned()),
                            ..asked
                        },
                    })
                })
                .collect(),
            Method::Brute => self.brute(solving.brute_limit),
            _ => Vec::new(),
        }
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let target = target_of(answer, self.point.classes)?;
        replay_smoothed(&self.point, &self.noise, witness, self.predicted.class, target)
    }

    fn program(&self, _: Method, _: ClassId) -> Option<Program> {
        None
    }

    /// Three outcomes a sample: the class that is attacked, the target, any other.
    fn brute_fits(&self, limit: u64) -> bool {
        let samples = u32::try_from(self.point.labels.len()).ok();
        let outcomes = samples.and_then(|samples| 3_u64.checked_pow(samples));
        // Whole numbers that count outcomes of rarer noise are too long.
        let counts = self.noise.probability() >= RAREST_NOISE;
        counts && outcomes.is_some_and(|outcomes| outcomes <= limit)
    }
}

impl SmoothedCase<'_> {
    fn brute(&self, limit: u64) -> Vec<Answer> {
        let started = Instant::now();
        let fewest =
            |target| fewest_flips_brute(&self.point, &self.noise, self.predicted.class, target, limit);
        let mut found = vec![None; self.point.classes];
        let mut fits = true;
        for target in self.targets() {
            match fewest(target) {
                Some(fewest) => found[target.index()] = with_witness(fewest.attack),
                None => fits = false,
            }
        }
        let too_many = format!("more than {limit} outcomes of the noise");
        enumerated(self.targets(), fits.then_some(found), &too_many, started.elapsed().as_secs_f64())
    }
}

/// A partition ensemble of smoothed classifiers: votes, and flips from below.
///
/// A base classifier that abstains has no certified vote: it may change for no flip at all.
#[derive(Clone, Debug)]
pub struct SmoothedEnsemble {
    table: VoteTable,
}

impl SmoothedEnsemble {
    /// Base classifiers for the same tests and classes.
    ///
    /// # Errors
    /// When the table of flips breaks its invariants, as it does for an ensemble without partitions.
    pub fn new(bases: &[Contributions], noise: &LabelNoise) -> Result<Self, VoteTableError> {
        let tests = bases.first().map_or(0, Contributions::tests);
        let classes = noise.classes();
        let rows: Vec<Vec<SmoothedCase<'_>>> = (0..tests)
            .into_par_iter()
            .map(|test| bases.iter().map(|base| SmoothedCase::new(base.test(test), noise.clone())).collect())
            .collect();
        let votes = Array2::from_shape_fn((tests, bases.len()), |(test, base)| {
            rows[test][base].predicted.class.index() as i64
        });
        let flips = Array3::from_shape_fn((tests, bases.len(), classes), |(test, base, class)| {
            let case = &rows[test][base];
            let class = ClassId::new(class);
            if class == case.predicted.class {
                return 0;
            }
            case.certified(class).map_or(-1, |flips| i64::try_from(flips).unwrap_or(i64::MAX))
        });
        Ok(SmoothedEnsemble { table: VoteTable::new(votes, flips)? })
    }

    /// One test point.
    pub fn test(&self, test: usize) -> SmoothedEnsembleCase<'_> {
        SmoothedEnsembleCase { over_table: EnsembleCase { point: self.table.test(test) } }
    }
}

/// One test point of a [`SmoothedEnsemble`].
#[derive(Clone, Copy, Debug)]
pub struct SmoothedEnsembleCase<'a> {
    over_table: EnsembleCase<'a>,
}

impl Question for SmoothedEnsembleCase<'_> {
    fn kind(&self) -> Kind {
        Kind::PartitionedSmoothed
    }

    fn prediction(&self) -> Option<ClassId> {
        self.over_table.prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.over_table.targets()
    }

    /// What is exact over the table is a lower bound on the flips of labels.
    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        self.over_table.answers_from_bounds((method, solver), solving, Answer::into_lower_bound)
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let target = target_of(answer, self.over_table.point.classes())?;
        let goal = answer.method.goal();
        replay_votes(&self.over_table.point, witness, self.over_table.point.prediction(), target, goal)
    }

    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        self.over_table.program(method, target)
    }

    fn brute_fits(&self, _: u64) -> bool {
        false
    }
}
