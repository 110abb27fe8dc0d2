//! The `[check]` table of training: what is asked about a run, and how programs are laid over it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ndarray::Ix2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::check::{CheckSpec, CheckTable};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use crate::training::bounds::Directions;
use crate::training::bounds::{Decomposition, HandedOn, Programs, Tightening};
use crate::training::{Horizons, PARTITIONED_TRAINING, formulation};
use countersign_check::{Kind, Method};
use countersign_data::{EntryError, read_npy_numbers};
use countersign_solve::SolverName;

/// What is asked about a run, by which methods and solvers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct QuestionsTable {
    #[serde(flatten)]
    named: CheckTable,
    /// Lengths of the windows of `lp`, `qcp`, `milp` and `miqcp`, in iterations; as many as the run has are
    /// all of training, which is the default.
    #[schemars(length(min = 1), inner(range(min = 1)), extend("unit" = "iteration"))]
    horizons: Option<Vec<usize>>,
    /// Every so many steps are bounded by a program; at most the shortest of `horizons`.
    #[schemars(range(min = 1), extend("default" = ONE))]
    stride: Option<usize>,
    /// What is bounded by linear programs before a window's program is written.
    #[serde(default)]
    tightening: Tightening,
    /// Parts of the samples that the budget is spread over, with a box for each way.
    #[schemars(range(min = 1), extend("default" = ONE))]
    parts: Option<usize>,
    /// What one program holds.
    #[serde(default)]
    programs: Programs,
    /// What windows know of the models at their start.
    #[serde(default)]
    handed_on: HandedOn,
    /// What bounds are about.
    #[serde(default)]
    objective: Objective,
    /// Numbers `[directions, parameters]`: the linear forms, none of them zero.
    #[schemars(extend(
        "format" = "path",
        "goesWith" = {"objective": ["directions"]},
        "neededWith" = {"objective": ["directions"]}
    ))]
    directions: Option<PathBuf>,
    /// How many attacks are drawn for the inner bound.
    #[schemars(extend("default" = ATTACKS))]
    attacks: Option<u32>,
    /// The seed that attacks are drawn with.
    #[schemars(extend("default" = SEED))]
    seed: Option<u64>,
}

/// What bounds are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Objective {
    /// The parameters, and what they mean on the tests.
    #[default]
    Parameters,
    /// Linear forms of the parameters besides, from the file of `directions`.
    Directions,
    /// The logits of the tests besides.
    Logits,
}

const ONE: usize = 1;
const ATTACKS: u32 = 100;
const SEED: u64 = 0;

/// What is asked about a run, resolved.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Questions {
    #[serde(flatten)]
    pub named: CheckSpec,
    /// Window lengths, each once; all of training in one window without them.
    pub horizons: Option<Vec<usize>>,
    #[serde(flatten)]
    decomposition: Decomposition,
    pub objective: Objective,
    /// Absolute; given for this objective, and for no other.
    directions: Option<PathBuf>,
    /// Nothing beside `[partition]`, where no attacks are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    attacks: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

