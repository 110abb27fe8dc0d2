//! Reports as people see them: as text on a terminal, and as a folder of files with a page.

use std::io::Write;
use std::path::Path;

use super::csv_file::Attachment;
use super::figures::Exhibit;
use super::folder::Folder;
use super::head::StoredReport;
use super::page::{Page, document};
use super::store::{REPORT_FILE, ReportError};
use super::text::{Ink, paragraphs};
use super::verdicts::word;

/// A kind of report, as people see it. What it says is data: parts of text, tables, figures and sections of a
/// page.
pub trait ShownReport: StoredReport {
    /// The verdict in a few words.
    fn headline(&self) -> String {
        word(self.outcome().verdict).to_owned()
    }

    /// What stands below the verdict on a terminal: what the report is about, and its counts.
    fn heading(&self) -> String;

    /// What follows on a terminal, part by part; an empty part is left out.
    fn parts(&self, ink: Ink) -> Vec<String>;

    /// What a reader should know before relying on the numbers.
    fn notes(&self) -> &[String];

    /// The files beside `report.json`, but for the figures and the page.
    fn attachments(&self) -> Vec<Attachment<'_>>;

    /// The figures.
    fn exhibits(&self) -> Vec<Exhibit>;

    /// The page, with these figures on it.
    fn page(&self, exhibits: &[Exhibit]) -> Page;
}

/// The report as text, ending in a newline.
pub fn table(report: &impl ShownReport, ink: Ink) -> String {
    let outcome = report.outcome();
    let interrupted = if outcome.interrupted { ", interrupted" } else { "" };
    let verdict = format!("verdict: {}{interrupted}\n{}", report.headline(), report.heading());
    let notes: Vec<String> = report.notes().iter().map(|note| format!("note: {note}")).collect();
    let parts = report.parts(ink).into_iter();
    paragraphs(std::iter::once(verdict).chain(parts).chain([notes.join("\n")])) + "\n"
}

/// Writes `report.json`, its tables as CSV, its figures as SVG, and the page `report.html` that has them all,
/// into a folder, which is made when missing. What earlier reports wrote there goes.
///
/// # Errors
/// Another run that writes there, and what the file system says.
pub fn write_files(report: &impl ShownReport, folder: &Path) -> Result<(), ReportError> {
    let folder = Folder::open(folder)?;
    write_into(report, &folder)?;
    folder.remove_stale();
    Ok(())
}

/// The same into a folder that is open, where everything stays that is there.
///
/// # Errors
/// What the file system says.
pub fn write_into(report: &impl ShownReport, folder: &Folder) -> Result<(), ReportError> {
    write_with(report, Vec::new(), folder)
}

/// The same with more figures than the report has by itself.
pub(super) fn write_with(
    report: &impl ShownReport,
    more: Vec<Exhibit>,
    folder: &Folder,
) -> Result<(), ReportError> {
    folder.write(REPORT_FILE, |to| Ok(serde_json::to_writer_pretty(to, report)?))?;
    for Attachment { name, write } in report.attachments() {
        folder.write(&name, write)?;
    }
    let exhibits: Vec<Exhibit> = report.exhibits().into_iter().chain(more).collect();
    for Exhibit { file, figure, .. } in &exhibits {
        folder.write(file, |to| to.write_all(figure.svg.as_bytes()))?;
    }
    let page = document(
        report.head(),
        report.outcome(),
        &report.headline(),
        &report.page(&exhibits),
        report.notes(),
    );
    folder.write("report.html", |to| to.write_all(page.as_bytes()))
}
