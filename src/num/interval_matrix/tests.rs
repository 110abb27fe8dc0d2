//! The product against rational arithmetic, against its naive twin, and against sums of doubles in many
//! orders.

use super::*;
use crate::Interval;
use crate::a_priori::SummationError;
use crate::series::exact;
use ndarray::{Array2, ArrayView2, Zip, s};
use num_rational::BigRational;
use proptest::prelude::*;

/// The naive twin of [`multiply_exact`]: a triple loop over intervals.
fn multiply_naively(a: IntervalMatrixView<'_>, b: IntervalMatrixView<'_>) -> Array2<Interval> {
    let entry = |matrix: IntervalMatrixView<'_>, index: [usize; 2]| {
        Interval::new(matrix.lower[index], matrix.upper[index]).expect("ordered")
    };
    Array2::from_shape_fn((a.dim().0, b.dim().1), |(row, column)| {
        (0..a.dim().1)
            .fold(Interval::ZERO, |sum, inner| sum + entry(a, [row, inner]) * entry(b, [inner, column]))
    })
}

/// Small integers, zeros, numbers of any sign with a full mantissa, huge, tiny and subnormal ones.
fn end() -> BoxedStrategy<f64> {
    let scale = prop::sample::select(vec![1.0, 1.0, 1.0, 1e150, 1e-150, 1e300, 1e-300, 1e-310, 5e-324]);
    prop_oneof![
        2 => Just(0.0),
        3 => (-3..=3_i32).prop_map(f64::from),
        6 => (-1.0_f64..1.0, scale).prop_map(|(mantissa, scale)| mantissa * scale),
    ]
    .boxed()
}

fn tame_end() -> BoxedStrategy<f64> {
    prop_oneof![1 => Just(0.0), 3 => -1.0_f64..1.0, 1 => Just(1.0)].boxed()
}

fn entry(end: BoxedStrategy<f64>) -> impl Strategy<Value = (f64, f64)> {
    let interval = (end.clone(), end.clone()).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let nearly_point = end.clone().prop_map(|a| (a, a.next_up().next_up()));
    prop_oneof![3 => interval, 1 => nearly_point, 2 => end.prop_map(|a| (a, a))]
}

fn matrix(rows: usize, columns: usize, end: BoxedStrategy<f64>) -> impl Strategy<Value = IntervalMatrix> {
    prop::collection::vec(entry(end), rows * columns).prop_map(move |ends| {
        let ends = Array2::from_shape_vec((rows, columns), ends).expect("as many");
        IntervalMatrix::new(ends.mapv(|(lower, _)| lower), ends.mapv(|(_, upper)| upper)).expect("ordered")
    })
}

fn pair(end: BoxedStrategy<f64>) -> impl Strategy<Value = (IntervalMatrix, IntervalMatrix)> {
    (1..4_usize, 0..7_usize, 1..5_usize)
        .prop_flat_map(move |(m, k, n)| (matrix(m, k, end.clone()), matrix(k, n, end.clone())))
}

fn any_pair() -> impl Strategy<Value = (IntervalMatrix, IntervalMatrix)> {
    prop_oneof![pair(end()).boxed(), pair(tame_end()).boxed()]
}

/// The ends of entry `(row, column)` of the real interval product.
fn real_ends(
    a: IntervalMatrixView<'_>,
    b: IntervalMatrixView<'_>,
    row: usize,
    column: usize,
) -> (BigRational, BigRational) {
    let (mut lower, mut upper) = (exact(0.0), exact(0.0));
    for inner in 0..a.dim().1 {
        let a = [exact(a.lower[[row, inner]]), exact(a.upper[[row, inner]])];
        let b = [exact(b.lower[[inner, column]]), exact(b.upper[[inner, column]])];
        let products: Vec<_> = a.iter().flat_map(|a| b.iter().map(move |b| a * b)).collect();
        lower += products.iter().min().expect("four");
        upper += products.iter().max().expect("four");
    }
    (lower, upper)
}

fn is_inside(value: &BigRational, product: &IntervalMatrix, index: [usize; 2]) -> bool {
    let (lower, upper) = (product.lower[index], product.upper[index]);
    (lower == f64::NEG_INFINITY || exact(lower) <= *value)
        && (upper == f64::INFINITY || *value <= exact(upper))
}

fn is_entire(product: &IntervalMatrix, index: [usize; 2]) -> bool {
    product.lower[index] == f64::NEG_INFINITY && product.upper[index] == f64::INFINITY
}

