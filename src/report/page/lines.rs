//! Answers as rows: a radius with the flips of all targets that it is made of, and any other quantity by
//! itself.

use std::collections::HashMap;

use crate::report::case::CaseReport;
use crate::report::gather::unique;
use crate::report::summary::is_unfinished;
use crate::report::verdicts::graver;
use countersign_check::{Answer, AnswerStatus, Quantity, Verdict};

/// A row of the table of answers.
pub(super) struct Line<'a> {
    pub case: &'a CaseReport,
    /// The method with its solver and window.
    pub name: String,
    /// What the row is about; of flips without a radius, the first.
    pub answer: &'a Answer,
    /// The flips for each target.
    pub flips: Vec<&'a Answer>,
    /// The gravest verdict of a comparison that one of the answers is part of; none where nothing was
    /// compared.
    pub verdict: Option<Verdict>,
}

impl Line<'_> {
    /// The answers of the row, that of the row itself first.
    fn answers(&self) -> impl Iterator<Item = &Answer> {
        std::iter::once(self.answer).chain(self.flips.iter().copied())
    }

    /// Every way in which an answer of the row ended, that of the row itself first.
    pub(super) fn statuses(&self) -> Vec<AnswerStatus> {
        unique(self.answers().map(|answer| answer.status))
    }

    /// Is something wrong or missing?
    pub(super) fn is_troubled(&self) -> bool {
        self.answers().any(is_unfinished)
            || matches!(self.verdict, Some(Verdict::Disagree | Verdict::Incomplete))
    }
}

/// The rows of all cases, in the order of the report.
pub(super) fn lines(cases: &[CaseReport]) -> Vec<Line<'_>> {
    cases.iter().flat_map(of_case).collect()
}

fn of_case(case: &CaseReport) -> Vec<Line<'_>> {
    let verdicts = verdicts(case);
    let mut lines: Vec<Line<'_>> = Vec::new();
    for answer in &case.answers {
        let name = answer.name();
        let verdict = verdicts.get(&(name.as_str(), answer.quantity)).copied();
        let is_counted = |quantity| matches!(quantity, Quantity::Flips | Quantity::Radius);
        let same = lines.iter_mut().find(|line| {
            is_counted(answer.quantity) && is_counted(line.answer.quantity) && line.name == name
        });
        let Some(line) = same else {
            let flips = if answer.quantity == Quantity::Flips { vec![answer] } else { Vec::new() };
            lines.push(Line { case, name, answer, flips, verdict });
            continue;
        };
        line.verdict = graver(line.verdict, verdict);
        match answer.quantity {
            Quantity::Flips => line.flips.push(answer),
            _ => line.answer = answer,
        }
    }
    lines
}

/// The gravest verdict on each answer of a case.
fn verdicts(case: &CaseReport) -> HashMap<(&str, Quantity), Verdict> {
    let mut verdicts: HashMap<(&str, Quantity), Verdict> = HashMap::new();
    for check in &case.checks {
        for side in [&check.left, &check.right] {
            let known = verdicts.entry((side, check.quantity)).or_insert(check.verdict);
            *known = graver(Some(*known), Some(check.verdict)).unwrap_or(*known);
        }
    }
    verdicts
}
