//! A study as people see it.

use super::schema::StudyReport;
use super::{files, page, tables};
use crate::report::csv_file::Attachment;
use crate::report::figures::{Exhibit, of_study};
use crate::report::gather::grouped;
use crate::report::head::SolverInfo;
use crate::report::page::Page;
use crate::report::show::ShownReport;
use crate::report::text::{Ink, printed};
use crate::report::verification::Verification;
use countersign_check::{Check, Verdict};
use countersign_kinds::training::study::{CellStatus, PlaneFindings};

impl ShownReport for StudyReport {
    fn headline(&self) -> String {
        Verification::headline(self.verification.as_ref(), &self.outcome, self.summary.comparisons)
    }

    fn heading(&self) -> String {
        let verified = self.verification.as_ref().map(|own| "\n".to_owned() + &own.sentence());
        let verified = verified.unwrap_or_default();
        let summary = &self.summary;
        let common = tables::in_common(self);
        let common =
            if common.is_empty() { String::new() } else { format!("\nall cells: {}", common.join(", ")) };
        format!(
            "{}\n{} cells: {} complete, {} limited, {} crashed, {} unsupported, {} unfinished; {} comparisons: \
             {} agree, {} disagree, {} incomplete\n{:.1} s with {} threads, {} s a subproblem; {}{common}{verified}",
            self.head.file(),
            summary.cells,
            summary.complete,
            summary.limited,
            summary.crashed,
            summary.unsupported,
            summary.unfinished,
            summary.comparisons,
            summary.verdicts.agree,
            summary.verdicts.disagree,
            summary.verdicts.incomplete,
            self.outcome.seconds,
            self.threads,
            self.time_limit,
            SolverInfo::list(&self.solvers).unwrap_or_else(|| "no solver".to_owned()),
        )
    }

    fn parts(&self, ink: Ink) -> Vec<String> {
        let verified = self.verification.iter().flat_map(|verified| verified.parts(ink));
        let parts = [
            printed(&tables::rows(self)),
            self.plane.as_ref().map(plane).unwrap_or_default(),
            disagreements(self, ink),
            reasons(self),
        ];
        verified.chain(parts).collect()
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }

    fn attachments(&self) -> Vec<Attachment<'_>> {
        files::attachments(self)
    }

    fn exhibits(&self) -> Vec<Exhibit> {
        of_study(self)
    }

    fn page(&self, exhibits: &[Exhibit]) -> Page {
        page::study_page(self, exhibits)
    }
}

fn plane(plane: &PlaneFindings) -> String {
    let how = match (plane.status, &plane.reason) {
        (CellStatus::Complete, _) => String::new(),
        (CellStatus::Limited, _) => ", limits stopped some programs".to_owned(),
        (_, Some(why)) => format!(", no bounds: {why}"),
        (status, None) => format!(", {}", status.as_str()),
    };
    let (points, table) = (plane.clean.len(), printed(&tables::plane(plane)));
    format!("{points} points of the plane, programs of {}{how}\n{table}", plane.cell)
}

/// Every disagreement by name.
fn disagreements(report: &StudyReport, ink: Ink) -> String {
    let violated = report.comparisons.iter().filter(|check| check.verdict == Verdict::Disagree);
    let line = |check: &Check| {
        ink.red(&format!("DISAGREE {} against {}: {}", check.left, check.right, check.detail))
    };
    violated.map(line).collect::<Vec<_>>().join("\n")
}

/// Why rows have no numbers; those with one reason on one line.
fn reasons(report: &StudyReport) -> String {
    let bare = report.rows.iter().filter(|row| row.width.is_none());
    let why = bare.filter_map(|row| Some(((row.status.as_str(), row.reason.as_deref()?), row.name())));
    let line =
        |((status, why), names): ((&str, &str), Vec<String>)| format!("{status} {}: {why}", names.join(", "));
    grouped(why).into_iter().map(line).collect::<Vec<_>>().join("\n")
}
