//! The interval product by midpoints and radii.

use super::exact::outward;
use super::{IntervalMatrix, IntervalMatrixView, assert_inner_sizes};
use crate::num::a_priori::{SummationError, above_product, above_sum};
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, Zip};

/// `a · b` by two or three products of plain matrices (Rump 1999; FullCert, equation 8).
///
/// The radius of an entry is at most 1.5 times that of the real interval product, but for rounding.
///
/// # Soundness
/// Write the intervals as `m ± r`, with magnitudes `g ≥ |m| + r`. For reals in the operands
///
/// ```text
/// |A B − mA mB| = |A (B − mB) + (A − mA) mB| ≤ gA rB + rA |mB| .
/// ```
///
/// An evaluation of `A B` in doubles and the evaluation of `mA mB` here each add at most
/// `γₖ gA gB + (1 + γₖ) k η/2` ([`crate::num::a_priori`]). So the entry contains all of them with the radius
///
/// ```text
/// gA (rB + c gB) + rA |mB| + 2 k η ,   c ≥ 2 γₖ .
/// ```
///
/// The two products are a sum of at most 2 k terms that are not negative. Evaluated as `R̂` they are at most
/// `R̂ + bound(R̂)/2` ([`SummationError::bound`] of 2 k terms, at least `4 k η`), and the other half of the bound
/// covers `2 k η`.
///
/// No evaluation overflows where `R̂ + bound(R̂) ≤ c · f64::MAX / 4`: then `gA gB` is at most a quarter of the
/// largest double. Elsewhere, and where an operand is not finite, the entry is the whole line.
///
/// This rests on the library's matrix product to sum the `k` products of each entry, in whatever order: no
/// algorithm of Strassen's kind.
///
/// # Panics
/// When `a` has not as many columns as `b` has rows.
pub fn multiply_midpoint_radius(a: IntervalMatrixView<'_>, b: IntervalMatrixView<'_>) -> IntervalMatrix {
    assert_inner_sizes(a, b);
    let inner = a.dim().1;
    let share = SummationError::of(inner).relative();
    let (a, b) = (MidpointRadius::of(a), MidpointRadius::of(b));
    let midpoint = product(&a.midpoint, &b.midpoint);
    let radius = radius_sums(&a, &b, share);
    let error = SummationError::of(2 * inner);
    // Without terms everything is 0, and so is the share.
    let largest = if inner == 0 { f64::MAX } else { share * (f64::MAX / 4.0) };

    let (mut lower, mut upper) = (midpoint, radius);
    Zip::from(&mut lower).and(&mut upper).for_each(|lower, upper| {
        let (midpoint, radius) = (*lower, above_sum(*upper + error.bound(*upper)));
        // NaN is not at most anything.
        let magnitude = if radius <= largest { midpoint.abs() } else { f64::INFINITY };
        (*lower, *upper) = outward(midpoint, midpoint, magnitude, radius);
    });
    IntervalMatrix { lower, upper }
}

/// `gA (rB + c gB) + rA |mB|` as evaluated, summands rounded up; where a radius is 0 everywhere, in one product.
fn radius_sums(a: &MidpointRadius, b: &MidpointRadius, share: f64) -> Array2<f64> {
    let widened = |operand: &MidpointRadius, radius: &Array2<f64>| {
        Zip::from(radius)
            .and(&operand.magnitude)
            .map_collect(|&radius, &magnitude| above_sum(radius + above_product(share, magnitude)))
    };
    match (&a.radius, &b.radius) {
        // (rA + c gA) |mB|, as gB = |mB|.
        (Some(a_radius), None) => product(&widened(a, a_radius), &b.magnitude),
        (None, Some(b_radius)) => product(&a.magnitude, &widened(b, b_radius)),
        (None, None) => product(&a.magnitude, &b.magnitude.mapv(|magnitude| above_product(share, magnitude))),
        (Some(a_radius), Some(b_radius)) => {
            let mut sums = product(&a.magnitude, &widened(b, b_radius));
            add_product(&mut sums, Accum::Add, a_radius, &b.midpoint.mapv(f64::abs));
            sums
        }
    }
}

/// Midpoints, radii and magnitudes: `[m − r, m + r]` contains the interval, `g ≥ |m| + r`. NaN where an end is not
/// finite.
struct MidpointRadius {
    midpoint: Array2<f64>,
    /// Nothing when all are 0.
    radius: Option<Array2<f64>>,
    magnitude: Array2<f64>,
}

impl MidpointRadius {
    fn of(matrix: IntervalMatrixView<'_>) -> Self {
        if matrix.is_point() {
            let midpoint = matrix.lower.mapv(|value| if value.is_finite() { value } else { f64::NAN });
            return MidpointRadius { magnitude: midpoint.mapv(f64::abs), midpoint, radius: None };
        }
        let midpoint =
            Zip::from(matrix.lower).and(matrix.upper).map_collect(|&lower, &upper| middle(lower, upper));
        let radius = Zip::from(matrix.lower)
            .and(matrix.upper)
            .and(&midpoint)
            .map_collect(|&lower, &upper, &middle| above_sum(larger(upper - middle, middle - lower)));
        let magnitude = Zip::from(&midpoint)
            .and(&radius)
            .map_collect(|&middle, &radius| above_sum(middle.abs() + radius));
        MidpointRadius { midpoint, radius: Some(radius), magnitude }
    }
}

/// A double in the middle of the ends or close to it.
fn middle(lower: f64, upper: f64) -> f64 {
    if !lower.is_finite() || !upper.is_finite() {
        f64::NAN
    } else if lower == upper {
        lower
    } else {
        // Halves first: the sum might overflow.
        0.5 * lower + 0.5 * upper
    }
}

/// The larger of two numbers, NaN if one is: both are when one is.
fn larger(x: f64, y: f64) -> f64 {
    if x > y { x } else { y }
}

fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let mut product = Array2::zeros((a.dim().0, b.dim().1));
    add_product(&mut product, Accum::Replace, a, b);
    product
}

fn add_product(sums: &mut Array2<f64>, accumulate: Accum, a: &Array2<f64>, b: &Array2<f64>) {
    let (rows, columns) = sums.dim();
    let sums = sums.as_slice_mut().expect("row-major");
    let sums = MatMut::from_row_major_slice_mut(sums, rows, columns);
    matmul(sums, accumulate, matrix(a), matrix(b), 1.0, Par::Seq);
}

fn matrix(values: &Array2<f64>) -> MatRef<'_, f64> {
    let (rows, columns) = values.dim();
    MatRef::from_row_major_slice(values.as_slice().expect("row-major"), rows, columns)
}
