//! Building, evaluating and writing programs. `cargo bench --bench program`.

use countersign::data::ClassId;
use countersign::kinds::ensembles::certificates::{VoteTable, p1};
use countersign::program::Program;
use countersign::program::format::Format;
use divan::{Bencher, black_box};
use ndarray::{Array2, Array3};

fn main() {
    divan::main();
}

const CLASSES: usize = 10;

fn table(partitions: usize) -> VoteTable {
    let votes = Array2::from_shape_fn((1, partitions), |(_, partition)| (partition % 3) as i64);
    let flips = Array3::from_shape_fn((1, partitions, CLASSES), |(_, partition, class)| {
        if partition % 3 == class { 0 } else { 1 + ((partition * 31 + class * 17) % 40) as i64 }
    });
    VoteTable::new(votes, flips).expect("sound")
}

fn program(partitions: usize) -> Program {
    p1(&table(partitions).test(0), ClassId::new(1)).program
}

#[divan::bench(args = [10, 100, 1000])]
fn build_p1(bencher: Bencher<'_, '_>, partitions: usize) {
    let table = table(partitions);
    bencher.bench(|| p1(black_box(&table.test(0)), ClassId::new(1)));
}

#[divan::bench(args = [10, 100, 1000])]
fn evaluate_a_point(bencher: Bencher<'_, '_>, partitions: usize) {
    let program = program(partitions);
    let point = vec![0.5; program.variables().len()];
    bencher.bench(|| black_box(&program).evaluate(black_box(&point)));
}

#[divan::bench(args = [10, 100, 1000])]
fn write_mps(bencher: Bencher<'_, '_>, partitions: usize) {
    let program = program(partitions);
    bencher.bench(|| black_box(&program).to_text(Format::Mps, &[]));
}
