//! Dense networks and the order of their parameters.

use ndarray::{Array1, Array2, ArrayView2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kernels;

/// What hidden layers apply to their sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// `max(0, z)`, with derivative 0 at 0.
    #[default]
    Relu,
    /// Nothing.
    Linear,
}

/// The sizes of a dense network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    /// Features.
    pub inputs: usize,
    /// Neurons of each hidden layer; none for a linear model.
    pub hidden: Vec<usize>,
    /// Logits.
    pub outputs: usize,
    /// Of the hidden layers.
    pub activation: Activation,
}

impl Architecture {
    /// `(outputs, inputs)` of every layer.
    pub fn layers(&self) -> Vec<(usize, usize)> {
        let inputs = std::iter::once(self.inputs).chain(self.hidden.iter().copied());
        let outputs = self.hidden.iter().copied().chain(std::iter::once(self.outputs));
        outputs.zip(inputs).collect()
    }

    /// Weights and biases together, where a number can hold that.
    pub fn checked_parameters(&self) -> Option<usize> {
        self.layers().iter().try_fold(0_usize, |sum, (outputs, inputs)| {
            sum.checked_add(outputs.checked_mul(inputs.checked_add(1)?)?)
        })
    }

    /// Weights and biases together.
    pub fn parameters(&self) -> usize {
        self.layers().iter().map(|(outputs, inputs)| outputs * (inputs + 1)).sum()
    }
}

/// `W z + b`.
#[derive(Clone, Debug, PartialEq)]
pub struct DenseLayer {
    /// `[outputs, inputs]`.
    pub weights: Array2<f64>,
    /// `[outputs]`.
    pub biases: Array1<f64>,
}

/// A dense network: layers with an activation between them, none after the last (AGT, equation 2).
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// From the input on; each takes what the one before gives.
    pub layers: Vec<DenseLayer>,
    /// Of all layers but the last.
    pub activation: Activation,
}

impl Network {
    /// All parameters 0.
    pub fn zeros(architecture: &Architecture) -> Self {
        let layer = |(outputs, inputs)| DenseLayer {
            weights: Array2::zeros((outputs, inputs)),
            biases: Array1::zeros(outputs),
        };
        let layers = architecture.layers().into_iter().map(layer).collect();
        Network { layers, activation: architecture.activation }
    }

    /// Parameters drawn uniformly between `±1/√inputs` of their layer, the same for the same seed everywhere.
    pub fn random(architecture: &Architecture, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut network = Network::zeros(architecture);
        for layer in &mut network.layers {
            let bound = 1.0 / (layer.weights.ncols().max(1) as f64).sqrt();
            let mut draw = |value: &mut f64| *value = (2.0 * random.random::<f64>() - 1.0) * bound;
            layer.weights.iter_mut().for_each(&mut draw);
            layer.biases.iter_mut().for_each(&mut draw);
        }
        network
    }

    /// A network of this architecture with these parameters, in the order of [`Network::parameters`].
    ///
    /// # Panics
    /// When there are not as many as the architecture has.
    pub fn from_parameters(architecture: &Architecture, parameters: &[f64]) -> Self {
        assert_eq!(parameters.len(), architecture.parameters(), "one value for each parameter");
        let mut values = parameters.iter();
        let mut network = Network::zeros(architecture);
        let mut next = |value: &mut f64| *value = values.next().copied().unwrap_or_default();
        for layer in &mut network.layers {
            layer.weights.iter_mut().for_each(&mut next);
            layer.biases.iter_mut().for_each(&mut next);
        }
        network
    }

    /// Layer by layer: weights by rows (outputs × inputs), then biases.
    pub fn parameters(&self) -> Vec<f64> {
        self.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.biases).copied()).collect()
    }

    /// The sizes.
    pub fn architecture(&self) -> Architecture {
        let sizes: Vec<usize> = self.layers.iter().map(|layer| layer.weights.nrows()).collect();
        Architecture {
            inputs: self.layers.first().map_or(0, |layer| layer.weights.ncols()),
            hidden: sizes[..sizes.len().saturating_sub(1)].to_vec(),
            outputs: sizes.last().copied().unwrap_or(0),
            activation: self.activation,
        }
    }

    /// The logits of samples, `[outputs, samples]`, from features `[inputs, samples]`.
    pub fn logits(&self, features: &Array2<f64>) -> Array2<f64> {
        let mut values = features.clone();
        for (index, layer) in self.layers.iter().enumerate() {
            values = affine(layer, values.view());
            if index + 1 < self.layers.len() {
                self.activate(&mut values);
            }
        }
        values
    }

    pub(super) fn activate(&self, values: &mut Array2<f64>) {
        if self.activation == Activation::Relu {
            // What is not a number stays so: an overflow must be seen in the logits.
            values.mapv_inplace(|value| if value <= 0.0 { 0.0 } else { value });
        }
    }
}

/// `W z + b` for many samples: `[outputs, samples]` from `[inputs, samples]`. Biases are added last.
pub(super) fn affine(layer: &DenseLayer, values: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut sums = kernels::product(layer.weights.view(), values);
    for (mut row, &bias) in sums.rows_mut().into_iter().zip(&layer.biases) {
        row += bias;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_layer_by_layer_and_come_back() {
        let architecture =
            Architecture { inputs: 2, hidden: vec![3], outputs: 1, activation: Activation::Relu };
        assert_eq!((architecture.layers(), architecture.parameters()), (vec![(3, 2), (1, 3)], 13));
        let values: Vec<f64> = (0..13).map(f64::from).collect();
        let network = Network::from_parameters(&architecture, &values);
        assert_eq!(network.layers[0].weights[[1, 0]], 2.0);
        assert_eq!(network.layers[0].biases[2], 8.0);
        assert_eq!(network.layers[1].weights[[0, 0]], 9.0);
        assert_eq!((network.parameters(), network.architecture()), (values, architecture));
    }

    #[test]
    fn hidden_layers_rectify_and_the_last_does_not() {
        let architecture =
            Architecture { inputs: 1, hidden: vec![2], outputs: 1, activation: Activation::Relu };
        // z = (x, -x); logits = relu(x) - 2 relu(-x) - 1
        let network = Network::from_parameters(&architecture, &[1.0, -1.0, 0.0, 0.0, 1.0, -2.0, -1.0]);
        let logits = network.logits(&ndarray::array![[3.0, -3.0, 0.0]]);
        assert_eq!(logits, ndarray::array![[2.0, -7.0, -1.0]]);
    }

    #[test]
    fn a_seed_gives_one_network_within_its_bounds() {
        let architecture =
            Architecture { inputs: 4, hidden: vec![5], outputs: 2, activation: Activation::Relu };
        let network = Network::random(&architecture, 7);
        assert_eq!(network, Network::random(&architecture, 7));
        assert_ne!(network, Network::random(&architecture, 8));
        assert!(network.layers[0].weights.iter().all(|weight| weight.abs() <= 0.5));
    }
}
