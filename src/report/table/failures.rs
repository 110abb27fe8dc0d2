//! What went wrong: every disagreement by name, then unfinished answers by reason.

use super::all_checks;
use crate::check::Verdict;
use crate::report::summary::is_unfinished;
use crate::report::{CaseReport, Report};

/// Lines of each kind that are shown; the rest is counted.
const SHOWN: usize = 10;

pub(super) fn section(report: &Report) -> String {
    let disagreements: Vec<String> = all_checks(report)
        .filter(|(_, check)| check.verdict == Verdict::Disagree)
        .map(|(case, check)| {
            let (quantity, detail) = (check.quantity.as_str(), &check.detail);
            let subject = subject(case, check.target);
            format!("DISAGREE {subject}: {quantity} of {} against {}: {detail}", check.left, check.right)
        })
        .collect();
    let sections = [disagreements, unfinished(report)].map(|lines| shown(&lines));
    sections.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Every answer that was not finished; those of one method with one reason on one line.
fn unfinished(report: &Report) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>, String)> = Vec::new();
    for case in &report.cases {
        for answer in case.answers.iter().filter(|answer| is_unfinished(answer)) {
            let subject = subject(case, answer.target);
            let of = format!("{}: {}", answer.name(), answer.reason.as_deref().unwrap_or("no reason given"));
            match lines.last_mut() {
                Some((same, quantities, why)) if *same == subject && *why == of => {
                    quantities.push(answer.quantity.as_str());
                }
                _ => lines.push((subject, vec![answer.quantity.as_str()], of)),
            }
        }
    }
    let line = |(subject, quantities, of): (String, Vec<&str>, String)| {
        format!("unfinished {subject}: {} of {of}", quantities.join(", "))
    };
    lines.into_iter().map(line).collect()
}

fn subject(case: &CaseReport, target: Option<usize>) -> String {
    let named =
        |name: &str, index: Option<usize>| index.map_or(String::new(), |index| format!(", {name} {index}"));
    format!("case {} ({}{}{})", case.id, case.model, named("test", case.test), named("target", target))
}

fn shown(lines: &[String]) -> String {
    let mut text = lines.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    if lines.len() > SHOWN {
        text += &format!("\n… and {} more (--format json shows all)", lines.len() - SHOWN);
    }
    text
}
