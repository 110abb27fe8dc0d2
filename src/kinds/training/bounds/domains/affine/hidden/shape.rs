//! Where the parameters of a network stand in a form: neuron by neuron, its weights and then its bias.

use std::ops::Range;

use crate::training::networks::{Architecture, Network};

/// A layer of neurons.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub outputs: usize,
    pub inputs: usize,
    /// The place of its first parameter.
    pub start: usize,
}

impl Layer {
    /// The places of a neuron's parameters, its bias last.
    pub(super) fn neuron(&self, output: usize) -> Range<usize> {
        let start = self.start + output * (self.inputs + 1);
        start..start + self.inputs + 1
    }

    /// The place of a weight.
    pub(super) fn weight(&self, output: usize, input: usize) -> usize {
        self.start + output * (self.inputs + 1) + input
    }
}

/// The layers of a network, and the order of its parameters.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub layers: Vec<Layer>,
    /// For each place, where others have this parameter.
    places: Vec<usize>,
}

impl Shape {
    pub(super) fn of(architecture: &Architecture) -> Self {
        let (mut layers, mut places, mut start) = (Vec::new(), Vec::new(), 0);
        for (outputs, inputs) in architecture.layers() {
            for output in 0..outputs {
                places.extend((0..inputs).map(|input| start + output * inputs + input));
                places.push(start + outputs * inputs + output);
            }
            layers.push(Layer { outputs, inputs, start });
            start += outputs * (inputs + 1);
        }
        Shape { layers, places }
    }

    pub(super) fn parameters(&self) -> usize {
        self.places.len()
    }

    /// Numbers in the order of [`Network::parameters`], neuron by neuron.
    pub(super) fn by_neuron(&self, numbers: &[f64]) -> Vec<f64> {
        self.places.iter().map(|place| numbers[*place]).collect()
    }

    /// Numbers of neurons, in the order of [`Network::parameters`].
    pub(super) fn in_order(&self, numbers: &[f64]) -> Vec<f64> {
        let mut all = vec![0.0; numbers.len()];
        self.places.iter().zip(numbers).for_each(|(place, number)| all[*place] = *number);
        all
    }

    /// The parameters of a network, neuron by neuron.
    pub(super) fn parameters_of(&self, network: &Network) -> Vec<f64> {
        self.by_neuron(&network.parameters())
    }
}
