//! The report on a terminal: verdict first, then methods, comparisons, and what went wrong.

use std::collections::BTreeMap;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};

use super::summary::is_unfinished;
use super::{CaseReport, Report};
use crate::check::{Answer, AnswerStatus, Check, Quantity, Relation, Verdict};

/// Disagreements and unfinished answers that are shown in full; the rest is counted.
const SHOWN: usize = 10;

/// The report as text, ending in a newline.
pub fn table(report: &Report) -> String {
    let sections =
        [heading(report), methods(report), comparisons(report), accuracy(report), failures(report), notes(report)];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn heading(report: &Report) -> String {
    let verdict = match report.verdict {
        Verdict::Agree => "AGREE",
        Verdict::Disagree => "DISAGREE",
        Verdict::Incomplete => "INCOMPLETE",
    };
    let summary = &report.summary;
    let solvers: Vec<String> =
        report.solvers.iter().map(|solver| format!("{} {}", solver.name, solver.version)).collect();
    let file = report.spec.get("file").and_then(|file| file.as_str()).unwrap_or("?");
    let interrupted = if report.interrupted { ", interrupted" } else { "" };
    format!(
        "verdict: {verdict}{interrupted}\n{file}\n{} cases, {} answers ({} unfinished), {} checks: {} agree, {} disagree, {} \
         incomplete; {:.1} s; {}",
        summary.cases,
        summary.answers,
        summary.unfinished,
        summary.checks,
        summary.agree,
        summary.disagree,
        summary.incomplete,
        report.seconds,
        if solvers.is_empty() { "no solver".to_owned() } else { solvers.join(", ") },
    )
}

fn plain(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(header.iter().copied());
    table
}

fn right_aligned(mut table: Table, columns: std::ops::Range<usize>) -> String {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// One line for each model, method and solver: what kinds of answers it gave, and how long it took.
fn methods(report: &Report) -> String {
    // In the order in which methods were asked, which is that of the specification.
    let mut lines: Vec<((&str, String, Quantity), Vec<&Answer>)> = Vec::new();
    for case in &report.cases {
        for answer in &case.answers {
            let key = (case.model.as_str(), answer.name(), answer.quantity);
            match lines.iter_mut().find(|(line, _)| *line == key) {
                Some((_, answers)) => answers.push(answer),
                None => lines.push((key, vec![answer])),
            }
        }
    }
    let mut table = plain(&["model", "method", "quantity", "answers", "exact", "bound", "infeasible", "other", "seconds each"]);
    for ((model, name, quantity), answers) in &lines {
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        let settled = [AnswerStatus::Exact, AnswerStatus::Bound, AnswerStatus::Infeasible].map(count);
        let seconds = answers.iter().map(|answer| answer.seconds).sum::<f64>() / answers.len().max(1) as f64;
        table.add_row([
            (*model).to_owned(),
            name.clone(),
            word(quantity),
            answers.len().to_string(),
            settled[0].to_string(),
            settled[1].to_string(),
            settled[2].to_string(),
            (answers.len() - settled.iter().sum::<usize>()).to_string(),
            format!("{seconds:.6}"),
        ]);
    }
    right_aligned(table, 3..9)
}

/// One line for each comparable pair.
fn comparisons(report: &Report) -> String {
    let mut lines: BTreeMap<(&str, Quantity, &str, &str, &str, &str), [usize; 3]> = BTreeMap::new();
    for (case, check) in all_checks(report) {
        let relation = match check.relation {
            Relation::Equal => "=",
            Relation::AtMost => "<=",
            Relation::Within => "within",
        };
        let theorem = check.theorem.as_deref().unwrap_or("");
        let key = (case.model.as_str(), check.quantity, check.left.as_str(), relation, check.right.as_str(), theorem);
        lines.entry(key).or_default()[check.verdict as usize] += 1;
    }
    let mut table = plain(&["model", "quantity", "must hold", "agree", "disagree", "incomplete", "theorem"]);
    for ((model, quantity, left, relation, right, theorem), [agree, disagree, incomplete]) in lines {
        table.add_row([
            model.to_owned(),
            word(&quantity),
            format!("{left} {relation} {right}"),
            agree.to_string(),
            disagree.to_string(),
            incomplete.to_string(),
            theorem.to_owned(),
        ]);
    }
    right_aligned(table, 3..6)
}

fn accuracy(report: &Report) -> String {
    if report.certified_accuracy.is_empty() {
        return String::new();
    }
    let mut table = plain(&["model", "certificate", "accuracy", "median radius", "certified at flips"]);
    for line in &report.certified_accuracy {
        let name = line.solver.map_or(line.method.to_string(), |solver| format!("{}[{solver}]", line.method));
        let certified = &line.certified;
        let every = certified.curve.len().div_ceil(6).max(1);
        let curve: Vec<String> =
            certified.curve.iter().step_by(every).map(|(flips, share)| format!("{flips}: {share:.2}")).collect();
        table.add_row([
            line.model.clone(),
            name,
            certified.clean_accuracy.map_or("-".to_owned(), |share| format!("{share:.3}")),
            certified.median_radius.map_or("none".to_owned(), |radius| radius.to_string()),
            curve.join("  "),
        ]);
    }
    right_aligned(table, 2..4)
}

/// Every disagreement by name, then unfinished answers by reason.
fn failures(report: &Report) -> String {
    let disagreements: Vec<String> = all_checks(report)
        .filter(|(_, check)| check.verdict == Verdict::Disagree)
        .map(|(case, check)| {
            let target = check.target.map_or(String::new(), |target| format!(" target {target}"));
            format!(
                "DISAGREE case {} ({} test {}){target}: {} of {} against {}: {}",
                case.id,
                case.model,
                case.test,
                word(&check.quantity),
                check.left,
                check.right,
                check.detail
            )
        })
        .collect();
    let unfinished: Vec<String> = report
        .cases
        .iter()
        .flat_map(|case| case.answers.iter().map(move |answer| (case, answer)))
        .filter(|(_, answer)| is_unfinished(answer))
        .map(|(case, answer)| {
            let target = answer.target.map_or(String::new(), |target| format!(" target {target}"));
            let reason = answer.reason.as_deref().unwrap_or("no reason given");
            format!("unfinished case {} ({} test {}){target}: {}: {reason}", case.id, case.model, case.test, answer.name())
        })
        .collect();
    [disagreements, unfinished].map(|lines| shown(&lines)).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

fn shown(lines: &[String]) -> String {
    let mut text = lines.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    if lines.len() > SHOWN {
        text += &format!("\n… and {} more (--format json shows all)", lines.len() - SHOWN);
    }
    text
}

fn notes(report: &Report) -> String {
    report.notes.iter().map(|note| format!("note: {note}")).collect::<Vec<_>>().join("\n")
}

fn all_checks(report: &Report) -> impl Iterator<Item = (&CaseReport, &Check)> {
    report.cases.iter().flat_map(|case| case.checks.iter().map(move |check| (case, check)))
}

fn word(quantity: &Quantity) -> String {
    match quantity {
        Quantity::Flips => "flips".to_owned(),
        Quantity::Radius => "radius".to_owned(),
    }
}
