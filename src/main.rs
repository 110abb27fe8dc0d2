//! The command `countersign`: parse, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(countersign::cli::main())
}
