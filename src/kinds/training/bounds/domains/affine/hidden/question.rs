//! What may be asked of the final parameters of a network.

use ndarray::Array1;

use super::shape::Shape;
use crate::training::networks::Activation;
use countersign_num::a_priori::SummationError;

/// A number that final parameters come to.
#[derive(Clone, Debug)]
pub(in crate::training::bounds::domains::affine) enum Question {
    /// A linear form of them, neuron by neuron.
    Parameters(Vec<f64>),
    /// A sum of logits of a point, times factors.
    Logits { point: Array1<f64>, factors: Vec<(usize, f64)> },
}

impl Question {
    /// What parameters come to, neuron by neuron, as computed, and how far that may be from the real number.
    ///
    /// # Soundness
    /// Rectifying brings numbers no further apart, so that the errors of all layers are at most those of one sum
    /// as long as all of them together, of the magnitudes that enter it.
    pub(super) fn at(&self, shape: &Shape, activation: Activation, parameters: &[f64]) -> (f64, f64) {
        let (products, longest): (Vec<[f64; 2]>, usize) = match self {
            Question::Parameters(direction) => {
                let products = direction.iter().zip(parameters).map(|(d, by)| [d * by, (d * by).abs()]);
                (products.collect(), direction.len())
            }
            Question::Logits { point, factors } => {
                let logits = logits(shape, activation, parameters, point);
                let of = |&(output, factor): &(usize, f64)| {
                    let [value, size]: [f64; 2] = logits[output];
                    [factor * value, factor.abs() * size]
                };
                let longest = shape.layers.iter().map(|layer| layer.inputs + 2).sum();
                (factors.iter().map(of).collect(), longest)
            }
        };
        let sum = |part: usize| products.iter().map(|product| product[part]).sum::<f64>();
        (sum(0), SummationError::of(longest + products.len() + 8).bound(sum(1)))
    }
}

/// The logits of a point, each with the magnitude of all that adds up to it.
fn logits(shape: &Shape, activation: Activation, parameters: &[f64], point: &Array1<f64>) -> Vec<[f64; 2]> {
    let mut values: Vec<[f64; 2]> = point.iter().map(|x| [*x, x.abs()]).collect();
    for (index, layer) in shape.layers.iter().enumerate() {
        let is_last = index + 1 == shape.layers.len();
        let of_neuron = |output: usize| {
            let of = &parameters[layer.neuron(output)];
            let bias = of[layer.inputs];
            let [mut sum, mut size] = [bias, bias.abs()];
            for (weight, [value, magnitude]) in of.iter().zip(&values) {
                sum += weight * value;
                size += weight.abs() * magnitude;
            }
            let rectified = !is_last && activation == Activation::Relu;
            [if rectified { sum.max(0.0) } else { sum }, size]
        };
        values = (0..layer.outputs).map(of_neuron).collect();
    }
    values
}
