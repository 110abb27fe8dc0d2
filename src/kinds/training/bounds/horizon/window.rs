//! One window of one case.

use std::ops::Range;

use ndarray::{ArrayView1, ArrayView2};

use super::factor_bounds::with_bounds_on_factors;
use super::known_runs::{KnownRuns, add_new};
use super::margins::{HANDED_ON, holds};
use super::subproblems::{Ends, Subproblems};
use super::{Tightening, WindowError, Windows};
use crate::training::bounds::bounds_diverged::BoundsDiverged;
use crate::training::bounds::domains::{BoxEnclosure, Conditions, Enclosure, INTERVALS, Questions};
use crate::training::bounds::encoding::{Asked, Objective, TightenedSums, TrajectoryProgram, encode};
use crate::training::bounds::interval_descent::IntervalDescent;
use crate::training::bounds::parameter_box::{ParameterBox, loosened};
use crate::training::bounds::problem::TrainingProblem;
use crate::training::bounds::reach_set::{Face, ReachSet};
use crate::training::networks::{Activation, Loss, Network};
use crate::training::threats::Attack;
use countersign_check::{CutOff, SubproblemCounts};
use countersign_num::Interval;
use countersign_program::Program;
use countersign_program::relaxation::Formulation;

/// What a window works with.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub problem: &'a TrainingProblem,
    pub windows: Windows,
    pub subproblems: &'a Subproblems<'a>,
    /// Every attack within the threat: intervals spend the whole budget in every step.
    pub all: &'a Conditions,
    /// The attacks of the case.
    pub conditions: &'a Conditions,
}

/// A sample whose sums are not all decided.
struct Open {
    sample: usize,
    /// Of all layers.
    sums: Vec<Objective>,
    /// The places of those that are not decided.
    open: Vec<usize>,
}

/// What a window found.
pub(super) struct Found {
    pub bounds: Vec<Interval>,
    pub counts: SubproblemCounts,
    /// How the bounds ended that tightened its program.
    pub tightening: SubproblemCounts,
    pub attacks: Vec<Attack>,
}

impl<'a> Setting<'a> {
    /// The interval bounds after one more step.
    pub(super) fn interval_step(
        &self,
        step: usize,
        before: &ParameterBox,
    ) -> Result<ParameterBox, WindowError> {
        let mut descent = self.descent_from(before, step)?;
        descent.advance()?;
        Ok(ParameterBox::from(descent.models().models()))
    }

