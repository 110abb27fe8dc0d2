//! Parameters as files: npz archives and safetensors.
//!
//! Layers are pairs of arrays `NAME.weight`, `[outputs, inputs]`, and `NAME.bias`, `[outputs]`, as PyTorch's
//! `state_dict` has them: `0.weight`, `0.bias`, `2.weight`, `2.bias`. Their order is that of
//! [`layer_order`](super::layer_order), or is given.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ndarray::{Array2, Axis};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::layer_order::{NamedLayer, layer_order};
use super::onnx::read_onnx;
use super::{Architecture, DenseLayer, Network};
use countersign_data::{DataError, read_npz_tables};

/// A network of this architecture from an `.npz`, `.safetensors` or `.onnx` file. `order` has the names of
/// all layers in their order; without it, names and sizes must say one.
///
/// # Errors
/// A file that cannot be read, layers or shapes that do not fit, numbers that are not finite, an order that
/// is not clear or not about the layers that are there, or that is given where a graph has its own.
pub fn read_network(
    path: &Path,
    architecture: &Architecture,
    order: Option<&[String]>,
) -> Result<Network, DataError> {
    if has_ending(path, "onnx") {
        if order.is_some() {
            let expected = "nothing for an onnx file, whose graph says the order of layers";
            return Err(DataError::unexpected("model.layers", "a value", expected));
        }
        return fitted(read_onnx(path, architecture.activation)?.layers, architecture);
    }
    let tables =
        if has_ending(path, "safetensors") { read_safetensors(path)? } else { read_npz_tables(path)? };
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for (name, table) in tables {
        let (layer, kind) = name.rsplit_once('.').unwrap_or(("", &name));
        let found = found.entry(layer.to_owned()).or_default();
        match kind {
            "weight" => found.weights = Some(table),
            "bias" => found.biases = Some(table),
            _ => return Err(DataError::unexpected("arrays", name, "names that end in .weight or .bias")),
        }
    }
    let sizes = architecture.layers();
    check_count(found.len(), &sizes)?;
    let layers = match order {
        Some(names) => in_given_order(found, names)?,
        None => in_own_order(found, &sizes)?,
    };
    let layer = |(index, (found, (outputs, inputs))): (usize, (Found, (usize, usize)))| {
        let weights = shaped(found.weights, (outputs, inputs), &format!("layer {}, weight", index + 1))?;
        let biases = shaped(found.biases, (outputs, 1), &format!("layer {}, bias", index + 1))?;
        Ok(DenseLayer { weights, biases: biases.index_axis_move(Axis(1), 0) })
    };
    let layers: Result<Vec<DenseLayer>, DataError> =
        layers.into_iter().zip(sizes).enumerate().map(layer).collect();
    Ok(Network { layers: layers?, activation: architecture.activation })
}

/// The layers of some names, which are as many.
fn in_given_order(mut found: BTreeMap<String, Found>, names: &[String]) -> Result<Vec<Found>, DataError> {
    let there = found.keys().cloned().collect::<Vec<_>>().join(", ");
    if names.len() != found.len() {
        let expected = format!("the layers of the file: {there}");
        return Err(DataError::unexpected("model.layers", names.join(", "), expected));
    }
    let layer = |(place, name): (usize, &String)| {
        let expected = || format!("each layer of the file once: {there}");
        found
            .remove(name)
            .ok_or_else(|| DataError::unexpected(format!("model.layers[{place}]"), name, expected()))
    };
    names.iter().enumerate().map(layer).collect()
}

/// Layers in the order that their names and sizes say.
fn in_own_order(found: BTreeMap<String, Found>, sizes: &[(usize, usize)]) -> Result<Vec<Found>, DataError> {
    let shape = |layer: &Found| layer.weights.as_ref().map_or((0, 0), Array2::dim);
    let named: Vec<NamedLayer<'_>> =
        found.iter().map(|(name, layer)| NamedLayer { name, shape: shape(layer) }).collect();
    let order = layer_order(&named, sizes)?;
    let mut layers: Vec<Option<Found>> = found.into_values().map(Some).collect();
    Ok(order.into_iter().filter_map(|place| layers[place].take()).collect())
}

fn check_count(layers: usize, sizes: &[(usize, usize)]) -> Result<(), DataError> {
    if layers == sizes.len() {
        return Ok(());
    }
    Err(DataError::unexpected("layers", layers, format!("{}, as the model has", sizes.len())))
}

/// Layers of another file, where they are those of the architecture.
fn fitted(layers: Vec<DenseLayer>, architecture: &Architecture) -> Result<Network, DataError> {
    let sizes = architecture.layers();
    check_count(layers.len(), &sizes)?;
    for (index, (layer, (outputs, inputs))) in layers.iter().zip(sizes).enumerate() {
        let biases = layer.biases.clone().insert_axis(Axis(1));
        shaped(Some(layer.weights.clone()), (outputs, inputs), &format!("layer {}, weight", index + 1))?;
        shaped(Some(biases), (outputs, 1), &format!("layer {}, bias", index + 1))?;
    }
    Ok(Network { layers, activation: architecture.activation })
}

/// Capitals are endings too: `NET.ONNX`.
fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}

/// What a file has of a layer.
#[derive(Default)]
struct Found {
    weights: Option<Array2<f64>>,
    biases: Option<Array2<f64>>,
}

fn shaped(table: Option<Array2<f64>>, shape: (usize, usize), what: &str) -> Result<Array2<f64>, DataError> {
    let table = table.ok_or_else(|| DataError::unexpected(what, "nothing", format!("shape {shape:?}")))?;
    if table.dim() != shape {
        return Err(DataError::unexpected(what, format!("shape {:?}", table.dim()), format!("{shape:?}")));
    }
    match table.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(DataError::unexpected(what, value, "finite numbers")),
        None => Ok(table),
    }
}

fn read_safetensors(path: &Path) -> Result<Vec<(String, Array2<f64>)>, DataError> {
    let bytes = fs::read(path).map_err(|error| DataError::Unreadable(error.to_string()))?;
    let tensors = SafeTensors::deserialize(&bytes)
        .map_err(|error| DataError::unexpected("tensors", error, "a safetensors file"))?;
    tensors.tensors().into_iter().map(|(name, view)| Ok((name.clone(), table(&name, &view)?))).collect()
}

fn table(name: &str, view: &TensorView<'_>) -> Result<Array2<f64>, DataError> {
    let numbers: Vec<f64> = match view.dtype() {
        Dtype::F64 => numbers(view.data(), f64::from_le_bytes),
        Dtype::F32 => numbers(view.data(), |bytes| f64::from(f32::from_le_bytes(bytes))),
        other => return Err(DataError::unexpected(name, format!("{other:?}"), "F64 or F32")),
    };
    let shape = match *view.shape() {
        [rows, columns] => (rows, columns),
        [rows] => (rows, 1),
        ref other => return Err(DataError::unexpected(name, format!("shape {other:?}"), "one axis or two")),
    };
    Array2::from_shape_vec(shape, numbers)
        .map_err(|error| DataError::unexpected(name, error, "as many numbers as its shape says"))
}

fn numbers<const SIZE: usize>(bytes: &[u8], number: fn([u8; SIZE]) -> f64) -> Vec<f64> {
    let (chunks, _) = bytes.as_chunks::<SIZE>();
    chunks.iter().map(|chunk| number(*chunk)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_in_capitals_count() {
        assert!(has_ending(Path::new("d/NET.ONNX"), "onnx") && !has_ending(Path::new("onnx"), "onnx"));
    }
}
