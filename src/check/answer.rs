//! What a method answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finite, Method, Quantity, Searched, Value, Witness};
use crate::SubproblemCounts;
use countersign_program::SolverName;

/// How far an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnswerStatus {
    /// Lower and upper bound meet; a box is what training can reach, no more and no less.
    Exact,
    /// One bound, or two that do not meet; a box from inside or outside.
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

impl AnswerStatus {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            AnswerStatus::Exact => "exact",
            AnswerStatus::Bound => "bound",
            AnswerStatus::Infeasible => "infeasible",
            AnswerStatus::Limit => "limit",
            AnswerStatus::Crashed => "crashed",
            AnswerStatus::Unsupported => "unsupported",
        }
    }
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

impl Trust {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Trust::Claimed => "claimed",
            Trust::Replayed => "replayed",
            Trust::Proved => "proved",
            Trust::Exact => "exact",
        }
    }
}

/// The fewest flips that an exact algorithm found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Label flips.
    pub flips: u64,
    /// The attack that takes them.
    pub witness: Option<Witness>,
}

/// One method's answer to one question, as the report holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The method that answers.
    pub method: Method,
    /// The solver it used, if any.
    pub solver: Option<SolverName>,
    /// The class the attacker aims at; none for a radius.
    pub target: Option<usize>,
    /// Window length in iterations, for methods that bound training window by window.
    pub horizon: Option<usize>,
    /// The radius that was asked for, for methods that certify one that is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius: Option<Finite>,
    /// What the numbers are.
    pub quantity: Quantity,
    /// How far the answer goes.
    pub status: AnswerStatus,
    /// What stands behind it.
    pub trust: Trust,
    /// Lower bound on the quantity, or the lower end of its box.
    pub lower: Option<Value>,
    /// Upper bound on the quantity, or the upper end of its box.
    pub upper: Option<Value>,
    /// Width of a box, summed over its components; none for counts.
    pub width: Option<f64>,
    /// The attack behind the upper bound, or those behind the ends of a box.
    pub witness: Option<Witness>,
    /// How the solves ended that the answer rests on, for methods that bound training window by window: with
    /// the first of their quantities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subproblems: Option<SubproblemCounts>,
    /// How near attacks come to the bounds of a search, and how it came to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub searched: Option<Searched>,
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
            radius: None,
            quantity,
            status: AnswerStatus::Unsupported,
            trust: Trust::Claimed,
            lower: None,
            upper: None,
            width: None,
            witness: None,
            subproblems: None,
            searched: None,
            seconds: 0.0,
            reason: None,
        }
    }

    /// `method` or `method[solver]`, with `@horizon` or `@radius` where it has one.
    pub fn name(&self) -> String {
        let solver = self.solver.map_or(String::new(), |solver| format!("[{solver}]"));
        let horizon = self.horizon.map_or(String::new(), |horizon| format!("@{horizon}"));
        let radius = self.radius.map_or(String::new(), |radius| format!("@{}", radius.get()));
        format!("{}{solver}{horizon}{radius}", self.method)
    }

    /// The lower bound on a number of flips.
    pub fn lower_count(&self) -> Option<i64> {
        self.lower.as_ref().and_then(Value::as_count)
    }

    /// The upper bound on a number of flips.
    pub fn upper_count(&self) -> Option<i64> {
        self.upper.as_ref().and_then(Value::as_count)
    }

    /// The result of an exact algorithm: the fewest flips with their attack, or that no attack exists.
    pub fn exact(self, found: Option<Found>) -> Self {
        let trust = Trust::Exact;
        match found {
            None => Answer { status: AnswerStatus::Infeasible, trust, ..self },
            Some(Found { flips, witness }) => {
                let count = Value::count(flips);
                Answer {
                    status: AnswerStatus::Exact,
                    trust,
                    lower: count.clone(),
                    upper: count,
                    witness,
                    ..self
                }
            }
        }
    }

    /// The answer to a relaxation of a question, as an answer to the question: a lower bound. Its attack
    /// works in the relaxation, where it stays as the witness of an exact answer.
    pub fn into_lower_bound(self) -> Self {
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

    /// An answer that a limit stopped before it had anything.
    pub fn stopped(self, status: AnswerStatus, reason: impl Into<String>) -> Self {
        Answer { status, reason: Some(reason.into()), ..self }
    }
}
