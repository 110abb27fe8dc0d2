//! `countersign solvers`: what is linked and what it can do.

use clap::Args;
use serde_json::{Value, json};

use super::failure::Failure;
use super::options::OutputFormat;
use super::output::{json as as_json, print};
use crate::report::{TableOf, printed};
use countersign_program::Class;
use countersign_solve::{Backend, Capabilities, SolverName, Support, backend, linked};

#[derive(Args)]
pub(super) struct SolversArguments {
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    format: OutputFormat,
}

/// How far a solver supports something.
type Ability = fn(&Capabilities) -> Support;

/// What a solver may be able to do.
const ABILITIES: [(&str, Ability); 6] = [
    ("LP", |can| can.of_class(Class::Lp)),
    ("QCP", |can| can.of_class(Class::Qcp)),
    ("MILP", |can| can.of_class(Class::Milp)),
    ("MIQCP", |can| can.of_class(Class::Miqcp)),
    ("dual bound", |can| can.dual_bound),
    ("files", |can| can.files),
];

pub(super) fn run(arguments: &SolversArguments) -> Result<u8, Failure> {
    let text = match arguments.format {
        OutputFormat::Table => table(),
        OutputFormat::Json => as_json(&linked().map(described).collect::<Vec<Value>>())?,
    };
    print(&text)?;
    Ok(0)
}

fn table() -> String {
    let backends: Vec<&dyn Backend> = linked().collect();
    let mut table = TableOf::new(&backends)
        .text("solver", |backend| backend.name().as_str())
        .text("version", |backend| backend.version());
    for (name, ability) in ABILITIES {
        table = table.text(name, |backend| ability(&backend.capabilities()).to_string());
    }
    let missing = SolverName::ALL.into_iter().filter(|&name| backend(name).is_none()).map(SolverName::as_str);
    let missing: Vec<&str> = missing.collect();
    let missing =
        if missing.is_empty() { String::new() } else { format!("not linked: {}\n", missing.join(", ")) };
    format!("{}\n{missing}", printed(&table.table()))
}

fn described(backend: &dyn Backend) -> Value {
    let can = backend.capabilities();
    let abilities: serde_json::Map<String, Value> = ABILITIES
        .iter()
        .map(|(name, ability)| ((*name).to_owned(), json!(ability(&can).to_string())))
        .collect();
    json!({ "name": backend.name(), "version": backend.version(), "capabilities": abilities })
}
