//! Training under attack as a question: where may it end, and what does that mean on a test set?
//!
//! - `case`: the run and its quantities.
//! - `kind`: the tables of methods.
//! - `stopped`: why a method has no numbers.
//! - `objective`: what is asked beside the parameters.
//! - `reached`: what models that an attacker reaches give, from inside.
//! - `domains`: which method asks which domain.
//! - `enclosed`: what enclosures of all models give, from outside.
//! - `programs`: what programs over windows of steps give, from outside.
//! - `exported`: the programs themselves.
//! - `decisions`: pictures of what models of a box decide.

mod case;
mod decisions;
mod domains;
mod enclosed;
mod exported;
mod kind;
mod objective;
mod programs;
mod reached;
mod sought;
mod stopped;

pub use case::{CleanRun, Horizons, TrajectoryCase};
pub use decisions::{CertifiedDecisions, Plane, certified_decisions};
pub(super) use domains::method_of;
pub use domains::methods_of_domains;
pub use kind::{LINEAR_TRAJECTORY, TRAJECTORY};
pub use objective::Objective;
pub use programs::formulation;
pub(super) use reached::{reached_together, witness_of};
pub(super) use stopped::{Stopped, boxed, crashed, interrupted, share};
