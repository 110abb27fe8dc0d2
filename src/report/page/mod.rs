//! The report as a page for browsers: one file, which asks no network for anything and works without scripts
//! too.
//!
//! - here: the parts of the page of `check` and `certify`, in their order. Those of studies and benchmarks
//!   stand with their reports.
//! - `document`: what is around the parts; `page.css`, `page.js`. `banner`: the verdict first.
//! - `asked`: what was asked.
//! - `methods`, `trouble`, `comparisons`: what each method answered, where answers disagree or are incomplete
//!   and why, and what had to hold.
//! - `figures`: drawings with their numbers.
//! - `cases`, `answers`, `checks`: tables to sort and filter; `lines`, `witness`: what their rows say.
//! - `long_table`, `number`: tables of thousands of rows, and numbers whose exact value is at hand.
//!
//! Text is escaped where it is put in, by the templates.

mod answers;
pub(super) mod asked;
pub(super) mod banner;
mod cases;
pub(super) mod checks;
mod comparisons;
mod document;
pub(super) mod figures;
mod lines;
pub(super) mod long_table;
mod methods;
pub(super) mod number;
pub(super) mod trouble;
mod witness;

pub use document::Page;
pub(super) use document::{Section, document};

use maud::html;

use super::figures::Exhibit;
use super::head::Command;
use super::schema::Report;
use banner::{Banner, file_name, sentence, solvers, verdict_facts};
use number::{counted, grouped, seconds};

/// The page of a check or of certificates.
pub(super) fn report_page(report: &Report, exhibits: &[Exhibit]) -> Page {
    let lines = lines::lines(&report.cases);
    let (graphs, pictures) = figures::graphs_and_pictures(exhibits);
    let trouble = "Where they disagree or are incomplete, and why";
    let sections = vec![
        Section::of("asked", "Question", "What was asked", Some(asked::of_report(report))),
        Section::of("methods", "Methods", "What each method answered", methods::section(report)),
        Section::of("trouble", "Trouble", trouble, Some(trouble::of_report(report))),
        Section::of("order", "Order", "What had to hold", comparisons::section(report, &graphs)),
        Section::of("figures", "Figures", "Figures", figures::section(&pictures)),
        Section::of("cases", "Cases", "Cases", cases::section(report)),
        Section::of("answers", "Answers", "Answers", answers::section(&lines)),
        Section::of("checks", "Comparisons", "Comparisons one by one", checks::of_report(report)),
    ];
    Page { banner: banner_of(report), sections }
}

fn banner_of(report: &Report) -> Banner {
    let summary = &report.summary;
    let fine = match summary.checks {
        0 => "No two answers are comparable, and nothing is unfinished.".to_owned(),
        checks => format!("All {} hold, and nothing is unfinished.", counted(checks, "comparison")),
    };
    let counts = [("cases", summary.cases), ("answers", summary.answers), ("unfinished", summary.unfinished)];
    let counts = counts.map(|(name, count)| (name, html! { (grouped(count)) }));
    let last = [("seconds", seconds(report.outcome.seconds)), ("solvers", solvers(&report.solvers))];
    Banner {
        what: match report.command() {
            Command::Check => "check",
            Command::Certify => "certificates",
        },
        subject: file_name(&report.head),
        sentence: sentence(&report.outcome, &summary.verdicts, fine, (summary.unfinished, "answer")),
        facts: counts.into_iter().chain(verdict_facts(&summary.verdicts)).chain(last).collect(),
    }
}
