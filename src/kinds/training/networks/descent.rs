//! Stochastic gradient descent in double precision (AGT, equations 4, 16 and 17).

use std::ops::Range;

use ndarray::{Array1, Array2, Zip, s};

use super::network::affine;
use super::{Activation, DenseLayer, Network, Schedule, TrainingSet, kernels};

/// Training came to numbers that are not finite.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("training diverges: parameters of layer {layer} are not finite after iteration {iteration}")]
pub struct Diverged {
    /// From 1.
    pub iteration: usize,
    /// From 1.
    pub layer: usize,
}

/// A run on its way: the parameters, and the direction where there is momentum.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    network: Network,
    velocity: Option<Vec<DenseLayer>>,
    step: usize,
}

/// The parameters after every step of a schedule.
///
/// # Errors
/// When parameters stop being finite.
pub fn train(start: &Network, schedule: &Schedule, set: &TrainingSet) -> Result<Network, Diverged> {
    let mut descent = Descent::new(start.clone());
    for _ in 0..schedule.steps(set.samples()) {
        descent.advance(schedule, set)?;
    }
    Ok(descent.network)
}

impl Descent {
    /// Before the first step.
    pub fn new(start: Network) -> Self {
        Descent { network: start, velocity: None, step: 0 }
    }

    /// The parameters now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Steps done.
    pub fn step(&self) -> usize {
        self.step
    }

    /// One step. The mean is over the samples of the batch that are there.
    ///
    /// # Errors
    /// When parameters stop being finite.
    pub fn advance(&mut self, schedule: &Schedule, set: &TrainingSet) -> Result<(), Diverged> {
        let batch = schedule.batch(self.step, set.samples());
        let mut direction = gradient_sums(&self.network, schedule, set, batch.clone());
        let present = batch.filter(|&sample| !set.is_removed(sample)).count() as f64;
        for layer in &mut direction {
            layer.weights.mapv_inplace(|sum| sum / present);
            layer.biases.mapv_inplace(|sum| sum / present);
        }
        if schedule.momentum > 0.0 {
            if let Some(before) = &self.velocity {
                keep(&mut direction, before, schedule.momentum);
            }
            self.velocity = Some(direction.clone());
        }
        let rate = schedule.rate(self.step);
        for (layer, direction) in self.network.layers.iter_mut().zip(&direction) {
            Zip::from(&mut layer.weights).and(&direction.weights).for_each(|value, by| *value -= rate * by);
            Zip::from(&mut layer.biases).and(&direction.biases).for_each(|value, by| *value -= rate * by);
        }
        self.step += 1;
        self.check_finite()
    }

    fn check_finite(&self) -> Result<(), Diverged> {
        let finite =
            |layer: &DenseLayer| layer.weights.iter().chain(&layer.biases).all(|value| value.is_finite());
        match self.network.layers.iter().position(|layer| !finite(layer)) {
            None => Ok(()),
            Some(layer) => Err(Diverged { iteration: self.step, layer: layer + 1 }),
        }
    }
}

/// `direction + μ · before`.
fn keep(direction: &mut [DenseLayer], before: &[DenseLayer], momentum: f64) {
    for (layer, before) in direction.iter_mut().zip(before) {
        Zip::from(&mut layer.weights).and(&before.weights).for_each(|value, old| *value += momentum * old);
        Zip::from(&mut layer.biases).and(&before.biases).for_each(|value, old| *value += momentum * old);
    }
}

/// Sums of the samples' gradients, each clipped where the schedule says so, a pair for each layer.
fn gradient_sums(
    network: &Network,
    schedule: &Schedule,
    set: &TrainingSet,
    batch: Range<usize>,
) -> Vec<DenseLayer> {
    let (values, sums) = forward(network, set, batch.clone());
    let mut by_sum = output_gradient(&sums, schedule, set, batch);
    let mut layers = Vec::with_capacity(network.layers.len());
    for (index, layer) in network.layers.iter().enumerate().rev() {
        layers.push(parameter_sums(&by_sum, &values[index], schedule.clip));
        if index > 0 {
            let mut before = kernels::product(layer.weights.t(), by_sum.view());
            if network.activation == Activation::Relu {
                // The values are above 0 where the sums are.
                Zip::from(&mut before).and(&values[index]).for_each(|by, &value| {
                    if value <= 0.0 {
                        *by = 0.0;
                    }
                });
            }
            by_sum = before;
        }
    }
    layers.reverse();
    layers
}

/// The values that enter each layer, `[inputs, batch]`, and the logits.
fn forward(network: &Network, set: &TrainingSet, batch: Range<usize>) -> (Vec<Array2<f64>>, Array2<f64>) {
    let mut entering = Vec::with_capacity(network.layers.len());
    let mut values = set.features().slice(s![.., batch]).as_standard_layout().into_owned();
    for (index, layer) in network.layers.iter().enumerate() {
        let mut sums = affine(layer, values.view());
        entering.push(values);
        if index + 1 < network.layers.len() {
            network.activate(&mut sums);
        }
        values = sums;
    }
    (entering, values)
}

/// The derivative of the loss by the logits, `[outputs, batch]`; 0 for samples that are not there.
fn output_gradient(
    logits: &Array2<f64>,
    schedule: &Schedule,
    set: &TrainingSet,
    batch: Range<usize>,
) -> Array2<f64> {
    let mut gradient = Array2::zeros(logits.dim());
    let mut of_sample = (vec![0.0; logits.nrows()], vec![0.0; logits.nrows()]);
    for (column, sample) in batch.enumerate().filter(|&(_, sample)| !set.is_removed(sample)) {
        let (logits_of_sample, gradient_of_sample) = &mut of_sample;
        logits_of_sample.iter_mut().zip(logits.column(column)).for_each(|(to, &from)| *to = from);
        schedule.loss.gradient(logits_of_sample, set.targets()[sample], gradient_of_sample);
        gradient.column_mut(column).iter_mut().zip(gradient_of_sample).for_each(|(to, from)| *to = *from);
    }
    gradient
}

/// `Σ clip(δ zᵀ)` and `Σ clip(δ)` over the samples.
fn parameter_sums(by_sum: &Array2<f64>, values: &Array2<f64>, clip: Option<f64>) -> DenseLayer {
    let contiguous = |row: ndarray::ArrayView1<'_, f64>| row.to_vec();
    let rows: Vec<Vec<f64>> = by_sum.rows().into_iter().map(contiguous).collect();
    let columns: Vec<Vec<f64>> = values.rows().into_iter().map(contiguous).collect();
    let ones = vec![1.0; values.ncols()];
    let sum = |row: &[f64], values: &[f64]| match clip {
        None => kernels::dot(row, values),
        Some(clip) => row.iter().zip(values).map(|(by, value)| (by * value).clamp(-clip, clip)).sum(),
    };
    DenseLayer {
        weights: Array2::from_shape_fn((rows.len(), columns.len()), |(o, i)| sum(&rows[o], &columns[i])),
        biases: Array1::from_shape_fn(rows.len(), |o| sum(&rows[o], &ones)),
    }
}
