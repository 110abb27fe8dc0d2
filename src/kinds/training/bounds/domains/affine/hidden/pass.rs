//! A forward pass: training of a network followed for all attacks of a family together.

use std::ops::Range;
use std::sync::Arc;

use ndarray::s;
use rayon::prelude::*;

use super::charges::{Charge, most_of};
use super::form::{Form, by_rows};
use super::forward::{EndsOfSums, Passed, Tile};
use super::gradient::{Gradient, Radii};
use super::losses::derivatives;
use super::model::{Model, ends_of};
use super::prepared::SAMPLES;
#[cfg(test)]
use super::reader::Part;
use super::reader::Reader;
use super::shape::Shape;
use super::touched::{Effect, Touching};
use crate::training::bounds::domains::affine::family::Family;
use crate::training::bounds::domains::affine::layout::Layout;
use crate::training::bounds::domains::affine::prepared::Prepared;
use countersign_num::IntervalMatrix;

/// A number that is not finite came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lost;

/// What a step knows of the models before it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Ends of every parameter, neuron by neuron.
    pub parameters: [Vec<f64>; 2],
    /// Ends of the sums of all layers on the batch, `[neurons, samples]`.
    pub sums: Vec<IntervalMatrix>,
}

/// Training on its way under all attacks of a family.
///
/// # Soundness
/// After every step the form holds the models of all these runs, in real arithmetic and as
/// [`Descent`](crate::training::networks::Descent) computes them, in whatever order it sums. By induction: the
/// form before a step says what every sum, value and derivative of a sample is as a linear function of the same
/// attack and symbols, up to a radius; so is their mean, and the form after the step. What rounding adds, here
/// and in the run, is bounded a priori by the magnitudes of all sums and is part of the radius.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    pub run: Arc<Prepared>,
    pub shape: Arc<Shape>,
    pub family: Family,
    pub form: Form,
    pub velocity: Option<Form>,
    /// Symbols of both that are charged to units.
    pub charges: Vec<Charge>,
    /// Steps done.
    pub step: usize,
    /// What is known before each of them, where it is kept.
    pub steps: Option<Vec<Known>>,
    /// What a test leaves out.
    #[cfg(test)]
    pub left_out: Option<Part>,
}

impl Pass {
    /// Before the first step, over every attack.
    pub(super) fn whole((run, shape): (Arc<Prepared>, Arc<Shape>)) -> Self {
        let layout = Layout::new(&run.units, (0..run.units.units.len()).collect(), 0);
        let family = Family::whole(layout, run.units.budgets.clone());
        Pass::new((run, shape), family)
    }

    /// Before the first step.
    pub(super) fn new((run, shape): (Arc<Prepared>, Arc<Shape>), family: Family) -> Self {
        let columns = family.layout.columns();
        let form = Form::point(run.start.iter().copied().collect(), columns);
        let resting = Form::point(vec![0.0; run.start.len()], columns);
        let velocity = (run.schedule.momentum > 0.0).then_some(resting);
        Pass {
            run,
            shape,
            family,
            form,
            velocity,
            charges: Vec::new(),
            step: 0,
            steps: None,
            #[cfg(test)]
            left_out: None,
        }
    }

    /// Keeps what is known before each step.
    pub(super) fn traced(mut self) -> Self {
        self.steps = Some(Vec::new());
        self
    }

