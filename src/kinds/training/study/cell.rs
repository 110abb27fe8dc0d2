//! What a study goes through.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::training::bounds::{Decomposition, HandedOn, Programs, Tightening, Windows};
use crate::training::{LP, MILP, MIQCP, QCP};
use countersign_check::Method;
use countersign_data::EntryError;
use countersign_program::relaxation::Formulation;
use countersign_solve::{SolverName, Support, backend};

/// Formulations in the order in which they are tried, the cheapest first.
const CHEAPEST_FIRST: [Formulation; 4] =
    [Formulation::Lp, Formulation::Milp, Formulation::Qcp, Formulation::Miqcp];

/// Lists, of which every combination is a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Design {
    /// What is derived from the programs.
    pub formulations: Vec<Formulation>,
    /// Window lengths in iterations.
    pub horizons: Vec<usize>,
    /// Which steps are bounded by programs.
    pub strides: Vec<Stride>,
    /// Into how many parts the samples are divided.
    pub parts: Vec<usize>,
    /// What one program holds.
    pub programs: Vec<Programs>,
    /// What is bounded before a window's program is written.
    pub tightening: Vec<Tightening>,
    /// What windows hand on.
    pub handed_on: Vec<HandedOn>,
    /// Who solves.
    pub solvers: Vec<SolverName>,
}

/// Which steps are bounded by programs: a number in files, or the word `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Stride {
    /// Every p-th one.
    Steps(#[schemars(range(min = 1))] usize),
    /// The last one of each window: windows do not overlap.
    Window(WholeWindow),
}

impl Stride {
    /// p = w.
    pub const WINDOW: Stride = Stride::Window(WholeWindow::Window);

    /// p for windows of this length.
    pub fn steps(self, horizon: usize) -> usize {
        match self {
            Stride::Steps(steps) => steps,
            Stride::Window(_) => horizon,
        }
    }
}

/// The word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WholeWindow {
    /// As long as the window.
    Window,
}

impl<'de> Deserialize<'de> for Stride {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ReadStride)
    }
}

/// Reads a number or the word.
struct ReadStride;

impl Visitor<'_> for ReadStride {
    type Value = Stride;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number of iterations or \"window\"")
    }

    fn visit_u64<E: Error>(self, steps: u64) -> Result<Stride, E> {
        let read = usize::try_from(steps).map(Stride::Steps);
        read.map_err(|_| E::invalid_value(Unexpected::Unsigned(steps), &self))
    }

    fn visit_i64<E: Error>(self, steps: i64) -> Result<Stride, E> {
        let read = usize::try_from(steps).map(Stride::Steps);
        read.map_err(|_| E::invalid_value(Unexpected::Signed(steps), &self))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Stride, E> {
        match word {
            "window" => Ok(Stride::WINDOW),
            other => Err(E::invalid_value(Unexpected::Str(other), &self)),
        }
    }
}

/// One way to bound the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// What is derived from each window's program.
    pub formulation: Formulation,
    /// Who solves it.
    pub solver: SolverName,
    /// w: window length in iterations.
    pub horizon: usize,
    /// How the run is divided besides.
    #[serde(flatten)]
    pub decomposition: Decomposition,
}

impl Cell {
    /// The method of checks that it is one way of.
    pub fn method(&self) -> Method {
        match self.formulation {
            Formulation::Lp => LP.method,
            Formulation::Qcp => QCP.method,
            Formulation::Milp => MILP.method,
            Formulation::Miqcp => MIQCP.method,
        }
    }

    /// The windows that it stands for.
    pub fn windows(&self) -> Windows {
        Windows { length: self.horizon, formulation: self.formulation, decomposition: self.decomposition }
    }
}

