//! The report of a study.
//!
//! - `schema`: the report as data, `countersign-study/1`; `row`: one line of it, a cell or a method without
//!   programs.
//! - `tables`: its tables; `files`: the same as CSV.
//! - `view`: the report as people see it; `page`: the parts of its page.

mod files;
mod page;
mod row;
mod schema;
mod tables;
mod view;

pub use row::{StudyRow, findings};
pub(crate) use schema::spent;
pub use schema::{StudyReport, StudySetting, StudySummary};
