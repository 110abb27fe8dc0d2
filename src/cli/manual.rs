//! `countersign completions` and `countersign manual`: what shells and `man` read.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use super::failure::Failure;
use super::output::print;

#[derive(Args)]
pub(super) struct CompletionsArguments {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Args)]
pub(super) struct ManualArguments {
    /// Write a page for every subcommand into this folder, which is made when missing, instead of the first
    /// page to standard output
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

/// The script for a shell; `command` is all of Countersign.
pub(super) fn completions(arguments: &CompletionsArguments, mut command: Command) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "countersign", &mut script);
    print(&String::from_utf8(script).map_err(Failure::internal)?)?;
    Ok(0)
}

/// The pages; `command` is all of Countersign.
pub(super) fn manual(arguments: &ManualArguments, command: Command) -> Result<u8, Failure> {
    match &arguments.to {
        Some(folder) => {
            let written =
                std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
            written.map_err(|error| Failure::bad_input(format!("{}: {error}", folder.display())))?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page).map_err(Failure::internal)?;
            print(&String::from_utf8(page).map_err(Failure::internal)?)?;
        }
    }
    Ok(0)
}
