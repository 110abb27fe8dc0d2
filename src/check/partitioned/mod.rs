//! Questions about a partition ensemble of kernel models: certificates of the base classifiers, aggregated.
//!
//! `o2-greedy` gives each base classifier's flips as lower bounds; `knapsack` and its twins aggregate that table, and
//! so their answers are lower bounds on the flips of labels. `o2`, `o1` and `brute` make tables of their own.
//! `o1-upper` gives each base classifier labelings that work; the knapsack over those, carried out on the labels and
//! replayed, is an upper bound.
//!
//! - here: tables of base classifiers, from below and exact.
//! - `labelings`: labelings of base classifiers together, from above.

mod labelings;

use ndarray::{Array1, Array2, Array3, Axis};
use rayon::prelude::*;

use crate::check::question::target_of;
use crate::check::{
    Answer, AnswerStatus, EnsembleCase, Kind, LabelFlipCase, Method, Quantity, Question, Replayed, Solving,
    Trust, Witness, replay_retraining, replay_votes,
};
use crate::data::{ClassId, SampleId};
use crate::ensemble::{VoteTable, VoteTableError};
use crate::labelflip::{Contributions, o2_greedy};
use crate::program::Program;
use crate::solve::SolverName;

/// A partition ensemble of kernel models, with the table of flips that `o2-greedy` gives.
#[derive(Clone, Debug)]
pub struct PartitionedModel {
    bases: Vec<Contributions>,
    members: Vec<Vec<SampleId>>,
    table: VoteTable,
}

impl PartitionedModel {
    /// Base classifiers with the training samples of each, for the same tests and classes.
    ///
    /// # Errors
    /// When the table of flips breaks its invariants, as it does for an ensemble without partitions.
    pub fn new(bases: Vec<Contributions>, members: Vec<Vec<SampleId>>) -> Result<Self, VoteTableError> {
        let tests = bases.first().map_or(0, Contributions::tests);
        let classes = bases.first().map_or(0, Contributions::classes);
        let entries: Vec<Vec<(ClassId, Vec<i64>)>> = (0..tests)
            .into_par_iter()
            .map(|test| bases.iter().map(|base| greedy_row(base, test)).collect())
            .collect();
        let votes =
            Array2::from_shape_fn((tests, bases.len()), |(test, base)| entries[test][base].0.index() as i64);
        let flips = Array3::from_shape_fn((tests, bases.len(), classes), |(test, base, class)| {
            entries[test][base].1[class]
        });
        Ok(PartitionedModel { table: VoteTable::new(votes, flips)?, bases, members })
    }

    /// Votes, and flips from below, of every test point.
    pub fn table(&self) -> &VoteTable {
        &self.table
    }

    /// One test point.
    pub fn test(&self, test: usize) -> PartitionedCase<'_> {
        PartitionedCase { model: self, test }
    }
}

/// The vote of a base classifier and its O2 for every class.
fn greedy_row(base: &Contributions, test: usize) -> (ClassId, Vec<i64>) {
    let point = base.test(test);
    let clean = point.prediction();
    let flips = |class| match o2_greedy(&point, clean, class) {
        _ if class == clean => 0,
        Some(attack) => i64::try_from(attack.flips()).unwrap_or(i64::MAX),
        None => -1,
    };
    (clean, ClassId::all(point.classes).map(flips).collect())
}

/// One test point of a [`PartitionedModel`].
#[derive(Clone, Copy, Debug)]
pub struct PartitionedCase<'a> {
    model: &'a PartitionedModel,
    test: usize,
}

impl Question for PartitionedCase<'_> {
    fn kind(&self) -> Kind {
        Kind::Partitioned
    }

    fn prediction(&self) -> Option<ClassId> {
        self.over_table().prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.over_table().targets()
    }

    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        match method {
            Method::BlackBox | Method::Knapsack | Method::KnapsackDp | Method::P1 | Method::P2 => {
                self.over_table().answers_from_bounds((method, solver), solving, Answer::into_lower_bound)
            }
            Method::O1Upper => self.upper(),
            Method::O2Greedy => {
                let answers = self.over_table().answers(Method::Knapsack, None, solving);
                let renamed = |answer: Answer| Answer { method, witness: None, ..answer.into_lower_bound() };
                answers.into_iter().map(renamed).collect()
            }
            Method::O2 | Method::O1 | Method::Brute => self.ask_bases(method, solver, solving),
            _ => Vec::new(),
        }
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let target = target_of(answer, self.over_table().point.classes())?;
        match answer.method {
            Method::O1Upper | Method::O1 | Method::Brute => self.replay_labels(witness, target),
            method => replay_votes(
                &self.over_table().point,
                witness,
                self.over_table().point.prediction(),
                target,
                method.goal(),
            ),
        }
    }

    /// P1 and P2 over the table of `o2-greedy`. The programs of base classifiers are exported from a specification
    /// without partitions.
    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        self.over_table().program(method, target)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        self.bases().all(|base| base.brute_fits(limit))
    }
}

