//! `countersign schema`: the JSON Schemas of reports and specifications, and the reference of keys.

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::{json, print};
use crate::report::{BenchReport, Report, StudyReport, json_schema};
use countersign_kinds::spec::{key_reference, specification_schema};

#[derive(Args)]
pub(super) struct SchemaArguments {
    /// What is described
    #[arg(value_enum, default_value_t = Described::Report)]
    described: Described,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Described {
    /// Reports of check and certify
    Report,
    /// Reports of study
    Study,
    /// Reports of bench
    Bench,
    /// Specification files, for editors that complete and mark them
    Specification,
    /// The same for readers: the reference of keys, in Markdown
    Keys,
}

pub(super) fn run(arguments: &SchemaArguments) -> Result<u8, Failure> {
    let text = match arguments.described {
        Described::Report => json(&json_schema::<Report>())?,
        Described::Study => json(&json_schema::<StudyReport>())?,
        Described::Bench => json(&json_schema::<BenchReport>())?,
        Described::Specification => json(&specification_schema())?,
        Described::Keys => key_reference(),
    };
    print(&text)?;
    Ok(0)
}
