//! Base classifiers that are trained on disjoint parts of the data, with the table of their votes and flips.

use std::time::Instant;

use ndarray::{Array2, Array3, s};
use rayon::prelude::*;

use crate::ensembles::certificates::{VoteTable, VoteTableError};
use crate::training::bounds::{INTERVALS, TrainingProblem};
use crate::training::certified::{FewestFlips, fewest_flips_certified};
use crate::training::networks::{Diverged, predictions, train};
use crate::training::threats::Attack;
use countersign_data::{ClassId, SampleId};

/// The training of one base classifier, under a threat that flips labels.
#[derive(Clone, Debug)]
pub struct TrainedPart {
    /// The run on its own samples.
    pub problem: TrainingProblem,
    /// These samples, as they are numbered in the whole training set.
    pub members: Vec<SampleId>,
}

/// Base classifiers that are trained on disjoint parts of the data, with votes on some tests and lower bounds
/// on the flips that change them.
#[derive(Clone, Debug)]
pub struct TrainedEnsemble {
    pub(super) parts: Vec<TrainedPart>,
    /// `[inputs, tests]`.
    tests: Array2<f64>,
    pub(super) table: VoteTable,
    /// What it took to bound the flips of each part.
    pub(super) seconds: Vec<f64>,
}

/// Why the ensemble cannot be formed.
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
    Table(#[from] VoteTableError),
}

/// What a base classifier says of the tests.
struct Rows {
    /// `[tests]`.
    votes: Vec<ClassId>,
    /// `[tests][classes]`.
    flips: Vec<Vec<FewestFlips>>,
    /// What it took to bound the flips.
    seconds: f64,
}

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
            rows[part].votes[test].index() as i64
        });
        let flips = Array3::from_shape_fn((tests.ncols(), parts.len(), classes), |(test, part, class)| {
            as_entry(&rows[part].flips[test][class])
        });
        let seconds = rows.iter().map(|row| row.seconds).collect();
        Ok(TrainedEnsemble { parts, tests, table: VoteTable::new(votes, flips)?, seconds })
    }

    /// Votes, and flips from below, of every test.
    pub fn table(&self) -> &VoteTable {
        &self.table
    }

    /// The features of a test, `[inputs, 1]`.
    pub(super) fn features(&self, test: usize) -> Array2<f64> {
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
        Ok(Rows { votes, flips, seconds: started.elapsed().as_secs_f64() })
    }

    /// A labeling of the part's samples, as they are numbered in the whole training set.
    pub(super) fn in_whole(&self, attack: &Attack) -> Vec<(usize, usize)> {
        attack.labels.iter().map(|&[sample, class]| (self.members[sample].index(), class)).collect()
    }
}

/// As tables of flips have it: −1 where no flips do it.
pub(super) fn as_entry(flips: &FewestFlips) -> i64 {
    flips.lower().map_or(-1, |flips| i64::try_from(flips).unwrap_or(i64::MAX))
}
