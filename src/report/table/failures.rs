//! What went wrong: every disagreement by name, then unfinished answers by reason.

use crate::report::case::CaseReport;
use crate::report::schema::Report;
use crate::report::summary::is_unfinished;
use crate::report::text::{Ink, first_lines};
use countersign_check::{Answer, Verdict};

/// Lines of each kind that are shown; the rest is counted.
const SHOWN: usize = 10;

pub(super) fn failures(report: &Report, ink: Ink) -> String {
    let parts = [disagreements(report, ink), unfinished(report)].map(|lines| first_lines(&lines, SHOWN));
    parts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

fn disagreements(report: &Report, ink: Ink) -> Vec<String> {
    let of_case = |case: &CaseReport| -> Vec<String> {
        let violated = case.checks.iter().filter(|check| check.verdict == Verdict::Disagree);
        let line = |check: &countersign_check::Check| {
            let (place, quantity) = (case.place(check.target), check.quantity.as_str());
            let (left, right, detail) = (&check.left, &check.right, &check.detail);
            ink.red(&format!("DISAGREE {place}: {quantity} of {left} against {right}: {detail}"))
        };
        violated.map(line).collect()
    };
    report.cases.iter().flat_map(of_case).collect()
}

/// Every answer that was not finished; neighbours of one method with one reason on one line.
fn unfinished(report: &Report) -> Vec<String> {
    let answers = report.cases.iter().flat_map(|case| case.answers.iter().map(move |answer| (case, answer)));
    let said = |(case, answer): (&CaseReport, &Answer)| {
        let reason = answer.reason.as_deref().unwrap_or("no reason given");
        (case.place(answer.target), format!("{}: {reason}", answer.name()), answer.quantity.as_str())
    };
    let all: Vec<(String, String, &str)> =
        answers.filter(|(_, answer)| is_unfinished(answer)).map(said).collect();
    let neighbours = all.chunk_by(|(place, what, _), (next, other, _)| (place, what) == (next, other));
    let line = |alike: &[(String, String, &str)]| {
        let quantities: Vec<&str> = alike.iter().map(|(_, _, quantity)| *quantity).collect();
        let (place, what, _) = &alike[0];
        format!("unfinished {place}: {} of {what}", quantities.join(", "))
    };
    neighbours.map(line).collect()
}
