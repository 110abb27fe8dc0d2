//! Kernels. For now the linear one.

use ndarray::Array2;
use ndarray::ArrayView2;

/// The linear kernel `⟨x, z⟩` between rows: `[a.rows, features] × [b.rows, features] → [a.rows, b.rows]`.
///
/// The doubles that come out *are* the kernel of the model that is certified; later comparisons of their
/// sums are exact.
pub fn linear_kernel(a: &ArrayView2<'_, f64>, b: &ArrayView2<'_, f64>) -> Array2<f64> {
    a.dot(&b.t())
}