impl fmt::Display for Cell {
    /// `milp[highs]@3`, and what else is not as usual.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}[{}]@{}", self.formulation.as_str(), self.solver, self.horizon)?;
        let Decomposition { stride, parts, programs, tightening, handed_on } = self.decomposition;
        if stride > 1 {
            write!(formatter, " stride {stride}")?;
        }
        if parts > 1 {
            write!(formatter, " parts {parts}")?;
        }
        if programs == Programs::Samples {
            write!(formatter, " by samples")?;
        }
        match tightening {
            Tightening::None => write!(formatter, " untightened")?,
            Tightening::Activations => {}
            Tightening::Products => write!(formatter, " tightened products")?,
        }
        if handed_on == HandedOn::Polytopes {
            write!(formatter, " polytopes")?;
        }
        Ok(())
    }
}

impl Design {
    /// Do the windows fit a run of so many steps, and the strides the windows?
    ///
    /// # Errors
    /// The first entry that does not.
    pub fn check(&self, steps: usize) -> Result<(), EntryError> {
        if let Some(index) = self.horizons.iter().position(|&horizon| horizon > steps) {
            let expected = format!("at most {steps}, the iterations of the run");
            return Err(EntryError::new(format!("horizons[{index}]"), self.horizons[index], expected));
        }
        let fits =
            |&horizon: &usize| self.programs.iter().any(|programs| horizon <= programs.longest_window());
        if !self.horizons.iter().any(fits) {
            let expected = "1 among them, as programs of samples hold one step";
            return Err(EntryError::new("horizons", format!("{:?}", self.horizons), expected));
        }
        let longest = self.horizons.iter().copied().max().unwrap_or(0);
        for (index, stride) in self.strides.iter().enumerate() {
            if let Stride::Steps(steps) = *stride
                && steps > longest
            {
                let expected = format!("at most {longest}, the longest window");
                return Err(EntryError::new(format!("strides[{index}]"), steps, expected));
            }
        }
        Ok(())
    }

    /// The most exact way that is gone through, without parts, every step bounded: what certificates of
    /// points rest on.
    pub fn most_exact(&self) -> Option<Cell> {
        let formulation = Formulation::ALL.into_iter().find(|one| self.formulations.contains(one))?;
        let takes = |solver: &&SolverName| {
            backend(**solver)
                .is_some_and(|backend| backend.capabilities().of_class(formulation) == Support::Yes)
        };
        let solver = self.solvers.iter().find(takes).or(self.solvers.first());
        Some(Cell {
            formulation,
            solver: *solver?,
            horizon: self.horizons.iter().copied().max()?,
            decomposition: Decomposition::default(),
        })
    }

    /// Every combination once, the cheapest first: by horizon, then by formulation; and what was left out.
    pub fn cells(&self) -> (Vec<Cell>, Vec<String>) {
        let mut horizons = self.horizons.clone();
        horizons.sort_unstable();
        let mut cells: Vec<Cell> = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        for horizon in horizons {
            let strides = self.strides_of(horizon, &mut notes);
            if self.programs.iter().any(|programs| horizon > programs.longest_window()) {
                notes.push(format!(
                    "left out: windows of {horizon} steps by samples, whose programs hold one step"
                ));
            }
            for formulation in CHEAPEST_FIRST.into_iter().filter(|one| self.formulations.contains(one)) {
                for decomposition in self.decompositions(horizon, &strides) {
                    for &solver in &self.solvers {
                        let cell = Cell { formulation, solver, horizon, decomposition };
                        if !cells.contains(&cell) {
                            cells.push(cell);
                        }
                    }
                }
            }
        }
        (cells, notes)
    }

    /// Every way to divide a run into windows of this length, with one of these strides.
    pub fn decompositions(&self, horizon: usize, strides: &[usize]) -> Vec<Decomposition> {
        let mut all = Vec::new();
        let programs = || self.programs.iter().filter(|programs| horizon <= programs.longest_window());
        for &parts in &self.parts {
            for &programs in programs() {
                for &tightening in &self.tightening {
                    for &handed_on in &self.handed_on {
                        let of = |&stride: &usize| Decomposition {
                            stride,
                            parts,
                            programs,
                            tightening,
                            handed_on,
                        };
                        all.extend(strides.iter().map(of));
                    }
                }
            }
        }
        all
    }

