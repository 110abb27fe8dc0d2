//! What a command leaves: a report in a folder and on standard output, and an exit code.

use std::io::{self, IsTerminal, Write, stdout};

use super::failure::Failure;
use super::options::OutputFormat;
use crate::report::{Ink, ShownReport, table};

impl OutputFormat {
    /// Prints reports and gives the exit code: one report as it is, several as a list.
    pub(super) fn print<R: ShownReport>(self, reports: &[R]) -> Result<u8, Failure> {
        let ink = if stdout().is_terminal() { Ink::Coloured } else { Ink::Plain };
        let text = match (self, reports) {
            (OutputFormat::Table, reports) => {
                reports.iter().map(|report| table(report, ink)).collect::<Vec<_>>().join("\n")
            }
            (OutputFormat::Json, [report]) => json(report)?,
            (OutputFormat::Json, reports) => json(reports)?,
        };
        print(&text)?;
        Ok(gravest(reports.iter().map(|report| report.outcome().exit_code())))
    }
}

/// A disagreement before an interruption before something incomplete.
fn gravest(codes: impl Iterator<Item = u8>) -> u8 {
    let codes: Vec<u8> = codes.collect();
    [1, 130, 3].into_iter().find(|code| codes.contains(code)).unwrap_or(0)
}

/// JSON for people to read, ending in a newline.
pub(super) fn json(value: &(impl serde::Serialize + ?Sized)) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(Failure::internal)
}

/// Writes to standard output. A reader that went away (`| head`) is not an error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Internal(error.to_string())),
        _ => Ok(()),
    }
}