impl PartitionedCase<'_> {
    /// The same test point as an ensemble whose flips are those of `o2-greedy`.
    fn over_table(&self) -> EnsembleCase<'_> {
        EnsembleCase { point: self.model.table.test(self.test) }
    }

    fn bases(&self) -> impl Iterator<Item = LabelFlipCase<'_>> {
        self.model.bases.iter().map(|base| LabelFlipCase { point: base.test(self.test) })
    }

    /// Asks every base classifier, then aggregates what it says from below.
    fn ask_bases(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        let bases: Vec<LabelFlipCase<'_>> = self.bases().collect();
        let rows: Vec<Vec<Answer>> =
            bases.par_iter().map(|base| base.answers(method, solver, solving)).collect();
        match self.table_of(&rows) {
            Ok(table) => self.aggregate(&Asked { method, solver, solving }, &table, &rows),
            Err((status, reason)) => {
                let stopped = |target: ClassId| {
                    let asked = Answer::new(method, solver, Some(target.index()), Quantity::Flips);
                    asked.stopped(status, reason.clone())
                };
                self.targets().into_iter().map(stopped).collect()
            }
        }
    }

    /// The flips of every base classifier from below. A base classifier without a lower bound has none to give.
    fn table_of(&self, rows: &[Vec<Answer>]) -> Result<VoteTable, (AnswerStatus, String)> {
        let point = self.over_table().point;
        let mut flips = Array3::zeros((1, rows.len(), point.classes()));
        for (base, answers) in rows.iter().enumerate() {
            for answer in answers {
                let Some(target) = answer.target else { continue };
                flips[[0, base, target]] = match (answer.status, answer.lower_count()) {
                    (AnswerStatus::Infeasible, _) if answer.upper.is_none() => -1,
                    (AnswerStatus::Infeasible, _) => {
                        return Err((
                            AnswerStatus::Crashed,
                            "a base classifier's answer contradicts itself".to_owned(),
                        ));
                    }
                    (_, Some(lower)) => lower,
                    _ => return Err((answer.status, answer.reason.clone().unwrap_or_default())),
                };
            }
        }
        VoteTable::new(self.votes(), flips).map_err(|error| (AnswerStatus::Crashed, error.to_string()))
    }

    /// The ensemble's flips from those of its base classifiers: exact where all of theirs are, and from below
    /// otherwise.
    fn aggregate(&self, asked: &Asked<'_>, table: &VoteTable, rows: &[Vec<Answer>]) -> Vec<Answer> {
        let over_table = EnsembleCase { point: table.test(0) };
        let answers = match asked.method {
            Method::O1 => over_table.answers(Method::P1, asked.solver, asked.solving),
            Method::Brute if over_table.brute_fits(asked.solving.brute_limit) => {
                over_table.answers(Method::Brute, None, asked.solving)
            }
            // What beats the clean prediction is a lower bound on what is predicted.
            _ => {
                let answers = over_table.answers(Method::Knapsack, None, asked.solving);
                answers
                    .into_iter()
                    .map(|answer| Answer { witness: None, ..answer.into_lower_bound() })
                    .collect()
            }
        };
        let of_bases = || rows.iter().flatten();
        let trust = of_bases().map(|answer| answer.trust).min().unwrap_or(Trust::Claimed);
        let open = of_bases()
            .find(|answer| !matches!(answer.status, AnswerStatus::Exact | AnswerStatus::Infeasible));
        let seconds = of_bases().map(|answer| answer.seconds).sum::<f64>() / answers.len().max(1) as f64;
        let finish = |answer: Answer| {
            let answer = match open {
                None => Answer { witness: self.labels_of(&answer, rows), ..answer },
                Some(open) => {
                    let bound = Answer { witness: None, ..answer.into_lower_bound() };
                    Answer { status: AnswerStatus::Limit, reason: open.reason.clone(), ..bound }
                }
            };
            let (method, trust) = (asked.method, trust.min(answer.trust));
            Answer { method, solver: asked.solver, trust, seconds: answer.seconds + seconds, ..answer }
        };
        answers.into_iter().map(finish).collect()
    }

    /// The attack of an exact answer over a table, label by label, from the attacks on the base classifiers.
    fn labels_of(&self, answer: &Answer, rows: &[Vec<Answer>]) -> Option<Witness> {
        let Some(Witness::Votes { votes }) = &answer.witness else { return None };
        let mut flipped = Vec::new();
        for &[partition, class] in votes {
            let base = rows[partition].iter().find(|base| base.target == Some(class))?;
            let Some(Witness::Labels { labels }) = &base.witness else { return None };
            let members = &self.model.members[partition];
            flipped.extend(labels.iter().map(|&[sample, label]| (members[sample].index(), label)));
        }
        flipped.sort_unstable();
        Some(Answer::labels_witness(flipped.into_iter()))
    }

    /// The clean votes, `[1, partitions]`.
    fn votes(&self) -> Array2<i64> {
        let point = self.over_table().point;
        Array1::from_iter(point.votes().map(|(_, vote)| vote.index() as i64)).insert_axis(Axis(0))
    }

    fn replay_labels(&self, witness: &Witness, target: ClassId) -> Result<Replayed, String> {
        let bases = self.model.bases.iter().map(|base| base.test(self.test)).zip(&self.model.members);
        replay_retraining(bases, self.over_table().point.classes(), witness, target)
    }
}

/// What was asked of the base classifiers.
struct Asked<'a> {
    method: Method,
    solver: Option<SolverName>,
    solving: &'a Solving<'a>,
}
