//! Dense networks from ONNX files: a chain of `Gemm`, or `MatMul` and `Add`, with `Relu` between layers.
//!
//! - here: the chain.
//! - `messages`: what a file holds.

mod messages;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use ndarray::{Array1, Array2};
use prost::Message;

use self::messages::{Graph, Model, Node, Tensor};
use super::{Activation, DenseLayer, Network};
use crate::data::DataError;

const OPERATORS: &str = "a chain of Gemm, MatMul, Add and Relu";

/// The network of an `.onnx` file. Parameters in float32 become doubles, which they are.
///
/// # Errors
/// A file that is no ONNX file, and graphs other than such a chain: the operator that is in the way is named.
pub(super) fn read_onnx(path: &Path, activation: Activation) -> Result<Network, DataError> {
    let bytes = fs::read(path).map_err(|error| DataError::Unreadable(error.to_string()))?;
    let model = Model::decode(bytes.as_slice())
        .map_err(|error| DataError::unexpected("model", error, "an ONNX file"))?;
    let graph = model.graph.ok_or_else(|| DataError::unexpected("graph", "nothing", "a graph"))?;
    let constants: HashMap<&str, &Tensor> =
        graph.initializers.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    let mut chain = Chain::new(&graph, constants)?;
    for (place, node) in graph.nodes.iter().enumerate() {
        chain.take(node, &format!("node[{place}], {}", node.operator))?;
    }
    chain.finish(&graph, activation)
}

/// Layers so far.
struct Chain<'a> {
    constants: HashMap<&'a str, &'a Tensor>,
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
    fn new(graph: &'a Graph, constants: HashMap<&'a str, &'a Tensor>) -> Result<Self, DataError> {
        let inputs: Vec<&str> = graph.inputs.iter().map(|input| input.name.as_str()).collect();
        let inputs: Vec<&str> = inputs.into_iter().filter(|name| !constants.contains_key(name)).collect();
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
                let weights = self.matrix(weights, what)?.reversed_axes();
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
            ("Gemm" | "MatMul" | "Add" | "Relu", _) => {
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
        let weights = self.matrix(weights, what)?;
        let weights = if is_transposed { weights } else { weights.reversed_axes() };
        let biases = match biases {
            Some(name) => self.vector(name, weights.nrows(), what)?,
            None => Array1::zeros(weights.nrows()),
        };
        self.push(DenseLayer { weights, biases }, Last::Layer);
        Ok(())
    }

    /// A bias, after a product.
    fn add(&mut self, name: &str, what: &str) -> Result<(), DataError> {
        let outputs = self.layers.last().map_or(0, |layer| layer.biases.len());
        let biases = self.vector(name, outputs, what)?;
        match self.layers.last_mut().filter(|_| self.last == Last::Product) {
            Some(layer) => layer.biases = biases,
            None => return Err(DataError::unexpected(what, "no product before it", "a MatMul")),
        }
        self.last = Last::Layer;
        Ok(())
    }

    fn matrix(&self, name: &str, what: &str) -> Result<Array2<f64>, DataError> {
        let (shape, numbers) = self.constant(name, what)?;
        let wrong = || DataError::unexpected(what, format!("{name} of shape {shape:?}"), "two axes");
        let [rows, columns] = shape[..] else { return Err(wrong()) };
        let matrix = Array2::from_shape_vec((rows, columns), numbers).map_err(|_| wrong())?;
        Ok(matrix)
    }

    /// `[length]` or `[1, length]`.
    fn vector(&self, name: &str, length: usize, what: &str) -> Result<Array1<f64>, DataError> {
        let (shape, numbers) = self.constant(name, what)?;
        match shape[..] {
            [own] | [1, own] if own == length => Ok(Array1::from_vec(numbers)),
            _ => {
                let found = format!("{name} of shape {shape:?}");
                Err(DataError::unexpected(what, found, format!("[{length}], a bias for each output")))
            }
        }
    }

    /// Shape and numbers of a constant, as many as the shape says.
    fn constant(&self, name: &str, what: &str) -> Result<(Vec<usize>, Vec<f64>), DataError> {
        let wrong = |found: String, expected: &str| DataError::unexpected(what, found, expected);
        let tensor = self
            .constants
            .get(name)
            .ok_or_else(|| wrong(format!("{name:?}"), "a constant of the graph (an initializer)"))?;
        if tensor.location != 0 {
            return Err(wrong(format!("{name} in another file"), "numbers in the file itself"));
        }
        let cut = || wrong(format!("{name} with {} bytes", tensor.raw.len()), "whole numbers of its type");
        let numbers = match tensor.kind {
            Tensor::FLOAT if tensor.raw.is_empty() => tensor.floats.iter().copied().map(f64::from).collect(),
            Tensor::DOUBLE if tensor.raw.is_empty() => tensor.doubles.clone(),
            Tensor::FLOAT => {
                numbers(&tensor.raw, |bytes| f64::from(f32::from_le_bytes(bytes))).ok_or_else(cut)?
            }
            Tensor::DOUBLE => numbers(&tensor.raw, f64::from_le_bytes).ok_or_else(cut)?,
            other => {
                return Err(wrong(format!("{name} of the data type {other}"), "1, float32, or 11, float64"));
            }
        };
        let shape: Option<Vec<usize>> = tensor.shape.iter().map(|&axis| usize::try_from(axis).ok()).collect();
        let count =
            |shape: &Vec<usize>| shape.iter().try_fold(1_usize, |product, &axis| product.checked_mul(axis));
        match shape.filter(|shape| count(shape) == Some(numbers.len())) {
            Some(shape) => Ok((shape, numbers)),
            None => {
                let found = format!("{name} with {} numbers", numbers.len());
                Err(wrong(found, &format!("as many as its shape {:?} says", tensor.shape)))
            }
        }
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

/// Nothing where a number is cut short.
fn numbers<const SIZE: usize>(bytes: &[u8], number: fn([u8; SIZE]) -> f64) -> Option<Vec<f64>> {
    let (chunks, rest) = bytes.as_chunks::<SIZE>();
    rest.is_empty().then(|| chunks.iter().map(|chunk| number(*chunk)).collect())
}

#[cfg(test)]
mod tests;