impl QuestionsTable {
    /// `kinds` are those of the questions.
    pub(super) fn resolve(
        self,
        kinds: &[&'static Kind],
        solvers: &[SolverName],
        source: &Source,
    ) -> Result<Questions, EntryError> {
        let decomposition = Decomposition {
            stride: self.stride.unwrap_or(ONE),
            parts: self.parts.unwrap_or(ONE),
            programs: self.programs,
            tightening: self.tightening,
            handed_on: self.handed_on,
        };
        self.check_windows(&decomposition)?;
        let draws_attacks = !kinds.contains(&&*PARTITIONED_TRAINING);
        Ok(Questions {
            named: CheckSpec::resolve(&self.named, kinds, solvers)?,
            horizons: self.horizons.map(each_once),
            decomposition,
            objective: self.objective,
            directions: self.directions.map(|file| source.path(&file)),
            attacks: draws_attacks.then(|| self.attacks.unwrap_or(ATTACKS)),
            seed: draws_attacks.then(|| self.seed.unwrap_or(SEED)),
        })
    }

    /// Are methods named, and this one of them?
    pub(super) fn names(&self, method: Method) -> bool {
        self.named.methods.iter().flatten().any(|name| *name == method.as_str())
    }

    /// Programs of samples hold one step, and a stride lies within a window.
    fn check_windows(&self, decomposition: &Decomposition) -> Result<(), EntryError> {
        let Some(horizons) = &self.horizons else { return Ok(()) };
        let longest = decomposition.programs.longest_window();
        if let Some(place) = horizons.iter().position(|&window| window > longest) {
            let field = format!("check.horizons[{place}]");
            return Err(EntryError::new(field, horizons[place], "1, as programs of samples hold one step"));
        }
        match horizons.iter().min().filter(|&&shortest| decomposition.stride > shortest) {
            Some(shortest) => {
                let expected = format!("at most {shortest}, the shortest of check.horizons");
                Err(EntryError::new("check.stride", decomposition.stride, expected))
            }
            None => Ok(()),
        }
    }

    /// About an ensemble only flips and radii are asked, and no attacks are drawn.
    pub(super) fn check_divided(&self) -> Result<(), EntryError> {
        let objective = (self.objective != Objective::Parameters).then(|| serde_json::json!(self.objective));
        let given = [
            ("objective", objective.map(|objective| objective.to_string())),
            ("horizons", self.horizons.as_ref().map(|_| "a list".to_owned())),
            ("attacks", self.attacks.map(|number| number.to_string())),
            ("seed", self.seed.map(|number| number.to_string())),
        ];
        match given.into_iter().find_map(|(key, found)| Some((key, found?))) {
            Some((key, found)) => {
                Err(EntryError::new(key, found, "nothing with [partition]").within("check"))
            }
            None => Ok(()),
        }
    }
}

/// Window lengths in their order, each asked about once.
fn each_once(mut windows: Vec<usize>) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    windows.retain(|window| seen.insert(*window));
    windows
}

impl Questions {
    /// How many attacks are drawn.
    pub(super) fn attacks(&self) -> u32 {
        self.attacks.unwrap_or(0)
    }

    /// The seed that they are drawn with.
    pub(super) fn seed(&self) -> u64 {
        self.seed.unwrap_or(SEED)
    }

    /// How programs are laid over a run of so many steps.
    pub(super) fn windows(&self, steps: usize) -> Horizons {
        let whole = || vec![steps.min(self.decomposition.programs.longest_window())];
        Horizons { lengths: self.horizons.clone().unwrap_or_else(whole), decomposition: self.decomposition }
    }

    /// # Errors
    /// A window that is longer than a run of so many steps.
    pub(super) fn check_steps(&self, steps: usize) -> Result<(), EntryError> {
        let horizons = self.horizons.as_deref().unwrap_or_default();
        match horizons.iter().position(|&window| window > steps) {
            Some(place) => {
                let expected = format!("at most {steps}, the iterations of the run");
                Err(EntryError::new(format!("check.horizons[{place}]"), horizons[place], expected))
            }
            None => Ok(()),
        }
    }

    /// Are programs of training asked for by name?
    pub(super) fn names_programs(&self) -> bool {
        self.named.methods.iter().flatten().any(|method| formulation(*method).is_some())
    }

    /// The file of the directions.
    pub(super) fn file(&self) -> Option<&Path> {
        self.directions.as_deref()
    }

    /// Reads the directions for models of so many parameters, where they are asked about.
    pub(super) fn load_directions(&self, parameters: usize) -> Result<Option<Directions>, SpecError> {
        let Some(file) = self.file() else { return Ok(None) };
        let matrix =
            read_npy_numbers::<Ix2>(file, &["directions", "parameters"]).map_err(SpecError::data(file))?;
        let directions = Directions::new(matrix.view(), parameters);
        directions.map(Some).map_err(|error| SpecError::file(file)(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_length_that_is_named_twice_is_asked_about_once() {
        assert_eq!(each_once(vec![3, 1, 3, 14, 1]), [3, 1, 14]);
    }
}
