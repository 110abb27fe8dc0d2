//! Abstract gradient training with intervals (AGT, algorithm 1; FullCert, section 3).

use std::sync::Arc;

use ndarray::Array2;
use rayon::prelude::*;

use super::aggregation::{Factors, GradientSum, Room, Row, TILE};
use super::bounds_diverged::BoundsDiverged;
use super::domains::{BoxEnclosure, Conditions, Enclosure, Propagate};
use super::forward::whole_where_undefined;
use super::network::{IntervalLayer, IntervalNetwork};
use super::problem::TrainingProblem;
use super::tile::{Models, NotFinite, Tile, row};
use crate::training::threats::BatchRule;
use countersign_num::rounding::{add_down, add_up, divide_down, divide_up, multiply_down, multiply_up};
use countersign_num::{Interval, IntervalMatrix};

/// Parameters that one thread bounds at a time.
const PARAMETERS_A_TASK: usize = 16;

/// Interval training on its way: a box that holds the parameters of every run an attacker can cause.
///
/// # Soundness
/// After every step the box contains the parameters of all runs, in real arithmetic and as
/// [`Descent`](crate::training::networks::Descent) computes them, on every training set that attacks which
/// meet the conditions leave: by induction, each bound of a step holds for all parameters of the box before
/// it. A run that diverges in double precision has no parameters: substitutes may have features that
/// overflow.
///
/// Of the conditions, each step uses how many samples of its batch may be touched.
#[derive(Clone, Debug)]
pub struct IntervalDescent<'a> {
    problem: &'a TrainingProblem,
    conditions: &'a Conditions,
    models: BoxEnclosure,
    /// Bounds on the direction, where there is momentum.
    velocity: Option<Arc<Vec<IntervalLayer>>>,
    step: usize,
}

impl<'a> IntervalDescent<'a> {
    /// Before the first step.
    pub fn new(problem: &'a TrainingProblem, conditions: &'a Conditions, propagate: Propagate) -> Self {
        let models = BoxEnclosure::new(IntervalNetwork::point(&problem.start), propagate);
        IntervalDescent { problem, conditions, models, velocity: None, step: 0 }
    }

    /// After so many steps, from a box that holds every run then.
    ///
    /// # Panics
    /// With momentum, as the direction's box is not known.
    pub fn of_box(
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
        models: BoxEnclosure,
        step: usize,
    ) -> Self {
        assert_eq!(problem.schedule.momentum, 0.0, "the box of the direction is not known");
        IntervalDescent { problem, conditions, models, velocity: None, step }
    }

    /// The box now.
    pub fn models(&self) -> &BoxEnclosure {
        &self.models
    }

    /// Goes on from a smaller box that holds every run now.
    pub(super) fn set_models(&mut self, models: IntervalNetwork) {
        *self.models.models_mut() = models;
    }

    /// The box now, when no more steps follow.
    pub fn into_models(self) -> BoxEnclosure {
        self.models
    }

    /// Steps done.
    pub fn step(&self) -> usize {
        self.step
    }

    /// One step of algorithm 1.
    ///
    /// # Errors
    /// When bounds stop being finite; the descent stays where it was.
    pub fn advance(&mut self) -> Result<(), BoundsDiverged> {
        let iteration = self.step + 1;
        let diverged = |NotFinite { layer }: NotFinite| BoundsDiverged { iteration, layer };
        let direction = self.direction(self.rule()).map_err(diverged)?;
        self.descend(direction)
    }

    /// One step, from bounds on the gradients of the batch's samples `[parameters, samples]`, for each of the
    /// rule's variants.
    ///
    /// # Errors
    /// As [`IntervalDescent::advance`].
    pub(super) fn advance_with(&mut self, variants: &[IntervalMatrix]) -> Result<(), BoundsDiverged> {
        let (schedule, rule) = (&self.problem.schedule, self.rule());
        let (lower, upper): (Vec<f64>, Vec<f64>) = (0..variants[0].lower().nrows())
            .map(|parameter| mean(variants, parameter, rule, schedule.clip))
            .unzip();
        let direction = IntervalNetwork::from_bounds(&self.problem.start.architecture(), &lower, &upper);
        let diverged = BoundsDiverged { iteration: self.step + 1, layer: 1 };
        let direction =
            direction.filter(|direction| direction.layers.iter().all(is_finite)).ok_or(diverged)?;
        self.descend(direction.layers)
    }

