//! The interval product whose ends are those of the real one, but for rounding.

use super::kernels::{Sums, Term, Terms};
use super::matrix::{IntervalMatrix, IntervalMatrixView, all_finite};
use crate::a_priori::SummationError;
use ndarray::{Array2, Axis};
use pulp::{Arch, Simd, WithSimd};
use std::ops::Range;

/// Columns that are summed together: the three sums of a stretch of a row stay in the innermost cache.
const COLUMNS: usize = 512;
/// Rows of `b` that are taken together: so many rows and columns stay in the next cache while all rows of `a`
/// pass.
const ROWS: usize = 32;

/// `a · b`: each end is the sum of the extreme products of its terms.
///
/// A plain triple loop over rows of `b`, in blocks. Exact zeros of `a` are skipped where the row of `b` is
/// finite.
///
/// # Soundness
/// Let `L` be the real sum of the least products of the intervals, `L̂` that sum as evaluated here, and `M̂`
/// the sum of the products of the largest magnitudes as evaluated here. Then `L ≥ L̂ − e`, and any evaluation
/// of any sum of products from the operands is at least `L − e`, where `2 e ≤ bound(M̂)` by
/// [`SummationError::bound`]; so `L̂ − bound(M̂)`, rounded down, is below both. Upper ends likewise. The
/// lower end is within `3 e` of `L`, but for a few units in its last place.
///
/// A term with a NaN or an infinity among its ends has an infinite or NaN magnitude (0 · ∞ is NaN), so that
/// magnitudes alone decide which entries are the whole line.
///
/// # Panics
/// When `a` has not as many columns as `b` has rows.
pub fn multiply_exact(a: IntervalMatrixView<'_>, b: IntervalMatrixView<'_>) -> IntervalMatrix {
    MatrixSums::zeros((a.dim().0, b.dim().1)).finished(a, b)
}

/// `a · b + c` for a column `c` that is added to every column of the product.
///
/// # Soundness
/// As [`multiply_exact`], with `c` a term of every sum: it may be added first, last or in between.
///
/// # Panics
/// When `a` has not as many columns as `b` has rows, or `c` not as many rows as `a`.
pub fn multiply_exact_plus(
    a: IntervalMatrixView<'_>,
    b: IntervalMatrixView<'_>,
    c: IntervalMatrixView<'_>,
) -> IntervalMatrix {
    MatrixSums::starting_from((a.dim().0, b.dim().1), c).finished(a, b)
}

/// The work for which the widest vector instructions of the machine are chosen. It is a type of its own
/// because closures are not reliably inlined where these instructions are switched on.
struct Multiplication<'a, 'b, 's> {
    a: IntervalMatrixView<'a>,
    b: IntervalMatrixView<'b>,
    sums: &'s mut MatrixSums,
}

impl WithSimd for Multiplication<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.sums.add_all_terms(self.a, self.b);
        self.sums.move_outward(self.a);
    }
}

/// The sums of all entries, row-major.
struct MatrixSums {
    lower: Array2<f64>,
    upper: Array2<f64>,
    magnitude: Array2<f64>,
    /// The number of terms that the sums started from.
    terms: usize,
}

impl MatrixSums {
    fn zeros(dim: (usize, usize)) -> Self {
        let zeros = || Array2::zeros(dim);
        MatrixSums { lower: zeros(), upper: zeros(), magnitude: zeros(), terms: 0 }
    }

    fn starting_from(dim: (usize, usize), column: IntervalMatrixView<'_>) -> Self {
        assert_eq!(column.dim(), (dim.0, 1), "one summand for each row");
        let mut sums = MatrixSums { terms: 1, ..MatrixSums::zeros(dim) };
        for row in 0..dim.0 {
            let (lower, upper) = (column.lower[[row, 0]], column.upper[[row, 0]]);
            sums.lower.row_mut(row).fill(lower);
            sums.upper.row_mut(row).fill(upper);
            sums.magnitude.row_mut(row).fill(lower.abs().max(upper.abs()));
        }
        sums
    }

    /// Adds the terms of `a · b` and moves the ends outward.
    fn finished(mut self, a: IntervalMatrixView<'_>, b: IntervalMatrixView<'_>) -> IntervalMatrix {
        assert_inner_sizes(a, b);
        Arch::new().dispatch(Multiplication { a, b, sums: &mut self });
        IntervalMatrix { lower: self.lower, upper: self.upper }
    }

