//! HiGHS: LP and MILP.
//!
//! Habits of HiGHS that this folder allows for:
//!
//! - It calls "Optimal" whatever stopped at its gap, so the relative and the absolute gap are set to 0.
//! - Its feasibility tolerances are stated, so that the padding of bounds that are handed on stays well above
//!   them.
//! - It has a dual bound for MILPs only; that of an LP is computed from its duals.
//! - An integer variable with a fractional lower bound may make it call a feasible program infeasible, so it
//!   is given integer bounds.
//! - Its presolve may call a feasible MILP infeasible, so for that verdict it is asked a second time, without
//!   presolve.
//! - Its thread pool is global to the process, so it always has one thread.
//!
//! The files:
//!
//! - `backend`: the backend.
//! - `from_scratch`: LPs and MILPs, solved without anything from before.
//! - `kept`: one model for several objectives of an LP.
//! - `model`: models of HiGHS, translated from programs and run.
//! - `claim`: what HiGHS claims, read from a solved model.
//! - `file`: LP and MPS files; `read_log`: what HiGHS says while it reads them.
//! - `watched`: a search that tells where it stands.

mod backend;
mod claim;
mod file;
mod from_scratch;
mod kept;
mod model;
mod read_log;
mod watched;

pub(super) use backend::Highs;
