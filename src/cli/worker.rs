//! `countersign worker`: the process in which solvers run.

use clap::Args;

use super::failure::Failure;
use countersign_solve::serve;

#[derive(Args)]
pub(super) struct WorkerArguments {
    /// Address space of the process
    #[arg(long)]
    memory_mib: u64,
}

pub(super) fn run(arguments: &WorkerArguments) -> Result<u8, Failure> {
    serve(arguments.memory_mib).map_err(Failure::internal)?;
    Ok(0)
}
