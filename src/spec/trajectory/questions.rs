//! The `[check]` and `[certify]` tables: what is asked about a training run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ndarray::Ix2;
use serde::{Deserialize, Serialize};

use super::threat::WrittenBudget;
use crate::check::Kind;
use crate::data::read_npy;
use crate::kinds::training::{Horizons, PARTITIONED_TRAINING, formulation};
use crate::solve::SolverName;
use crate::spec::check::CheckTable;
use crate::spec::document::Document;
use crate::spec::{CheckSpec, SpecError};
use crate::threat::Budget;
use crate::trajectory::{Decomposition, Directions, DirectionsError, HandedOn, Programs, Tightening};

/// The `[check]` table, as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    methods: Option<Vec<String>>,
    solvers: Option<Vec<String>>,
    horizons: Option<Vec<usize>>,
    stride: Option<usize>,
    tightening: Option<Tightening>,
    parts: Option<usize>,
    programs: Option<Programs>,
    handed_on: Option<HandedOn>,
    #[serde(default)]
    objective: Objective,
    directions: Option<PathBuf>,
    attacks: Option<u32>,
    seed: Option<u64>,
}

/// What bounds are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Objective {
    /// The parameters, and what they mean on the tests.
    #[default]
    Parameters,
    /// Linear forms of the parameters besides, from a file.
    Directions,
    /// The logits of the tests besides.
    Logits,
}

/// Attacks that are drawn unless the specification says how many.
const ATTACKS: u32 = 100;

/// The `[check]` table, resolved.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Questions {
    #[serde(flatten)]
    pub check: CheckSpec,
    /// Window lengths, for methods that bound training window by window; all of training in one without them.
    horizons: Option<Vec<usize>>,
    #[serde(flatten)]
    decomposition: Decomposition,
    pub objective: Objective,
    /// Float64 `[directions, parameters]`; given for this objective, and for no other.
    directions: Option<PathBuf>,
    /// Attacks that are drawn for the inner bound; nothing beside `[partition]`, where none are.
    #[serde(skip_serializing_if = "Option::is_none")]
    attacks: Option<u32>,
    /// The seed that they are drawn with.
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