    /// What may happen to the gradients of the next batch.
    pub(super) fn rule(&self) -> BatchRule {
        let schedule = &self.problem.schedule;
        let batch = schedule.batch(self.step, self.problem.set.samples());
        let budget = self.conditions.budget_within(&batch);
        self.problem.threat.rule(budget, schedule.batch_size, schedule.clip)
    }

    /// Goes against a direction.
    fn descend(&mut self, mut direction: Vec<IntervalLayer>) -> Result<(), BoundsDiverged> {
        let iteration = self.step + 1;
        let diverged = |NotFinite { layer }: NotFinite| BoundsDiverged { iteration, layer };
        let schedule = &self.problem.schedule;
        if let Some(before) = &self.velocity {
            direction = with_momentum(&direction, before, schedule.momentum);
        }
        let rate = self.rate();
        let layers =
            self.models.models().layers.iter().zip(&direction).enumerate().map(|(index, (layer, by))| {
                let weights = descended(&layer.weights, &by.weights, rate);
                let biases = descended(&layer.biases, &by.biases, rate);
                match (weights, biases) {
                    (Some(weights), Some(biases)) => Ok(IntervalLayer { weights, biases }),
                    _ => Err(diverged(NotFinite { layer: index + 1 })),
                }
            });
        let layers = layers.collect::<Result<_, _>>()?;
        if schedule.momentum > 0.0 {
            self.velocity = Some(Arc::new(direction));
        }
        self.models.models_mut().layers = layers;
        self.step += 1;
        Ok(())
    }

    /// `α / (1 + ηt)`, outward.
    fn rate(&self) -> Interval {
        let schedule = &self.problem.schedule;
        let step = self.step as f64;
        let below = divide_down(schedule.learning_rate, add_up(1.0, multiply_up(schedule.decay, step)));
        let above = divide_up(schedule.learning_rate, add_down(1.0, multiply_down(schedule.decay, step)));
        Interval::new(below, above).unwrap_or(Interval::ENTIRE)
    }

    /// Bounds on the mean of the batch's gradients.
    fn direction(&self, rule: BatchRule) -> Result<Vec<IntervalLayer>, NotFinite> {
        let batch = self.problem.schedule.batch(self.step, self.problem.set.samples());
        let models = Models::new(&self.models);
        let starts: Vec<usize> = batch.clone().step_by(TILE).collect();
        let tiles = starts
            .into_par_iter()
            .map(|start| {
                let samples = start..(start + TILE).min(batch.end);
                Tile::new(self.problem, &models, samples, rule.variants())
            })
            .collect::<Result<Vec<_>, _>>()?;
        let means = Means { tiles: &tiles, rule, clip: self.problem.schedule.clip, samples: batch.len() };
        let sizes = self.problem.start.architecture().layers();
        sizes
            .iter()
            .enumerate()
            .map(|(layer, &(outputs, inputs))| means.of_layer(layer, outputs, inputs))
            .collect()
    }
}

/// The means of a batch's gradients, from the bounds of its tiles.
struct Means<'a> {
    tiles: &'a [Tile<'a>],
    rule: BatchRule,
    clip: Option<f64>,
    samples: usize,
}

