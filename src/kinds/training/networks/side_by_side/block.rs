//! Some samples of a batch: forward, the derivative of the loss, and backward.

use pulp::{Simd, WithSimd};

use crate::training::networks::Activation;

use super::derivatives::Asked;
use super::kernels::{PARTS, weighted_sums};
use super::per_run::PerRun;
use super::shape::{LayerShape, Shape};
use super::sums::Sums;
use super::vectors::{let_through, rectified};

/// Rows that are looked at together, over all neurons: what stays in the fastest caches.
const MOST_ROWS: usize = 16 << 10;

/// Samples that are looked at together at most.
const MOST_SAMPLES: usize = 128;

/// Room for the values of a block.
pub(super) struct Room {
    /// What each layer gives, `[outputs, samples]`.
    values: Vec<Vec<PerRun>>,
    /// Derivatives by the sums of a layer, `[outputs, samples]`.
    by: Vec<PerRun>,
    /// The same of the layer before.
    before: Vec<PerRun>,
    /// One number for each sample.
    targets: Vec<PerRun>,
    /// Samples of a block, as many for each part of a sum.
    pub(super) samples: usize,
}

impl Room {
    pub(super) fn new(shape: &Shape, batch: usize) -> Self {
        let rows: usize = shape.layers.iter().map(|layer| layer.outputs).sum();
        let fitting = MOST_ROWS / (rows + 2 * shape.widest()).max(1);
        let samples = fitting.min(batch).clamp(1, MOST_SAMPLES).next_multiple_of(PARTS);
        let row_of = |outputs: usize| vec![PerRun::ZERO; outputs * samples];
        Room {
            values: shape.layers.iter().map(|layer| row_of(layer.outputs)).collect(),
            by: row_of(shape.widest()),
            before: row_of(shape.widest()),
            targets: row_of(1),
            samples,
        }
    }
}

/// The samples of a block, whose gradients are added to the sums of the batch.
pub(super) struct Block<'a> {
    pub(super) shape: &'a Shape,
    pub(super) parameters: &'a [PerRun],
    pub(super) asked: Asked<'a>,
    pub(super) room: &'a mut Room,
    pub(super) sums: &'a mut Sums,
}

impl WithSimd for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        self.forward(simd);
        self.derive(simd);
        self.backward(simd);
    }
}

impl<'a> Block<'a> {
    /// Each feature of the samples of the block.
    #[inline(always)]
    fn features(&self) -> impl Fn(usize) -> &'a [f64] + use<'a> {
        let (features, all) = (self.asked.set.features_in_order(), self.asked.set.samples());
        let (first, end) = (self.asked.samples.start, self.asked.samples.end);
        move |feature| &features[feature * all + first..feature * all + end]
    }

    #[inline(always)]
    fn forward<S: Simd>(&mut self, simd: S) {
        let (count, parameters, shape) = (self.asked.samples.len(), self.parameters, self.shape);
        let feature = self.features();
        for (index, layer) in shape.layers.iter().enumerate() {
            let (before, values) = self.room.values.split_at_mut(index);
            let is_rectified = index + 1 < shape.layers.len() && shape.activation == Activation::Relu;
            for (output, values) in values[0].chunks_exact_mut(count).take(layer.outputs).enumerate() {
                let weights = layer.row(parameters, output);
                let weight = |input: usize| weights[input];
                let bias = parameters[layer.biases() + output];
                // Biases are added last.
                let finished = |sum: PerRun| {
                    let sum = sum.plus(bias);
                    if is_rectified { rectified(simd, sum) } else { sum }
                };
                match before.last() {
                    None => weighted_sums(layer.inputs, weight, &feature, finished, values),
                    Some(before) => {
                        let value = |input: usize| &before[input * count..(input + 1) * count];
                        weighted_sums(layer.inputs, weight, value, finished, values);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn derive<S: Simd>(&mut self, simd: S) {
        let count = self.asked.samples.len();
        let rows = self.shape.outputs() * count;
        let Room { values, by, targets, .. } = &mut *self.room;
        let Some(logits) = values.last() else { return };
        self.asked.derive(simd, &logits[..rows], &mut targets[..count], &mut by[..rows]);
    }

    #[inline(always)]
    fn backward<S: Simd>(&mut self, simd: S) {
        let layers = &self.shape.layers;
        for (index, layer) in layers.iter().enumerate().rev() {
            self.add_gradients(index, *layer);
            if index > 0 {
                self.derive_before(simd, index, *layer);
                std::mem::swap(&mut self.room.by, &mut self.room.before);
            }
        }
    }

    /// What the layer's parameters get.
    #[inline(always)]
    fn add_gradients(&mut self, index: usize, layer: LayerShape) {
        let (count, feature, room) = (self.asked.samples.len(), self.features(), &*self.room);
        for (output, by) in room.by.chunks_exact(count).take(layer.outputs).enumerate() {
            let start = layer.start + output * layer.inputs;
            if index == 0 {
                self.sums.add_products(start, layer.inputs, by, &feature);
            } else {
                let values = &room.values[index - 1];
                let value = |input: usize| &values[input * count..(input + 1) * count];
                self.sums.add_products(start, layer.inputs, by, value);
            }
            self.sums.add_rows(layer.biases() + output, by);
        }
    }

    /// The derivatives by the sums of the layer before, from those of this one.
    #[inline(always)]
    fn derive_before<S: Simd>(&mut self, simd: S, index: usize, layer: LayerShape) {
        let (count, parameters) = (self.asked.samples.len(), self.parameters);
        let Room { values, by, before, .. } = &mut *self.room;
        for (input, before) in before.chunks_exact_mut(count).take(layer.inputs).enumerate() {
            let weight = |output: usize| parameters[layer.start + output * layer.inputs + input];
            let derivative = |output: usize| &by[output * count..(output + 1) * count];
            weighted_sums(layer.outputs, weight, derivative, |sum| sum, before);
            if self.shape.activation == Activation::Relu {
                // The values are above 0 where the sums are.
                let_through(simd, &values[index - 1][input * count..], before);
            }
        }
    }
}
