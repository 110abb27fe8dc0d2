//! The sum of a batch's gradients, as a linear function of what is touched.

use ndarray::{Array2, s};
use rayon::prelude::*;

use super::forward::{Passed, Tile};
use super::gates::{Gated, gated};
use super::model::Model;
use super::quantity::{Factors, Quantity, weighted};
use super::reader::Part;
use super::shape::Layer;
use crate::training::bounds::domains::affine::products::product;

/// `middle + columns · (what is touched, symbols) ± radius ± Σ charged of the touched units`, for each
/// parameter.
pub(super) struct Gradient {
    pub middle: Vec<f64>,
    pub columns: Array2<f64>,
    pub radius: Vec<f64>,
    /// Bounds on all magnitudes that add up.
    pub magnitude: Vec<f64>,
    /// `[parameters, units]`.
    pub charged: Array2<f64>,
}

/// What a step does not know.
pub(super) struct Radii {
    /// Of each entry of the gradient.
    pub of_gradient: Vec<f64>,
    /// Of each parameter, apart from the gradient.
    pub apart: Vec<f64>,
    /// What is charged to units in the gradient, `[parameters, units]`.
    pub charged: Array2<f64>,
}

impl Gradient {
    pub(super) fn zeros(parameters: usize, columns: usize, units: usize) -> Self {
        Gradient {
            middle: vec![0.0; parameters],
            columns: Array2::zeros((parameters, columns)),
            radius: vec![0.0; parameters],
            magnitude: vec![0.0; parameters],
            charged: Array2::zeros((parameters, units)),
        }
    }

    /// Adds those of a tile, from the derivatives by its logits.
    pub(super) fn add(
        &mut self,
        model: &Model<'_>,
        tile: &Tile<'_>,
        passed: &Passed,
        derivatives: Vec<Quantity>,
    ) {
        let layers = &model.shape.layers;
        let mut by_sums: Vec<Gated> = derivatives.into_iter().map(Gated::open).collect();
        for (index, layer) in layers.iter().enumerate().rev() {
            let entering = Entering::of(model, tile, passed, index);
            let parts: Vec<Gradient> =
                by_sums.par_iter().map(|by_sum| entering.times(model, layer, by_sum)).collect();
            for (output, part) in parts.into_iter().enumerate() {
                self.add_part(layer, output, part);
            }
            if index > 0 {
                let passing: Vec<Quantity> = by_sums.into_iter().map(Gated::into_passing).collect();
                by_sums = before(model, tile, passed, index, &passing);
            }
        }
    }

    fn add_part(&mut self, layer: &Layer, output: usize, part: Gradient) {
        let places = layer.neuron(output);
        let add = |to: &mut [f64], by: &[f64]| to.iter_mut().zip(by).for_each(|(to, by)| *to += by);
        add(&mut self.middle[places.clone()], &part.middle);
        add(&mut self.radius[places.clone()], &part.radius);
        add(&mut self.magnitude[places.clone()], &part.magnitude);
        let mut columns = self.columns.slice_mut(s![places.clone(), ..]);
        columns += &part.columns;
        let mut charged = self.charged.slice_mut(s![places, ..]);
        charged += &part.charged;
    }
}

/// The derivatives by the sums of the layer before.
fn before(
    model: &Model<'_>,
    tile: &Tile<'_>,
    passed: &Passed,
    index: usize,
    by_sums: &[Quantity],
) -> Vec<Gated> {
    let layer = &model.shape.layers[index];
    let factors = Factors::of(by_sums, tile.samples());
    let of_input = |input: usize| {
        let places: Vec<usize> = (0..layer.outputs).map(|output| layer.weight(output, input)).collect();
        let rows = model.rows_from(index, input);
        let mut by_value = weighted(model, by_sums, &factors, &places, rows.view(), None);
        by_value.settle(model, &tile.units, |_| None);
        gated(model, &passed.sums[index - 1][input], by_value, &tile.units, true)
    };
    (0..layer.inputs).into_par_iter().map(of_input).collect()
}

/// What enters a layer: features, or values.
struct Entering<'a> {
    values: &'a [Quantity],
    /// `[samples, inputs + 1]`, the last 1.
    factors: Factors,
}

impl<'a> Entering<'a> {
    fn of(model: &Model<'_>, tile: &Tile<'_>, passed: &'a Passed, index: usize) -> Self {
        let inputs = model.shape.layers[index].inputs;
        let shape = (tile.samples(), inputs + 1);
        let mut factors = Factors { middle: Array2::ones(shape), radius: Array2::zeros(shape) };
        let values: &[Quantity] = match index {
            0 => {
                factors.middle.assign(&tile.points);
                &[]
            }
            _ => {
                let values = &passed.values[index - 1];
                let of = Factors::of(values, tile.samples());
                factors.middle.slice_mut(s![.., ..inputs]).assign(&of.middle);
                factors.radius.slice_mut(s![.., ..inputs]).assign(&of.radius);
                values
            }
        };
        Entering { values, factors }
    }

    /// The gradients of a neuron's parameters, added up over the samples.
    fn times(&self, model: &Model<'_>, layer: &Layer, by_sum: &Gated) -> Gradient {
        let derivative = &by_sum.own;
        let units = model.reader.family.layout.units.len();
        let (by, apart) = derivative.factors();
        let by = ndarray::Array1::from(by);
        let mut part = Gradient::zeros(layer.inputs + 1, 0, units);
        part.columns = product(self.factors.middle.t(), derivative.rows.view());
        for (input, value) in self.values.iter().enumerate() {
            let mut row = part.columns.row_mut(input);
            row += &by.dot(&value.rows);
        }
        let products = model.reader.share_of(Part::Products);
        for input in 0..=layer.inputs {
            let value = self.values.get(input);
            for sample in 0..by.len() {
                let own = self.factors.middle[[sample, input]];
                let (middle, radius, size) = match value {
                    Some(value) => (value.middle[sample], value.radius[sample], value.size[sample]),
                    None => (own, 0.0, own.abs()),
                };
                part.middle[input] += own * (derivative.middle[sample] - by[sample]) + by[sample] * middle;
                part.radius[input] += own.abs() * derivative.radius[sample]
                    + by[sample].abs() * radius
                    + products * self.factors.radius[[sample, input]] * apart[sample];
                part.magnitude[input] += size * derivative.size[sample];
            }
        }
        self.charge(model, by_sum, &mut part);
        part
    }

    /// Gates that attacks move, charged to who moves them.
    fn charge(&self, model: &Model<'_>, by_sum: &Gated, part: &mut Gradient) {
        let starts = &model.reader.family.layout.starts;
        let kept = model.reader.share_of(Part::Crossings);
        for crossing in &by_sum.crossings {
            let sample = crossing.sample;
            let weight: f64 = crossing.weights.iter().map(|(_, weight)| weight).sum();
            for input in 0..part.middle.len() {
                let value = self.factors.middle[[sample, input]];
                let apart = self.factors.radius[[sample, input]];
                let products = [value - apart, value + apart]
                    .map(|value| [value * crossing.ends.lower, value * crossing.ends.upper]);
                let products = products.as_flattened();
                let lower = products.iter().copied().fold(0.0, f64::min);
                let upper = products.iter().copied().fold(0.0, f64::max);
                let (middle, radius) = super::ends::around(lower, upper);
                part.magnitude[input] += weight * (upper - lower);
                for &(unit, weight) in &crossing.weights {
                    for column in starts[unit]..starts[unit + 1] {
                        part.columns[[input, column]] += weight * middle;
                    }
                    part.charged[[input, unit]] += kept * weight * radius;
                }
            }
        }
    }
}
