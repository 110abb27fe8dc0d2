//! The report: its schema, and the ways it is shown and stored.
//!
//! - `schema`: the report as data, `countersign-report/1`.
//! - `summary`: counts, the verdict and certified accuracy, from the cases.
//! - `training`: certificates of training, from the answers.
//! - `table`: the report on a terminal.
//! - `figures`: curves and pictures as SVG.
//! - `files`: JSON, CSV and SVG files, and reading a report back; `bounds`: boxes of models as arrays.
//!
//! Depends on `spec`, `check` and `property`.

mod bounds;
mod figures;
mod files;
mod schema;
mod summary;
mod table;
mod training;

pub use files::{
    ReportError, check_inputs, prepare_folder, read_report, write_certificates, write_decisions, write_files,
};
pub use schema::{Accuracy, CaseReport, Command, Report, SCHEMA, SolverInfo, Subject, Summary, json_schema};
pub(crate) use table::plain_table;
pub use table::table;
