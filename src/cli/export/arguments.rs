//! How `countersign export` is called.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::options::{Overrides, Quiet};
use crate::cli::refused::SolverOptionsElsewhere;
use countersign_check::Method;
use countersign_kinds::methods;
use countersign_program::format::Format;

#[derive(Args)]
pub(crate) struct ExportArguments {
    /// Specification file
    #[arg(value_name = "SPEC")]
    pub file: PathBuf,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Folder for the files, made when missing
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Only this formulation [default: every one that fits the specification]
    #[arg(long, value_parser = formulations())]
    pub formulation: Option<Method>,
    /// File format: lp, mps (always a minimisation) or cip
    #[arg(long, default_value = "lp")]
    pub format: Format,
    /// Only this test point (repeatable) [default: all]
    #[arg(long = "test", value_name = "N")]
    pub tests: Vec<usize>,
    /// Only the programs that bound this parameter of a training run (repeatable) [default: all]
    #[arg(long = "parameter", value_name = "N")]
    pub parameters: Vec<usize>,
    /// Of a library: only this instance (repeatable) [default: all]
    #[arg(long = "instance", value_name = "NAME")]
    pub instances: Vec<String>,
    /// Of a library: pack each program
    #[arg(long)]
    pub gzip: bool,
    #[command(flatten)]
    pub quiet: Quiet,
    #[command(flatten)]
    pub elsewhere: SolverOptionsElsewhere,
}

/// The methods that have programs, by name.
pub(super) fn with_programs() -> Vec<Method> {
    let all = methods().into_iter();
    let mut programs: Vec<Method> =
        all.filter(|facts| facts.role.needs_solver()).map(|facts| facts.method).collect();
    programs.sort_unstable();
    programs
}

fn formulations() -> impl TypedValueParser<Value = Method> {
    PossibleValuesParser::new(with_programs().iter().map(Method::to_string))
        .try_map(|name| name.parse::<Method>())
}
