//! What a study is about.

use super::{Design, StudiedPlane};
use crate::training::bounds::{SearchSetting, TrainingProblem};
use crate::training::{CleanRun, Horizons, Objective, TrajectoryCase};

/// A training run that can be studied, and how.
#[derive(Clone, Debug)]
pub struct StudiedRun {
    /// The run.
    pub problem: TrainingProblem,
    /// What is gone through.
    pub design: Design,
    /// Seconds for each subproblem, where the specification says so.
    pub time_limit: Option<f64>,
    /// Seconds for all of it, where the specification says so.
    pub total_limit: Option<f64>,
    /// The points at which certificates are compared, where the specification asks for that.
    pub plane: Option<StudiedPlane>,
    /// Attacks that are drawn where not all of them can be tried.
    pub attacks: u32,
    /// The seed that they are drawn with.
    pub seed: u64,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
}

impl StudiedRun {
    /// The question that the methods without programs answer: where may the parameters end?
    pub fn case(&self) -> TrajectoryCase<'_> {
        TrajectoryCase {
            problem: &self.problem,
            tests: None,
            test_radius: 0.0,
            target_class: None,
            swept: None,
            objective: Objective::Parameters,
            horizons: Horizons::default(),
            sampled: self.attacks,
            seed: self.seed,
            search: SearchSetting::default(),
            clean: CleanRun::default(),
        }
    }
}