impl Means<'_> {
    fn of_layer(&self, layer: usize, outputs: usize, inputs: usize) -> Result<IntervalLayer, NotFinite> {
        // Each output has its weights, then its bias.
        let parameters = outputs * (inputs + 1);
        let means: Vec<(f64, f64)> = (0..parameters)
            .into_par_iter()
            .with_min_len(PARAMETERS_A_TASK)
            .map_init(Room::new, |room, parameter| {
                let (output, input) = (parameter / (inputs + 1), parameter % (inputs + 1));
                self.of_parameter(layer, output, (input < inputs).then_some(input), room)
            })
            .collect();
        let matrix = |columns: usize, first: usize| {
            let at = |(output, column): (usize, usize)| means[output * (inputs + 1) + first + column];
            let lower = Array2::from_shape_fn((outputs, columns), |place| at(place).0);
            let upper = Array2::from_shape_fn((outputs, columns), |place| at(place).1);
            IntervalMatrix::new(lower, upper).filter(IntervalMatrix::is_finite)
        };
        match (matrix(inputs, 0), matrix(1, inputs)) {
            (Some(weights), Some(biases)) => Ok(IntervalLayer { weights, biases }),
            _ => Err(NotFinite { layer: layer + 1 }),
        }
    }

    fn of_parameter(&self, layer: usize, output: usize, input: Option<usize>, room: &mut Room) -> (f64, f64) {
        let mut sum = GradientSum::new(self.rule, self.clip);
        let variants = self.rule.variants().len();
        for tile in self.tiles {
            let mut factors = [const { None::<Factors<'_>> }; 4];
            for (variant, factors) in factors.iter_mut().enumerate().take(variants) {
                *factors = Some(tile.factors(variant, layer, output, input));
            }
            sum.take(&factors, room);
        }
        mean_of(sum, self.rule, self.samples)
    }
}

/// Bounds on the mean of one parameter's gradient over a batch, from bounds for each sample.
fn mean(variants: &[IntervalMatrix], parameter: usize, rule: BatchRule, clip: Option<f64>) -> (f64, f64) {
    let samples = variants[0].lower().ncols();
    let (mut sum, mut room) = (GradientSum::new(rule, clip), Room::new());
    for start in (0..samples).step_by(TILE) {
        let tile = start..(start + TILE).min(samples);
        let mut factors = [const { None::<Factors<'_>> }; 4];
        for (factors, of) in factors.iter_mut().zip(variants) {
            let Row { lower, upper } = row(of.view(), parameter);
            let by = Row { lower: &lower[tile.clone()], upper: &upper[tile.clone()] };
            *factors = Some(Factors { by, values: None });
        }
        sum.take(&factors, &mut room);
    }
    mean_of(sum, rule, samples)
}

fn mean_of(sum: GradientSum, rule: BatchRule, samples: usize) -> (f64, f64) {
    let (lower, upper) = sum.finish();
    let divisor = rule.divisor(samples) as f64;
    (divide_down(lower, divisor), divide_up(upper, divisor))
}

fn is_finite(layer: &IntervalLayer) -> bool {
    layer.weights.is_finite() && layer.biases.is_finite()
}

/// `direction ⊕ μ · before`.
fn with_momentum(direction: &[IntervalLayer], before: &[IntervalLayer], momentum: f64) -> Vec<IntervalLayer> {
    let kept = |direction: &IntervalMatrix, before: &IntervalMatrix| {
        let (mut lower, mut upper) = (direction.lower().clone(), direction.upper().clone());
        lower.zip_mut_with(before.lower(), |end, old| *end = add_down(*end, multiply_down(momentum, *old)));
        upper.zip_mut_with(before.upper(), |end, old| *end = add_up(*end, multiply_up(momentum, *old)));
        whole_where_undefined(lower, upper)
    };
    direction
        .iter()
        .zip(before)
        .map(|(direction, before)| IntervalLayer {
            weights: kept(&direction.weights, &before.weights),
            biases: kept(&direction.biases, &before.biases),
        })
        .collect()
}

/// `θ ⊖ α Δ`; nothing when an end is not finite.
fn descended(parameters: &IntervalMatrix, by: &IntervalMatrix, rate: Interval) -> Option<IntervalMatrix> {
    let ends = |&least: &f64, &most: &f64| rate * Interval::new(least, most).unwrap_or(Interval::ENTIRE);
    let (mut lower, mut upper) = (parameters.lower().clone(), parameters.upper().clone());
    ndarray::Zip::from(&mut lower).and(&mut upper).and(by.lower()).and(by.upper()).for_each(
        |lower, upper, least, most| {
            let moved = Interval::new(*lower, *upper).unwrap_or(Interval::ENTIRE) - ends(least, most);
            (*lower, *upper) = (moved.lower(), moved.upper());
        },
    );
    IntervalMatrix::new(lower, upper).filter(IntervalMatrix::is_finite)
}