/// Sums of `terms` as doubles: forward, backward, fused, in pairs, and sorted so that magnitudes grow or
/// fall.
fn sums_in_several_orders(terms: &[(f64, f64)]) -> Vec<f64> {
    let products: Vec<f64> = terms.iter().map(|(a, b)| a * b).collect();
    let fused = |sum: f64, &(a, b): &(f64, f64)| a.mul_add(b, sum);
    let mut sorted = products.clone();
    sorted.sort_by(f64::total_cmp);
    let mut by_magnitude = products.clone();
    by_magnitude.sort_by(|x, y| x.abs().total_cmp(&y.abs()));
    let halves = products.split_at(products.len() / 2);
    vec![
        products.iter().sum(),
        products.iter().rev().sum(),
        terms.iter().fold(0.0, fused),
        terms.iter().rev().fold(0.0, fused),
        halves.0.iter().sum::<f64>() + halves.1.iter().sum::<f64>(),
        sorted.iter().sum(),
        by_magnitude.iter().rev().sum(),
    ]
}

/// Doubles in the intervals: ends, and points between them.
fn choose(matrix: IntervalMatrixView<'_>, shares: &[f64], offset: usize) -> Array2<f64> {
    let mut count = offset;
    Zip::from(matrix.lower).and(matrix.upper).map_collect(|&lower, &upper| {
        count += 1;
        let share = shares[count % shares.len()];
        ((1.0 - share) * lower + share * upper).clamp(lower, upper)
    })
}

/// Every sum of products of `a` and `b` as doubles is in `product`.
fn assert_evaluations_inside(a: &ArrayView2<'_, f64>, b: &ArrayView2<'_, f64>, product: &IntervalMatrix) {
    for ((row, column), &lower) in product.lower.indexed_iter() {
        let terms: Vec<_> = a.row(row).iter().copied().zip(b.column(column).iter().copied()).collect();
        for sum in sums_in_several_orders(&terms) {
            let inside = lower <= sum && sum <= product.upper[[row, column]];
            let undefined = sum.is_nan() && is_entire(product, [row, column]);
            assert!(
                inside || undefined,
                "{sum:e} of {terms:?}, [{lower:e}, {:e}]",
                product.upper[[row, column]]
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_real_product_is_inside((a, b) in any_pair()) {
        let product = multiply_exact(a.view(), b.view());
        for (index, _) in product.lower.indexed_iter() {
            let (lower, upper) = real_ends(a.view(), b.view(), index.0, index.1);
            prop_assert!(is_inside(&lower, &product, index.into()));
            prop_assert!(is_inside(&upper, &product, index.into()));
        }
    }

    #[test]
    fn evaluations_in_any_order_are_inside(
        (a, b) in any_pair(),
        shares in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), 0.0_f64..1.0], 1..9),
    ) {
        let (x, y) = (choose(a.view(), &shares, 0), choose(b.view(), &shares, 3));
        assert_evaluations_inside(&x.view(), &y.view(), &multiply_exact(a.view(), b.view()));
        // And where one operand or both are points.
        let points = (IntervalMatrixView::point(x.view()), IntervalMatrixView::point(y.view()));
        assert_evaluations_inside(&x.view(), &y.view(), &multiply_exact(points.0, b.view()));
        assert_evaluations_inside(&x.view(), &y.view(), &multiply_exact(a.view(), points.1));
        assert_evaluations_inside(&x.view(), &y.view(), &multiply_exact(points.0, points.1));
    }

    #[test]
    fn ends_of_the_exact_product_are_within_their_error((a, b) in any_pair()) {
        let product = multiply_exact(a.view(), b.view());
        let magnitudes = |matrix: &IntervalMatrix| {
            Zip::from(&matrix.lower).and(&matrix.upper).map_collect(|l, u| l.abs().max(u.abs()))
        };
        let magnitude = magnitudes(&a).dot(&magnitudes(&b));
        for (index, &magnitude) in magnitude.indexed_iter() {
            let (lower, upper) = real_ends(a.view(), b.view(), index.0, index.1);
            if is_entire(&product, index.into()) {
                // Only near overflow.
                prop_assert!(magnitude > 1e308);
                continue;
            }
            let slack = exact(2.0 * SummationError::of(a.dim().1 + 2).bound(magnitude));
            prop_assert!(exact(product.lower[index]) >= lower - &slack);
            prop_assert!(exact(product.upper[index]) <= upper + &slack);
        }
    }

    #[test]
    fn point_views_agree_with_points((a, b) in any_pair()) {
        let (a, b) = (IntervalMatrix::point(a.lower), IntervalMatrix::point(b.upper));
        let points = (IntervalMatrixView::point(a.lower.view()), IntervalMatrixView::point(b.lower.view()));
        prop_assert!(points.0.is_point() && points.1.is_point());
        let product = multiply_exact(a.view(), b.view());
        prop_assert_eq!(&product, &multiply_exact(points.0, points.1));
        prop_assert_eq!(&product, &multiply_exact(points.0, b.view()));
        prop_assert_eq!(&product, &multiply_exact(a.view(), points.1));
    }
}