    #[inline(always)]
    fn add_all_terms(&mut self, a: IntervalMatrixView<'_>, b: IntervalMatrixView<'_>) {
        let (all_rows, columns) = (rows(b), b.dim().1);
        let mut terms = Terms::default();
        for first_column in (0..columns).step_by(COLUMNS) {
            let block = first_column..columns.min(first_column + COLUMNS);
            for (first_row, b_rows) in (0..).step_by(ROWS).zip(all_rows.chunks(ROWS)) {
                for row in 0..a.dim().0 {
                    terms.clear();
                    for (inner, b_row) in (first_row..).zip(b_rows) {
                        let (lower, upper) = (a.lower[[row, inner]], a.upper[[row, inner]]);
                        if (lower, upper) != (0.0, 0.0) || !b_row.is_finite {
                            terms.push(b_row.term(lower, upper, block.clone()));
                        }
                    }
                    let sums = &mut self.stretch(row, block.clone());
                    if b.is_point() { terms.add_points_to(sums) } else { terms.add_to(sums) }
                }
            }
        }
    }

    #[inline(always)]
    fn stretch(&mut self, row: usize, columns: Range<usize>) -> Sums<'_> {
        let start = row * self.lower.dim().1;
        let [lower, upper, magnitude] = [&mut self.lower, &mut self.upper, &mut self.magnitude].map(|sums| {
            let sums = sums.as_slice_mut().expect("row-major");
            &mut sums[start + columns.start..start + columns.end]
        });
        Sums { lower, upper, magnitude }
    }

    /// Moves the ends outward by the error bounds of the rows.
    #[inline(always)]
    fn move_outward(&mut self, a: IntervalMatrixView<'_>) {
        for row in 0..a.dim().0 {
            let terms =
                (0..a.dim().1).filter(|&inner| a.lower[[row, inner]] != 0.0 || a.upper[[row, inner]] != 0.0);
            let error = match terms.count() {
                0 => SummationError::of(0),
                terms => SummationError::of(terms + self.terms),
            };
            let [mut lower, mut upper] = [&mut self.lower, &mut self.upper].map(|ends| ends.row_mut(row));
            let [lower, upper] = [&mut lower, &mut upper].map(|ends| ends.as_slice_mut().expect("row-major"));
            for ((lower, upper), &magnitude) in lower.iter_mut().zip(upper).zip(self.magnitude.row(row)) {
                (*lower, *upper) = outward(*lower, *upper, magnitude, error.bound(magnitude));
            }
        }
    }
}

/// `[lower − error, upper + error]`, rounded outward; the whole line where `magnitude + error` is not finite.
///
/// Without branches and without neighbouring doubles, so that it becomes vector instructions: the nearest
/// double `s` to a sum is within `u |s|` of it, and `s ∓ 4 u |s|`, rounded, is beyond. (Where the product
/// underflows, sums are exact.)
#[inline(always)]
fn outward(lower: f64, upper: f64, magnitude: f64, error: f64) -> (f64, f64) {
    let slack = if error > 0.0 { 2.0 * f64::EPSILON } else { 0.0 };
    let (below, above) = (lower - error, upper + error);
    let (below, above) = (below - slack * below.abs(), above + slack * above.abs());
    if magnitude + error < f64::INFINITY { (below, above) } else { (f64::NEG_INFINITY, f64::INFINITY) }
}

/// A row of the right matrix.
struct Row<'b> {
    lower: &'b [f64],
    upper: &'b [f64],
    is_finite: bool,
}

impl<'b> Row<'b> {
    /// Some of its columns, to be multiplied by the interval from `a_lower` to `a_upper`.
    #[inline(always)]
    fn term(&self, a_lower: f64, a_upper: f64, columns: Range<usize>) -> Term<'b> {
        Term { a_lower, a_upper, b_lower: &self.lower[columns.clone()], b_upper: &self.upper[columns] }
    }
}

fn rows(b: IntervalMatrixView<'_>) -> Vec<Row<'_>> {
    let row = |row| {
        let [lower, upper] = [b.lower, b.upper]
            .map(|ends| ends.index_axis_move(Axis(0), row).to_slice().expect("rows are contiguous"));
        let is_finite = all_finite(lower) & all_finite(upper);
        Row { lower, upper, is_finite }
    };
    (0..b.dim().0).map(row).collect()
}

fn assert_inner_sizes(a: IntervalMatrixView<'_>, b: IntervalMatrixView<'_>) {
    assert_eq!(
        a.dim().1,
        b.dim().0,
        "the columns of the left matrix must be as many as the rows of the right"
    );
}
