//! Solvers against instances: who solves what, how fast, and whether the answers are right.
//!
//! - `instance`: a program or a file, with what is known about it.
//! - `known`: best known bounds, and where they come from.
//! - `folder`: the instances of a folder of files; `manifest`: lists of instances with their bounds, read and
//!   written.
//! - `entrant`: who takes part: linked solvers, and commands of one's own (`own_solver`, `running` ones, with
//!   the `solution` files that they write and the `scratch` folder that they write them to).
//! - `run`: entrants × instances × seeds, one core each.
//! - `judge`: what contradicts what is known, or each other.
//! - `statistics`: shifted geometric means, gaps and performance profiles.
//!
//! Depends on `solve` and `program`.

mod entrant;
mod folder;
mod instance;
mod judge;
mod known;
mod manifest;
mod own_solver;
mod run;
mod running;
mod scratch;
mod solution;
mod statistics;

pub use entrant::Entrant;
pub use folder::{Folder, FolderError, RefusedFile, read_folder};
pub use instance::{Body, Instance};
pub use judge::{Failure, FailureKind, POINT_TOLERANCE, TOLERANCE, judge, undecided};
pub use known::{Grade, Known, KnownStatus};
pub use manifest::{ManifestRow, read_manifest, write_manifest};
pub use own_solver::{OwnSolver, OwnSolverError};
pub use run::{Benchmark, RunRecord, RunStatus, Task};
pub use statistics::{Curve, gap, performance_profile, shifted_geometric_mean};
