//! Products of interval matrices beside the plain product and the naive one. `cargo bench --bench interval`.
//!
//! The counter is of multiply-adds: nanoseconds each are 1 over its billions a second.

use countersign::num::interval_matrix::multiply_exact;
use countersign::num::{Interval, IntervalMatrix, IntervalMatrixView};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use ndarray::Array2;

fn main() {
    divan::main();
}

/// Columns of the right matrix. The other sizes are the arguments.
const COLUMNS: usize = 512;
const SIZES: [usize; 3] = [32, 128, 512];

/// Numbers of both signs with a full mantissa.
fn numbers(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    let mut state = seed;
    Array2::from_shape_simple_fn((rows, columns), || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    })
}

/// Intervals that are positive, negative and mixed.
fn intervals(rows: usize, columns: usize, seed: u64) -> IntervalMatrix {
    let lower = numbers(rows, columns, seed);
    let upper = &lower + &numbers(rows, columns, seed + 1).mapv(f64::abs);
    IntervalMatrix::new(lower, upper).expect("ordered")
}

fn multiply_adds(size: usize) -> ItemsCount {
    ItemsCount::new(size * size * COLUMNS)
}

#[divan::bench(args = SIZES)]
fn exact(bencher: Bencher<'_, '_>, size: usize) {
    let (a, b) = (intervals(size, size, 1), intervals(size, COLUMNS, 3));
    bencher.counter(multiply_adds(size)).bench(|| multiply_exact(black_box(a.view()), black_box(b.view())));
}

#[divan::bench(args = SIZES)]
fn exact_with_points(bencher: Bencher<'_, '_>, size: usize) {
    let (a, b) = (intervals(size, size, 1), numbers(size, COLUMNS, 3));
    bencher
        .counter(multiply_adds(size))
        .bench(|| multiply_exact(black_box(a.view()), IntervalMatrixView::point(black_box(b.view()))));
}

#[divan::bench(args = SIZES)]
fn exact_of_points(bencher: Bencher<'_, '_>, size: usize) {
    let (a, b) = (numbers(size, size, 1), intervals(size, COLUMNS, 3));
    bencher
        .counter(multiply_adds(size))
        .bench(|| multiply_exact(IntervalMatrixView::point(black_box(a.view())), black_box(b.view())));
}

/// The product of plain matrices by ndarray.
#[divan::bench(args = SIZES)]
fn plain(bencher: Bencher<'_, '_>, size: usize) {
    let (a, b) = (numbers(size, size, 1), numbers(size, COLUMNS, 3));
    bencher.counter(multiply_adds(size)).bench(|| black_box(&a).dot(black_box(&b)));
}

/// The naive twin: a triple loop over intervals, every operation rounded outward.
#[divan::bench(args = [32, 128], sample_count = 5)]
fn naive(bencher: Bencher<'_, '_>, size: usize) {
    let matrix = |ends: &IntervalMatrix| {
        ndarray::Zip::from(ends.lower())
            .and(ends.upper())
            .map_collect(|&lower, &upper| Interval::new(lower, upper).expect("ordered"))
    };
    let (a, b) = (matrix(&intervals(size, size, 1)), matrix(&intervals(size, COLUMNS, 3)));
    bencher.counter(multiply_adds(size)).bench(|| {
        Array2::from_shape_fn((size, COLUMNS), |(row, column)| {
            (0..size)
                .fold(Interval::ZERO, |sum, inner| sum + black_box(&a)[[row, inner]] * b[[inner, column]])
        })
    });
}
