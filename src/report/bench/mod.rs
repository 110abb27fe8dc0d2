//! The report of a benchmark.
//!
//! - `schema`: the report as data, `countersign-bench/1`; `setting`: who takes part, and how it is run;
//!   `summary`: counts of each solver; `field`: who is compared with whom, with means and profiles.
//! - `known`: what the runs say about the instances.
//! - `tables`: its tables; `files`: the same as CSV.
//! - `view`: the report as people see it; `page`: the parts of its page.

mod field;
mod files;
mod known;
mod page;
mod schema;
mod setting;
mod summary;
mod tables;
mod view;

pub use field::{Field, Standing};
pub use schema::{BenchReport, InstanceInfo};
pub use setting::{BenchSetting, EntrantInfo};
pub use summary::EntrantSummary;
