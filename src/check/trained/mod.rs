//! Questions about models that gradient descent trains on labels under attack: how many flips change a prediction?
//! (000, appendix D.4)
//!
//! `ibp` bounds each base classifier's flips from below, by bounds on its training with a growing budget; an ensemble's
//! `knapsack` and its twins aggregate that table. `brute` trains on every labeling within the budget.
//!
//! - here: an ensemble with its table, and one base classifier.
//! - `ensemble`: the ensemble.

mod ensemble;

use std::sync::Arc;
use std::time::Instant;

use ndarray::{Array2, Array3, s};
use rayon::prelude::*;

use super::answer::Found;
use super::question::target_of;
use super::{
    Answer, AnswerStatus, Kind, Method, Quantity, Question, Replayed, Solving, Trust, Value, Witness,
    replay_training,
};
use crate::data::{ClassId, PartitionId, SampleId};
use crate::ensemble::{EnsembleError, TestPoint, VoteTable};
use crate::property::{FewestFlips, fewest_flips_certified, fewest_flips_exhaustive};
use crate::solve::SolverName;
use crate::threat::Attack;
use crate::train::{Diverged, predictions, train};
use crate::trajectory::{INTERVALS, TrainingProblem, Watch};

pub use ensemble::TrainedEnsembleCase;

/// The training of one base classifier, under a threat that flips labels.
#[derive(Clone, Debug)]
pub struct TrainedPart {
    /// The run on its own samples.
    pub problem: TrainingProblem,
    /// These samples, as they are numbered in the whole training set.
    pub members: Vec<SampleId>,
}

/// Base classifiers that are trained on disjoint parts of the data, with votes on some tests and lower bounds on the
/// flips that change them.
#[derive(Clone, Debug)]
pub struct TrainedEnsemble {
    parts: Vec<TrainedPart>,
    /// `[inputs, tests]`.
    tests: Array2<f64>,
    table: VoteTable,
    /// What it took to bound the flips of each part.
    seconds: Vec<f64>,
}

/// Why there is no ensemble.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainedEnsembleError {
    /// A base classifier has no parameters.
    #[error("base classifier {part}: {diverged}")]
    Diverged { part: usize, diverged: Diverged },
    /// A base classifier has parameters, and yet no prediction.
    #[error("base classifier {part}: its logits on the tests are not finite; nothing is certified")]
    Logits { part: usize },
    /// There are no parts, tests or classes.
    #[error(transparent)]
    Table(#[from] EnsembleError),
}

/// The votes of a base classifier, `[tests]`, the flips, `[tests][classes]`, and the seconds that these took.
type Rows = (Vec<ClassId>, Vec<Vec<FewestFlips>>, f64);

impl TrainedEnsemble {
    /// Trains every base classifier and bounds its flips for the same tests `[inputs, tests]`.
    ///
    /// # Errors
    /// When a run diverges, or there are no parts, tests or classes.
    pub fn new(parts: Vec<TrainedPart>, tests: Array2<f64>) -> Result<Self, TrainedEnsembleError> {
        let rows = parts.par_iter().enumerate().map(|(index, part)| part.rows(index, &tests));
        let rows: Vec<Rows> = rows.collect::<Result<_, _>>()?;
        let classes = parts.first().map_or(0, |part| part.problem.set.classes());
        let votes = Array2::from_shape_fn((tests.ncols(), parts.len()), |(test, part)| {
            rows[part].0[test].index() as i64
        });
        let flips = Array3::from_shape_fn((tests.ncols(), parts.len(), classes), |(test, part, class)| {
            as_entry(&rows[part].1[test][class])
        });
        let seconds = rows.iter().map(|row| row.2).collect();
        Ok(TrainedEnsemble { parts, tests, table: VoteTable::new(votes, flips)?, seconds })
    }

    /// Votes, and flips from below, of every test.
    pub fn table(&self) -> &VoteTable {
        &self.table
    }

    /// One test of the ensemble.
    pub fn test(&self, test: usize) -> TrainedEnsembleCase<'_> {
        TrainedEnsembleCase::new(self, test)
    }

    /// One test of a base classifier.
    pub fn base(&self, part: PartitionId, test: usize) -> TrainedBaseCase<'_> {
        TrainedBaseCase { ensemble: self, part: part.index(), test }
    }

    /// The features of a test, `[inputs, 1]`.
    fn features(&self, test: usize) -> Array2<f64> {
        self.tests.slice(s![.., test..=test]).to_owned()
    }
}

impl TrainedPart {
    fn rows(&self, part: usize, tests: &Array2<f64>) -> Result<Rows, TrainedEnsembleError> {
        let problem = &self.problem;
        let model = train(&problem.start, &problem.schedule, &problem.set)
            .map_err(|diverged| TrainedEnsembleError::Diverged { part, diverged })?;
        let logits = model.logits(tests);
        if !logits.iter().all(|logit| logit.is_finite()) {
            return Err(TrainedEnsembleError::Logits { part });
        }
        let votes = predictions(&logits);
        let started = Instant::now();
        let flips = fewest_flips_certified(problem, &INTERVALS, tests, &votes);
        Ok((votes, flips, started.elapsed().as_secs_f64()))
    }

