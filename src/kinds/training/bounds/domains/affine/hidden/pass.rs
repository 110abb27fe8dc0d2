//! A forward pass: training of a network followed for all attacks of a family together.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, s};
use rayon::prelude::*;

use super::charges::{Charge, are_finite, charge, magnitudes_beyond, most_of};
use super::form::{Form, by_rows};
use super::forward::Tile;
use super::gradient::Gradient;
use super::losses::derivatives;
use super::model::{Model, around, ends_of};
use super::prepared::Prepared;
use super::reader::{Part, Reader, Scratch};
use super::touched::{Effect, Touching};
use crate::training::bounds::domains::affine::family::Family;
use crate::training::bounds::domains::affine::layout::Layout;
use countersign_num::{Interval, IntervalMatrix};

/// Samples that are looked at together.
pub(super) const SAMPLES: usize = 16;

/// The most symbols of a form; more become one for each parameter.
pub(super) fn most_symbols(parameters: usize) -> usize {
    (64 * parameters).min(8192.max(4 * parameters))
}

/// Weights of units that the charges of one step have together.
const MOST_WEIGHTS: usize = 8192;

/// A number that is not finite came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lost;

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
    pub family: Family,
    pub form: Form,
    velocity: Option<Form>,
    /// Symbols of both that are charged to units.
    charges: Vec<Charge>,
    step: usize,
    /// What a test leaves out.
    #[cfg(test)]
    pub left_out: Option<Part>,
}

impl Pass {
    /// Before the first step.
    pub(super) fn new(run: Arc<Prepared>) -> Self {
        let layout = Layout::new(&run.units, (0..run.units.units.len()).collect(), 0);
        let columns = layout.columns();
        let family = Family::whole(layout, run.units.budgets.clone());
        let form = Form::point(run.start.clone(), columns);
        let resting = Form::point(vec![0.0; run.start.len()], columns);
        let velocity = (run.schedule.momentum > 0.0).then_some(resting);
        Pass {
            run,
            family,
            form,
            velocity,
            charges: Vec::new(),
            step: 0,
            #[cfg(test)]
            left_out: None,
        }
    }

