//! What a method answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Method, Replayed};
use crate::solve::SolverName;

/// What an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// Fewest label flips that reach the target.
    Flips,
    /// Most label flips that cannot change the prediction.
    Radius,
}

/// How far an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnswerStatus {
    /// Lower and upper bound meet.
    Exact,
    /// One bound, or two that do not meet.
    Bound,
    /// No attack of any size does it.
    Infeasible,
    /// Stopped by a limit; the bounds are what it had.
    Limit,
    /// The solver or its worker failed.
    Crashed,
    /// The method does not apply here; the reason says why.
    Unsupported,
}

/// What stands behind an answer, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// A solver says so.
    Claimed,
    /// The attack behind the upper bound was replayed and works; the lower bound is a solver's claim.
    Replayed,
    /// The bound was recomputed with rounding that cannot err.
    Proved,
    /// Exact arithmetic, or exhaustive.
    Exact,
}

/// A number of flips as a report holds it. Written as an integer, because it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Count(pub i64);

/// An attack that anyone can replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Witness {
    /// Partitions whose vote changes, and the class they then vote for.
    Votes {
        /// `[partition, class]`, by partition.
        votes: Vec<[usize; 2]>,
    },
    /// Training samples whose label changes, and the new label.
    Labels {
        /// `[sample, class]`, by sample.
        labels: Vec<[usize; 2]>,
    },
}

/// The fewest flips that an exact algorithm found, with the attack.
pub(super) type Found = (u64, Option<Witness>);

/// One method's answer to one question, as the report holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The method that answers.
    pub method: Method,
    /// The solver it used, if any.
    pub solver: Option<SolverName>,
    /// The class the attacker aims at; none for a radius.
    pub target: Option<usize>,
    /// Window length of a trajectory program; none here.
    pub horizon: Option<usize>,
    /// What the numbers are.
    pub quantity: Quantity,
    /// How far the answer goes.
    pub status: AnswerStatus,
    /// What stands behind it.
    pub trust: Trust,
    /// Lower bound on the quantity.
    pub lower: Option<Count>,
    /// Upper bound on the quantity.
    pub upper: Option<Count>,
    /// Width of a reachable box; none for counts.
    pub width: Option<f64>,
    /// The attack behind the upper bound.
    pub witness: Option<Witness>,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Why the answer is not exact, or what else a reader should know.
    pub reason: Option<String>,
}

impl Answer {
    /// An answer without numbers yet.
    pub fn new(
        method: Method,
        solver: Option<SolverName>,
        target: Option<usize>,
        quantity: Quantity,
    ) -> Self {
        Answer {
            method,
            solver,
            target,
            horizon: None,
            quantity,
            status: AnswerStatus::Unsupported,
            trust: Trust::Claimed,
            lower: None,
            upper: None,
            width: None,
            witness: None,
            seconds: 0.0,
            reason: None,
        }
    }

    /// `method` or `method[solver]`.
    pub fn name(&self) -> String {
        match self.solver {
            Some(solver) => format!("{}[{solver}]", self.method),
            None => self.method.to_string(),
        }
    }

    /// The result of an exact algorithm: the fewest flips with their attack, or that no attack exists.
    pub(super) fn exact(self, found: Option<Found>) -> Self {
        let trust = Trust::Exact;
        match found {
            None => Answer { status: AnswerStatus::Infeasible, trust, ..self },
            Some((flips, witness)) => {
                let count = i64::try_from(flips).ok().map(Count);
                Answer { status: AnswerStatus::Exact, trust, lower: count, upper: count, witness, ..self }
            }
        }
    }

    /// The answer to a relaxation of a question, as an answer to the question: a lower bound. Its attack works in the
    /// relaxation, where it stays as the witness of an exact answer.
    pub(super) fn into_lower_bound(self) -> Self {
        match self.status {
            AnswerStatus::Exact => Answer { status: AnswerStatus::Bound, upper: None, ..self },
            AnswerStatus::Bound if self.lower.is_none() => Answer { upper: None, witness: None, ..self }
                .stopped(AnswerStatus::Limit, "no dual bound, so no lower bound"),
            // What remains is an attack that failed, for the cross-check to name.
            AnswerStatus::Limit => {
                Answer { witness: self.witness.filter(|_| self.upper.is_none()), upper: None, ..self }
            }
            _ => self,
        }
    }

    /// The answer with an upper bound from an attack that was replayed. It is exact where the bounds meet.
    pub(super) fn with_attack(self, witness: Witness, replayed: Replayed) -> Self {
        let upper = i64::try_from(replayed.flips()).ok().map(Count);
        let met = upper.is_some() && upper == self.lower;
        let status = if met { AnswerStatus::Exact } else { self.status };
        let reason = self.reason.filter(|_| !met);
        Answer { upper, witness: Some(witness), trust: Trust::Replayed, status, reason, ..self }
    }

    /// An answer that a limit stopped before it had anything.
    pub fn stopped(self, status: AnswerStatus, reason: impl Into<String>) -> Self {
        Answer { status, reason: Some(reason.into()), ..self }
    }
}
