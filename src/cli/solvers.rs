//! `countersign solvers`: what is linked and what it can do.

use clap::Args;
use serde_json::{Value, json};

use super::options::OutputFormat;
use super::{Failure, print};
use crate::program::Class;
use crate::report::plain_table;
use crate::solve::{Backend, SolverName, backend, linked};

#[derive(Args)]
pub(super) struct SolversArguments {
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    format: OutputFormat,
}

pub(super) fn run(arguments: &SolversArguments) -> Result<u8, Failure> {
    let text = match arguments.format {
        OutputFormat::Table => as_table(),
        OutputFormat::Json => {
            let all: Vec<Value> = linked().map(as_json).collect();
            serde_json::to_string_pretty(&all).map_err(Failure::internal)? + "\n"
        }
    };
    print(&text)?;
    Ok(0)
}

fn capabilities(backend: &dyn Backend) -> [(&'static str, String); 6] {
    let can = backend.capabilities();
    let class = |class: Class| (class.abbreviation(), can.of_class(class));
    [
        class(Class::Lp),
        class(Class::Qcp),
        class(Class::Milp),
        class(Class::Miqcp),
        ("dual bound", can.dual_bound),
        ("files", can.files),
    ]
    .map(|(what, support)| (what, support.to_string()))
}

fn as_table() -> String {
    let mut table = plain_table(&["solver", "version", "LP", "QCP", "MILP", "MIQCP", "dual bound", "files"]);
    for backend in linked() {
        let row = [backend.name().to_string(), backend.version()];
        table.add_row(row.into_iter().chain(capabilities(backend).map(|(_, support)| support)));
    }
    let missing: Vec<&str> =
        SolverName::ALL.into_iter().filter(|&name| backend(name).is_none()).map(SolverName::as_str).collect();
    let missing =
        if missing.is_empty() { String::new() } else { format!("not linked: {}\n", missing.join(", ")) };
    format!("{}\n{missing}", table.trim_fmt())
}

fn as_json(backend: &dyn Backend) -> Value {
    let capabilities: serde_json::Map<String, Value> =
        capabilities(backend).into_iter().map(|(what, support)| (what.to_owned(), json!(support))).collect();
    json!({ "name": backend.name(), "version": backend.version(), "capabilities": capabilities })
}
