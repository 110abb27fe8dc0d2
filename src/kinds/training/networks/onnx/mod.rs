//! Dense networks from ONNX files: a chain of `Gemm`, or `MatMul` and `Add`, with `Relu` between layers.
//! Nodes that change no number are passed over: `Identity`, `Cast` between floating-point types, `Flatten`
//! before the first layer, and `Reshape` to what already is the shape. `Identity` may give a constant another
//! name.
//!
//! - here: the chain.
//! - `constants`: numbers that a file holds.
//! - `messages`: what a file holds.

mod constants;
mod messages;

use std::fs;
use std::path::Path;

use ndarray::Array1;
use prost::Message;

use self::constants::Constants;
use self::messages::{Graph, Model, Node, Tensor};
use super::{Activation, DenseLayer, Network};
use countersign_data::DataError;

const OPERATORS: &str = "a chain of Gemm, MatMul, Add and Relu";
/// The data types between which a `Cast` only rounds: networks are read, and run, in doubles.
const FLOATING: [i64; 2] = [Tensor::FLOAT as i64, Tensor::DOUBLE as i64];

/// The network of an `.onnx` file. Parameters in float32 become doubles, which they are.
///
/// # Errors
/// The file is not ONNX, or its graph is not such a chain; the message names the operator that does not fit.
pub(super) fn read_onnx(path: &Path, activation: Activation) -> Result<Network, DataError> {
    let bytes = fs::read(path).map_err(|error| DataError::Unreadable(error.to_string()))?;
    let model = Model::decode(bytes.as_slice())
        .map_err(|error| DataError::unexpected("model", error, "an ONNX file"))?;
    let graph = model.graph.ok_or_else(|| DataError::unexpected("graph", "nothing", "a graph"))?;
    let constants = Constants::of(&graph);
    let is_computed = |(_, node): &(usize, &Node)| !constants.is_constant(node);
    let computed: Vec<_> = graph.nodes.iter().enumerate().filter(is_computed).collect();
    let mut chain = Chain::new(&graph, constants)?;
    for (place, node) in computed {
        chain.take(node, &format!("node[{place}], {}", node.operator))?;
    }
    chain.finish(&graph, activation)
}

/// Layers so far.
struct Chain<'a> {
    constants: Constants<'a>,
    /// What the last node gives.
    value: &'a str,
    layers: Vec<DenseLayer>,
    /// What was done last.
    last: Last,
    /// For each layer, whether a `Relu` follows.
    rectified: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Input,
    /// A product, to which a bias may be added.
    Product,
    Layer,
    Relu,
}

impl<'a> Chain<'a> {
    fn new(graph: &'a Graph, constants: Constants<'a>) -> Result<Self, DataError> {
        let inputs: Vec<&str> = graph.inputs.iter().map(|input| input.name.as_str()).collect();
        let inputs: Vec<&str> = inputs.into_iter().filter(|name| !constants.has(name)).collect();
        let [value] = inputs[..] else {
            return Err(DataError::unexpected("graph", format!("{} inputs", inputs.len()), "one input"));
        };
        Ok(Chain { constants, value, layers: Vec::new(), last: Last::Input, rectified: Vec::new() })
    }

    /// One node, which must go on from the value of the one before.
    fn take(&mut self, node: &'a Node, what: &str) -> Result<(), DataError> {
        let wrong = |found: &str, expected: &str| Err(DataError::unexpected(what, found, expected));
        if !node.domain.is_empty() && node.domain != "ai.onnx" {
            return wrong(&format!("the domain {:?}", node.domain), OPERATORS);
        }
        let inputs: Vec<&str> = node.inputs.iter().map(String::as_str).collect();
        match (node.operator.as_str(), &inputs[..]) {
            ("Gemm", [value, weights, rest @ ..]) if *value == self.value && rest.len() <= 1 => {
                self.gemm(node, weights, rest.first().copied().filter(|name| !name.is_empty()), what)?;
            }
            ("MatMul", [value, weights]) if *value == self.value => {
                let weights = self.constants.matrix(weights, what)?.reversed_axes();
                let biases = Array1::zeros(weights.nrows());
                self.push(DenseLayer { weights, biases }, Last::Product);
            }
            ("Add", [one, other]) if *one == self.value || *other == self.value => {
                let biases = if *one == self.value { other } else { one };
                self.add(biases, what)?;
            }
            ("Relu", [value]) if *value == self.value => match (self.last, self.rectified.last_mut()) {
                (Last::Product | Last::Layer, Some(rectified)) => {
                    *rectified = true;
                    self.last = Last::Relu;
                }
                _ => return wrong("nothing before it", "a layer"),
            },
            ("Identity", [value]) if *value == self.value => {}
            ("Cast", [value]) if *value == self.value => only(node, &[("to", &FLOATING)], what)?,
            ("Flatten", [value]) if *value == self.value && self.last == Last::Input => {
                only(node, &[("axis", &[1])], what)?;
            }
            ("Reshape", [value, shape]) if *value == self.value => self.reshape(node, shape, what)?,
            ("Gemm" | "MatMul" | "Add" | "Relu" | "Identity" | "Cast" | "Reshape", _) => {
                return wrong(&format!("inputs {inputs:?}"), "the value of the node before, and constants");
            }
            (operator, _) => return wrong(operator, OPERATORS),
        }
        let [output] = &node.outputs[..] else {
            return wrong(&format!("{} outputs", node.outputs.len()), "one output");
        };
        self.value = output;
        Ok(())
    }