    /// A labeling of the part's samples, as they are numbered in the whole training set.
    fn in_whole(&self, attack: &Attack) -> Vec<(usize, usize)> {
        attack.labels.iter().map(|&[sample, class]| (self.members[sample].index(), class)).collect()
    }
}

/// As tables of flips have it: −1 where no flips do it.
fn as_entry(flips: &FewestFlips) -> i64 {
    flips.lower().map_or(-1, |flips| i64::try_from(flips).unwrap_or(i64::MAX))
}

/// One test of a base classifier of a [`TrainedEnsemble`].
#[derive(Clone, Copy, Debug)]
pub struct TrainedBaseCase<'a> {
    ensemble: &'a TrainedEnsemble,
    part: usize,
    test: usize,
}

impl Question for TrainedBaseCase<'_> {
    fn kind(&self) -> Kind {
        Kind::TrainedBase
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.vote())
    }

    fn targets(&self) -> Vec<ClassId> {
        let clean = self.vote();
        ClassId::all(self.point().classes()).filter(|&class| class != clean).collect()
    }

    fn answers(&self, method: Method, _: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        match method {
            Method::Ibp => self.targets().into_iter().map(|target| self.certified(target)).collect(),
            Method::Brute => self.exhausted(solving),
            _ => Vec::new(),
        }
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let target = target_of(answer, self.point().classes())?;
        let parts = std::iter::once(self.trained());
        replay_training(parts, &self.ensemble.features(self.test), witness, self.vote(), target)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        let problem = &self.trained().problem;
        let changes = problem.threat.changes(&problem.set);
        changes.is_some_and(|changes| changes.count(problem.used_samples()) <= u128::from(limit))
    }
}

impl TrainedBaseCase<'_> {
    fn trained(&self) -> &TrainedPart {
        &self.ensemble.parts[self.part]
    }

    fn point(&self) -> TestPoint<'_> {
        self.ensemble.table.test(self.test)
    }

    fn vote(&self) -> ClassId {
        let vote = self.point().votes().nth(self.part).map(|(_, vote)| vote);
        vote.expect("a table has a vote of each part")
    }

    /// What the table says.
    fn certified(&self, target: ClassId) -> Answer {
        let asked = Answer::new(Method::Ibp, None, Some(target.index()), Quantity::Flips);
        let tests_and_targets = self.ensemble.table.tests() * (self.point().classes() - 1).max(1);
        let seconds = self.ensemble.seconds[self.part] / tests_and_targets as f64;
        let asked = Answer { trust: Trust::Proved, seconds, ..asked };
        match self.point().flips(PartitionId::new(self.part), target) {
            Some(flips) => Answer { status: AnswerStatus::Bound, lower: Value::count(flips), ..asked },
            None => Answer { status: AnswerStatus::Infeasible, ..asked },
        }
    }

    /// Every labeling within the budget, or why they were not all tried.
    fn fewest(&self, solving: &Solving<'_>) -> Result<Vec<FewestFlips>, (AnswerStatus, String)> {
        let count = || {
            solving.tally.attack_tried();
        };
        let watch = Watch { limit: solving.brute_limit, interrupt: solving.interrupt, trained: &count };
        let features = self.ensemble.features(self.test);
        let mut rows = fewest_flips_exhaustive(&self.trained().problem, &features, &watch)?;
        Ok(rows.pop().unwrap_or_default())
    }

    fn exhausted(&self, solving: &Solving<'_>) -> Vec<Answer> {
        let started = Instant::now();
        let fewest = self.fewest(solving);
        let targets = self.targets();
        let seconds = started.elapsed().as_secs_f64() / targets.len().max(1) as f64;
        let answer = |target: ClassId| {
            let asked = Answer::new(Method::Brute, None, Some(target.index()), Quantity::Flips);
            let answer = match &fewest {
                Err((status, reason)) => asked.stopped(*status, reason.clone()),
                Ok(fewest) => match &fewest[target.index()] {
                    FewestFlips::Exactly(attack) => asked.exact(Some(self.found(attack))),
                    FewestFlips::Never => asked.exact(None),
                    FewestFlips::AtLeast(flips) => beyond(asked, Value::count(*flips)),
                },
            };
            Answer { seconds, ..answer }
        };
        targets.into_iter().map(answer).collect()
    }

    fn found(&self, attack: &Arc<Attack>) -> Found {
        let labels = self.trained().in_whole(attack);
        (attack.labels.len() as u64, Some(Answer::labels_witness(labels.into_iter())))
    }
}

/// What an enumeration says that ends at the budget.
fn beyond(asked: Answer, lower: Option<Value>) -> Answer {
    let reason = Some("more flips in a partition than the budget were not asked for".to_owned());
    Answer { status: AnswerStatus::Bound, trust: Trust::Exact, lower, reason, ..asked }
}
