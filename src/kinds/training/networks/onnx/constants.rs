//! Numbers that a file holds: initializers, and the constants among its nodes.

use std::collections::HashMap;

use ndarray::{Array1, Array2};

use super::messages::{Graph, Node, Tensor};
use countersign_data::DataError;

/// The constants of a graph by their names.
pub(super) struct Constants<'a>(HashMap<&'a str, &'a Tensor>);

/// The tensor of a `Constant`, under the name of what the node gives.
fn tensor_of(node: &Node) -> Option<(&str, &Tensor)> {
    match (node.operator.as_str(), &node.outputs[..], &node.attributes[..]) {
        ("Constant", [output], [value]) if value.name == "value" => Some((output, value.tensor.as_ref()?)),
        _ => None,
    }
}

impl<'a> Constants<'a> {
    pub(super) fn of(graph: &'a Graph) -> Self {
        let initializers = graph.initializers.iter().map(|tensor| (tensor.name.as_str(), tensor));
        let mut constants = Constants(initializers.collect());
        // Nodes stand behind what they need.
        for node in &graph.nodes {
            if let Some((name, tensor)) = tensor_of(node).or_else(|| constants.renamed(node)) {
                constants.0.insert(name, tensor);
            }
        }
        constants
    }

    /// A constant under another name: exporters write `Identity` where two layers share their numbers.
    fn renamed(&self, node: &'a Node) -> Option<(&'a str, &'a Tensor)> {
        match (node.operator.as_str(), &node.inputs[..], &node.outputs[..]) {
            ("Identity", [name], [output]) => Some((output, *self.0.get(name.as_str())?)),
            _ => None,
        }
    }

    /// Does a node hold a constant or rename one, and compute nothing?
    pub(super) fn is_constant(&self, node: &Node) -> bool {
        tensor_of(node).is_some() || self.renamed(node).is_some()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Two axes. `what` is the node that asks, here and below.
    pub(super) fn matrix(&self, name: &str, what: &str) -> Result<Array2<f64>, DataError> {
        let (shape, numbers) = self.numbers(name, what)?;
        let wrong = || DataError::unexpected(what, format!("{name} of shape {shape:?}"), "two axes");
        let [rows, columns] = shape[..] else { return Err(wrong()) };
        let matrix = Array2::from_shape_vec((rows, columns), numbers).map_err(|_| wrong())?;
        Ok(matrix)
    }

    /// `[length]` or `[1, length]`.
    pub(super) fn vector(&self, name: &str, length: usize, what: &str) -> Result<Array1<f64>, DataError> {
        let (shape, numbers) = self.numbers(name, what)?;
        match shape[..] {
            [own] | [1, own] if own == length => Ok(Array1::from_vec(numbers)),
            _ => {
                let found = format!("{name} of shape {shape:?}");
                Err(DataError::unexpected(what, found, format!("[{length}], a bias for each output")))
            }
        }
    }

    /// Integers, as shapes are.
    pub(super) fn integers(&self, name: &str, what: &str) -> Result<Vec<i64>, DataError> {
        let tensor = self.tensor(name, what)?;
        let is_list = tensor.kind == Tensor::INTEGER && tensor.shape.len() == 1;
        let integers = match (is_list, tensor.raw.is_empty()) {
            (true, true) => Some(tensor.integers.clone()),
            (true, false) => whole(&tensor.raw, i64::from_le_bytes),
            (false, _) => None,
        };
        integers.ok_or_else(|| {
            let found = format!("{name} of the data type {}, shape {:?}", tensor.kind, tensor.shape);
            DataError::unexpected(what, found, "a list of the data type 7, int64")
        })
    }

    /// A constant whose numbers are in the file itself.
    fn tensor(&self, name: &str, what: &str) -> Result<&'a Tensor, DataError> {
        let wrong = |found: String, expected: &str| Err(DataError::unexpected(what, found, expected));
        match self.0.get(name) {
            None => wrong(format!("{name:?}"), "a constant of the graph (an initializer)"),
            Some(tensor) if tensor.location != 0 => {
                let expected = "numbers in the file itself, as exporters write with external_data=False";
                wrong(format!("{name} in another file"), expected)
            }
            Some(tensor) => Ok(tensor),
        }
    }

    /// Shape and numbers of a constant, as many as the shape says.
    fn numbers(&self, name: &str, what: &str) -> Result<(Vec<usize>, Vec<f64>), DataError> {
        let wrong = |found: String, expected: &str| DataError::unexpected(what, found, expected);
        let tensor = self.tensor(name, what)?;
        let cut = || wrong(format!("{name} with {} bytes", tensor.raw.len()), "whole numbers of its type");
        let numbers = match tensor.kind {
            Tensor::FLOAT if tensor.raw.is_empty() => tensor.floats.iter().copied().map(f64::from).collect(),
            Tensor::DOUBLE if tensor.raw.is_empty() => tensor.doubles.clone(),
            Tensor::FLOAT => {
                whole(&tensor.raw, |bytes| f64::from(f32::from_le_bytes(bytes))).ok_or_else(cut)?
            }
            Tensor::DOUBLE => whole(&tensor.raw, f64::from_le_bytes).ok_or_else(cut)?,
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
}

/// Numbers from bytes; nothing where one is cut short.
fn whole<T, const SIZE: usize>(bytes: &[u8], number: fn([u8; SIZE]) -> T) -> Option<Vec<T>> {
    let (chunks, rest) = bytes.as_chunks::<SIZE>();
    rest.is_empty().then(|| chunks.iter().map(|chunk| number(*chunk)).collect())
}
