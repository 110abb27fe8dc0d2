//! O2 and O1 of a kernel model: one test point, every target, with what is allocated.
//! `cargo bench --bench label_flip`.

use countersign::kinds::kernels::models::{Contributions, o1_upper, o2_greedy};
use countersign::num::ExactSum;
use divan::{Bencher, black_box};
use ndarray::Array2;

fn main() {
    divan::main();
}

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

const CLASSES: usize = 10;

/// Weights of both signs with a full mantissa, as a kernel on centred data gives them.
fn contributions(samples: usize, classes: usize) -> Contributions {
    let mut state = 11_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let weights = Array2::from_shape_fn((1, samples), |_| next() * 2.0 - 0.7);
    let labels: Vec<i64> = (0..samples).map(|_| (next() * classes as f64) as i64).collect();
    Contributions::new(weights, &labels, Some(classes)).expect("sound")
}

#[divan::bench(args = [500, 5_000, 50_000, 500_000])]
fn greedy_by_selection(bencher: Bencher<'_, '_>, samples: usize) {
    let contributions = contributions(samples, CLASSES);
    let clean = contributions.test(0).prediction();
    bencher.bench(|| {
        let point = black_box(contributions.test(0));
        point.targets().filter_map(|target| Some(o2_greedy(&point, clean, target)?.flips())).min()
    });
}

/// 50,000 samples.
#[divan::bench(args = [2, 10, 50, 200])]
fn greedy_by_classes(bencher: Bencher<'_, '_>, classes: usize) {
    let contributions = contributions(50_000, classes);
    let clean = contributions.test(0).prediction();
    bencher.bench(|| {
        let point = black_box(contributions.test(0));
        point.targets().filter_map(|target| Some(o2_greedy(&point, clean, target)?.flips())).min()
    });
}

/// A labeling for every target.
#[divan::bench(args = [500, 5_000, 50_000])]
fn upper(bencher: Bencher<'_, '_>, samples: usize) {
    let contributions = contributions(samples, CLASSES);
    bencher.bench(|| {
        let point = black_box(contributions.test(0));
        point.targets().filter_map(|target| Some(o1_upper(&point, target)?.flips())).min()
    });
}

/// The naive twin: sort the gains, take them one by one, compare after each.
#[divan::bench(args = [500, 5_000, 50_000])]
fn greedy_by_sorting(bencher: Bencher<'_, '_>, samples: usize) {
    let contributions = contributions(samples, CLASSES);
    let point = contributions.test(0);
    let clean = point.prediction();
    bencher.bench(|| {
        let point = black_box(contributions.test(0));
        let of_target = |target| {
            let mut gap = ExactSum::new();
            let mut gains = Vec::new();
            for (_, weight, label) in point.samples() {
                let (to, from) = if weight > 0.0 { (target, clean) } else { (clean, target) };
                if label == clean {
                    gap.add(weight);
                } else if label == target {
                    gap.subtract(weight);
                }
                if label != to {
                    gains.push(weight.abs() * if label == from { 2.0 } else { 1.0 });
                }
            }
            gains.sort_unstable_by(|a, b| b.total_cmp(a));
            gains.iter().position(|&gain| {
                gap.subtract(gain);
                gap.sign().is_lt() || (gap.sign().is_eq() && target < clean)
            })
        };
        point.targets().filter_map(of_target).min()
    });
}
