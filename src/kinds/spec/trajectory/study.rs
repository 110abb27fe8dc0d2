//! The `[study]` table: formulations, windows and limits that a study goes through.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::bounds::{HandedOn, Programs, Tightening};
use crate::training::study::{Design, Stride};
use countersign_program::relaxation::Formulation;
use countersign_solve::SolverName;

/// What `study` goes through: every combination of the lists, with every solver.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StudyTable {
    /// What is solved.
    #[schemars(length(min = 1))]
    formulations: Vec<Formulation>,
    /// Window lengths. Without it, those of `[check]`, and without those 1 and the whole run.
    #[schemars(length(min = 1), inner(range(min = 1)), extend("unit" = "iteration"))]
    horizons: Option<Vec<usize>>,
    /// Every so many steps are bounded by a program; `"window"`: the last one of each window.
    #[schemars(length(min = 1), extend("unit" = "iteration"))]
    strides: Vec<Stride>,
    /// Parts of the samples that the budget is spread over in every way.
    #[schemars(length(min = 1), inner(range(min = 1)))]
    parts: Vec<usize>,
    /// What one program holds; those of samples are for windows of 1.
    #[schemars(length(min = 1))]
    programs: Vec<Programs>,
    /// What is bounded before a window's program is written.
    #[schemars(length(min = 1))]
    tightening: Vec<Tightening>,
    /// What windows know of the models at their start.
    #[schemars(length(min = 1))]
    handed_on: Vec<HandedOn>,
    /// Points along the first and the second raw feature at which certificates are compared. Without it,
    /// none.
    #[schemars(inner(range(min = 1)), extend("unit" = "point"))]
    pub grid: Option<[usize; 2]>,
    /// Seconds for each subproblem. `--time-limit` goes before it.
    #[schemars(extend("exclusiveMinimum" = 0, "unit" = "second"))]
    pub time_limit: Option<f64>,
    /// Seconds for the whole study.
    #[schemars(extend("exclusiveMinimum" = 0, "unit" = "second"))]
    pub total_limit: Option<f64>,
}

impl Default for StudyTable {
    fn default() -> Self {
        StudyTable {
            formulations: Formulation::ALL.to_vec(),
            horizons: None,
            strides: vec![Stride::Steps(1)],
            parts: vec![1],
            programs: vec![Programs::default()],
            tightening: vec![Tightening::default()],
            handed_on: vec![HandedOn::default()],
            grid: None,
            time_limit: None,
            total_limit: None,
        }
    }
}

impl StudyTable {
    /// The lists for a run of so many steps. `horizons` are those of `[check]`.
    pub(super) fn design(self, horizons: Option<&[usize]>, solvers: &[SolverName], steps: usize) -> Design {
        let of_check = || horizons.map(<[usize]>::to_vec);
        Design {
            formulations: self.formulations,
            horizons: self.horizons.or_else(of_check).unwrap_or_else(|| vec![1, steps]),
            strides: self.strides,
            parts: self.parts,
            programs: self.programs,
            tightening: self.tightening,
            handed_on: self.handed_on,
            solvers: solvers.to_vec(),
        }
    }
}
