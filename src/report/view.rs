//! The report of `check` and `certify` as people see it.

use super::csv_file::Attachment;
use super::figures::{Exhibit, of_report};
use super::page::{Page, report_page};
use super::schema::Report;
use super::show::ShownReport;
use super::text::Ink;
use super::{files, table};

impl ShownReport for Report {
    fn heading(&self) -> String {
        table::heading(self)
    }

    fn parts(&self, ink: Ink) -> Vec<String> {
        table::parts(self, ink)
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
