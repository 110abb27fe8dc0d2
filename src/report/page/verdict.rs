//! The verdict, on top of everything.

use maud::{Markup, html};

use super::number::{counted, grouped, seconds};
use crate::check::Verdict;
use crate::report::{BenchReport, Report, SolverInfo, StudyReport};

/// What stands on top of a page.
pub(super) struct Banner {
    pub word: &'static str,
    /// What the report is about: the name of a file.
    pub subject: String,
    pub version: String,
    verdict: Verdict,
    interrupted: bool,
    what: &'static str,
    sentence: String,
    facts: Vec<(&'static str, Markup)>,
}

impl Banner {
    pub(super) fn of_report(report: &Report) -> Self {
        let summary = &report.summary;
        let sentence = match report.verdict {
            Verdict::Agree if summary.checks == 0 => {
                "No two answers are comparable, and nothing is unfinished.".to_owned()
            }
            Verdict::Agree => {
                format!("All {} hold, and nothing is unfinished.", counted(summary.checks, "comparison"))
            }
            Verdict::Disagree => violated(summary.disagree, summary.checks),
            Verdict::Incomplete => undecided(
                report.interrupted,
                &[(summary.unfinished, "answer"), (summary.incomplete, "comparison")],
            ),
        };
        Banner {
            word: word(report.verdict),
            subject: file_name(&report.spec),
            version: report.version.clone(),
            verdict: report.verdict,
            interrupted: report.interrupted,
            what: match report.command {
                crate::report::Command::Check => "check",
                crate::report::Command::Certify => "certificates",
            },
            sentence,
            facts: vec![
                ("cases", html! { (grouped(summary.cases)) }),
                ("answers", html! { (grouped(summary.answers)) }),
                ("unfinished", html! { (grouped(summary.unfinished)) }),
                ("agree", html! { (grouped(summary.agree)) }),
                ("disagree", html! { (grouped(summary.disagree)) }),
                ("incomplete", html! { (grouped(summary.incomplete)) }),
                ("seconds", seconds(report.seconds)),
                ("solvers", solvers(&report.solvers)),
            ],
        }
    }

    pub(super) fn of_study(report: &StudyReport) -> Self {
        let summary = &report.summary;
        let sentence = match report.verdict {
            Verdict::Agree => format!(
                "All {} hold, and every cell is complete.",
                counted(summary.comparisons, "comparison")
            ),
            Verdict::Disagree => violated(summary.disagree, summary.comparisons),
            Verdict::Incomplete => {
                let short = summary.limited + summary.crashed + summary.unfinished;
                undecided(report.interrupted, &[(short, "cell"), (summary.incomplete, "comparison")])
            }
        };
        Banner {
            word: word(report.verdict),
            subject: file_name(&report.spec),
            version: report.version.clone(),
            verdict: report.verdict,
            interrupted: report.interrupted,
            what: "study",
            sentence,
            facts: vec![
                ("cells", html! { (grouped(summary.cells)) }),
                ("complete", html! { (grouped(summary.complete)) }),
                ("limited", html! { (grouped(summary.limited)) }),
                ("agree", html! { (grouped(summary.agree)) }),
                ("disagree", html! { (grouped(summary.disagree)) }),
                ("incomplete", html! { (grouped(summary.incomplete)) }),
                ("seconds", seconds(report.seconds)),
                ("solvers", solvers(&report.solvers)),
            ],
        }
    }

    pub(super) fn of_bench(report: &BenchReport) -> Self {
        let sentence = match report.verdict {
            Verdict::Agree => {
                "Every run is solved, and no answer contradicts what is known or another answer.".to_owned()
            }
            Verdict::Disagree => format!(
                "{} found: answers that contradict what is known, or each other.",
                counted(report.failures.len(), "wrong answer")
            ),
            Verdict::Incomplete => "Nothing contradicts, but some runs were stopped or failed.".to_owned(),
        };
        let solved: usize = report.summaries.iter().map(|summary| summary.solved).sum();
        Banner {
            word: word(report.verdict),
            subject: counted(report.instances.len(), "instance"),
            version: report.version.clone(),
            verdict: report.verdict,
            interrupted: report.interrupted,
            what: "benchmark",
            sentence,
            facts: vec![
                ("instances", html! { (grouped(report.instances.len())) }),
                ("solvers", html! { (report.solvers.len()) }),
                ("runs", html! { (grouped(report.runs.len())) " of " (grouped(report.planned_runs)) }),
                ("solved", html! { (grouped(solved)) }),
                ("failures", html! { (grouped(report.failures.len())) }),
                ("seconds", seconds(report.seconds)),
            ],
        }
    }

    pub(super) fn markup(&self) -> Markup {
        html! {
            header.banner data-verdict=(class(self.verdict)) {
                p.what { "Countersign " (self.what) " of " b { (self.subject) } }
                h1 { span.sign aria-hidden="true" { (sign(self.verdict)) } " " (self.word) @if self.interrupted { ", interrupted" } }
                p.sentence { (self.sentence) }
                dl.facts { @for (name, value) in &self.facts { div { dt { (name) } dd { (value) } } } }
            }
        }
    }
}

fn violated(count: usize, of: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    let of = counted(of, "comparison");
    format!("{} of {of} {verb} violated, and at least one of the two sides is wrong.", grouped(count))
}

fn undecided(interrupted: bool, parts: &[(usize, &str)]) -> String {
    let short = parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(*count, word));
    let short = short.collect::<Vec<_>>().join(" and ");
    match (interrupted, short.is_empty()) {
        (true, _) => "Nothing contradicts, but the run was interrupted.".to_owned(),
        (false, true) => "Nothing contradicts, but not everything was finished.".to_owned(),
        (false, false) => format!("Nothing contradicts, but {short} did not come to an end."),
    }
}

fn solvers(solvers: &[SolverInfo]) -> Markup {
    let names: Vec<String> =
        solvers.iter().map(|solver| format!("{} {}", solver.name, solver.version)).collect();
    html! { @if names.is_empty() { "none" } @else { (names.join(", ")) } }
}

/// The verdict in capitals, as on a terminal.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agree => "AGREE",
        Verdict::Disagree => "DISAGREE",
        Verdict::Incomplete => "INCOMPLETE",
    }
}

/// The verdict in styles and filters.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agree => "agree",
        Verdict::Disagree => "disagree",
        Verdict::Incomplete => "incomplete",
    }
}

/// So that the verdict is told without colour.
fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agree => "✓",
        Verdict::Disagree => "✗",
        Verdict::Incomplete => "…",
    }
}

/// The last part of the specification's path.
fn file_name(spec: &serde_json::Value) -> String {
    let file = spec.get("file").and_then(|file| file.as_str()).unwrap_or("?");
    file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned()
}
