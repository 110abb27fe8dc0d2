//! The report: its schema, and the ways it is shown and stored.
//!
//! - `schema`: the report as data, `countersign-report/1`.
//! - `summary`: counts, the verdict and certified accuracy, from the cases.
//! - `training`: certificates of training, from the answers; `smoothed`: certificates of smoothed classifiers;
//!   `stability`, `stability_files`: how far predictions are stable.
//! - `comparisons`: what had to hold, from the checks.
//! - `digits`: bounds in few digits, rounded to the safe side.
//! - `table`: the report on a terminal.
//! - `figures`: curves, graphs and pictures as SVG.
//! - `page`: the report as a page for browsers, in one file.
//! - `files`: JSON, CSV and SVG files, and reading a report back; `bounds`: boxes of models as arrays.
//! - `bench`: the report of a benchmark, `countersign-bench/1`, with its files.
//! - `study`: the report of a study, `countersign-study/1`, with its files.
//!
//! Depends on `spec`, `study`, `bench`, `check` and `property`.

mod bench;
mod bounds;
mod comparisons;
mod digits;
mod figures;
mod files;
mod page;
mod schema;
mod smoothed;
mod stability;
mod stability_files;
mod study;
mod summary;
mod table;
mod training;

pub use bench::{
    BENCH_SCHEMA, BenchReport, BenchSetting, EntrantInfo, EntrantSummary, Field, InstanceInfo, Standing,
    bench_json_schema, read_bench, write_bench, write_bench_json,
};
pub use figures::PlaneMaps;
pub(crate) use files::write_whole;
pub use files::{
    REPORT_FILE, ReportError, check_inputs, prepare_folder, read_report, write_certificates, write_files,
    write_released,
};
pub use schema::{Accuracy, CaseReport, Command, Report, SCHEMA, SolverInfo, Subject, Summary, json_schema};
pub use smoothed::SmoothedAccuracy;
pub use study::{
    STUDY_SCHEMA, StudyReport, StudyRow, StudySetting, StudySummary, read_study, study_json_schema,
    write_study, write_study_json,
};
pub(crate) use table::plain_table;
pub use table::{bench_table, study_table, table};
