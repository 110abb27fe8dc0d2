//! `countersign verify`: a stored report, checked again without trusting it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;

use super::failure::Failure;
use super::options::{BruteLimit, OutputFormat, Quiet};
use super::progress::Progress;
use crate::report::{REPORT_FILE, read_json};
use crate::verify::{Step, Verified, Verifying, verify};
use countersign_solve::Tally;

#[derive(Args)]
pub(super) struct VerifyArguments {
    /// A report.json, or the folder that has it
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// Read files that the report names below this folder too, wherever they were when it was made [default:
    /// only below its own folder, the folder around that and the working directory]
    #[arg(long, value_name = "DIR")]
    inputs: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    format: OutputFormat,
    #[command(flatten)]
    brute: BruteLimit,
    #[command(flatten)]
    quiet: Quiet,
}

pub(super) fn run(arguments: &VerifyArguments) -> Result<u8, Failure> {
    let given = &arguments.report;
    let path = if given.is_dir() { given.join(REPORT_FILE) } else { given.clone() };
    let stored = read_json(&path).map_err(Failure::bad_input)?;
    let bar: Mutex<Option<Progress>> = Mutex::new(None);
    let tally = Tally::default();
    let progress = |step: Step| {
        let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
        match step {
            Step::Begun(total) => {
                *bar = Some(Progress::new(total, "cases", Arc::default(), &arguments.quiet))
            }
            Step::Finished => bar.iter().for_each(Progress::finished),
        }
    };
    let how = Verifying {
        path: &path,
        folders: &folders(&path, arguments.inputs.as_deref()),
        moved_to: arguments.inputs.as_deref(),
        brute_limit: arguments.brute.brute_limit,
        tally: &tally,
        progress: &progress,
    };
    let verified = verify(&stored, &how).map_err(Failure::bad_input);
    drop(bar);
    match verified? {
        Verified::Report(report) => arguments.format.print(&[*report]),
        Verified::Study(report) => arguments.format.print(&[*report]),
    }
}

/// Where a report's files may be: the folder of the report, the folder around it, the working directory, and
/// the one that is given.
fn folders(report: &Path, given: Option<&Path>) -> Vec<PathBuf> {
    let own = std::path::absolute(report).ok().and_then(|path| path.parent().map(Path::to_owned));
    let around = own.as_deref().and_then(Path::parent).map(Path::to_owned);
    let working = std::env::current_dir().ok();
    own.into_iter().chain(around).chain(working).chain(given.map(Path::to_owned)).collect()
}
