//! `countersign schema`: the JSON Schemas of reports and specifications, and the reference of keys.

use clap::{Args, ValueEnum};

use super::{Failure, print};
use crate::report::{bench_json_schema, json_schema, study_json_schema};
use crate::spec::{key_reference, specification_schema};

#[derive(Args)]
pub(super) struct SchemaArguments {
    /// What is described
    #[arg(value_enum, default_value_t = Described::Report)]
    described: Described,
}

/// What can be described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Described {
    /// Reports of check and certify
    Report,
    /// Reports of study
    Study,
    /// Reports of bench
    Bench,
    /// Specification files: an editor completes and marks them with it
    Specification,
    /// Keys of specification files, as a page in Markdown
    Keys,
}

pub(super) fn run(arguments: &SchemaArguments) -> Result<u8, Failure> {
    let schema = match arguments.described {
        Described::Report => json_schema(),
        Described::Study => study_json_schema(),
        Described::Bench => bench_json_schema(),
        Described::Specification => specification_schema(),
        Described::Keys => {
            print(&key_reference())?;
            return Ok(0);
        }
    };
    print(&(serde_json::to_string_pretty(&schema).map_err(Failure::internal)? + "\n"))?;
    Ok(0)
}