impl Written {
    /// `kinds` are those of the questions.
    pub(super) fn resolve(
        self,
        kinds: &[&'static Kind],
        solvers: &[SolverName],
        document: &Document,
    ) -> Result<Questions, SpecError> {
        let directions = self.directions(document)?;
        let table = CheckTable { methods: self.methods, solvers: self.solvers };
        if self.horizons.as_ref().is_some_and(Vec::is_empty) {
            return Err(document.error("check.horizons", "an empty list", "at least one window length"));
        }
        if let Some(window) = self.horizons.iter().flatten().position(|&window| window == 0) {
            return Err(document.error(format!("check.horizons[{window}]"), 0, "at least 1 iteration"));
        }
        let (stride, parts) = (self.stride.unwrap_or(1), self.parts.unwrap_or(1));
        for (field, number) in [("check.stride", stride), ("check.parts", parts)] {
            if number == 0 {
                return Err(document.error(field, 0, "at least 1"));
            }
        }
        let programs = self.programs.unwrap_or_default();
        let too_long = |&(_, &window): &(usize, &usize)| window > programs.longest_window();
        if let Some((place, window)) = self.horizons.iter().flatten().enumerate().find(too_long) {
            let expected = "1, as programs of samples hold one step";
            return Err(document.error(format!("check.horizons[{place}]"), window, expected));
        }
        let shortest = self.horizons.iter().flatten().min();
        if let Some(shortest) = shortest.filter(|shortest| stride > **shortest) {
            let expected = format!("at most {shortest}, the shortest of check.horizons");
            return Err(document.error("check.stride", stride, &expected));
        }
        let draws_attacks = !kinds.contains(&&*PARTITIONED_TRAINING);
        Ok(Questions {
            check: CheckSpec::resolve(&table, kinds, solvers, document)?,
            horizons: self.horizons.map(each_once),
            decomposition: Decomposition {
                stride,
                parts,
                programs,
                tightening: self.tightening.unwrap_or_default(),
                handed_on: self.handed_on.unwrap_or_default(),
            },
            objective: self.objective,
            directions,
            attacks: draws_attacks.then(|| self.attacks.unwrap_or(ATTACKS)),
            seed: draws_attacks.then(|| self.seed.unwrap_or(0)),
        })
    }

    /// About an ensemble only flips and radii are asked.
    pub(super) fn check_divided(&self, document: &Document) -> Result<(), SpecError> {
        if self.objective != Objective::Parameters {
            let found = serde_json::json!(self.objective);
            return Err(document.error("check.objective", found, "nothing with [partition]"));
        }
        if self.horizons.is_some() {
            return Err(document.error("check.horizons", "a list", "nothing with [partition]"));
        }
        // No attacks are drawn against an ensemble.
        let given = [("check.attacks", self.attacks.map(u64::from)), ("check.seed", self.seed)];
        match given.into_iter().find_map(|(field, number)| Some((field, number?))) {
            Some((field, number)) => Err(document.error(field, number, "nothing with [partition]")),
            None => Ok(()),
        }
    }

    /// The file of the directions, absolute.
    fn directions(&self, document: &Document) -> Result<Option<PathBuf>, SpecError> {
        let wrong = |found, expected| Err(document.error("check.directions", found, expected));
        match (self.objective, &self.directions) {
            (Objective::Directions, None) => wrong("nothing", "a file, for objective = \"directions\""),
            (Objective::Directions, Some(file)) => Ok(Some(document.path(file))),
            (_, Some(_)) => wrong("a file", "nothing without objective = \"directions\""),
            (_, None) => Ok(None),
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
        self.seed.unwrap_or(0)
    }

    /// How programs are laid over a run of so many steps.
    pub(super) fn horizons(&self, steps: usize) -> Horizons {
        Horizons {
            lengths: self
                .horizons
                .clone()
                .unwrap_or_else(|| vec![steps.min(self.decomposition.programs.longest_window())]),
            decomposition: self.decomposition,
        }
    }

    /// Window lengths, where they are given.
    pub(super) fn named_horizons(&self) -> Option<&[usize]> {
        self.horizons.as_deref()
    }

    /// Are programs of training asked for by name?
    pub(super) fn names_programs(&self) -> bool {
        self.check.methods.iter().flatten().any(|method| formulation(*method).is_some())
    }

    /// The file of the directions.
    pub(super) fn file(&self) -> Option<&Path> {
        self.directions.as_deref()
    }

    /// Reads the directions for models of so many parameters, where they are asked about.
    pub(super) fn load_directions(&self, parameters: usize) -> Result<Option<Directions>, SpecError> {
        let Some(file) = self.file() else { return Ok(None) };
        let matrix =
            read_npy::<f64, Ix2>(file, &["directions", "parameters"]).map_err(SpecError::data(file))?;
        let directions = Directions::new(matrix.view(), parameters);
        let wrong =
            |error: DirectionsError| SpecError::Table { file: file.to_owned(), message: error.to_string() };
        directions.map(Some).map_err(wrong)
    }

    /// Is a window longer than the run?
    pub(super) fn check_horizons(&self, steps: usize) -> Result<(), (String, usize)> {
        let horizons = self.horizons.iter().flatten().enumerate();
        horizons
            .into_iter()
            .find(|(_, window)| **window > steps)
            .map_or(Ok(()), |(index, &window)| Err((format!("check.horizons[{index}]"), window)))
    }
}

/// The `[certify]` table: lists that certificates are computed along, each with the other entries as they stand
/// elsewhere.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Certify {
    #[serde(default)]
    pub budgets: Vec<WrittenBudget>,
    #[serde(default)]
    pub feature_radii: Vec<f64>,
    /// Of regressions.
    #[serde(default)]
    pub label_radii: Vec<f64>,
    #[serde(default)]
    pub epochs: Vec<usize>,
}

impl Certify {
    pub(super) fn is_empty(&self) -> bool {
        let has_radii = !(self.feature_radii.is_empty() && self.label_radii.is_empty());
        self.budgets.is_empty() && !has_radii && self.epochs.is_empty()
    }

    pub(super) fn check(
        &self,
        threat: &super::threat::ThreatTable,
        is_regression: bool,
        document: &Document,
    ) -> Result<(), SpecError> {
        let lists = [("feature_radii", &self.feature_radii), ("label_radii", &self.label_radii)];
        for (key, radii) in lists {
            if !radii.is_empty() && !threat.is_bounded() {
                let field = format!("certify.{key}");
                return Err(document.error(field, "a list", "nothing for this kind of threat"));
            }
            if let Some(place) = radii.iter().position(|radius| !(radius.is_finite() && *radius >= 0.0)) {
                let field = format!("certify.{key}[{place}]");
                return Err(document.error(field, radii[place], "a finite number of at least 0"));
            }
        }
        if !self.label_radii.is_empty() && !is_regression {
            let expected = "nothing without data.task = \"regression\", as classes have no distance";
            return Err(document.error("certify.label_radii", "a list", expected));
        }
        let is_all = |budget: &WrittenBudget| matches!(budget.0, Budget::All);
        if let Some(index) = self.budgets.iter().position(is_all).filter(|_| !threat.is_bounded()) {
            let field = format!("certify.budgets[{index}]");
            return Err(document.error(field, "\"all\"", "a number of samples for this kind of threat"));
        }
        match self.epochs.iter().position(|&epochs| epochs == 0) {
            Some(index) => Err(document.error(format!("certify.epochs[{index}]"), 0, "at least 1")),
            None => Ok(()),
        }
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
