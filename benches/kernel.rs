//! Kernels and kernel ridge regression, with what is allocated. `cargo bench --bench kernel`.

use countersign::kinds::kernels::models::{Activation, Kernel, NeuralTangent, Ridge};
use divan::{Bencher, black_box};
use ndarray::Array2;

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// Features of an image of 28 × 28.
const FEATURES: usize = 784;

fn samples(count: usize) -> Array2<f64> {
    Array2::from_shape_fn((count, FEATURES), |(row, column)| {
        ((row * 31 + column * 17) % 101) as f64 / 101.0 - 0.5
    })
}

fn network(depth: usize) -> Kernel {
    Kernel::NeuralTangent(NeuralTangent {
        depth,
        activation: Activation::Relu,
        weight_variance: 2.0,
        bias_variance: 0.0,
    })
}

/// 128 tests against so many training samples.
#[divan::bench(args = [500, 2_000, 8_000])]
fn linear(bencher: Bencher<'_, '_>, count: usize) {
    let (tests, training) = (samples(128), samples(count));
    bencher.bench(|| Kernel::Linear.between(black_box(&tests.view()), black_box(&training.view())));
}

#[divan::bench(args = [500, 2_000, 8_000])]
fn neural_tangent_of_depth_1(bencher: Bencher<'_, '_>, count: usize) {
    let (tests, training) = (samples(128), samples(count));
    bencher.bench(|| network(1).between(black_box(&tests.view()), black_box(&training.view())));
}

#[divan::bench(args = [500, 2_000, 8_000])]
fn neural_tangent_of_depth_3(bencher: Bencher<'_, '_>, count: usize) {
    let (tests, training) = (samples(128), samples(count));
    bencher.bench(|| network(3).between(black_box(&tests.view()), black_box(&training.view())));
}

/// Factorisation, estimate of the condition number, and the weights of 128 tests.
#[divan::bench(args = [500, 2_000], sample_count = 10)]
fn ridge(bencher: Bencher<'_, '_>, count: usize) {
    let (tests, training) = (samples(128), samples(count));
    let kernel = network(1).between(&training.view(), &training.view());
    let test_kernel = network(1).between(&tests.view(), &training.view());
    bencher.with_inputs(|| (kernel.clone(), test_kernel.clone())).bench_values(|(kernel, test_kernel)| {
        Ridge::fit(kernel, 0.1).expect("definite").weights(test_kernel)
    });
}
