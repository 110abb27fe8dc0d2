//! Solvers: what they are asked, what they claim, and how they are kept at arm's length.
//!
//! - `backend`: the trait that every solver implements, its name and its declared capabilities.
//! - `highs`, `scip`, `microlp`: the backends, thin; each behind a feature of the crate.
//! - `outcome`: limits, statuses and outcomes; nothing of a solver's answer is flattened away.
//! - `bounds`: bounds that may be handed on, padded or proved from duals.
//! - `shell`: validates what goes into a solver and what comes out; every program passes through it.
//! - `protocol`: how a request and an outcome travel between processes.
//! - `worker`, `pool`: the two ends of isolation, a process for each solve with a deadline and a memory limit.
//!
//! What a solver returns is a claim. Certificates are made of claims elsewhere (`check`), never here.
//! Depends on `program` and `num`.

mod backend;
mod bounds;
#[cfg(feature = "highs")]
mod highs;
#[cfg(feature = "microlp")]
mod microlp;
mod outcome;
mod pool;
mod protocol;
#[cfg(feature = "scip")]
mod scip;
mod shell;
mod worker;

pub use backend::{Backend, Capabilities, SolverName, Support, backend, linked};
pub use bounds::{FEASIBILITY_TOLERANCE, PADDING, padded, proved_bound};
pub use outcome::{Limit, Limits, Outcome, Status};
pub use pool::{WorkerCommand, WorkerPool};
pub use shell::{InProcess, Solve, SolveError, check_support, solve_file};
pub use worker::serve;
