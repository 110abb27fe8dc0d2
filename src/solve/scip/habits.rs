//! Numbers that SCIP takes for others.

/// SCIP's own notion of infinity.
pub(super) const INFINITY: f64 = 1e20;

/// SCIP takes ranges below its epsilon, 1e-9, for equations and aggregates variables over them. In this way
/// it came to bounds that cut off feasible points by as much as 5e-4, and called feasible programs
/// infeasible.
pub(super) const LEAST_RANGE: f64 = 1e-8;
