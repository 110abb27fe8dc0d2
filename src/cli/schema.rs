//! `countersign schema`: the JSON Schema of reports.

use clap::{Args, ValueEnum};

use super::{Failure, print};
use crate::report::{bench_json_schema, json_schema, study_json_schema};

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
        Described::Report => json_schema(),
        Described::Study => study_json_schema(),
        Described::Bench => bench_json_schema(),
    };
    print(&(serde_json::to_string_pretty(&schema).map_err(Failure::internal)? + "\n"))?;
    Ok(0)
}
