//! The kernels by name, computed from inner products in tiles of rows, in parallel.

use ndarray::parallel::prelude::*;
use ndarray::{Array1, Array2, ArrayRef2, ArrayView1, ArrayView2, Axis};
use rayon::slice::ParallelSlice;

use super::neural_tangent::NeuralTangent;

/// Rows that one thread computes at a time.
const TILE: usize = 64;

/// A kernel between feature vectors `x` and `z`.
///
/// The computed doubles *are* the kernel of the model that is certified; their sums are later compared
/// exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// `⟨x, z⟩`.
    Linear,
    /// `exp(−gamma ‖x − z‖²)`.
    RadialBasis {
        /// Above 0.
        gamma: f64,
    },
    /// `(gamma ⟨x, z⟩ + offset)^degree`.
    Polynomial {
        /// At least 1.
        degree: u32,
        /// Above 0.
        gamma: f64,
        /// The number that is added to the product.
        offset: f64,
    },
    /// The neural tangent kernel of a fully connected network.
    NeuralTangent(NeuralTangent),
}

impl Kernel {
    /// The kernel between rows: `[a.rows, features] × [b.rows, features] → [a.rows, b.rows]`.
    pub fn between(&self, a: &ArrayView2<'_, f64>, b: &ArrayView2<'_, f64>) -> Array2<f64> {
        let mut kernel = Array2::zeros((a.nrows(), b.nrows()));
        let (of_a, of_b) = (self.norms(a), self.norms(b));
        let tiles = kernel.axis_chunks_iter_mut(Axis(0), TILE).into_par_iter();
        let rows = a.axis_chunks_iter(Axis(0), TILE).into_par_iter();
        tiles.zip(rows).zip(of_a.par_chunks(TILE)).for_each(|((mut tile, rows), norms)| match *self {
            Kernel::RadialBasis { gamma } => radial_basis(&mut tile, &rows, b, gamma),
            _ => {
                ndarray::linalg::general_mat_mul(1.0, &rows, &b.t(), 0.0, &mut tile);
                self.finish(&mut tile, norms, &of_b, a.ncols());
            }
        });
        kernel
    }

    /// `k(x, x)` for every row.
    pub fn diagonal(&self, a: &ArrayView2<'_, f64>) -> Array1<f64> {
        let value = |norm: f64| self.value(norm, norm, norm, a.ncols());
        squared_norms(a).into_iter().map(value).collect()
    }

    /// Squared Euclidean norms, where the kernel needs them.
    fn norms(&self, a: &ArrayView2<'_, f64>) -> Vec<f64> {
        match self {
            Kernel::NeuralTangent(_) => squared_norms(a),
            _ => vec![0.0; a.nrows()],
        }
    }

    /// Makes kernel values of inner products.
    fn finish(&self, tile: &mut ArrayRef2<f64>, of_a: &[f64], of_b: &[f64], features: usize) {
        if *self == Kernel::Linear {
            return;
        }
        for (mut row, &norm) in tile.rows_mut().into_iter().zip(of_a) {
            for (entry, &other) in row.iter_mut().zip(of_b) {
                *entry = self.value(*entry, norm, other, features);
            }
        }
    }

    /// The kernel from `⟨x, z⟩`, `‖x‖²` and `‖z‖²`.
    fn value(&self, product: f64, of_x: f64, of_z: f64, features: usize) -> f64 {
        match *self {
            Kernel::Linear => product,
            Kernel::RadialBasis { gamma } => (-gamma * (of_x + of_z - 2.0 * product)).exp(),
            Kernel::Polynomial { degree, gamma, offset } => {
                (gamma * product + offset).powi(i32::try_from(degree).unwrap_or(i32::MAX))
            }
            Kernel::NeuralTangent(network) => network.value(product, of_x, of_z, features),
        }
    }
}

/// The radial basis kernel. Distances are summed directly, because from inner products they would cancel far
/// from the origin.
fn radial_basis(tile: &mut ArrayRef2<f64>, rows: &ArrayView2<'_, f64>, b: &ArrayView2<'_, f64>, gamma: f64) {
    for (mut entries, x) in tile.rows_mut().into_iter().zip(rows.rows()) {
        for (entry, z) in entries.iter_mut().zip(b.rows()) {
            *entry = (-gamma * squared_distance(&x, &z)).exp();
        }
    }
}

/// Sums in four parts side by side, which a processor adds at once.
fn squared_distance(x: &ArrayView1<'_, f64>, z: &ArrayView1<'_, f64>) -> f64 {
    let mut sums = [0.0; 4];
    for (place, (x, z)) in x.iter().zip(z).enumerate() {
        sums[place % 4] += (x - z) * (x - z);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

fn squared_norms(a: &ArrayView2<'_, f64>) -> Vec<f64> {
    a.rows().into_iter().map(|row| row.dot(&row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::models::Activation;
    use ndarray::array;

    #[test]
    fn kernels_are_what_their_formulas_say() {
        let (a, b) = (array![[1.0, 2.0], [0.0, -1.0]], array![[3.0, 1.0], [1.0, 2.0], [0.0, 0.0]]);
        let between = |kernel: Kernel| kernel.between(&a.view(), &b.view());
        assert_eq!(between(Kernel::Linear), array![[5.0, 5.0, 0.0], [-1.0, -2.0, 0.0]]);
        let cubic = Kernel::Polynomial { degree: 3, gamma: 0.5, offset: 1.0 };
        assert_eq!(between(cubic), array![[42.875, 42.875, 1.0], [0.125, 0.0, 1.0]]);
        let radial = between(Kernel::RadialBasis { gamma: 0.5 });
        assert_eq!(radial[[0, 1]], 1.0, "equal samples");
        let far = |x: &Array2<f64>| x.mapv(|value| value + 1e12);
        let moved = Kernel::RadialBasis { gamma: 0.5 }.between(&far(&a).view(), &far(&b).view());
        assert_eq!(moved, radial, "distances do not depend on the origin");
        assert!((radial[[0, 0]] - (-2.5_f64).exp()).abs() < 1e-15, "distance² 4 + 1");
    }

    #[test]
    fn the_diagonal_is_that_of_the_matrix() {
        let a = Array2::from_shape_fn((130, 3), |(row, column)| ((row * 7 + column * 5) % 11) as f64 - 5.0);
        let network = NeuralTangent {
            depth: 2,
            activation: Activation::Relu,
            weight_variance: 2.0,
            bias_variance: 0.5,
        };
        let polynomial = Kernel::Polynomial { degree: 2, gamma: 1.0, offset: 1.0 };
        let kernels =
            [Kernel::Linear, Kernel::RadialBasis { gamma: 0.1 }, polynomial, Kernel::NeuralTangent(network)];
        for kernel in kernels {
            let whole = kernel.between(&a.view(), &a.view());
            for (row, &value) in kernel.diagonal(&a.view()).iter().enumerate() {
                assert!((whole[[row, row]] - value).abs() <= 1e-12 * value.abs().max(1.0), "{kernel:?}");
            }
            assert_eq!(whole, whole.t(), "{kernel:?} is symmetric to the last bit");
        }
    }
}
