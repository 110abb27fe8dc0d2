//! The `[study]` table: formulations, windows and limits that a study goes through.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::loaded::check_programs;
use super::tables::TrajectorySpec;
use crate::program::relaxation::Formulation;
use crate::spec::SpecError;
use crate::spec::document::Document;
use crate::study::{Design, Stride, StudiedRun};
use crate::trajectory::{HandedOn, Programs, Tightening};

/// The `[study]` table, as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenStudy {
    formulations: Option<Vec<Formulation>>,
    horizons: Option<Vec<usize>>,
    strides: Option<Vec<Stride>>,
    parts: Option<Vec<usize>>,
    programs: Option<Vec<Programs>>,
    tightening: Option<Vec<Tightening>>,
    handed_on: Option<Vec<HandedOn>>,
    grid: Option<[usize; 2]>,
    time_limit: Option<f64>,
    total_limit: Option<f64>,
}

/// The `[study]` table, resolved.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Study {
    formulations: Vec<Formulation>,
    /// Window lengths; without them those of `[check]`, and without those 1 and the whole run.
    horizons: Option<Vec<usize>>,
    strides: Vec<Stride>,
    parts: Vec<usize>,
    programs: Vec<Programs>,
    tightening: Vec<Tightening>,
    handed_on: Vec<HandedOn>,
    /// Points along the first and the second raw feature at which certificates are compared.
    grid: Option<[usize; 2]>,
    /// Seconds for each subproblem.
    time_limit: Option<f64>,
    /// Seconds for the whole study.
    total_limit: Option<f64>,
}

impl Default for Study {
    fn default() -> Self {
        Study {
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

impl WrittenStudy {
    pub(super) fn resolve(self, document: &Document) -> Result<Study, SpecError> {
        let default = Study::default();
        let study = Study {
            formulations: self.formulations.unwrap_or(default.formulations),
            horizons: self.horizons,
            strides: self.strides.unwrap_or(default.strides),
            parts: self.parts.unwrap_or(default.parts),
            programs: self.programs.unwrap_or(default.programs),
            tightening: self.tightening.unwrap_or(default.tightening),
            handed_on: self.handed_on.unwrap_or(default.handed_on),
            grid: self.grid,
            time_limit: self.time_limit,
            total_limit: self.total_limit,
        };
        study.check_lists(document)?;
        study.check_limits(document)?;
        Ok(study)
    }
}

impl Study {
    fn check_lists(&self, document: &Document) -> Result<(), SpecError> {
        let lengths = [
            ("formulations", Some(self.formulations.len())),
            ("horizons", self.horizons.as_ref().map(Vec::len)),
            ("strides", Some(self.strides.len())),
            ("parts", Some(self.parts.len())),
            ("programs", Some(self.programs.len())),
            ("tightening", Some(self.tightening.len())),
            ("handed_on", Some(self.handed_on.len())),
        ];
        if let Some((field, _)) = lengths.into_iter().find(|(_, length)| *length == Some(0)) {
            return Err(document.error(format!("study.{field}"), "an empty list", "at least one entry"));
        }
        let is_zero = |number: &usize| *number == 0;
        let zeros = [
            ("horizons", self.horizons.iter().flatten().position(is_zero), "at least 1 iteration"),
            (
                "strides",
                self.strides.iter().position(|stride| *stride == Stride::Steps(0)),
                "at least 1 iteration",
            ),
            ("parts", self.parts.iter().position(is_zero), "at least 1"),
            ("grid", self.grid.iter().flatten().position(is_zero), "at least 1 point"),
        ];
        match zeros.into_iter().find_map(|(field, place, expected)| Some((field, place?, expected))) {
            Some((field, place, expected)) => {
                Err(document.error(format!("study.{field}[{place}]"), 0, expected))
            }
            None => Ok(()),
        }
    }

    fn check_limits(&self, document: &Document) -> Result<(), SpecError> {
        let limits = [("time_limit", self.time_limit), ("total_limit", self.total_limit)];
        let is_wrong = |seconds: f64| !(seconds.is_finite() && seconds > 0.0);
        let wrong = limits
            .into_iter()
            .find_map(|(field, limit)| Some((field, limit.filter(|&limit| is_wrong(limit))?)));
        match wrong {
            Some((field, found)) => {
                Err(document.error(format!("study.{field}"), found, "a number of seconds above 0"))
            }
            None => Ok(()),
        }
    }
}

impl TrajectorySpec {
    /// Reads the data and resolves what is gone through. `file` is the specification.
    pub(in crate::spec) fn load_study(&self, file: &Path) -> Result<StudiedRun, SpecError> {
        let wrong = |field: String, found: String, expected: String| {
            let file = file.to_owned();
            SpecError::Entry { file, field, found, expected }
        };
        let runs = self.load(file)?;
        let problem = runs.described();
        check_programs(&problem, file)?;
        let study = self.study.clone().unwrap_or_default();
        let design = self.design(&study, problem.steps());
        design.check(problem.steps()).map_err(|(field, found, expected)| wrong(field, found, expected))?;
        if design.solvers.is_empty() {
            let expected = "at least one, as programs need a solver".to_owned();
            return Err(wrong("check.solvers".to_owned(), "none".to_owned(), expected));
        }
        let plane = study.grid.map(|grid| runs.studied_plane(grid)).transpose();
        let plane = plane.map_err(|(found, expected)| wrong("study.grid".to_owned(), found, expected))?;
        Ok(StudiedRun {
            problem,
            design,
            plane,
            time_limit: study.time_limit,
            total_limit: study.total_limit,
            attacks: self.questions.attacks(),
            seed: self.questions.seed(),
            notes: runs.described_notes(),
        })
    }

    /// The lists for a run of so many steps.
    fn design(&self, study: &Study, steps: usize) -> Design {
        let of_check = || self.questions.named_horizons().map(<[usize]>::to_vec);
        let horizons = study.horizons.clone().or_else(of_check).unwrap_or_else(|| vec![1, steps]);
        Design {
            formulations: study.formulations.clone(),
            horizons,
            strides: study.strides.clone(),
            parts: study.parts.clone(),
            programs: study.programs.clone(),
            tightening: study.tightening.clone(),
            handed_on: study.handed_on.clone(),
            solvers: self.check().solvers.clone(),
        }
    }
}
