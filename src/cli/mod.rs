//! The command line: one file for each subcommand.
//!
//! - `options`: the options that subcommands share; `refused`: those that mean nothing for some of them.
//! - `failure`: what ends a command early, with its exit code; `interrupt`, `allowance`: what stops its work.
//! - `output`: what it leaves on standard output; `progress`: a bar on a terminal, a line a minute elsewhere.
//! - `journal`: units of work as they are finished; `answered`: answers as such units; `resume`: going on from
//!   these and from a stored report; `differs`: what two specifications differ in.
//! - `methods_help`: the methods of each kind of question, for `--help`.
//! - `check`, `certify`, `study`, `bench`, `verify`, `export`, `data`, `solvers`, `schema`, `manual`,
//!   `worker`: the subcommands.

mod allowance;
mod answered;
mod bench;
mod certify;
mod check;
mod data;
mod differs;
mod export;
mod failure;
mod interrupt;
mod journal;
mod manual;
mod methods_help;
mod options;
mod output;
mod progress;
mod refused;
mod resume;
mod schema;
mod solvers;
mod study;
mod verify;
mod worker;

use clap::{CommandFactory, Parser, Subcommand};

/// Checks certificates of training-data robustness against the exact programs behind them.
#[derive(Parser)]
#[command(name = "countersign", version, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every method that applies, cross-check them, report
    Check(check::CheckArguments),
    /// Certify a whole test set by the methods that scale, without solvers
    Certify(certify::CertifyArguments),
    /// Bound a training run by every formulation over windows of every length: width, time and status of each
    Study(study::StudyArguments),
    /// Compare solvers on instances: answers against what is known, times, performance profiles
    Bench(bench::BenchArguments),
    /// Check a stored report again without trusting it
    Verify(verify::VerifyArguments),
    /// Write the programs behind a specification as LP, MPS or CIP files
    Export(export::ExportArguments),
    /// List the linked solvers, their versions, and what each can solve
    Solvers(solvers::SolversArguments),
    /// Write a generated data set
    Data(data::DataArguments),
    /// Print the JSON Schema of reports or of specifications
    Schema(schema::SchemaArguments),
    /// Print a script that completes commands in a shell
    Completions(manual::CompletionsArguments),
    /// Print the manual page, or write those of all subcommands
    Manual(manual::ManualArguments),
    /// Solve what arrives on standard input (internal)
    #[command(hide = true)]
    Worker(worker::WorkerArguments),
}

/// Runs a subcommand that has no option about threads.
fn with_threads(run: impl FnOnce() -> Result<u8, failure::Failure>) -> Result<u8, failure::Failure> {
    options::start_threads(0)?;
    run()
}

/// Parses the command line, runs the subcommand, and returns the exit code.
pub fn main() -> u8 {
    let result = match Cli::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Certify(arguments) => certify::run(&arguments),
        Command::Study(arguments) => study::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Verify(arguments) => with_threads(|| verify::run(&arguments)),
        Command::Export(arguments) => with_threads(|| export::run(&arguments)),
        Command::Solvers(arguments) => solvers::run(&arguments),
        Command::Data(arguments) => data::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions(arguments) => manual::completions(&arguments, Cli::command()),
        Command::Manual(arguments) => manual::manual(&arguments, Cli::command()),
        Command::Worker(arguments) => worker::run(&arguments),
    };
    result.unwrap_or_else(|failure| {
        eprintln!("error: {failure}");
        failure.exit_code()
    })
}