/// Larger than the blocks of the product.
#[test]
fn blocks_fit_together() {
    let (m, k, n) = (3, 150, 600);
    let ends = |rows, columns, step: usize| {
        let lower = Array2::from_shape_fn((rows, columns), |(i, j)| {
            ((i * 31 + j * 17 + step) % 101) as f64 / 50.0 - 1.0
        });
        let upper = &lower + &lower.mapv(|x: f64| if x > 0.5 { 0.0 } else { x.abs() });
        IntervalMatrix::new(lower, upper).expect("ordered")
    };
    let (a, b) = (ends(m, k, 5), ends(k, n, 7));
    let product = multiply_exact(a.view(), b.view());
    for (index, naive) in multiply_naively(a.view(), b.view()).indexed_iter() {
        let (lower, upper) = (product.lower[index], product.upper[index]);
        assert!((naive.lower() - lower).abs() <= 1e-10 && (naive.upper() - upper).abs() <= 1e-10);
    }
    for column in [0, 255, 256, 511, 512, 599] {
        let (lower, upper) = real_ends(a.view(), b.view(), 2, column);
        assert!(is_inside(&lower, &product, [2, column]) && is_inside(&upper, &product, [2, column]));
        let width = exact(product.upper[[2, column]]) - exact(product.lower[[2, column]]);
        assert!(width <= upper - lower + exact(1e-10));
    }
    let part = multiply_exact(a.view().rows(1..3), b.view().columns(250..520));
    assert_eq!(part.lower, product.lower.slice(s![1..3, 250..520]));
    assert_eq!(part.upper, product.upper.slice(s![1..3, 250..520]));
}

#[test]
fn what_may_overflow_or_is_unbounded_is_entire() {
    let row = |ends: &[f64]| Array2::from_shape_vec((1, ends.len()), ends.to_vec()).expect("one row");
    let column = |ends: &[f64]| Array2::from_shape_vec((ends.len(), 1), ends.to_vec()).expect("one column");
    let infinity = f64::INFINITY;
    let cases = [
        // Finite as reals, infinite or NaN as doubles in some order.
        (vec![1e308, 1e308, -1e308, -1e308], vec![1.0; 4]),
        (vec![1e200, 1.0], vec![1e200, 1.0]),
        (vec![0.0, 1.0], vec![infinity, 1.0]),
        (vec![infinity, 1.0], vec![0.0, 1.0]),
        (vec![f64::NAN], vec![0.0]),
        (vec![0.0], vec![f64::NAN]),
    ];
    for (a, b) in cases {
        let (a, b) = (row(&a), column(&b));
        let views = (IntervalMatrixView::point(a.view()), IntervalMatrixView::point(b.view()));
        let owned = (IntervalMatrix::point(a.clone()), IntervalMatrix::point(b.clone()));
        assert!(is_entire(&multiply_exact(views.0, views.1), [0, 0]), "{a} {b}");
        assert!(is_entire(&multiply_exact(owned.0.view(), owned.1.view()), [0, 0]), "{a} {b}");
        assert!(is_entire(&multiply_exact(owned.0.view(), views.1), [0, 0]), "{a} {b}");
    }
}

#[test]
fn zeros_stay_zeros() {
    let zeros = Array2::zeros((2, 3));
    let b = IntervalMatrix::new(Array2::from_elem((3, 4), -1.0), Array2::from_elem((3, 4), 2.0))
        .expect("ordered");
    let product = multiply_exact(IntervalMatrixView::point(zeros.view()), b.view());
    assert_eq!(product, IntervalMatrix::point(Array2::zeros((2, 4))));
    let nothing = multiply_exact(b.view().columns(0..0), b.view().rows(0..0));
    assert_eq!(nothing, IntervalMatrix::point(Array2::zeros((3, 4))));
}

#[test]
fn constructors_keep_their_invariants() {
    let ends = |value: f64| Array2::from_elem((2, 3), value);
    assert!(IntervalMatrix::new(ends(1.0), ends(0.0)).is_none());
    assert!(IntervalMatrix::new(ends(f64::NAN), ends(0.0)).is_none());
    assert!(IntervalMatrix::new(ends(0.0), Array2::zeros((3, 2))).is_none());
    assert!(IntervalMatrixView::new(ends(1.0).view(), ends(0.0).view()).is_none());
    let by_columns =
        IntervalMatrix::new(ends(0.0).reversed_axes(), ends(1.0).reversed_axes()).expect("ordered");
    assert!(by_columns.lower.is_standard_layout() && by_columns.upper.is_standard_layout());
    assert!(by_columns.is_finite() && !by_columns.view().is_point());
    assert_eq!(by_columns.transposed(), IntervalMatrix::new(ends(0.0), ends(1.0)).expect("ordered"));
    let entire = IntervalMatrix::point(ends(f64::NAN));
    assert!(!entire.is_finite() && is_entire(&entire, [1, 2]));
}

#[test]
#[should_panic(expected = "must be contiguous")]
fn rows_must_be_contiguous() {
    IntervalMatrixView::point(Array2::zeros((2, 3)).t());
}

#[test]
#[should_panic(expected = "as many as the rows")]
fn inner_sizes_must_agree() {
    let zeros = IntervalMatrix::point(Array2::zeros((2, 3)));
    multiply_exact(zeros.view(), zeros.view());
}
