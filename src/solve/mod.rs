//! Solvers: what they are asked, what they claim, and how they are kept at arm's length.
//!
//! - `backend`: the trait that every solver implements, its name and its declared capabilities.
//! - `highs`, `scip`, `microlp`, `clarabel`: the backends, thin; each behind a feature of the crate. `through_good_lp`: what the
//!   last two share.
//! - `outcome`: limits, statuses and outcomes; nothing of a solver's answer is flattened away.
//! - `bounds`: bounds that may be handed on, padded or proved from duals.
//! - `objectives`: several objectives over one program.
//! - `shell`, `in_process`: validate what goes into a solver and what comes out; every program passes through them.
//! - `memory`: how much of it a process has needed.
//! - `tally`, `standing`: what long work has done so far, and where searches stand.
//! - `protocol`: how a request and an outcome travel between processes.
//! - `worker`, `process`, `pool`: the two ends of isolation, a process for each solve with a deadline and a memory limit.
//!
//! What a solver returns is a claim. Certificates are made of claims elsewhere (`check`), never here.
//! Depends on `program` and `num`.

mod backend;
mod bounds;
#[cfg(feature = "clarabel")]
mod clarabel;
#[cfg(feature = "highs")]
mod highs;
mod in_process;
mod memory;
#[cfg(feature = "microlp")]
mod microlp;
mod objectives;
mod outcome;
mod pool;
mod process;
mod protocol;
#[cfg(feature = "scip")]
mod scip;
mod shell;
mod standing;
mod tally;
#[cfg(any(feature = "microlp", feature = "clarabel"))]
mod through_good_lp;
mod worker;

pub use backend::{Backend, Capabilities, SolverName, Support, backend, linked};
pub(crate) use bounds::padded_by;
pub use bounds::{FEASIBILITY_TOLERANCE, PADDING, padded, proved_bound};
pub use in_process::InProcess;
pub use memory::{Whose, peak_memory_kib};
pub use outcome::{Limit, Limits, Outcome, Status};
pub use pool::{WorkerCommand, WorkerPool};
pub(crate) use process::hard_deadline;
pub use shell::{Solve, SolveError, check_support, read_file, solve_file};
pub use standing::{Searches, Standing, Watcher};
pub use tally::{Tallied, Tally};
pub use worker::serve;
