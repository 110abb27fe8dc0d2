//! Asking methods: what all kinds of questions share.
//!
//! - `case`: a question with the methods that answer it, and what these may use.
//! - `table`: rows of the kinds' tables.
//! - `targets`: what answers about targets have in common.
//! - `claim`: how a solver's claim becomes an answer; the only door.
//! - `refutation`: solving a program whose attacks must be replayed.
//! - `exported`: the programs of a question, for files and benchmarks.
//! - `setting`: what a training run is, as reports say it.
//! - `run`: all cases of a problem, in parallel, interruptible and resumable.

mod case;
pub(crate) mod claim;
mod exported;
pub(crate) mod refutation;
mod run;
mod setting;
mod table;
mod targets;

pub use case::{Ask, Case, Solving, ask, exported_programs, radius_of};
pub use exported::{ExportedProgram, NoProgram};
pub use run::{Asked, CaseResult, Problem, Run, run, units};
pub use setting::{PrivacySetting, Swept, TrainingSetting};
pub use table::{Row, answered, kind_of, row};
pub(crate) use targets::{all_stopped, ask_solver, enumerated, target_of, timed};