    /// Ranges over all attacks, as the form stands.
    pub(super) fn reader(&self) -> Reader<'_> {
        let widest = self.shape.layers.iter().map(|layer| layer.inputs + layer.outputs).max().unwrap_or(0);
        let terms = 4 * (self.form.columns.ncols() + self.run.schedule.batch_size) + 16 * widest + 1024;
        let reader = Reader::new(&self.family, &self.charges, terms);
        #[cfg(test)]
        let reader = reader.without(self.left_out);
        reader
    }

    /// Ends of every parameter, neuron by neuron.
    pub(super) fn ends(&self) -> [Vec<f64>; 2] {
        ends_of(&self.form, &self.reader())
    }

    /// One more step. `known` are ends of the parameters, and of the sums of all layers on the batch, from
    /// elsewhere.
    ///
    /// # Errors
    /// When numbers stop being finite.
    pub(super) fn advance(&mut self, known: &[Vec<f64>; 2], sums: &[IntervalMatrix]) -> Result<(), Lost> {
        let run = Arc::clone(&self.run);
        let batch = run.schedule.batch(self.step, run.samples);
        let reader = self.reader();
        let model = Model::new(&self.shape, run.architecture.activation, &self.form, &reader, known);
        let (parameters, columns) = self.form.columns.dim();
        let mut gradient = Gradient::zeros(parameters, columns, self.family.layout.units.len());
        let mut effects = Vec::new();
        let mut ends = self.steps.is_some().then(|| EndsOfSums::of(&self.shape, batch.len()));
        let mut start = batch.start;
        while start < batch.end {
            let samples = start..(start + SAMPLES).min(batch.end);
            let (passed, of_tile) = self.add_tile(&model, &batch, samples.clone(), sums, &mut gradient);
            if let Some(ends) = &mut ends {
                ends.put(samples.start - batch.start, &passed.sums);
            }
            effects.extend(of_tile);
            start += SAMPLES;
        }
        let known = ends.and_then(EndsOfSums::finished).map(|sums| {
            let parameters = [model.lower.clone(), model.upper.clone()];
            Known { parameters, sums }
        });
        self.add_effects(&reader, &batch, effects, &mut gradient)?;
        let removable = self.family.removable(&run.units, &batch);
        let kept = (batch.len() - removable) as f64;
        let scale = 1.0 / batch.len() as f64;
        let all: Vec<f64> = gradient
            .magnitude
            .iter()
            .zip(self.radii(&gradient))
            .map(|(magnitude, radius)| (8.0 * magnitude + radius) / kept)
            .collect();
        let direction = Form {
            centre: gradient.middle.iter().map(|middle| middle * scale).collect(),
            columns: by_rows(gradient.columns.mapv(|entry| entry * scale)),
        };
        let bound = |magnitude: f64| reader.error.bound(magnitude);
        let own = reader.magnitudes(&self.form);
        let velocity =
            self.velocity.as_ref().map_or_else(|| vec![0.0; parameters], |form| reader.magnitudes(form));
        let (rate, momentum) = (run.schedule.rate(self.step), run.schedule.momentum);
        // Room for the rounding of the radii themselves.
        let room = scale * (1.0 + 1e-9);
        let of_gradient: Vec<f64> = (0..parameters)
            .map(|place| gradient.radius[place] * room + 2.0 * bound(all[place] + momentum * velocity[place]))
            .collect();
        let apart: Vec<f64> = (0..parameters)
            .map(|place| {
                let moved = all[place] + of_gradient[place] + momentum * velocity[place];
                bound(own[place] + rate * moved)
            })
            .collect();
        let charged = gradient.charged.mapv(|entry| entry * room);
        if let Some(steps) = &mut self.steps {
            steps.push(known.ok_or(Lost)?);
        }
        self.descend(direction, rate, Radii { of_gradient, apart, charged })
    }

    /// Adds the gradients of a tile, and gives what touching its samples does.
    fn add_tile(
        &self,
        model: &Model<'_>,
        batch: &Range<usize>,
        samples: Range<usize>,
        sums: &[IntervalMatrix],
        gradient: &mut Gradient,
    ) -> (Passed, Vec<Effect>) {
        let run = &self.run;
        let tile = Tile {
            points: run.values.slice(s![samples.clone(), ..]),
            units: samples.clone().map(|sample| self.unit_of(sample)).collect(),
            known: sums,
            places: samples.start - batch.start..samples.end - batch.start,
        };
        let passed = tile.forward(model);
        let targets = &run.targets[samples.clone()];
        let derivatives = derivatives(model, &run.derivative, targets, passed.logits(), &tile.units);
        let touched: Vec<(usize, usize)> =
            tile.units.iter().enumerate().filter_map(|(place, unit)| Some((place, (*unit)?))).collect();
        let effects: Vec<Vec<Effect>> = touched
            .into_par_iter()
            .map(|(place, unit)| {
                let at = (place, samples.start + place);
                Touching::new(run, model, (&passed, &derivatives), at, unit).effects()
            })
            .collect();
        gradient.add(model, &tile, &passed, derivatives);
        (passed, effects.into_iter().flatten().collect())
    }

    /// The place of the unit that touches a sample; each has one at most.
    fn unit_of(&self, sample: usize) -> Option<usize> {
        let units = &self.family.layout.units;
        units.binary_search_by_key(&sample, |unit| self.run.units.units[*unit].sample).ok()
    }

    /// The radius of each parameter's sum, with the most that is charged to touched units.
    pub(super) fn radii(&self, gradient: &Gradient) -> Vec<f64> {
        let of = |(row, radius): (ndarray::ArrayView1<'_, f64>, &f64)| {
            radius + most_of(&self.family, row.iter().copied())
        };
        gradient.charged.rows().into_iter().zip(&gradient.radius).map(of).collect()
    }
}
