//! Some steps of a training run under attack as a program (AGT, section 7.2): a MIQCP, from which every
//! formulation is derived by [passes](countersign_program::relaxation).
//!
//! - here: what can be encoded, and the program of a window.
//! - `trajectory_program`: what is asked of it, and the attack of a solver's point.
//! - `changeable`, `adversary`: what may happen to samples (equations 38 to 40).
//! - `forward`, `output`, `backward`: a sample's passes (equations 41 to 44).
//! - `sample`: the gradient of one sample alone.
//! - `update`: the step (equations 39 and 45).
//! - `pass`: interval bounds on all that the passes compute, from which every big-M comes.
//! - `signal`, `builder`: expressions with bounds and rounding, and the rows that define them.
//!
//! - Formulation: parameters `theta[t,j]` after t steps within their boxes; for each sample what may happen
//!   to it, with one budget for the whole window; its forward and backward pass in each step; one update row
//!   for each parameter and step. Activations that bounds decide are not modelled.
//! - Source: a [`TrainingProblem`], what is known of the models after each step. Target: a MIQCP; for linear
//!   models whose features stay it has no products but those with binaries (removal), which the MILP has
//!   exactly.
//! - Direction: exact for the first window (from θ⁰), but for the kink; for later ones a relaxation, as their
//!   start is a box and their budget that of the whole run.
//! - Assumptions: see [`check_encodable`].
//!
//! # Soundness
//! Every run that an attacker can cause, in real arithmetic or double precision, is a feasible point:
//! coefficients and updates are rounded, and every row leaves as much room as [`countersign_num::a_priori`]
//! says that may cost. Where a sum is exactly at a kink (margin 1, activation 0) both derivatives are
//! allowed: a closure, which can only enlarge what is reached.

mod adversary;
mod backward;
mod builder;
mod changeable;
mod forward;
mod output;
mod pass;
mod sample;
mod signal;
mod trajectory_program;
mod update;

use std::ops::Range;

use super::domains::Conditions;
use super::problem::TrainingProblem;
use super::reach_set::ReachSet;
use crate::training::networks::{Loss, Target};
use crate::training::threats::Reach;
use builder::Builder;
pub use pass::TightenedSums;
pub(super) use sample::encode_gradient;
pub use trajectory_program::{Asked, Objective, TrajectoryProgram};

/// Why a run has no program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: found {found}, expected {expected}")]
pub struct NotEncodable {
    /// Which entry of the specification.
    pub field: &'static str,
    /// What the run has.
    pub found: String,
    /// What has a program, and what can be done instead.
    pub expected: &'static str,
}

/// Can the run be encoded?
///
/// # Errors
/// What stands in the way: cross-entropies, hinges of several classes, momentum, substitutes without a domain
/// or with real targets.
pub fn check_encodable(problem: &TrainingProblem) -> Result<(), NotEncodable> {
    let wrong = |field, found: String, expected| Err(NotEncodable { field, found, expected });
    let (schedule, outputs) = (&problem.schedule, problem.start.architecture().outputs);
    match schedule.loss {
        Loss::CrossEntropy | Loss::BinaryCrossEntropy => {
            return wrong(
                "training.loss",
                format!("{:?}", schedule.loss.as_str()),
                "\"hinge\" or \"squared\", as exponentials have no exact program; ibp, crown and exhaustive take any loss",
            );
        }
        Loss::Hinge if outputs > 1 => {
            return wrong(
                "training.loss",
                format!("\"hinge\" with {outputs} classes"),
                "two classes, or the loss \"squared\"",
            );
        }
        _ => {}
    }
    if schedule.momentum > 0.0 {
        return wrong("training.momentum", schedule.momentum.to_string(), "0 for programs of training");
    }
    let touch = problem.threat.touch();
    if touch.features == Reach::Anywhere {
        return wrong(
            "threat.domain",
            "none".to_owned(),
            "[least, largest] value of a substitute's features for programs of training; ibp needs none",
        );
    }
    if touch.value == Reach::Anywhere && has_real_targets(problem) {
        return wrong(
            "threat.kind",
            "substitution of samples with real targets".to_owned(),
            "classes for programs of training, as substitutes could have any target",
        );
    }
    Ok(())
}

fn has_real_targets(problem: &TrainingProblem) -> bool {
    problem.set.targets().iter().any(|target| matches!(target, Target::Value(_)))
}

/// The program of steps `window` of a run under attacks that meet conditions; `known` holds every model after
/// `window.start` to `window.end` steps. It has no objective yet.
///
/// # Errors
/// As [`check_encodable`].
///
/// # Panics
/// When there is not one set for each step of the window, with one more for its start, or a box is not
/// ordered.
pub fn encode<'a>(
    problem: &'a TrainingProblem,
    conditions: &'a Conditions,
    window: Range<usize>,
    known: &[ReachSet],
    tightened: &TightenedSums,
) -> Result<TrajectoryProgram<'a>, NotEncodable> {
    check_encodable(problem)?;
    assert_eq!(known.len(), window.len() + 1, "a set for every step and one for the start");
    let mut builder =
        Builder::new(problem, conditions, format!("training-steps-{}-to-{}", window.start, window.end));
    builder.add_adversary(window.clone());
    builder.add_parameters(window.start, &known[0]);
    for (step, pair) in window.clone().zip(known.windows(2)) {
        builder.add_step(step, (&pair[0], &pair[1]), tightened);
    }
    Ok(TrajectoryProgram::new(builder, window.end, &known[known.len() - 1].within))
}
