//! Answers as units of work: what one method, with one solver, says about one case.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::journal::Unit;
use crate::report::Report;
use countersign_check::{Answer, AnswerStatus};
use countersign_kinds::asking::Asked;

/// A unit of work with its answers.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Answered<'a> {
    #[serde(flatten)]
    pub asked: Asked,
    pub answers: Cow<'a, [Answer]>,
}

impl Unit for Answered<'static> {
    type Key = Asked;

    fn key(&self) -> Asked {
        self.asked
    }

    fn flaw(&self) -> Option<String> {
        let Asked { method, solver, .. } = self.asked;
        let stray = self.answers.iter().find(|answer| (answer.method, answer.solver) != (method, solver))?;
        Some(format!("found an answer of {}, expected those of {method}", stray.name()))
    }
}

impl Answered<'_> {
    /// Limits and failures are no ends: such units are asked again.
    pub(super) fn is_finished(&self) -> bool {
        let is_stopped =
            |answer: &Answer| matches!(answer.status, AnswerStatus::Limit | AnswerStatus::Crashed);
        !self.answers.is_empty() && !self.answers.iter().any(is_stopped)
    }
}

/// The units of a report.
pub(super) fn answered(report: Report) -> Vec<Answered<'static>> {
    let mut units: BTreeMap<Asked, Vec<Answer>> = BTreeMap::new();
    for (case, of_case) in report.cases.into_iter().enumerate() {
        for answer in of_case.answers {
            let Answer { method, solver, horizon, .. } = answer;
            units.entry(Asked { case, method, solver, horizon }).or_default().push(answer);
        }
    }
    units.into_iter().map(|(asked, answers)| Answered { asked, answers: answers.into() }).collect()
}
