//! Reports: what commands found as data, and the ways it is shown and stored.
//!
//! What all reports share:
//! - `head`: what a report is about, how it came out, and the exit code that this stands for.
//! - `store`: `report.json` and files beside it, read and written whole; `folder`: the folder that a run has for
//!   itself. `strict`: reports read where somebody else may have written them.
//! - `verification`: how a stored report stands up to being checked again.
//! - `show`: a report as text for a terminal, and as a folder with tables, figures and a page.
//! - `cell`, `text`, `csv_file`: tables as data, printed and as CSV. `digits`: bounds in few digits, rounded
//!   to the safe side.
//! - `verdicts`, `ending`, `roles`, `gather`: verdicts and their counts, how things ended, what methods are,
//!   lists in order.
//! - `figures`: curves, graphs and pictures as SVG. `page`: the page for browsers, in one file.
//!
//! Of `check` and `certify`:
//! - `schema`, `case`: the report as data, `countersign-report/1`; `summary`: its counts, and certified
//!   accuracy.
//! - `vacuous`: notes about certificates that certify nothing.
//! - `training`, `smoothed`, `stability`: certificates of training, of smoothed classifiers, and of stable
//!   predictions.
//! - `comparisons`: what had to hold, from the checks.
//! - `view`: the report as people see it; `table`: on a terminal; `files`, `bounds`: its CSV files, and boxes
//!   of models as arrays.
//!
//! Of the others:
//! - `study`: the report of a study, `countersign-study/1`.
//! - `bench`: the report of a benchmark, `countersign-bench/1`.
//!
//! Depends on `spec`, `study`, `bench`, `check` and `property`.

mod bench;
mod bounds;
mod case;
mod cell;
mod comparisons;
mod csv_file;
mod digits;
mod ending;
mod figures;
mod files;
mod folder;
mod gather;
mod head;
mod page;
mod roles;
mod schema;
mod show;
mod smoothed;
mod stability;
mod store;
mod strict;
mod study;
mod summary;
mod table;
mod text;
mod training;
mod vacuous;
mod verdicts;
mod verification;
mod view;

pub use bench::{BenchReport, BenchSetting, EntrantInfo, EntrantSummary, Field, InstanceInfo, Standing};
pub use case::{CaseReport, is_published};
pub(crate) use cell::TableOf;
pub use figures::PlaneMaps;
pub use files::{write_certificates, write_released};
pub use folder::Folder;
pub use head::{Command, Head, Outcome, Setting, SolverInfo, StoredReport, Subject, VERSION, json_schema};
pub use schema::Report;
pub use show::{ShownReport, table, write_files, write_into};
pub use smoothed::SmoothedAccuracy;
pub(crate) use store::write_whole;
pub use store::{REPORT_FILE, ReportError, check_inputs, read, read_head};
pub use strict::{Difference, difference, from_json, read_json};
pub(crate) use study::spent;
pub use study::{StudyReport, StudyRow, StudySetting, StudySummary, findings};
pub use summary::{Accuracy, Summary};
pub use text::Ink;
pub(crate) use text::printed;
pub use verdicts::VerdictCounts;
pub use verification::{AnswerStanding, Fault, FaultKind, OnTrust, StandingCounts, Verification};
