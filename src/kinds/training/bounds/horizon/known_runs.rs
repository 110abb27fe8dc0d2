//! Runs that are known to be possible: every bound must hold them, and no solver need look at what is worse
//! than they are.

use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::training::bounds::TrainingProblem;
use crate::training::bounds::domains::Conditions;
use crate::training::networks::Descent;
use crate::training::threats::Attack;
use countersign_data::PrincipalComponents;
use countersign_num::Interval;

/// Attacks that are drawn before solvers find better ones.
const DRAWN: usize = 250;

/// Entries of directions that are smaller, by the largest, are left out: solvers take them for zero.
const SPECK: f64 = 1e-6;

/// Directions are for models of no more parameters than this.
const MOST_DIRECTIONS: usize = 100;

/// Attacks, each with its run.
#[derive(Clone)]
pub(super) struct KnownRuns<'a> {
    problem: &'a TrainingProblem,
    /// Where the budget may be spent in one of several ways alone.
    conditions: Option<&'a Conditions>,
    attacks: Vec<Attack>,
    /// For each attack, the parameters after every number of steps.
    runs: Vec<Vec<Vec<f64>>>,
}

impl<'a> KnownRuns<'a> {
    /// The clean run, and those of attacks drawn at random, the same each time.
    pub(super) fn drawn(problem: &'a TrainingProblem) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(0);
        let mut draw = || problem.threat.draw(&problem.set, problem.used_samples(), &mut random);
        let attacks: Vec<Attack> =
            std::iter::once(Attack::default()).chain((0..DRAWN).map(|_| draw())).collect();
        let mut known = KnownRuns { problem, conditions: None, attacks: Vec::new(), runs: Vec::new() };
        known.add(&attacks);
        known
    }

    /// Those that meet conditions, and no others from now on.
    pub(super) fn within(&self, conditions: &'a Conditions) -> Self {
        let (attacks, runs) = self
            .attacks
            .iter()
            .zip(&self.runs)
            .filter(|(attack, _)| conditions.allows(attack))
            .map(|(attack, run)| (attack.clone(), run.clone()))
            .unzip();
        KnownRuns { problem: self.problem, conditions: Some(conditions), attacks, runs }
    }

    /// Runs more attacks, those that are not known yet, meet the conditions, and whose training comes to an
    /// end. The points of relaxations may be attacks that spend the budget otherwise, which no bound of this
    /// case need hold.
    pub(super) fn add(&mut self, attacks: &[Attack]) {
        let is_new = |attack: &&Attack| {
            !self.attacks.contains(attack)
                && self.conditions.is_none_or(|conditions| conditions.allows(attack))
        };
        let mut new = Vec::new();
        add_new(&mut new, attacks.iter().filter(is_new).cloned());
        let runs: Vec<Option<Vec<Vec<f64>>>> =
            new.par_iter().map(|attack| parameters(self.problem, attack)).collect();
        for (attack, run) in new.into_iter().zip(runs) {
            if let Some(run) = run {
                self.attacks.push(attack);
                self.runs.push(run);
            }
        }
    }

    /// The principal components of the models that are known after so many steps, as rows, those in which
    /// they differ least among them: each parameter is scaled by how far it goes. Nothing where all models
    /// are one, or there are more parameters than a template should have directions.
    pub(super) fn principal_directions(&self, steps: usize) -> Option<Array2<f64>> {
        let hull = self.reached(steps, &|parameters| parameters.to_vec())?;
        let moved: Vec<(usize, f64)> =
            hull.iter().map(|ends| ends.upper() - ends.lower()).enumerate().collect();
        let moved: Vec<(usize, f64)> = moved.into_iter().filter(|(_, width)| *width > 0.0).collect();
        if moved.len() < 2 || moved.len() > MOST_DIRECTIONS {
            return None;
        }
        // Where there are fewer models than parameters they are repeated, as the directions in which they do
        // not differ count.
        let models = self.runs.len().max(moved.len());
        let scaled = Array2::from_shape_fn((models, moved.len()), |(model, place)| {
            let (parameter, width) = moved[place];
            self.runs[model % self.runs.len()][steps][parameter] / width
        });
        let components = PrincipalComponents::fit(&scaled, moved.len()).ok()?;
        let directions = components.directions();
        let mut rows = Array2::zeros((directions.ncols(), hull.len()));
        for (mut row, direction) in rows.rows_mut().into_iter().zip(directions.columns()) {
            for (&(parameter, width), entry) in moved.iter().zip(direction) {
                row[parameter] = entry / width;
            }
            let largest = row.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
            row.mapv_inplace(|entry| if entry.abs() < SPECK * largest { 0.0 } else { entry / largest });
        }
        rows.iter().all(|entry| entry.is_finite()).then_some(rows)
    }

    /// The hull of some numbers of the models that are known after so many steps; nothing where none is
    /// known.
    pub(super) fn reached(
        &self,
        steps: usize,
        numbers: &dyn Fn(&[f64]) -> Vec<f64>,
    ) -> Option<Vec<Interval>> {
        let mut all = self.runs.iter().map(|run| numbers(&run[steps]));
        let first = all.next()?;
        let ends = all.fold((first.clone(), first), |(mut lower, mut upper), one| {
            lower.iter_mut().zip(&one).for_each(|(end, value)| *end = end.min(*value));
            upper.iter_mut().zip(&one).for_each(|(end, value)| *end = end.max(*value));
            (lower, upper)
        });
        ends.0.into_iter().zip(ends.1).map(|(lower, upper)| Interval::new(lower, upper)).collect()
    }
}

/// The parameters after every number of steps of the run that an attack leads to; nothing where it is not
/// allowed or the run diverges.
fn parameters(problem: &TrainingProblem, attack: &Attack) -> Option<Vec<Vec<f64>>> {
    let set = problem.threat.apply(attack, &problem.set).ok()?;
    let mut descent = Descent::new(problem.start.clone());
    let mut run = vec![descent.network().parameters()];
    for _ in 0..problem.steps() {
        descent.advance(&problem.schedule, &set).ok()?;
        run.push(descent.network().parameters());
    }
    Some(run)
}

/// Adds attacks that are not known yet.
pub(super) fn add_new(known: &mut Vec<Attack>, attacks: impl IntoIterator<Item = Attack>) {
    for attack in attacks {
        if !known.contains(&attack) {
            known.push(attack);
        }
    }
}
