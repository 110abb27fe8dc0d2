//! Matrices of intervals, owned and borrowed.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, Zip, s};

use crate::Interval;

/// A matrix of intervals: the matrix of lower ends, and that of upper ends.
///
/// Invariant: both of one shape and in row-major order; `lower ≤ upper` everywhere, no NaN.
///
/// # Examples
/// ```
/// use countersign_num::interval_matrix::multiply_exact;
/// use countersign_num::{Interval, IntervalMatrix};
///
/// let between = |lower, upper| Interval::new(lower, upper).expect("ordered");
/// let row = IntervalMatrix::from_rows(&[vec![between(1.0, 2.0), between(-1.0, 3.0)]]);
/// let column = IntervalMatrix::from_rows(&[vec![Interval::point(2.0)], vec![Interval::point(10.0)]]);
/// let product = multiply_exact(row.view(), column.view());
///
/// // The real product is [2, 4] + [−10, 30]; the enclosure is wider by a few roundings.
/// let (lower, upper) = (product.lower()[[0, 0]], product.upper()[[0, 0]]);
/// assert!(lower <= -8.0 && 34.0 <= upper);
/// assert!(upper - lower <= 42.0 + 1e-12);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalMatrix {
    pub(super) lower: Array2<f64>,
    pub(super) upper: Array2<f64>,
}

impl IntervalMatrix {
    /// From the ends; `None` when shapes differ, an end is NaN or ends are crossed.
    pub fn new(lower: Array2<f64>, upper: Array2<f64>) -> Option<Self> {
        ordered(&lower.view(), &upper.view())
            .then(|| IntervalMatrix { lower: row_major(lower), upper: row_major(upper) })
    }

    /// From rows that all have the same number of intervals.
    ///
    /// # Panics
    /// When a row is shorter than the first.
    pub fn from_rows(rows: &[Vec<Interval>]) -> Self {
        let shape = (rows.len(), rows.first().map_or(0, Vec::len));
        let ends =
            |end: fn(Interval) -> f64| Array2::from_shape_fn(shape, |(row, column)| end(rows[row][column]));
        IntervalMatrix { lower: ends(Interval::lower), upper: ends(Interval::upper) }
    }

    /// Every entry a single number; the whole line where it is not finite.
    pub fn point(values: Array2<f64>) -> Self {
        let mut lower = row_major(values);
        let mut upper = lower.clone();
        Zip::from(&mut lower).and(&mut upper).for_each(|lower, upper| {
            if !lower.is_finite() {
                (*lower, *upper) = (f64::NEG_INFINITY, f64::INFINITY);
            }
        });
        IntervalMatrix { lower, upper }
    }

    /// The lower ends.
    pub fn lower(&self) -> &Array2<f64> {
        &self.lower
    }

    /// The upper ends.
    pub fn upper(&self) -> &Array2<f64> {
        &self.upper
    }

    /// The lower and the upper ends.
    pub fn into_ends(self) -> (Array2<f64>, Array2<f64>) {
        (self.lower, self.upper)
    }

    /// Rows and columns.
    pub fn dim(&self) -> (usize, usize) {
        self.lower.dim()
    }

    /// Are all ends finite?
    pub fn is_finite(&self) -> bool {
        self.view().is_finite()
    }

    /// Rows become columns.
    pub fn transposed(&self) -> Self {
        let transposed = |ends: &Array2<f64>| ends.t().as_standard_layout().into_owned();
        IntervalMatrix { lower: transposed(&self.lower), upper: transposed(&self.upper) }
    }

    /// The whole matrix, borrowed.
    pub fn view(&self) -> IntervalMatrixView<'_> {
        IntervalMatrixView { lower: self.lower.view(), upper: self.upper.view() }
    }
}

/// A borrowed matrix of intervals, perhaps some rows and columns of a larger one.
///
/// Invariant: both views of one shape, elements of a row contiguous; `lower ≤ upper` and no NaN, unless the
/// view [is a point](IntervalMatrixView::is_point).
#[derive(Clone, Copy, Debug)]
pub struct IntervalMatrixView<'a> {
    pub(super) lower: ArrayView2<'a, f64>,
    pub(super) upper: ArrayView2<'a, f64>,
}

impl<'a> IntervalMatrixView<'a> {
    /// From views of the ends; `None` when shapes differ, an end is NaN or ends are crossed.
    ///
    /// # Panics
    /// When the elements of a row are not contiguous.
    pub fn new(lower: ArrayView2<'a, f64>, upper: ArrayView2<'a, f64>) -> Option<Self> {
        assert_contiguous_rows(&lower);
        assert_contiguous_rows(&upper);
        ordered(&lower, &upper).then_some(IntervalMatrixView { lower, upper })
    }

    /// Every entry a single number. One that is not finite stands for the whole line.
    ///
    /// # Panics
    /// When the elements of a row are not contiguous.
    pub fn point(values: ArrayView2<'a, f64>) -> Self {
        assert_contiguous_rows(&values);
        IntervalMatrixView { lower: values, upper: values }
    }

    /// The lower ends.
    pub fn lower(self) -> ArrayView2<'a, f64> {
        self.lower
    }

    /// The upper ends.
    pub fn upper(self) -> ArrayView2<'a, f64> {
        self.upper
    }

    /// Rows and columns.
    pub fn dim(self) -> (usize, usize) {
        self.lower.dim()
    }

    /// Are both ends the same memory, so that every entry is a single number?
    pub fn is_point(self) -> bool {
        self.lower.as_ptr() == self.upper.as_ptr() && self.lower.strides() == self.upper.strides()
    }

    /// Are all ends finite?
    pub fn is_finite(self) -> bool {
        [self.lower, self.upper]
            .iter()
            .all(|ends| ends.rows().into_iter().all(|row| row.to_slice().is_none_or(all_finite)))
    }

    /// Some of the rows.
    ///
    /// # Panics
    /// When there are fewer.
    pub fn rows(self, range: Range<usize>) -> Self {
        let part = |ends: ArrayView2<'a, f64>| ends.slice_move(s![range.clone(), ..]);
        IntervalMatrixView { lower: part(self.lower), upper: part(self.upper) }
    }

    /// Some of the columns.
    ///
    /// # Panics
    /// When there are fewer.
    pub fn columns(self, range: Range<usize>) -> Self {
        let part = |ends: ArrayView2<'a, f64>| ends.slice_move(s![.., range.clone()]);
        IntervalMatrixView { lower: part(self.lower), upper: part(self.upper) }
    }
}

/// Looks at the whole row, without leaving early, so that the loop becomes vector instructions.
pub(super) fn all_finite(row: &[f64]) -> bool {
    row.iter().fold(true, |all, end| all & end.is_finite())
}

fn ordered(lower: &ArrayView2<'_, f64>, upper: &ArrayView2<'_, f64>) -> bool {
    // NaN compares as not ordered.
    lower.dim() == upper.dim()
        && Zip::from(lower).and(upper).fold(true, |all, lower, upper| all & (lower <= upper))
}

fn row_major(values: Array2<f64>) -> Array2<f64> {
    if values.is_standard_layout() { values } else { values.as_standard_layout().into_owned() }
}

fn assert_contiguous_rows(values: &ArrayView2<'_, f64>) {
    assert!(
        values.is_empty() || values.len_of(Axis(1)) == 1 || values.stride_of(Axis(1)) == 1,
        "the elements of a row of an interval matrix must be contiguous"
    );
}
