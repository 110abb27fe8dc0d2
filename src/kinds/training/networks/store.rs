//! Parameters as files: npz archives and safetensors.
//!
//! Layers are pairs of arrays `NAME.weight`, `[outputs, inputs]`, and `NAME.bias`, `[outputs]`, in the natural order of
//! their names, as PyTorch's `state_dict` of a sequential model has them: `0.weight`, `0.bias`, `2.weight`, `2.bias`.
//! Files are written with the names `layers.0.weight`, `layers.0.bias`, `layers.1.weight`, and so on, in float64.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use ndarray::{Array2, Axis};
use ndarray_npy::NpzWriter;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::onnx::read_onnx;
use super::{Architecture, DenseLayer, Network};
use countersign_data::{DataError, read_npz_tables};

/// A network of this architecture from an `.npz`, `.safetensors` or `.onnx` file.
///
/// # Errors
/// A file that cannot be read, layers or shapes that do not fit, numbers that are not finite.
pub fn read_network(path: &Path, architecture: &Architecture) -> Result<Network, DataError> {
    if path.extension().is_some_and(|extension| extension == "onnx") {
        return fitted(read_onnx(path, architecture.activation)?.layers, architecture);
    }
    let tables = if is_safetensors(path) { read_safetensors(path)? } else { read_npz_tables(path)? };
    let mut layers: BTreeMap<Vec<Part>, Found> = BTreeMap::new();
    for (name, table) in tables {
        let (layer, kind) = name.rsplit_once('.').unwrap_or(("", &name));
        let found = layers.entry(natural(layer)).or_default();
        match kind {
            "weight" => found.weights = Some(table),
            "bias" => found.biases = Some(table),
            _ => return Err(DataError::unexpected("arrays", name, "names that end in .weight or .bias")),
        }
    }
    let sizes = architecture.layers();
    check_count(layers.len(), &sizes)?;
    let layer = |(index, (found, (outputs, inputs))): (usize, (Found, (usize, usize)))| {
        let weights = shaped(found.weights, (outputs, inputs), &format!("layer {}, weight", index + 1))?;
        let biases = shaped(found.biases, (outputs, 1), &format!("layer {}, bias", index + 1))?;
        Ok(DenseLayer { weights, biases: biases.index_axis_move(Axis(1), 0) })
    };
    let layers: Result<Vec<DenseLayer>, DataError> =
        layers.into_values().zip(sizes).enumerate().map(layer).collect();
    Ok(Network { layers: layers?, activation: architecture.activation })
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

/// Writes the parameters of a network; which kind of file is said by the ending, `.safetensors` or other. A file that
/// is there already is not written over.
///
/// # Errors
/// What the file system says.
pub fn write_network(path: &Path, network: &Network) -> io::Result<()> {
    let arrays = network.layers.iter().enumerate().flat_map(|(index, layer)| {
        let biases = layer.biases.clone().insert_axis(Axis(1));
        [(format!("layers.{index}.weight"), layer.weights.clone()), (format!("layers.{index}.bias"), biases)]
    });
    if is_safetensors(path) { write_safetensors(path, arrays) } else { write_npz(path, arrays) }
}

fn is_safetensors(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "safetensors")
}

/// What a file has of a layer.
#[derive(Default)]
struct Found {
    weights: Option<Array2<f64>>,
    biases: Option<Array2<f64>>,
}

/// A name in pieces that sort as people count: 2 before 10.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Text(String),
}

fn natural(name: &str) -> Vec<Part> {
    let part = |text: &str| text.parse().map_or_else(|_| Part::Text(text.to_owned()), Part::Number);
    name.split('.').map(part).collect()
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

fn write_safetensors(path: &Path, arrays: impl Iterator<Item = (String, Array2<f64>)>) -> io::Result<()> {
    let arrays: Vec<(String, Vec<usize>, Vec<u8>)> = arrays
        .map(|(name, array)| {
            let shape =
                if name.ends_with("bias") { vec![array.nrows()] } else { vec![array.nrows(), array.ncols()] };
            (name, shape, array.iter().flat_map(|value| value.to_le_bytes()).collect())
        })
        .collect();
    let views = arrays
        .iter()
        .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F64, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(io::Error::other)?;
    let bytes = safetensors::serialize(views, None).map_err(io::Error::other)?;
    io::Write::write_all(&mut File::create_new(path)?, &bytes)
}

fn write_npz(path: &Path, arrays: impl Iterator<Item = (String, Array2<f64>)>) -> io::Result<()> {
    let mut archive = NpzWriter::new(File::create_new(path)?);
    for (name, array) in arrays {
        if name.ends_with("bias") {
            archive.add_array(name, &array.index_axis(Axis(1), 0)).map_err(io::Error::other)?;
        } else {
            archive.add_array(name, &array).map_err(io::Error::other)?;
        }
    }
    archive.finish().map_err(io::Error::other)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::networks::Activation;

    fn architecture(hidden: usize) -> Architecture {
        Architecture { inputs: 3, hidden: vec![hidden], outputs: 2, activation: Activation::Relu }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let network = Network::random(&architecture(12), 3);
        for name in ["network.npz", "network.safetensors"] {
            let path = folder.path().join(name);
            write_network(&path, &network).expect("writes");
            assert_eq!(read_network(&path, &architecture(12)), Ok(network.clone()), "{name}");
            assert!(write_network(&path, &network).is_err(), "nothing is written over");
            let error = read_network(&path, &architecture(11)).expect_err("another size").to_string();
            assert_eq!(error, "layer 1, weight: found shape (12, 3), expected (11, 3)", "{name}");
        }
    }

    #[test]
    fn layers_come_in_the_order_people_count() {
        let mut names = ["layers.10", "layers.2", "layers.0"].map(natural);
        names.sort();
        assert_eq!(names, ["layers.0", "layers.2", "layers.10"].map(natural));
    }

    #[test]
    fn files_that_hold_no_network_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cut.safetensors");
        fs::write(&path, [1, 2, 3]).expect("writes");
        let error = read_network(&path, &architecture(2)).expect_err("cut").to_string();
        assert!(error.starts_with("tensors: found "), "{error}");
        let path = folder.path().join("infinite.npz");
        let mut network = Network::zeros(&architecture(2));
        network.layers[1].biases[0] = f64::INFINITY;
        write_network(&path, &network).expect("writes");
        let error = read_network(&path, &architecture(2)).expect_err("infinite").to_string();
        assert_eq!(error, "layer 2, bias: found inf, expected finite numbers");
    }
}
