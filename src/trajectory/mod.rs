//! Training under attack: bounds on the parameters of every run that an attacker can cause.
//!
//! - `problem`: a training run and what an attacker may do to its data.
//! - `network`: boxes of parameters.
//! - `forward`, `crown`: bounds on the logits (003, equation 21 and appendix B).
//! - `output_gradient`: bounds on the derivative of the loss (003, appendix A; 004, appendix A).
//! - `backward`: bounds through the backward pass (003, equations 25 and 26).
//! - `aggregation`: bounds on the mean gradient over all attacks on a batch (003, theorems 6, 8 and 9).
//! - `tile`, `ibp`: interval training (003, algorithm 1).
//! - `exhaustive`: every attack of a discrete threat, the naive twin.
//! - `parameter_box`, `reach_set`: boxes of parameters as plain ends, and boxes cut by faces.
//! - `encoding`: some steps of a run as a program (003, section 7.2).
//! - `horizon`: bounds by programs over windows of steps (003, section 7.4).
//!
//! Depends on `threat`, `train`, `program`, `solve` and `num`.

mod aggregation;
mod backward;
mod crown;
mod encoding;
mod exhaustive;
mod forward;
mod horizon;
mod ibp;
mod network;
mod output_gradient;
mod parameter_box;
mod problem;
mod reach_set;
mod tile;

pub use encoding::{
    Asked, MOST_CASES, NotEncodable, Objective, Scope, TightenedSums, TrajectoryProgram, check_encodable,
    encode,
};
pub use exhaustive::{Exhausted, Reached, Watch, exhaustive};
pub use forward::{Inputs, Pass};
pub use horizon::{
    Counts, CutOff, Decomposition, HandedOn, LARGE_BIG_M, Programs, Questions, Subproblems, Tightening,
    WindowBounds, WindowError, Windows, bound_by_windows, bound_training,
};
pub use ibp::{BoundsDiverged, IntervalDescent, interval_boxes, interval_training};
pub use network::{IntervalLayer, IntervalNetwork, intersection};
pub use parameter_box::ParameterBox;
pub use problem::{ForwardMethod, TrainingProblem};
pub use reach_set::{Face, ReachSet};
