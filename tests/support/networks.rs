//! Networks as files.

use std::fs::File;
use std::io;
use std::path::Path;

use countersign::kinds::training::networks::Network;
use ndarray::{Array2, Axis};
use ndarray_npy::NpzWriter;
use safetensors::tensor::{Dtype, TensorView};

/// Writes the parameters of a network in float64; which kind of file is said by the ending, `.safetensors` or
/// other. A file that is there already is not written over.
pub fn write_network(path: &Path, network: &Network) -> io::Result<()> {
    let arrays = network.layers.iter().enumerate().flat_map(|(index, layer)| {
        let biases = layer.biases.clone().insert_axis(Axis(1));
        [(format!("layers.{index}.weight"), layer.weights.clone()), (format!("layers.{index}.bias"), biases)]
    });
    let is_safetensors = path.extension().is_some_and(|extension| extension == "safetensors");
    if is_safetensors { write_safetensors(path, arrays) } else { write_npz(path, arrays) }
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
