//! Base classifiers that are trained on disjoint parts of the data, with the table of their votes and flips.

use std::time::Instant;

use ndarray::{Array2, Array3, s};
use rayon::prelude::*;

use crate::ensembles::certificates::{VoteTable, VoteTableError};
use crate::training::bounds::{Domain, INTERVALS, TrainingProblem, tightest};
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
    /// With the best of all bounds.
    pub(super) table: VoteTable,
    /// What each domain says by itself.
    pub(super) by_domain: Vec<OfDomain>,
}

/// What one domain says of the flips of all base classifiers.
#[derive(Clone, Debug)]
pub(super) struct OfDomain {
    pub domain: &'static dyn Domain,
    pub table: VoteTable,
    /// What it took to bound the flips of each part.
    pub seconds: Vec<f64>,
}

/// Products up to which a domain that is tighter than intervals is asked as well.
const MOST_PRODUCTS: f64 = 3e10;

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
    /// Of each domain, `[tests][classes]`.
    flips: Vec<Vec<Vec<FewestFlips>>>,
    /// What it took to bound the flips.
    seconds: Vec<f64>,
}

impl TrainedEnsemble {
    /// Trains every base classifier and bounds its flips for the same tests `[inputs, tests]`.
    ///
    /// # Errors
    /// When a run diverges, or there are no parts, tests or classes.
    pub fn new(parts: Vec<TrainedPart>, tests: Array2<f64>) -> Result<Self, TrainedEnsembleError> {
        let domains = domains(&parts, tests.ncols());
        let rows = parts.par_iter().enumerate().map(|(index, part)| part.rows(index, &tests, &domains));
        let rows: Vec<Rows> = rows.collect::<Result<_, _>>()?;
        let classes = parts.first().map_or(0, |part| part.problem.set.classes());
        let votes = Array2::from_shape_fn((tests.ncols(), parts.len()), |(test, part)| {
            rows[part].votes[test].index() as i64
        });
        let table = |entry: &dyn Fn(&Rows, usize, usize) -> i64| {
            let shape = (tests.ncols(), parts.len(), classes);
            let flips = Array3::from_shape_fn(shape, |(test, part, class)| entry(&rows[part], test, class));
            VoteTable::new(votes.clone(), flips)
        };
        let best = |row: &Rows, test: usize, class: usize| {
            let of_domains = row.flips.iter().map(|flips| as_entry(&flips[test][class]));
            // Where no flips do it, an entry is below 0.
            of_domains.reduce(|one, other| if one.min(other) < 0 { -1 } else { one.max(other) }).unwrap_or(0)
        };
        let of_domain = |(index, domain): (usize, &&'static dyn Domain)| {
            let table = table(&|row, test, class| as_entry(&row.flips[index][test][class]))?;
            let seconds = rows.iter().map(|row| row.seconds[index]).collect();
            Ok(OfDomain { domain: *domain, table, seconds })
        };
        let by_domain = domains.iter().enumerate().map(of_domain).collect::<Result<_, VoteTableError>>()?;
        let table = table(&best)?;
        Ok(TrainedEnsemble { parts, tests, table, by_domain })
    }

    /// What it took to bound the flips of all parts.
    pub(super) fn seconds(&self) -> f64 {
        self.by_domain.iter().flat_map(|of| &of.seconds).sum()
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
    fn rows(
        &self,
        part: usize,
        tests: &Array2<f64>,
        domains: &[&dyn Domain],
    ) -> Result<Rows, TrainedEnsembleError> {
        let problem = &self.problem;
        let model = train(&problem.start, &problem.schedule, &problem.set)
            .map_err(|diverged| TrainedEnsembleError::Diverged { part, diverged })?;
        let logits = model.logits(tests);
        if !logits.iter().all(|logit| logit.is_finite()) {
            return Err(TrainedEnsembleError::Logits { part });
        }
        let votes = predictions(&logits);
        let of_domain = |domain: &&dyn Domain| {
            let started = Instant::now();
            let flips = fewest_flips_certified(problem, *domain, tests, &votes);
            (flips, started.elapsed().as_secs_f64())
        };
        let (flips, seconds) = domains.iter().map(of_domain).unzip();
        Ok(Rows { votes, flips, seconds })
    }

    /// About how many products it takes to bound its flips where every sample is told apart: for each budget a
    /// pass, and for each class of each test a few forms.
    fn products(&self, tests: usize) -> f64 {
        let problem = &self.problem;
        let classes = problem.set.classes().max(1) as f64;
        let budgets = problem.threat.budget().within(problem.used_samples()) as f64;
        let parameters = problem.start.architecture().parameters() as f64;
        let step = problem.schedule.batch_size as f64 * parameters;
        let columns = 3.0 * problem.used_samples() as f64 * (classes - 1.0);
        budgets * problem.steps() as f64 * step * (columns + 12.0 * tests as f64 * classes)
    }

    /// A labeling of the part's samples, as they are numbered in the whole training set.
    pub(super) fn in_whole(&self, attack: &Attack) -> Vec<(usize, usize)> {
        attack.labels.iter().map(|&[sample, class]| (self.members[sample].index(), class)).collect()
    }
}

/// The domains that bound the flips: intervals, and a tighter one where that is not too much.
fn domains(parts: &[TrainedPart], tests: usize) -> Vec<&'static dyn Domain> {
    let architecture = parts.first().map(|part| part.problem.start.architecture());
    let tightest = architecture.as_ref().map_or(&INTERVALS as &'static dyn Domain, tightest);
    let pays = parts.iter().map(|part| part.products(tests)).sum::<f64>() <= MOST_PRODUCTS;
    let is_other = tightest.name() != INTERVALS.name();
    std::iter::once(&INTERVALS as &'static dyn Domain).chain((is_other && pays).then_some(tightest)).collect()
}

/// As tables of flips have it: −1 where no flips do it.
pub(super) fn as_entry(flips: &FewestFlips) -> i64 {
    flips.lower().map_or(-1, |flips| i64::try_from(flips).unwrap_or(i64::MAX))
}
