//! The layers, and where their parameters stand among all of them.

use crate::training::networks::{Activation, Network};

use super::per_run::PerRun;

/// The sizes of a network and of its activation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) layers: Vec<LayerShape>,
    pub(super) activation: Activation,
}

/// One layer. Its parameters are weights by rows (outputs × inputs), then biases, from `start` on, as in
/// [`Network::parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LayerShape {
    pub(super) start: usize,
    pub(super) outputs: usize,
    pub(super) inputs: usize,
}

impl Shape {
    pub(super) fn of(network: &Network) -> Self {
        let mut start = 0;
        let layer = |(outputs, inputs): (usize, usize)| {
            let layer = LayerShape { start, outputs, inputs };
            start = layer.end();
            layer
        };
        let layers = network.layers.iter().map(|layer| layer.weights.dim()).map(layer).collect();
        Shape { layers, activation: network.activation }
    }

    /// How many logits there are.
    pub(super) fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.outputs)
    }

    /// The most neurons that any layer has.
    pub(super) fn widest(&self) -> usize {
        self.layers.iter().map(|layer| layer.outputs).max().unwrap_or(0)
    }
}

impl LayerShape {
    /// Where the biases begin.
    pub(super) fn biases(&self) -> usize {
        self.start + self.outputs * self.inputs
    }

    /// Where the next layer begins.
    pub(super) fn end(&self) -> usize {
        self.biases() + self.outputs
    }

    /// The weights of one neuron.
    #[inline(always)]
    pub(super) fn row<'a>(&self, parameters: &'a [PerRun], output: usize) -> &'a [PerRun] {
        let start = self.start + output * self.inputs;
        &parameters[start..start + self.inputs]
    }
}
