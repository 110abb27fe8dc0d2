//! The forward pass (AGT, equations 41 to 44, with the bounds of each neuron for M).

use super::builder::Builder;
use super::signal::Signal;
use crate::training::networks::Activation;
use countersign_num::Interval;
use countersign_program::{Kind, VarId};

/// Is a neuron's sum above 0?
#[derive(Clone, Debug)]
pub(super) enum Active {
    Always,
    Never,
    /// Where this binary is 1. At a sum of 0 both are allowed.
    Where(VarId),
}

/// What a forward pass gives.
pub(super) struct Forward {
    /// What enters each layer.
    pub values: Vec<Vec<Signal>>,
    /// Of the neurons of every hidden layer.
    pub active: Vec<Vec<Active>>,
    /// The sums of the neurons of every hidden layer.
    pub sums: Vec<Vec<Signal>>,
    /// Perhaps with products.
    pub logits: Vec<Signal>,
}

impl Builder<'_> {
    /// The pass of inputs through parameters, named after a place such as `3,41`.
    pub(super) fn forward(
        &mut self,
        at: &str,
        parameters: &[Signal],
        inputs: Vec<Signal>,
        bounds: &[Vec<Interval>],
    ) -> Forward {
        let architecture = self.problem.start.architecture();
        let mut forward =
            Forward { values: vec![inputs], active: Vec::new(), sums: Vec::new(), logits: Vec::new() };
        let mut first = 0;
        let layers = architecture.layers();
        for (layer, &(outputs, inputs)) in layers.iter().enumerate() {
            let own = &parameters[first..first + outputs * (inputs + 1)];
            first += own.len();
            let entering = forward.values.last().cloned().unwrap_or_default();
            let sums: Vec<Signal> = (0..outputs)
                .map(|neuron| affine(own, &entering, (neuron, outputs)).within(bounds[layer][neuron]))
                .collect();
            if layer + 1 == layers.len() {
                forward.logits = sums;
                break;
            }
            let mut values = Vec::new();
            let mut active = Vec::new();
            let mut defined = Vec::new();
            for (neuron, sum) in sums.into_iter().enumerate() {
                let at = format!("{at},{layer},{neuron}");
                let sum = match sum.bounds.upper() <= 0.0 && architecture.activation == Activation::Relu {
                    // Whatever it is, nothing depends on it.
                    true => Signal::constant(0.0).bounded(sum.bounds),
                    false => self.define(&format!("sum[{at}]"), sum),
                };
                let (value, is_active) = self.activated(&at, &sum, architecture.activation);
                values.push(value);
                active.push(is_active);
                defined.push(sum);
            }
            forward.sums.push(defined);
            forward.values.push(values);
            forward.active.push(active);
        }
        forward
    }

    /// The value of a neuron from its sum, which is a variable or a number.
    fn activated(&mut self, at: &str, sum: &Signal, activation: Activation) -> (Signal, Active) {
        let (least, most) = (sum.bounds.lower(), sum.bounds.upper());
        if activation == Activation::Linear || least > 0.0 {
            return (sum.clone(), Active::Always);
        }
        if most <= 0.0 {
            return (Signal::constant(0.0), Active::Never);
        }
        let bounds = Interval::new(0.0, most).unwrap_or(sum.bounds);
        let name = format!("hidden[{at}]");
        let value = self.program.add_variable(&name, 0.0, most, Kind::Continuous);
        let value = Signal::variable(value, bounds);
        let active = self.program.add_binary(format!("on[{at}]"));
        let on = Signal::binary(active);
        self.at_most(&format!("{name}.above_sum"), &sum.clone().minus(&value), 0.0);
        self.at_most_switched(&format!("{name}.off"), &value, 0.0, most, &on);
        // Where it is off, the value may exceed the sum by as much as the sum may be below 0.
        self.at_most_switched(&format!("{name}.on"), &value.clone().minus(sum), -least, 0.0, &on);
        (value, Active::Where(active))
    }
}

/// `Σ w z + b` of one neuron; parameters are the weights of all neurons, row by row, and then their biases.
fn affine(parameters: &[Signal], entering: &[Signal], (neuron, outputs): (usize, usize)) -> Signal {
    let inputs = entering.len();
    let bias = parameters[outputs * inputs + neuron].clone();
    let weights = &parameters[neuron * inputs..(neuron + 1) * inputs];
    weights.iter().zip(entering).fold(bias, |sum, (weight, value)| sum.plus(&weight.multiplied(value)))
}
