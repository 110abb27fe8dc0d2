//! The report: its schema, and the ways it is shown and stored.
//!
//! - `schema`: the report as data, `countersign-report/1`.
//! - `summary`: counts, the verdict and certified accuracy, from the cases.
//! - `table`: the report on a terminal.
//! - `figures`: curves as SVG.
//! - `files`: JSON, CSV and SVG files, and reading a report back.
//!
//! Depends on `spec`, `check` and `property`.

mod figures;
mod files;
mod schema;
mod summary;
mod table;

pub use files::{ReportError, check_inputs, prepare_folder, read_report, write_certificates, write_files};
pub use schema::{Accuracy, CaseReport, Command, Report, SCHEMA, SolverInfo, Subject, Summary, json_schema};
pub(crate) use table::plain_table;
pub use table::table;
