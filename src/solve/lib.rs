//! Solvers: what they are asked, what they claim, and how they are kept at arm's length.
//!
//! - `interface`: the trait that every solver implements. `capabilities`: what a solver can do.
//!   `solver_name`: the solvers by name. `registry`: those that are linked.
//! - `highs`, `scip`, `microlp`, `clarabel`: the backends, thin; each behind a feature of the crate.
//!   `through_good_lp`: what the last two share.
//! - `outcome`: limits, statuses and outcomes; nothing that a solver says is lost.
//! - `bounds`: bounds that may be handed on, padded or proved from duals.
//! - `objectives`: several objectives over one program.
//! - `shell`, `in_process`: they check what goes into a solver and what comes out; every program passes
//!   through them.
//! - `model_file`: files of programs, each read by two readers.
//! - `memory`: how much memory a process has needed.
//! - `tally`, `standing`: what long work has done so far, and where searches stand.
//! - `protocol`: how a request and an outcome travel between processes.
//! - `worker`, `process`, `pool`: the two ends of isolation, a process for each solve with a deadline and a
//!   memory limit.
//!
//! What a solver returns is a claim. Certificates are made of claims elsewhere (`check`), never here.
//! Depends on `program` and `num`.

mod bounds;
mod capabilities;
#[cfg(feature = "clarabel")]
mod clarabel;
#[cfg(feature = "highs")]
mod highs;
mod in_process;
mod interface;
mod memory;
#[cfg(feature = "microlp")]
mod microlp;
mod model_file;
mod objectives;
mod outcome;
mod pool;
mod process;
mod protocol;
mod registry;
#[cfg(feature = "scip")]
mod scip;
mod shell;
mod standing;
mod tally;
#[cfg(feature = "good_lp")]
mod through_good_lp;
mod worker;

pub use bounds::{FEASIBILITY_TOLERANCE, PADDING, padded, padded_by, proved_bound};
pub use capabilities::{Capabilities, Support};
pub use countersign_program::SolverName;
pub use in_process::InProcess;
pub use interface::{Backend, BackendError};
pub use memory::{own_peak_memory_kib, peak_memory_kib};
pub use model_file::{Contents, ReadFileError, read_file};
pub use outcome::{Limit, Limits, Outcome, Status};
pub use pool::WorkerPool;
pub use process::{WorkerCommand, hard_deadline};
pub use registry::{backend, default_solvers, linked};
pub use shell::{FileError, Solve, SolveError, Unsolved, check_support, solve_file};
pub use standing::{SearchReporter, SearchStanding, Searches, Watcher};
pub use tally::{Tallied, Tally};
pub use worker::serve;
