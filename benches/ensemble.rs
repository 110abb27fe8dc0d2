//! The knapsacks of an ensemble: one test point, every target. `cargo bench --bench ensemble`.

use countersign::kinds::ensembles::certificates::{Knapsack, VotePoint, VoteTable, knapsack_dp};
use divan::{Bencher, black_box};
use ndarray::{Array2, Array3};

fn main() {
    divan::main();
}

const CLASSES: usize = 10;

/// Votes right in half the partitions, flips of 1..=60: the shape of small partitions of MNIST.
fn table(partitions: usize) -> VoteTable {
    let mut state = 7_u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let votes =
        Array2::from_shape_fn(
            (1, partitions),
            |_| if next(2) == 0 { 3 } else { next(CLASSES as u64) as i64 },
        );
    let flips = Array3::from_shape_fn((1, partitions, CLASSES), |(_, partition, class)| {
        if votes[[0, partition]] == class as i64 { 0 } else { 1 + next(60) as i64 }
    });
    VoteTable::new(votes, flips).expect("sound")
}

fn every_target(
    point: &VotePoint<'_>,
    certify: impl Fn(&VotePoint<'_>, countersign::data::ClassId) -> Option<u64>,
) -> u64 {
    point.targets().filter_map(|target| certify(point, target)).min().unwrap_or(0)
}

/// One test point against all nine targets.
#[divan::bench(args = [120, 1200, 12_000, 100_000])]
fn near_linear(bencher: Bencher<'_, '_>, partitions: usize) {
    let table = table(partitions);
    bencher.bench(|| {
        let point = black_box(table.test(0));
        let knapsack = Knapsack::new(&point, point.prediction());
        every_target(&point, |_, target| Some(knapsack.attack(target)?.flips))
    });
}

/// The naive twin on the same test points.
#[divan::bench(args = [120, 1200])]
fn dynamic_programme(bencher: Bencher<'_, '_>, partitions: usize) {
    let table = table(partitions);
    let clean = table.test(0).prediction();
    bencher.bench(|| {
        every_target(black_box(&table.test(0)), |point, target| {
            Some(knapsack_dp(point, clean, target)?.flips)
        })
    });
}