    /// Interval training from a box that holds every model before a step.
    pub(super) fn descent_from(
        &self,
        before: &ParameterBox,
        step: usize,
    ) -> Result<IntervalDescent<'a>, WindowError> {
        let diverged = BoundsDiverged { iteration: step + 1, layer: 1 };
        let models = before.network(&self.problem.start.architecture()).ok_or(diverged)?;
        let models = BoxEnclosure::new(models, INTERVALS.propagate());
        Ok(IntervalDescent::of_box(self.problem, self.all, models, step))
    }

    /// The program of a window between what is known.
    pub(super) fn encoded(
        &self,
        window: Range<usize>,
        known: &[ReachSet],
        tightened: &TightenedSums,
    ) -> Result<TrajectoryProgram<'a>, WindowError> {
        let loosened: Vec<ReachSet> = known.iter().map(|of| of.loosened(HANDED_ON)).collect();
        Ok(encode(self.problem, self.conditions, window, &loosened, tightened)?)
    }

    /// Bounds on the parameters after a window's last step; `known` holds the models at its start and after
    /// each step.
    pub(super) fn bound(
        &self,
        window: &Range<usize>,
        known: &[ReachSet],
        tightened: &TightenedSums,
        runs: &mut KnownRuns<'_>,
    ) -> Result<Found, WindowError> {
        let encoded = self.encoded(window.clone(), known, tightened)?;
        self.answered(&encoded, &encoded.parameters(), runs, &|parameters| parameters.to_vec())
    }

    /// Both ends of numbers that are asked of a window, and the attacks that solvers found. `numbers`
    /// computes them from the parameters of a model; where a known model is outside the bounds, the solver
    /// erred, and the interval bounds stay.
    fn answered(
        &self,
        encoded: &TrajectoryProgram<'_>,
        asked: &Asked,
        runs: &mut KnownRuns<'_>,
        numbers: &dyn Fn(&[f64]) -> Vec<f64>,
    ) -> Result<Found, WindowError> {
        let (exact, tightening) = match self.windows.decomposition.tightening {
            Tightening::Products => with_bounds_on_factors(&asked.program, self.subproblems)?,
            _ => (asked.program.clone(), SubproblemCounts::default()),
        };
        let program: Program = self.windows.formulation.derive(&exact)?;
        let reached = runs.reached(encoded.last_step(), numbers);
        let Ends { mut bounds, mut counts, points } =
            self.subproblems.ends(&program, &asked.objectives, reached.as_deref())?;
        let mut attacks: Vec<Attack> = Vec::new();
        add_new(&mut attacks, points.iter().map(|point| encoded.attack(point)));
        // The points of relaxations may be no attacks.
        attacks.retain(|attack| self.problem.threat.apply(attack, &self.problem.set).is_ok());
        runs.add(&attacks);
        let steps = encoded.last_step();
        let reached = runs.reached(steps, numbers).unwrap_or_default();
        let known = asked.objectives.iter().zip(reached).enumerate();
        for (bounds, (number, (objective, reached))) in bounds.iter_mut().zip(known) {
            if !holds(*bounds, reached) {
                counts.contradict(CutOff::new(steps, number, reached, *bounds));
                *bounds = objective.bounds;
            }
        }
        Ok(Found { bounds, counts, tightening, attacks })
    }

    /// Bounds on linear forms, the rows of `directions`, after the last step of a program.
    fn along(
        &self,
        encoded: &TrajectoryProgram<'_>,
        directions: ArrayView2<'_, f64>,
        runs: &mut KnownRuns<'_>,
    ) -> Result<Found, WindowError> {
        let forms = |parameters: &[f64]| directions.dot(&ArrayView1::from(parameters)).to_vec();
        self.answered(encoded, &encoded.directions(directions), runs, &forms)
    }

    /// What else later windows may know of the models after a window's last step.
    pub(super) fn faces(
        &self,
        window: &Range<usize>,
        known: &[ReachSet],
        (tightened, directions): (&TightenedSums, ArrayView2<'_, f64>),
        runs: &mut KnownRuns<'_>,
    ) -> Result<(Vec<Face>, Found), WindowError> {
        let encoded = self.encoded(window.clone(), known, tightened)?;
        let found = self.along(&encoded, directions, runs)?;
        let face = |(direction, &bounds): (ArrayView1<'_, f64>, &Interval)| Face {
            direction: direction.to_vec(),
            bounds,
        };
        let faces = directions.rows().into_iter().zip(&found.bounds).map(face).collect();
        Ok((faces, found))
    }

    /// What else is asked of the last window: directions, then the logits of each test point.
    pub(super) fn questions(
        &self,
        window: &Range<usize>,
        known: &[ReachSet],
        tightened: &TightenedSums,
        (runs, questions): (&mut KnownRuns<'_>, &Questions<'_>),
    ) -> Result<Vec<Found>, WindowError> {
        let mut found = Vec::new();
        if questions.directions.is_none() && questions.tests.is_none() {
            return Ok(found);
        }
        let encoded = self.encoded(window.clone(), known, tightened)?;
        if let Some(directions) = questions.directions {
            found.push(self.along(&encoded, directions.matrix(), runs)?);
        }
        if let Some(tests) = &questions.tests {
            let architecture = self.problem.start.architecture();
            for point in tests.features.columns() {
                let alone = point.to_owned().insert_axis(ndarray::Axis(1));
                let logits = |parameters: &[f64]| {
                    Network::from_parameters(&architecture, parameters).logits(&alone).column(0).to_vec()
                };
                found.push(self.answered(&encoded, &encoded.logits(point, tests.radius), runs, &logits)?);
            }
        }
        Ok(found)
    }

    /// Bounds on the sums of the batch after a window, by linear programs where intervals leave them
    /// undecided.
    pub(super) fn tighten(
        &self,
        window: &Range<usize>,
        known: &[ReachSet],
        tightened: &mut TightenedSums,
    ) -> Result<SubproblemCounts, WindowError> {
        let mut counts = SubproblemCounts::default();
        if self.windows.decomposition.tightening == Tightening::None || window.is_empty() {
            return Ok(counts);
        }
        let encoded = self.encoded(window.clone(), known, tightened)?;
        let shared = Formulation::Lp.derive(encoded.program())?;
        let next = self.problem.schedule.batch(window.end, self.problem.set.samples());
        // Where samples add nothing to the program, all are asked about at once.
        let mut together = Vec::new();
        for sample in next {
            let asked = encoded.sums(sample);
            let open: Vec<usize> =
                (0..asked.objectives.len()).filter(|&sum| self.is_undecided(&asked, sum)).collect();
            if open.is_empty() {
                continue;
            }
            if asked.program.variables().len() == encoded.program().variables().len() {
                together.push(Open { sample, sums: asked.objectives, open });
                continue;
            }
            let own = Formulation::Lp.derive(&asked.program)?;
            let alone = Open { sample, sums: asked.objectives, open };
            counts += self.tighten_sums(&own, &[alone], (window.end, tightened))?;
        }
        counts += self.tighten_sums(&shared, &together, (window.end, tightened))?;
        Ok(counts)
    }

    /// Bounds sums that are open, of samples that share a program.
    fn tighten_sums(
        &self,
        program: &Program,
        samples: &[Open],
        (step, tightened): (usize, &mut TightenedSums),
    ) -> Result<SubproblemCounts, WindowError> {
        let open = |of: &Open| of.open.iter().map(|&sum| of.sums[sum].clone()).collect::<Vec<Objective>>();
        let objectives: Vec<Objective> = samples.iter().flat_map(open).collect();
        let ends = self.subproblems.ends(program, &objectives, None)?;
        let mut bounds = ends.bounds.into_iter();
        for Open { sample, sums, open } in samples {
            let mut all: Vec<Interval> = sums.iter().map(|sum| sum.bounds).collect();
            open.iter()
                .zip(bounds.by_ref())
                .for_each(|(&sum, bounds)| all[sum] = loosened(bounds, HANDED_ON));
            tightened.insert(step, *sample, self.by_layers(all));
        }
        Ok(ends.counts)
    }

    /// May a sum be on either side of a kink? Hidden neurons have one at 0, hinges at ±1.
    fn is_undecided(&self, asked: &Asked, sum: usize) -> bool {
        let architecture = self.problem.start.architecture();
        let is_logit = sum + architecture.outputs >= asked.objectives.len();
        let bounds = asked.objectives[sum].bounds;
        let crosses = |kink: f64| bounds.lower() <= kink && bounds.upper() >= kink;
        match (is_logit, self.problem.schedule.loss) {
            (true, Loss::Hinge) => crosses(-1.0) || crosses(1.0),
            (true, _) => false,
            (false, _) => architecture.activation == Activation::Relu && crosses(0.0),
        }
    }

    fn by_layers(&self, sums: Vec<Interval>) -> Vec<Vec<Interval>> {
        let mut rest = sums.into_iter();
        let sizes = self.problem.start.architecture().layers();
        sizes.into_iter().map(|(outputs, _)| rest.by_ref().take(outputs).collect()).collect()
    }
}
