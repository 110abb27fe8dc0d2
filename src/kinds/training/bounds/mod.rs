//! Training under attack: bounds on the parameters of every run that an attacker can cause.
//!
//! - `problem`: a training run and what an attacker may do to its data.
//! - `domains`: ways to enclose every model that training can reach; the first are intervals and CROWN.
//! - `network`: boxes of parameters.
//! - `forward`: interval bounds on the logits (AGT, equation 21).
//! - `output_gradient`: bounds on the derivative of the loss (AGT, appendix A; FullCert, appendix A).
//! - `backward`: bounds through the backward pass (AGT, equations 25 and 26).
//! - `aggregation`: bounds on the mean gradient over all attacks on a batch (AGT, theorems 6, 8 and 9).
//! - `tile`, `interval_descent`: abstract gradient training with boxes of parameters (AGT, algorithm 1).
//! - `exhaustive`: every attack of a discrete threat, the naive twin of all bounds.
//! - `parameter_box`, `reach_set`: boxes of parameters as plain ends, and boxes cut by faces.
//! - `encoding`: some steps of a run as a program (AGT, section 7.2).
//! - `horizon`: bounds by programs over windows of steps (AGT, section 7.4).
//!
//! Depends on `threat`, `train`, `program`, `solve` and `num`.

mod aggregation;
mod backward;
mod bounds_diverged;
mod domains;
mod encoding;
mod exhaustive;
mod forward;
mod horizon;
mod interval_descent;
mod network;
mod output_gradient;
mod parameter_box;
mod problem;
mod reach_set;
mod tile;

pub use bounds_diverged::BoundsDiverged;
pub use domains::{
    AFFINE, BoxEnclosure, CROWN, Conditions, DOMAINS, Decided, Directions, DirectionsError, Domain,
    EnclosedTraining, Enclosure, Found, Group, INTERVALS, MOST_CASES, NoEnclosure, OnTests, PassDomain,
    Propagate, Questions, Reading, Run, SEARCH, Search, SearchLimits, SearchSetting, Searched, Sought,
    Standing, Tests, Trace, Trail, boxes, classes_of_logits, domain_named, enclose, enclosures,
    enclosures_of_box, mean_loss, possible_classes, read, reading, stays_safe, tightest, unchanged,
};
pub use encoding::{
    Asked, NotEncodable, Objective, TightenedSums, TrajectoryProgram, check_encodable, encode,
};
pub use exhaustive::{Exhausted, Reached, Watch, exhaustive, exhaustive_one_by_one, retrained};
pub use forward::{Inputs, Pass};
pub use horizon::{
    CutOff, Decomposition, HandedOn, LARGE_BIG_M, Programs, SubproblemCounts, Subproblems, Tightening,
    WindowBounds, WindowError, Windows, bound_by_windows, bound_training,
};
pub use interval_descent::IntervalDescent;
pub use network::{IntervalLayer, IntervalNetwork, intersection};
pub use parameter_box::ParameterBox;
pub use problem::TrainingProblem;
pub use reach_set::{Face, ReachSet};
