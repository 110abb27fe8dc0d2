//! What limits a solve and what it returns.

use serde::{Deserialize, Serialize};

/// What a solve may use. It always has one thread; several solves run in parallel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Wall-clock seconds for the solver; a worker is killed a little later.
    pub seconds: f64,
    /// Memory of the process, in MiB, where the solve is isolated.
    pub memory_mib: u64,
    /// Random seed for the solver.
    pub seed: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { seconds: 60.0, memory_mib: 4096, seed: 0 }
    }
}

impl Limits {
    /// The seed as solvers in C take it: not negative, and within 31 bits.
    pub fn seed_of_31_bits(&self) -> i32 {
        i32::try_from(self.seed & 0x7fff_ffff).unwrap_or(0)
    }
}

/// What stopped a solver before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    /// Its time limit, or the hard deadline of its worker.
    Time,
    /// Its memory limit.
    Memory,
    /// An iteration, node or solution limit.
    Work,
    /// The user.
    Interrupt,
}

/// The solver's verdict. What a solver keeps apart stays apart here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Solved within the solver's tolerances.
    Optimal,
    /// No feasible point, within tolerances.
    Infeasible,
    /// The objective has no bound.
    Unbounded,
    /// One of the two; the solver does not say which.
    InfeasibleOrUnbounded,
    /// Stopped early; bounds and point are what it had.
    Limited(Limit),
    /// The solver or its worker failed.
    Crashed,
}

/// A solver's claim about a program.
///
/// Bounds are in the program's own sense: when minimising, `dual_bound ≤ optimum ≤ primal_bound` is claimed;
/// when maximising, the other way round. Nothing here is a certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The verdict.
    pub status: Status,
    /// The solver's own word for it.
    pub raw_status: String,
    /// The reason, where the status alone does not give it.
    pub reason: Option<String>,
    /// Objective value of the best point found.
    pub primal_bound: Option<f64>,
    /// The bound that the solver claims to have proven.
    pub dual_bound: Option<f64>,
    /// The best point found, by variable id.
    pub point: Option<Vec<f64>>,
    /// Duals of the rows of an LP, by row id, where the solver gives them. They are positive at a lower side
    /// when minimising, and at an upper side when maximising, so that `c − Aᵀλ` are the reduced costs in both
    /// senses.
    pub row_duals: Option<Vec<f64>>,
    /// The worst violation of the point, evaluated with intervals; an upper bound.
    pub violation: Option<f64>,
    /// Branch-and-bound nodes.
    pub nodes: Option<u64>,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// The most memory that a worker process had resident until then, in KiB, where the system tells.
    pub peak_memory_kib: Option<u64>,
}

impl Outcome {
    /// An outcome with a verdict and nothing else.
    pub fn bare(status: Status, raw_status: impl Into<String>) -> Self {
        Outcome {
            status,
            raw_status: raw_status.into(),
            reason: None,
            primal_bound: None,
            dual_bound: None,
            point: None,
            row_duals: None,
            violation: None,
            nodes: None,
            seconds: 0.0,
            peak_memory_kib: None,
        }
    }

    /// A failure with its reason.
    pub fn crashed(reason: impl Into<String>) -> Self {
        Outcome { reason: Some(reason.into()), ..Outcome::bare(Status::Crashed, "crashed") }
    }
}
