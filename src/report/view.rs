//! The report of `check` and `certify` as people see it.

use super::csv_file::Attachment;
use super::figures::{Exhibit, of_report};
use super::page::{Page, report_page};
use super::schema::Report;
use super::show::ShownReport;
use super::text::Ink;
use super::verification::Verification;
use super::{files, table};

impl ShownReport for Report {
    fn headline(&self) -> String {
        Verification::headline(self.verification.as_ref(), &self.outcome, self.summary.checks)
    }

    fn heading(&self) -> String {
        let verified = self.verification.as_ref().map(Verification::sentence);
        std::iter::once(table::heading(self)).chain(verified).collect::<Vec<_>>().join("\n")
    }

    fn parts(&self, ink: Ink) -> Vec<String> {
        let verified = self.verification.iter().flat_map(|verified| verified.parts(ink));
        verified.chain(table::parts(self, ink)).collect()
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }

    fn attachments(&self) -> Vec<Attachment<'_>> {
        files::attachments(self)
    }

    fn exhibits(&self) -> Vec<Exhibit> {
        of_report(self)
    }

    fn page(&self, exhibits: &[Exhibit]) -> Page {
        report_page(self, exhibits)
    }
}
