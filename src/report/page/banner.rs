//! The verdict, on top of everything.

use maud::{Markup, html};

use super::number::{counted, grouped};
use crate::report::head::{Head, Outcome, SolverInfo};
use crate::report::verdicts::{VERDICTS, VerdictCounts, class, word};
use countersign_check::Verdict;

/// What stands on top of a page.
pub(crate) struct Banner {
    /// What was done, as in `check`.
    pub what: &'static str,
    /// What it was done to, as the name of a file.
    pub subject: String,
    /// What the verdict means.
    pub sentence: String,
    /// Numbers at a glance.
    pub facts: Vec<(&'static str, Markup)>,
}

impl Banner {
    pub(super) fn markup(&self, outcome: &Outcome, headline: &str) -> Markup {
        let verdict = outcome.verdict;
        // No colour for a verdict that says nothing.
        let tone = if headline.starts_with(word(verdict)) { class(verdict) } else { "" };
        html! {
            header.banner data-verdict=(tone) {
                p.what { "Countersign " (self.what) " of " b { (self.subject) } }
                h1 {
                    span.sign aria-hidden="true" { (sign(verdict)) } " " (headline)
                    @if outcome.interrupted { ", interrupted" }
                }
                p.sentence { (self.sentence) }
                dl.facts { @for (name, value) in &self.facts { div { dt { (name) } dd { (value) } } } }
            }
        }
    }
}

/// What a verdict over comparisons means. `fine` says it where nothing is wrong and nothing is missing;
/// `short` counts what did not come to an end, by the name of one.
pub(crate) fn sentence(
    outcome: &Outcome,
    checks: &VerdictCounts,
    fine: String,
    short: (usize, &str),
) -> String {
    match outcome.verdict {
        Verdict::Agree => fine,
        Verdict::Disagree => {
            let verb = if checks.disagree == 1 { "is" } else { "are" };
            let (count, of) = (grouped(checks.disagree), counted(checks.total(), "comparison"));
            format!("{count} of {of} {verb} violated, and at least one of the two sides is wrong.")
        }
        Verdict::Incomplete if outcome.interrupted => {
            "Nothing contradicts, but the run was interrupted.".to_owned()
        }
        Verdict::Incomplete => {
            let parts =
                [short, (checks.incomplete, "comparison")].into_iter().filter(|(count, _)| *count > 0);
            let parts: Vec<String> = parts.map(|(count, word)| counted(count, word)).collect();
            match parts.as_slice() {
                [] => "Nothing contradicts, but not everything was finished.".to_owned(),
                parts => format!("Nothing contradicts, but {} did not come to an end.", parts.join(" and ")),
            }
        }
    }
}

/// The counts of a report's comparisons.
pub(crate) fn verdict_facts(checks: &VerdictCounts) -> [(&'static str, Markup); 3] {
    VERDICTS.map(|verdict| (class(verdict), html! { (grouped(checks.count(verdict))) }))
}

/// Names and versions.
pub(crate) fn solvers(solvers: &[SolverInfo]) -> Markup {
    html! { (SolverInfo::list(solvers).unwrap_or_else(|| "none".to_owned())) }
}

/// The last part of the specification's path.
pub(crate) fn file_name(head: &Head) -> String {
    let file = head.file();
    file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned()
}

/// So that the verdict is told without colour.
fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agree => "✓",
        Verdict::Disagree => "✗",
        Verdict::Incomplete => "…",
    }
}