    /// Ranges over all attacks, as the form stands.
    pub(super) fn reader(&self) -> Reader<'_> {
        let widest =
            self.run.shape.layers.iter().map(|layer| layer.inputs + layer.outputs).max().unwrap_or(0);
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
        let model = Model::new(&run.shape, run.architecture.activation, &self.form, &reader, known);
        let (parameters, columns) = self.form.columns.dim();
        let mut gradient = Gradient::zeros(parameters, columns, self.family.layout.units.len());
        let mut effects = Vec::new();
        let mut start = batch.start;
        while start < batch.end {
            let samples = start..(start + SAMPLES).min(batch.end);
            effects.extend(self.add_tile(&model, &batch, samples, sums, &mut gradient));
            start += SAMPLES;
        }
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
    ) -> Vec<Effect> {
        let run = &self.run;
        let tile = Tile {
            points: run.features.slice(s![samples.clone(), ..]),
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
        effects.into_iter().flatten().collect()
    }

    /// The place of the unit that touches a sample; each has one at most.
    fn unit_of(&self, sample: usize) -> Option<usize> {
        let units = &self.run.units.units;
        units.binary_search_by_key(&sample, |unit| unit.sample).ok()
    }

    /// Adds what touching does: its middle to the columns of units, the rest to what is charged to them.
    fn add_effects(
        &self,
        reader: &Reader<'_>,
        batch: &Range<usize>,
        effects: Vec<Effect>,
        gradient: &mut Gradient,
    ) -> Result<(), Lost> {
        let removable = self.family.removable(&self.run.units, batch);
        if effects.iter().any(|effect| effect.removed) && removable == 0 {
            // The only sample of a batch cannot be taken away.
            return Err(Lost);
        }
        let means = if removable > 0 { self.means(reader, batch.len(), gradient) } else { Vec::new() };
        let count = batch.len() as f64;
        let share = |left: f64| Interval::new(count / left, count / left).map(widened);
        let factor = match (share(count - 1.0), share(count - removable as f64)) {
            (Some(one), Some(other)) if removable > 0 => {
                Interval::new(one.lower(), other.upper()).unwrap_or(Interval::ENTIRE)
            }
            _ => Interval::point(1.0),
        };
        let starts = &self.family.layout.starts;
        let kept = reader.share_of(Part::Effects);
        let mut of_unit: Vec<f64> = Vec::new();
        for same in effects.chunk_by(|one, other| one.unit == other.unit) {
            of_unit.clear();
            of_unit.resize(gradient.middle.len(), 0.0);
            for effect in same {
                let column = starts[effect.unit] + effect.alternative;
                for (place, entry) in effect.entries.iter().enumerate() {
                    let entry = if effect.removed { (means[place] - *entry) * factor } else { *entry };
                    let (middle, radius) = around(entry.lower(), entry.upper());
                    gradient.columns[[place, column]] += middle;
                    gradient.magnitude[place] += middle.abs() + radius;
                    of_unit[place] = if radius.is_nan() { radius } else { of_unit[place].max(radius) };
                }
            }
            let mut charged = gradient.charged.column_mut(same[0].unit);
            charged.iter_mut().zip(&of_unit).for_each(|(to, by)| *to += kept * by);
        }
        Ok(())
    }

    /// Ranges of the mean gradient of the whole batch.
    fn means(&self, reader: &Reader<'_>, batch: usize, gradient: &Gradient) -> Vec<Interval> {
        let radii = self.radii(gradient);
        let mut room = Scratch::default();
        let scale = Interval::new(1.0 / batch as f64, 1.0 / batch as f64).map_or(Interval::ENTIRE, widened);
        let of = |(place, row): (usize, ndarray::ArrayView1<'_, f64>)| {
            let spread = reader.spread(row.to_slice().expect("rows are contiguous"), &mut room);
            let around = radii[place] + reader.error.bound(8.0 * gradient.magnitude[place] + spread.size);
            let middle = gradient.middle[place];
            let sum = Interval::new(middle - spread.below - around, middle + spread.above + around);
            sum.unwrap_or(Interval::ENTIRE) * scale
        };
        gradient.columns.rows().into_iter().enumerate().map(of).collect()
    }

    /// The radius of each parameter's sum, with the most that is charged to touched units.
    fn radii(&self, gradient: &Gradient) -> Vec<f64> {
        let of = |(row, radius): (ndarray::ArrayView1<'_, f64>, &f64)| {
            radius + most_of(&self.family, row.iter().copied())
        };
        gradient.charged.rows().into_iter().zip(&gradient.radius).map(of).collect()
    }

    /// Goes against the gradient.
    fn descend(&mut self, mut direction: Form, rate: f64, radii: Radii) -> Result<(), Lost> {
        if !are_finite(&radii.charged) {
            return Err(Lost);
        }
        if let Some(velocity) = &self.velocity {
            direction.add(self.run.schedule.momentum, velocity);
        }
        self.form.add(-rate, &direction);
        // Both forms have the same symbols.
        for (radii, of_form, of_velocity) in [(&radii.of_gradient, -rate, 1.0), (&radii.apart, 1.0, 0.0)] {
            self.form.push_symbols(radii, of_form);
            if self.velocity.is_some() {
                direction.push_symbols(radii, of_velocity);
            }
        }
        self.charge(&mut direction, rate, &radii.charged);
        if self.velocity.is_some() {
            self.velocity = Some(direction);
        }
        self.condense();
        self.step += 1;
        let finite = self.form.is_finite() && self.velocity.as_ref().is_none_or(Form::is_finite);
        if finite { Ok(()) } else { Err(Lost) }
    }

    /// New symbols for what is charged to units.
    fn charge(&mut self, direction: &mut Form, rate: f64, charged: &Array2<f64>) {
        let units = charged.columns().into_iter().filter(|of_unit| of_unit.iter().any(|entry| *entry > 0.0));
        for places in self.charged_together(units.count()) {
            let some = charged.slice(s![places.clone(), ..]);
            let Some((charge, of_places)) = charge(&self.family, some, self.form.columns.ncols()) else {
                continue;
            };
            let mut radii = vec![0.0; self.form.centre.len()];
            radii[places].copy_from_slice(&of_places);
            self.form.push_symbols(&radii, -rate);
            if self.velocity.is_some() {
                direction.push_symbols(&radii, 1.0);
            }
            self.charges.push(charge);
        }
    }

    /// Where there are many symbols, they become one for each parameter.
    fn condense(&mut self) {
        let first = self.family.layout.columns();
        if self.form.columns.ncols() - first <= most_symbols(self.run.start.len()) {
            return;
        }
        let charges = std::mem::take(&mut self.charges);
        let of = |form: &mut Form| -> Vec<f64> {
            // Room for the rounding of the sums.
            let room = 1.0 + 1e-15 * (1.0 + form.columns.ncols() as f64);
            let radius = |row: ndarray::ArrayView1<'_, f64>| {
                magnitudes_beyond(first, &charges, row.to_slice().expect("rows are contiguous")) * room
            };
            let radii = form.columns.rows().into_iter().map(radius).collect();
            form.forget_columns(first);
            radii
        };
        let radii = of(&mut self.form);
        self.form.push_symbols(&radii, 1.0);
        if let Some(velocity) = &mut self.velocity {
            // What symbols of both had in common is lost.
            let of_velocity = of(velocity);
            velocity.push_symbols(&radii, 0.0);
            velocity.push_symbols(&of_velocity, 1.0);
            self.form.push_symbols(&of_velocity, 0.0);
        }
    }

    /// The parameters that are charged together, so that looking at a row takes not too long.
    fn charged_together(&self, units: usize) -> Vec<Range<usize>> {
        let shape = &self.run.shape;
        let neurons: Vec<Range<usize>> = shape
            .layers
            .iter()
            .flat_map(|layer| (0..layer.outputs).map(|output| layer.neuron(output)))
            .collect();
        let parts = (MOST_WEIGHTS / units.max(1)).max(1);
        let together = neurons.len().div_ceil(parts);
        neurons.chunks(together).map(|some| some[0].start..some[some.len() - 1].end).collect()
    }
}

/// What a step does not know.
struct Radii {
    /// Of each entry of the gradient.
    of_gradient: Vec<f64>,
    /// Of each parameter, apart from the gradient.
    apart: Vec<f64>,
    /// What is charged to units in the gradient, `[parameters, units]`.
    charged: Array2<f64>,
}

/// With room for the rounding of a division.
fn widened(of: Interval) -> Interval {
    let around = 4.0 * f64::EPSILON;
    of * Interval::new(1.0 - around, 1.0 + around).unwrap_or(Interval::ENTIRE)
}
