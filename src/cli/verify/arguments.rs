//! How `countersign verify` is called.

use std::path::PathBuf;

use clap::Args;

use crate::cli::options::{BruteLimit, OutputFormat, Quiet};

#[derive(Args)]
pub(crate) struct VerifyArguments {
    /// A report.json, or the folder that has it
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
    #[command(flatten)]
    pub brute: BruteLimit,
    #[command(flatten)]
    pub quiet: Quiet,
}
