//! Questions about linear classifiers that label noise smooths, and about partition ensembles of them.

use std::time::Instant;

use ndarray::{Array2, Array3};
use rayon::prelude::*;

use crate::asking::{Ask, enumerated, target_of, timed};
use crate::ensembles::EnsembleCase;
use crate::ensembles::certificates::{VoteTable, VoteTableError};
use crate::kernels::models::{Contributions, WeightedPoint};
use crate::kernels::with_witness;
use crate::smoothing::certificates::{
    LabelNoise, SmoothedPrediction, exact_switch_probability, fewest_flips_brute, flips_certified_by,
    smoothed_prediction,
};
use countersign_check::{
    Answer, AnswerStatus, ClassId, Flips, Question, Refuted, Replayed, Trust, Value, Witness, relabelled,
};

/// 2⁻⁶⁴.
pub(super) const RAREST_NOISE: f64 = 1.0 / (1_u128 << 64) as f64;

/// One test point of a smoothed classifier.
#[derive(Clone, Debug)]
pub struct SmoothedCase<'a> {
    pub(super) point: WeightedPoint<'a>,
    pub(super) noise: LabelNoise,
    pub(super) predicted: SmoothedPrediction,
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

/// Outcomes of the noise that a replay may enumerate: as many as fit into memory with ease.
const MOST_OUTCOMES: u64 = 50_000_000;

impl Flips for SmoothedCase<'_> {
    /// Relabels the samples and enumerates the noise.
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        let (point, noise) = (&self.point, &self.noise);
        let (clean, target) = (self.predicted.class, target_of(answer, point.classes)?);
        let labels = witness.labels()?;
        if smoothed_prediction(point, noise).class != clean {
            return Err(format!("the clean prediction is not class {}", clean.index()).into());
        }
        let poisoned = relabelled(point.labels, labels, point.classes)?;
        let poisoned = WeightedPoint { labels: &poisoned, ..*point };
        let probability = exact_switch_probability(&poisoned, noise, clean, target, MOST_OUTCOMES)
            .ok_or("the noise has too many outcomes to enumerate")?;
        // Just 1/2 is reached by ties, and enclosed by an interval around it: then whole numbers decide.
        let is_reached_by_ties = || {
            let fewest = fewest_flips_brute(&poisoned, noise, clean, target, MOST_OUTCOMES);
            fewest.is_some_and(|fewest| fewest.attack.is_some_and(|attack| attack.labels.is_empty()))
        };
        let reaches_half = probability.lower() >= 0.5 || (probability.upper() >= 0.5 && is_reached_by_ties());
        Replayed::seen(labels.len(), reaches_half).ok_or_else(|| {
            let target = target.index();
            Refuted(format!("after the attack class {target} is preferred with probability {probability:?}"))
        })
    }
}

impl SmoothedCase<'_> {
    /// Chernoff bounds for every target.
    pub(super) fn chernoff(&self, ask: Ask<'_>) -> Vec<Answer> {
        let answer = |target: ClassId| {
            timed(ask.method, None, target, |asked| match self.certified(target) {
                None => Answer { status: AnswerStatus::Infeasible, trust: Trust::Proved, ..asked },
                Some(flips) => Answer {
                    status: AnswerStatus::Bound,
                    trust: Trust::Proved,
                    lower: Value::count(flips),
                    reason: (flips == 0).then(|| "abstains: the bound decides nothing".to_owned()),
                    ..asked
                },
            })
        };
        self.targets().into_iter().map(answer).collect()
    }

    /// Every outcome of the noise.
    pub(super) fn brute(&self, ask: Ask<'_>) -> Vec<Answer> {
        let limit = ask.solving.brute_limit;
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
        enumerated(
            ask.method,
            self.targets(),
            fits.then_some(found),
            &too_many,
            started.elapsed().as_secs_f64(),
        )
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
    pub(super) over_table: EnsembleCase<'a>,
}

impl Flips for SmoothedEnsembleCase<'_> {
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        self.over_table.replayed(answer, witness, self.kind())
    }
}

impl SmoothedEnsembleCase<'_> {
    /// What is exact over the table is a lower bound on the flips of labels.
    pub(super) fn over_table_from_below(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.over_table.answers_from_bounds(ask, Answer::into_lower_bound)
    }
}
