//! The cross-check: what methods answer, how answers must relate, and whether they do.
//!
//! - `answer`: an answer with its bounds, its trust and its witness.
//! - `quantity`, `value`: what an answer is about, and what stands at its ends.
//! - `witness`: attacks that anyone can replay.
//! - `method`: the methods by name, and which of them fit which question.
//! - `order`: the order of methods as a graph; every comparable pair follows from it.
//! - `replay`: witnesses, replayed from the raw data.
//! - `claim`: how a solver's claim becomes an answer; the only door.
//! - `radius`: the certified radius from the flips of all targets.
//! - `question`: one case that methods can be asked about.
//! - `refutation`: solving a program whose attacks must be replayed.
//! - `ensemble`, `label_flip`, `partitioned`, `svm`, `smoothed`, `gaussian`, `trained`, `trajectory`: the questions of the specifications' kinds.
//! - `verdict`: one relation that was checked, and what came of it.
//! - `cross_check`: compares every comparable pair of answers and replays every witness.
//! - `ranges`, `boxes`, `estimates`: how two answers compare: numbers of flips, boxes of reachable models, bounds on one
//!   number that hold but for chance.
//! - `windows`: how answers of programs over windows of training steps compare.
//! - `subproblems`: solvers that runs contradict on the way.
//! - `run`: all cases of a problem, in parallel, interruptible and resumable.
//!
//! `answer`, `order`, `replay`, `ranges`, `boxes` and `cross_check` are part of the trusted base. Depends on the layers of
//! certificates (`ensemble`, `labelflip`, `smoothing`), on `solve` and below.

mod answer;
mod boxes;
mod claim;
mod cross_check;
mod ensemble;
mod estimates;
mod exported;
mod gaussian;
mod label_flip;
mod method;
mod order;
mod partitioned;
mod quantity;
mod question;
mod radius;
mod ranges;
mod refutation;
mod replay;
mod run;
mod smoothed;
mod subproblems;
mod svm;
mod trained;
mod trajectory;
mod value;
mod verdict;
mod windows;
mod witness;

pub use answer::{Answer, AnswerStatus, Trust};
pub use boxes::AnswerBox;
pub(crate) use boxes::{compare_parameters, six_digits};
pub use cross_check::{cross_check, recheck};
pub use ensemble::EnsembleCase;
pub use exported::{ExportedProgram, exported_programs};
pub use gaussian::{GaussianCase, SmoothingSetting};
pub use label_flip::LabelFlipCase;
pub use method::{Kind, Method};
pub use order::Order;
pub use partitioned::{PartitionedCase, PartitionedModel};
pub use quantity::Quantity;
pub use question::{Question, Solving, ask, radius_of};
pub use replay::{
    Goal, Replayed, replay_labels, replay_retrained, replay_retraining, replay_smoothed, replay_training,
    replay_votes,
};
pub use run::{Asked, CaseResult, Problem, Run, run, units};
pub use smoothed::{SmoothedCase, SmoothedEnsemble, SmoothedEnsembleCase};
pub(crate) use subproblems::contradicted;
pub use svm::{SvmCase, SvmModel};
pub use trained::{TrainedBaseCase, TrainedEnsemble, TrainedEnsembleCase, TrainedEnsembleError, TrainedPart};
pub use trajectory::{
    CertifiedDecisions, CleanRun, DistanceMap, Horizons, Objective, Plane, Privacy, PrivacySetting,
    StabilityCase, Swept, TrainingSetting, TrajectoryCase, certified_decisions, distance_map,
    methods_of_domains,
};
pub use value::{Finite, NotFinite, Shape, Value};
pub use verdict::{Check, Relation, Verdict};
pub(crate) use verdict::{OWN_BOUND, RECOMPUTED, REPLAY};
pub use witness::Witness;
