//! What a tile of samples comes to in every layer.

use std::ops::Range;

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::ends::Ends;
use super::model::Model;
use super::quantity::{Factors, Quantity, weighted};
use super::reader::Part;
use super::shape::Shape;
use crate::training::bounds::domains::affine::products::product;
use crate::training::networks::Activation;
use countersign_num::IntervalMatrix;

/// The sums of every layer, and the values that enter every layer but the first.
pub(super) struct Passed {
    pub sums: Vec<Vec<Quantity>>,
    pub values: Vec<Vec<Quantity>>,
}

impl Passed {
    pub(super) fn logits(&self) -> &[Quantity] {
        self.sums.last().expect("a network has a layer")
    }
}

/// Ends of the sums of all layers, tile by tile.
pub(super) struct EndsOfSums {
    /// For each layer `[neurons, samples]`.
    lower: Vec<Array2<f64>>,
    upper: Vec<Array2<f64>>,
}

impl EndsOfSums {
    /// Of so many samples.
    pub(super) fn of(shape: &Shape, samples: usize) -> Self {
        let zeros = || shape.layers.iter().map(|layer| Array2::zeros((layer.outputs, samples))).collect();
        EndsOfSums { lower: zeros(), upper: zeros() }
    }

    /// The sums of a tile whose samples begin at `start`.
    pub(super) fn put(&mut self, start: usize, sums: &[Vec<Quantity>]) {
        for (layer, sums) in sums.iter().enumerate() {
            for (neuron, sum) in sums.iter().enumerate() {
                for (sample, ends) in sum.ends.iter().enumerate() {
                    self.lower[layer][[neuron, start + sample]] = ends.lower;
                    self.upper[layer][[neuron, start + sample]] = ends.upper;
                }
            }
        }
    }

    /// Nothing where one is no number.
    pub(super) fn finished(self) -> Option<Vec<IntervalMatrix>> {
        self.lower
            .into_iter()
            .zip(self.upper)
            .map(|(lower, upper)| IntervalMatrix::new(lower, upper))
            .collect()
    }
}

/// Samples that are looked at together.
pub(super) struct Tile<'a> {
    /// `[samples, inputs + 1]`, the last 1.
    pub points: ArrayView2<'a, f64>,
    /// The unit that touches each of them, where one may.
    pub units: Vec<Option<usize>>,
    /// Ends of the sums of every layer that are known from elsewhere, `[neurons, samples]`, for all samples.
    pub known: &'a [IntervalMatrix],
    /// Where the tile is among those.
    pub places: Range<usize>,
}

impl Tile<'_> {
    fn known(&self, layer: usize, output: usize, sample: usize) -> Option<Ends> {
        let of = self.known.get(layer)?;
        let at = [output, self.places.start + sample];
        Some(Ends { lower: of.lower()[at], upper: of.upper()[at] })
    }

    pub(super) fn samples(&self) -> usize {
        self.points.nrows()
    }

    /// Layer by layer.
    pub(super) fn forward(&self, model: &Model<'_>) -> Passed {
        let layers = &model.shape.layers;
        let mut passed = Passed { sums: Vec::new(), values: Vec::new() };
        for (index, layer) in layers.iter().enumerate() {
            let entering = passed.values.last();
            let factors = entering.map(|values| Factors::of(values, self.samples()));
            let of_neuron = |output: usize| {
                let mut sum = match (entering, &factors) {
                    (Some(values), Some(factors)) => {
                        let neuron: Vec<usize> = layer.neuron(output).collect();
                        let (weights, bias) = neuron.split_at(layer.inputs);
                        weighted(model, values, factors, weights, model.rows_of(index, output), Some(bias[0]))
                    }
                    _ => first_sum(model, self.points, output),
                };
                sum.settle(model, &self.units, |sample| self.known(index, output, sample));
                sum
            };
            let sums: Vec<Quantity> = (0..layer.outputs).into_par_iter().map(of_neuron).collect();
            if index + 1 < layers.len() {
                passed.values.push(sums.par_iter().map(|sum| activated(sum, model)).collect());
            }
            passed.sums.push(sums);
        }
        passed
    }
}

/// A sum of the first layer: features are exact.
fn first_sum(model: &Model<'_>, points: ArrayView2<'_, f64>, output: usize) -> Quantity {
    let places = model.shape.layers[0].neuron(output);
    let mut sum = Quantity::zeros(points.nrows(), model.form.columns.ncols());
    sum.rows = product(points, model.rows_of(0, output));
    for (sample, point) in points.rows().into_iter().enumerate() {
        let (mut middle, mut magnitude) = (0.0, 0.0);
        for (x, place) in point.iter().zip(places.clone()) {
            middle += x * model.form.centre[place];
            magnitude += x.abs() * model.size[place];
        }
        sum.middle[sample] = middle;
        sum.radius[sample] = model.bound(8.0 * magnitude);
    }
    sum
}

/// A value from a sum.
///
/// # Soundness
/// On `[lower, upper]` with `lower < 0 < upper` and a slope λ between 0 and 1, `max(0, z) − λ z` is between 0
/// and the larger of its ends.
fn activated(sum: &Quantity, model: &Model<'_>) -> Quantity {
    let mut value = sum.clone();
    if model.activation == Activation::Linear {
        return value;
    }
    let kept = model.reader.share_of(Part::Values);
    for sample in 0..value.middle.len() {
        let ends = sum.ends[sample];
        value.ends[sample] = ends.rectified();
        value.touched[sample] = sum.touched[sample].rectified();
        if ends.lower >= 0.0 {
            continue;
        }
        let mut row = value.rows.row_mut(sample);
        if ends.upper <= 0.0 {
            row.fill(0.0);
            (value.middle[sample], value.radius[sample], value.size[sample]) = (0.0, 0.0, 0.0);
            continue;
        }
        let slope = ends.upper / (ends.upper - ends.lower);
        let above = (-slope * ends.lower).max((1.0 - slope) * ends.upper);
        row *= slope;
        value.middle[sample] = slope * sum.middle[sample] + 0.5 * above;
        let rounding = model.bound(8.0 * (sum.size[sample] + ends.magnitude()));
        value.radius[sample] = slope * sum.radius[sample] + 0.5 * kept * above + rounding;
        value.size[sample] = sum.size[sample] + above + rounding;
    }
    value
}
