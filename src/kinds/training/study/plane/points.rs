//! The points of a plane.

use ndarray::Array2;

use crate::training::certified::Grid;

/// Points of the plane of two raw features.
#[derive(Clone, Debug, PartialEq)]
pub struct StudiedPlane {
    /// Where they are.
    pub grid: Grid,
    /// What models see of them, `[inputs, points]`, in the order of [`Grid::centers`].
    pub features: Array2<f64>,
}
