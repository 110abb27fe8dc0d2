//! Studies: one training run bounded by every formulation over windows of every length, against what attacks
//! reach.
//!
//! - `studied_run`: what a study is about; `findings`: what came of it.
//! - `cell`: one combination of formulation, solver and window; the combinations of a design.
//! - `run`: cell by cell, the cheapest first.
//! - `status`: what becomes of a cell.
//! - `again`: a finished study, looked at again.
//! - `plane`: the points of a plane at which no attack changes the prediction, by every certificate.
//! - `compare`: how the boxes of cells must relate to each other and to what attacks reach.
//!
//! Depends on `check` and everything below it.

mod again;
mod cell;
mod compare;
mod findings;
mod plane;
mod run;
mod status;
mod studied_run;

pub use again::{answers_again, compared_again};
pub use cell::{Cell, Design, Stride};
pub use compare::{Distance, comparisons, distance};
pub use findings::{CellResult, Findings};
pub use plane::{Certificate, Certified, PlaneFindings, StudiedPlane, certify_plane, plane_without_programs};
pub use run::{Finished, study};
pub use status::CellStatus;
pub use studied_run::StudiedRun;