    fn push(&mut self, layer: DenseLayer, last: Last) {
        self.layers.push(layer);
        self.rectified.push(false);
        self.last = last;
    }

    /// `x Wᵀ + b` or `x W + b`.
    fn gemm(
        &mut self,
        node: &Node,
        weights: &str,
        biases: Option<&str>,
        what: &str,
    ) -> Result<(), DataError> {
        let mut is_transposed = false;
        for attribute in &node.attributes {
            match (attribute.name.as_str(), attribute.float, attribute.integer) {
                ("alpha" | "beta", 1.0, _) | ("transA", _, 0) => {}
                ("transB", _, flag @ (0 | 1)) => is_transposed = flag == 1,
                (name, float, integer) => {
                    let found = format!("{name} = {float} or {integer}");
                    let expected = "alpha = 1, beta = 1, transA = 0, transB = 0 or 1";
                    return Err(DataError::unexpected(what, found, expected));
                }
            }
        }
        let weights = self.constants.matrix(weights, what)?;
        let weights = if is_transposed { weights } else { weights.reversed_axes() };
        let biases = match biases {
            Some(name) => self.constants.vector(name, weights.nrows(), what)?,
            None => Array1::zeros(weights.nrows()),
        };
        self.push(DenseLayer { weights, biases }, Last::Layer);
        Ok(())
    }

    /// To samples and numbers of each: that changes nothing where there are as many numbers. Before the first
    /// layer, that layer says how many there are.
    fn reshape(&mut self, node: &Node, shape: &str, what: &str) -> Result<(), DataError> {
        // Zeros say that an axis stays, or that it is empty.
        only(node, &[("allowzero", &[0, 1])], what)?;
        let keeps_zeros = node.attributes.iter().all(|attribute| attribute.integer == 0);
        let shape = self.constants.integers(shape, what)?;
        let width = self.layers.last().map(|layer| layer.biases.len());
        // Of one sample: whatever else a shape does concerns samples together.
        let is_kept = match shape[..] {
            [samples, own] if own > 0 && ([-1, 1].contains(&samples) || samples == 0 && keeps_zeros) => {
                width.is_none_or(|width| usize::try_from(own) == Ok(width))
            }
            [0, -1] => keeps_zeros,
            [1, -1] => true,
            _ => false,
        };
        if is_kept {
            return Ok(());
        }
        let expected = match width {
            Some(width) => format!("[-1, {width}], which changes nothing"),
            None => "two axes, samples and features".to_owned(),
        };
        Err(DataError::unexpected(what, format!("the shape {shape:?}"), expected))
    }

    /// A bias, after a product.
    fn add(&mut self, name: &str, what: &str) -> Result<(), DataError> {
        let outputs = self.layers.last().map_or(0, |layer| layer.biases.len());
        let biases = self.constants.vector(name, outputs, what)?;
        match self.layers.last_mut().filter(|_| self.last == Last::Product) {
            Some(layer) => layer.biases = biases,
            None => return Err(DataError::unexpected(what, "no product before it", "a MatMul")),
        }
        self.last = Last::Layer;
        Ok(())
    }

    /// The network, where activations stand between layers and nowhere else.
    fn finish(self, graph: &Graph, activation: Activation) -> Result<Network, DataError> {
        let outputs: Vec<&str> = graph.outputs.iter().map(|output| output.name.as_str()).collect();
        if outputs != [self.value] {
            let expected = format!("{:?}, the value of the last node", self.value);
            return Err(DataError::unexpected("graph", format!("outputs {outputs:?}"), expected));
        }
        let last = self.layers.len().saturating_sub(1);
        let is_wrong = |&(layer, rectified): &(usize, &bool)| {
            *rectified != (layer < last && activation == Activation::Relu)
        };
        if let Some((layer, rectified)) = self.rectified.iter().enumerate().find(is_wrong) {
            let (found, expected) = if *rectified { ("a Relu", "none") } else { ("no Relu", "one") };
            let field = format!("after layer {}", layer + 1);
            return Err(DataError::unexpected(field, found, format!("{expected}, as the model has")));
        }
        Ok(Network { layers: self.layers, activation })
    }
}

/// Has a node no integer attributes but these, with one of these values?
fn only(node: &Node, expected: &[(&str, &[i64])], what: &str) -> Result<(), DataError> {
    let is_wrong = |name: &str, integer: i64| {
        !expected.iter().any(|(known, values)| *known == name && values.contains(&integer))
    };
    match node.attributes.iter().find(|attribute| is_wrong(&attribute.name, attribute.integer)) {
        None => Ok(()),
        Some(wrong) => {
            let found = format!("{} = {}", wrong.name, wrong.integer);
            let known: Vec<String> =
                expected.iter().map(|(name, values)| format!("{name} among {values:?}")).collect();
            Err(DataError::unexpected(what, found, known.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests;
