//! Where answers disagree or are incomplete, and why: disagreements by name, then what could not be decided,
//! then what was not finished, by reason.

use std::hash::Hash;

use maud::{Markup, html};

use super::number::{counted, grouped as with_commas};
use crate::report::case::CaseReport;
use crate::report::gather::grouped;
use crate::report::schema::Report;
use crate::report::summary::is_unfinished;
use countersign_check::{Check, Verdict};

/// Entries of each kind that are shown; the rest is counted.
const SHOWN: usize = 50;
/// Places of a group that are named.
const PLACES: usize = 3;

/// Everything that is wrong or missing.
pub(crate) struct Trouble {
    /// What the page says where nothing went wrong.
    pub fine: &'static str,
    /// What something wrong is called, and what follows from any of it.
    pub wrong_word: &'static str,
    pub wrong_means: Option<&'static str>,
    /// What is wrong, each with its numbers.
    pub wrong: Vec<Wrong>,
    /// What could not be decided.
    pub undecided: Vec<Group>,
    /// What did not come to its end.
    pub unfinished: Vec<Group>,
}

/// Something wrong.
pub(crate) struct Wrong {
    pub what: String,
    /// The theorem that it is against.
    pub theorem: Option<String>,
    pub detail: String,
}

/// Things of one kind, with one reason.
pub(crate) struct Group {
    /// As in `p1[highs], flips: limit`.
    pub what: String,
    pub reason: String,
    pub count: usize,
    /// Where, the first few.
    pub places: Vec<String>,
}

/// One thing that could not be decided or did not come to its end.
pub(crate) struct Open {
    pub what: String,
    pub reason: String,
    pub place: Option<String>,
}

pub(super) fn of_report(report: &Report) -> Markup {
    // Of a single case nobody asks which.
    let place = |case: &CaseReport, target| (report.cases.len() > 1).then(|| case.place(target));
    let (mut wrong, mut undecided, mut unfinished) = (Vec::new(), Vec::new(), Vec::new());
    for case in &report.cases {
        for check in &case.checks {
            match check.verdict {
                Verdict::Agree => {}
                Verdict::Disagree => wrong.push(Wrong::of(check, &format!("{}: ", case.place(check.target)))),
                Verdict::Incomplete => undecided.push(Open::of(check, place(case, check.target))),
            }
        }
        for answer in case.answers.iter().filter(|answer| is_unfinished(answer)) {
            let (quantity, name) = (answer.quantity.as_str(), answer.name());
            unfinished.push(Open {
                what: format!("{quantity} of {name}: {}", answer.status.as_str()),
                reason: answer.reason.clone().unwrap_or_else(|| "no reason given".to_owned()),
                place: place(case, answer.target),
            });
        }
    }
    of_checks(wrong, undecided, Group::by_reason(unfinished))
}

/// What is wrong with the comparisons of a study, beside what was not finished.
pub(crate) fn of_study(checks: &[Check], unfinished: Vec<Group>) -> Markup {
    let of = |verdict: Verdict| checks.iter().filter(move |check| check.verdict == verdict);
    let wrong = of(Verdict::Disagree).map(|check| Wrong::of(check, "")).collect();
    of_checks(wrong, of(Verdict::Incomplete).map(|check| Open::of(check, None)).collect(), unfinished)
}

fn of_checks(wrong: Vec<Wrong>, undecided: Vec<Open>, unfinished: Vec<Group>) -> Markup {
    let trouble = Trouble {
        fine: "Nowhere. Every comparison that could be made agrees, and every answer came to its end.",
        wrong_word: "disagreement",
        wrong_means: Some("Of the two sides at least one is wrong, whatever else agrees."),
        wrong,
        // Numbers differ from case to case; what is said first stands for all of the same two answers.
        undecided: Group::gathered(undecided, |open| open.what.clone()),
        unfinished,
    };
    trouble.markup()
}

fn two_sides(check: &Check) -> String {
    format!("{} of {} against {}", check.quantity.as_str(), check.left, check.right)
}

impl Wrong {
    fn of(check: &Check, place: &str) -> Self {
        let what = format!("{place}{}", two_sides(check));
        Wrong { what, theorem: check.theorem.clone(), detail: check.detail.clone() }
    }
}

impl Open {
    fn of(check: &Check, place: Option<String>) -> Self {
        Open { what: two_sides(check), reason: check.detail.clone(), place }
    }
}

impl Group {
    /// Those with one reason together.
    pub(crate) fn by_reason(all: impl IntoIterator<Item = Open>) -> Vec<Group> {
        Group::gathered(all, |open| (open.what.clone(), open.reason.clone()))
    }

    fn gathered<K: Eq + Hash + Clone>(
        all: impl IntoIterator<Item = Open>,
        key: impl Fn(&Open) -> K,
    ) -> Vec<Group> {
        let groups = grouped(all.into_iter().map(|open| (key(&open), open)));
        let group = |(_, all): (K, Vec<Open>)| Group {
            what: all[0].what.clone(),
            reason: all[0].reason.clone(),
            count: all.len(),
            places: all.into_iter().filter_map(|open| open.place).take(PLACES).collect(),
        };
        groups.into_iter().map(group).collect()
    }
}

impl Trouble {
    pub(crate) fn markup(&self) -> Markup {
        html! {
            @if self.wrong.is_empty() && self.undecided.is_empty() && self.unfinished.is_empty() {
                p.fine { (self.fine) }
            }
            @if !self.wrong.is_empty() {
                h3 data-tone="disagree" { (counted(self.wrong.len(), self.wrong_word)) }
                @if let Some(meaning) = self.wrong_means { p { (meaning) } }
                ul.trouble { @for wrong in self.wrong.iter().take(SHOWN) { (wrong.markup()) } }
                (rest(self.wrong.len()))
            }
            @if !self.undecided.is_empty() {
                h3 data-tone="incomplete" { "Not decided" }
                (groups(&self.undecided))
            }
            @if !self.unfinished.is_empty() {
                h3 data-tone="incomplete" { "Not finished" }
                (groups(&self.unfinished))
            }
        }
    }
}

impl Wrong {
    fn markup(&self) -> Markup {
        html! {
            li data-tone="disagree" {
                b { (self.what) }
                @if let Some(theorem) = &self.theorem { " (" (theorem) ")" }
                br;
                (self.detail)
            }
        }
    }
}

fn groups(groups: &[Group]) -> Markup {
    html! {
        ul.trouble {
            @for group in groups.iter().take(SHOWN) {
                li data-tone="incomplete" {
                    b { (group.what) }
                    @if group.count > 1 { ", " (with_commas(group.count)) " times" }
                    @if !group.places.is_empty() {
                        " "
                        span.quiet { "(" (group.places.join("; ")) @if group.count > group.places.len() { "; …" } ")" }
                    }
                    @if !group.reason.is_empty() { br; (group.reason) }
                }
            }
        }
        (rest(groups.len()))
    }
}

fn rest(count: usize) -> Markup {
    html! { @if count > SHOWN { p.quiet { "and " (with_commas(count - SHOWN)) " more, in the tables below." } } }
}
