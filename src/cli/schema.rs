//! `countersign schema`: the JSON Schema of reports.

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::{json, print};
use crate::report::{BenchReport, Report, StudyReport, json_schema};

#[derive(Args)]
pub(super) struct SchemaArguments {
    /// Which report
    #[arg(value_enum, default_value_t = Described::Report)]
    described: Described,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Described {
    /// Of check and certify
    Report,
    /// Of study
    Study,
    /// Of bench
    Bench,
}

pub(super) fn run(arguments: &SchemaArguments) -> Result<u8, Failure> {
    let schema = match arguments.described {
        Described::Report => json_schema::<Report>(),
        Described::Study => json_schema::<StudyReport>(),
        Described::Bench => json_schema::<BenchReport>(),
    };
    print(&json(&schema)?)?;
    Ok(0)
}
