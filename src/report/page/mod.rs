//! The report as a page for browsers: one file, which asks no network for anything and works without scripts too.
//!
//! - here: the parts of each report's page, in their order.
//! - `document`: what is around them; `page.css`, `page.js`.
//! - `verdict`, `asked`, `notes`: the verdict first, then what was asked, and what a reader should know.
//! - `methods`, `trouble`, `comparisons`: what each method answered, where answers disagree or are incomplete and why, and what
//!   had to hold.
//! - `figures`: drawings with their numbers.
//! - `cases`, `answers`, `checks`: tables to sort and filter; `lines`, `witness`: what their rows say.
//! - `study`, `bench`: the same of studies and benchmarks.
//! - `long_table`, `number`: tables of thousands of rows, and numbers whose exact value is at hand.
//!
//! Text is escaped where it is put in, by the templates.

mod answers;
mod asked;
mod bench;
mod cases;
mod checks;
mod comparisons;
mod document;
mod figures;
mod lines;
mod long_table;
mod methods;
mod notes;
mod number;
mod study;
mod trouble;
mod verdict;
mod witness;

pub(super) use bench::bench_page;
pub(super) use study::study_page;

use super::Report;
use super::figures::Exhibit;
use document::{Section, document};
use verdict::Banner;

/// The page of a check or of certificates.
pub(super) fn report_page(report: &Report, exhibits: &[Exhibit]) -> String {
    let lines = lines::lines(&report.cases);
    let (drawn, pictures): (Vec<&Exhibit>, Vec<&Exhibit>) =
        exhibits.iter().partition(|exhibit| exhibit.file.starts_with("order-of-methods"));
    let sections = [
        Section::of("asked", "Question", "What was asked", asked::of_report(report)),
        Section::of("methods", "Methods", "What each method answered", methods::section(report)),
        Section::of(
            "trouble",
            "Trouble",
            "Where they disagree or are incomplete, and why",
            trouble::of_report(report),
        ),
        Section::of("order", "Order", "What had to hold", comparisons::section(report, &drawn)),
        Section::of("figures", "Figures", "Figures", figures::section(&pictures)),
        Section::of("cases", "Cases", "Cases", cases::section(report)),
        Section::of("answers", "Answers", "Answers", answers::section(&lines)),
        Section::of("checks", "Comparisons", "Comparisons one by one", checks::of_report(report)),
        Section::of("notes", "Notes", "Notes", notes::section(&report.notes)),
    ];
    document(&Banner::of_report(report), &sections)
}