    /// Strides that windows of this length may have. Steps that are in no window would be bounded by
    /// intervals alone.
    fn strides_of(&self, horizon: usize, notes: &mut Vec<String>) -> Vec<usize> {
        let (fitting, longer): (Vec<usize>, Vec<usize>) =
            self.strides.iter().map(|stride| stride.steps(horizon)).partition(|&steps| steps <= horizon);
        for steps in longer {
            let note = format!(
                "left out: windows of {horizon} steps with stride {steps}, which is longer than they are"
            );
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        fitting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design() -> Design {
        Design {
            formulations: vec![Formulation::Milp, Formulation::Lp],
            horizons: vec![4, 1],
            strides: vec![Stride::Steps(1), Stride::WINDOW],
            parts: vec![1],
            programs: vec![Programs::Windows],
            tightening: vec![Tightening::Activations],
            handed_on: vec![HandedOn::Boxes],
            solvers: vec![SolverName::Highs],
        }
    }

    fn names(design: &Design) -> Vec<String> {
        design.cells().0.iter().map(Cell::to_string).collect()
    }

    #[test]
    fn every_combination_is_there_once_and_the_cheapest_first() {
        let expected = [
            "lp[highs]@1",
            "milp[highs]@1",
            "lp[highs]@4",
            "lp[highs]@4 stride 4",
            "milp[highs]@4",
            "milp[highs]@4 stride 4",
        ];
        assert_eq!(names(&design()), expected, "a window of one step has one stride");
        assert!(design().cells().1.is_empty());
    }

    #[test]
    fn every_list_multiplies_the_cells() {
        let design = Design {
            formulations: Formulation::ALL.to_vec(),
            horizons: vec![2, 3],
            strides: vec![Stride::Steps(1), Stride::Steps(2)],
            parts: vec![1, 2],
            programs: vec![Programs::Windows, Programs::Samples],
            tightening: vec![Tightening::None, Tightening::Activations],
            handed_on: vec![HandedOn::Boxes, HandedOn::Polytopes],
            solvers: vec![SolverName::Highs, SolverName::Scip],
        };
        let cells = design.cells().0;
        assert_eq!(cells.len(), 4 * 2 * 2 * 2 * 2 * 2 * 2);
        let formulations: Vec<Formulation> = cells.iter().map(|cell| cell.formulation).collect();
        assert_eq!([formulations[0], formulations[127]], [Formulation::Lp, Formulation::Miqcp]);
        assert_eq!(cells[63].to_string(), "milp[scip]@2 stride 2 parts 2 polytopes");
        assert_eq!(cells[0].to_string(), "lp[highs]@2 untightened");
    }

    #[test]
    fn programs_of_samples_are_for_windows_of_one_step() {
        let both = Design { programs: vec![Programs::Windows, Programs::Samples], ..design() };
        let by_samples: Vec<String> = names(&both).into_iter().filter(|name| name.contains("by")).collect();
        assert_eq!(by_samples, ["lp[highs]@1 by samples", "milp[highs]@1 by samples"]);
        assert_eq!(both.cells().1, ["left out: windows of 4 steps by samples, whose programs hold one step"]);
        let none = Design { programs: vec![Programs::Samples], horizons: vec![2, 3], ..design() };
        assert_eq!(none.check(4).map_err(|error| error.field), Err("horizons".to_owned()));
    }

    #[test]
    fn strides_longer_than_a_window_are_left_out_with_a_note() {
        let design = Design { strides: vec![Stride::Steps(3), Stride::Steps(3)], ..design() };
        assert_eq!(names(&design), ["lp[highs]@4 stride 3", "milp[highs]@4 stride 3"]);
        let note = "left out: windows of 1 steps with stride 3, which is longer than they are";
        assert_eq!(design.cells().1, [note]);
    }

    #[test]
    fn strides_read_as_numbers_or_a_word() {
        let read = |text: &str| serde_json::from_str::<Stride>(text).ok();
        assert_eq!((read("2"), read("\"window\"")), (Some(Stride::Steps(2)), Some(Stride::WINDOW)));
        assert_eq!(read("\"step\""), None);
        assert_eq!(serde_json::to_string(&Stride::WINDOW).expect("text"), "\"window\"");
    }
}
