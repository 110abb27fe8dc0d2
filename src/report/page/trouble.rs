//! Where answers disagree or are incomplete, and why: disagreements by name, then what could not be decided, then what was not
//! finished, by reason.

use std::collections::HashMap;

use maud::{Markup, html};

use super::number::{counted, grouped};
use crate::check::{Answer, Check, Verdict};
use crate::report::summary::is_unfinished;
use crate::report::{CaseReport, Report};

/// Entries of each kind that are shown; the rest is counted.
const SHOWN: usize = 50;
/// Cases of a group that are named.
const PLACES: usize = 3;

pub(super) fn of_report(report: &Report) -> Option<Markup> {
    let checks =
        || report.cases.iter().flat_map(|case| case.checks.iter().map(move |check| (Some(case), check)));
    let answers = report.cases.iter().flat_map(|case| case.answers.iter().map(move |answer| (case, answer)));
    let unfinished = unfinished(answers.filter(|(_, answer)| is_unfinished(answer)));
    Some(section(checks(), &unfinished, report.cases.len()))
}

pub(super) fn of_study(checks: &[Check], unfinished: &[Group]) -> Markup {
    section(checks.iter().map(|check| (None, check)), unfinished, 0)
}

/// Things of one kind, with one reason.
pub(super) struct Group {
    /// As in `p1[highs], flips: limit`.
    pub what: String,
    pub reason: String,
    pub count: usize,
    /// Where, the first few.
    pub places: Vec<String>,
}

fn section<'a>(
    checks: impl Iterator<Item = (Option<&'a CaseReport>, &'a Check)>,
    unfinished: &[Group],
    cases: usize,
) -> Markup {
    let (mut violated, mut open) = (Vec::new(), Vec::new());
    for (case, check) in checks {
        match check.verdict {
            Verdict::Agree => {}
            Verdict::Disagree => violated.push((case, check)),
            Verdict::Incomplete => open.push((case, check)),
        }
    }
    let open = undecided(&open);
    html! {
        @if violated.is_empty() && open.is_empty() && unfinished.is_empty() {
            p.fine { "Nowhere. Every comparison that could be made agrees, and every answer came to its end." }
        }
        @if !violated.is_empty() {
            h3 data-tone="disagree" { (counted(violated.len(), "disagreement")) }
            p { "Of the two sides at least one is wrong, whatever else agrees." }
            ul.trouble { @for (case, check) in violated.iter().take(SHOWN) { (disagreement(*case, check)) } }
            (rest(violated.len()))
        }
        @if !open.is_empty() {
            h3 data-tone="incomplete" { "Not decided" }
            (groups(&open, cases))
        }
        @if !unfinished.is_empty() {
            h3 data-tone="incomplete" { "Not finished" }
            (groups(unfinished, cases))
        }
    }
}

fn disagreement(case: Option<&CaseReport>, check: &Check) -> Markup {
    let place = case.map_or(String::new(), |case| format!("{}: ", place(case, check.target)));
    html! {
        li data-tone="disagree" {
            b { (place) (check.quantity.as_str()) " of " (check.left) " against " (check.right) }
            @if let Some(theorem) = &check.theorem { " (" (theorem) ")" }
            br;
            (check.detail)
        }
    }
}

fn place(case: &CaseReport, target: Option<usize>) -> String {
    let named =
        |name: &str, index: Option<usize>| index.map_or(String::new(), |index| format!(", {name} {index}"));
    format!("case {} ({}{}{})", case.id, case.model, named("test", case.test), named("target", target))
}

/// Comparisons of the same two answers together.
fn undecided(checks: &[(Option<&CaseReport>, &Check)]) -> Vec<Group> {
    let mut groups = Groups::default();
    for (case, check) in checks {
        let what = format!("{} of {} against {}", check.quantity.as_str(), check.left, check.right);
        // Numbers differ from case to case; what is said first stands for all.
        let place = case.map(|case| place(case, check.target));
        groups.add(what.clone(), what, &check.detail, place);
    }
    groups.all
}

fn unfinished<'a>(answers: impl Iterator<Item = (&'a CaseReport, &'a Answer)>) -> Vec<Group> {
    let mut groups = Groups::default();
    for (case, answer) in answers {
        let what = format!("{} of {}: {}", answer.quantity.as_str(), answer.name(), answer.status.as_str());
        let reason = answer.reason.as_deref().unwrap_or("no reason given");
        groups.add(format!("{what}: {reason}"), what, reason, Some(place(case, answer.target)));
    }
    groups.all
}

/// Groups by what makes them one.
#[derive(Default)]
struct Groups {
    all: Vec<Group>,
    places: HashMap<String, usize>,
}

impl Groups {
    /// Counts one more thing of a kind.
    fn add(&mut self, key: String, what: String, reason: &str, place: Option<String>) {
        let index = *self.places.entry(key).or_insert(self.all.len());
        if index == self.all.len() {
            self.all.push(Group { what, reason: reason.to_owned(), count: 0, places: Vec::new() });
        }
        let group = &mut self.all[index];
        group.count += 1;
        if group.places.len() < PLACES {
            group.places.extend(place);
        }
    }
}

fn groups(groups: &[Group], cases: usize) -> Markup {
    html! {
        ul.trouble {
            @for group in groups.iter().take(SHOWN) {
                li data-tone="incomplete" {
                    b { (group.what) }
                    @if group.count > 1 { ", " (grouped(group.count)) " times" }
                    @if cases > 1 && !group.places.is_empty() {
                        " " span.quiet { "(" (group.places.join("; ")) @if group.count > group.places.len() { "; …" } ")" }
                    }
                    br;
                    (group.reason)
                }
            }
        }
        (rest(groups.len()))
    }
}

fn rest(count: usize) -> Markup {
    html! { @if count > SHOWN { p.quiet { "and " (grouped(count - SHOWN)) " more, in the tables below." } } }
}
