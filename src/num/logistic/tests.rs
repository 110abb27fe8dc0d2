use super::cross_entropy::{enclosure, sigmoid_down, sigmoid_up, softplus_down, softplus_up};
use super::*;
use crate::Interval;
use crate::elementary::{exp_down, exp_up};
use crate::series::{exact, exp_of};
use num_rational::BigRational;
use proptest::prelude::*;

/// Encloses `eˣ`, which increases.
fn exp(x: Interval) -> Interval {
    enclosure(exp_down(x.lower()), exp_up(x.upper()))
}

/// Encloses `1/(1 + e⁻ˣ)`, which increases.
fn sigmoid(x: Interval) -> Interval {
    enclosure(sigmoid_down(x.lower()), sigmoid_up(x.upper()))
}

/// Encloses `ln(1 + eˣ)`, which increases.
fn softplus(x: Interval) -> Interval {
    enclosure(softplus_down(x.lower()), softplus_up(x.upper()))
}

fn point(value: f64) -> Interval {
    Interval::new(value, value).expect("a number")
}

fn interval(a: f64, b: f64) -> Interval {
    Interval::new(a.min(b), a.max(b)).expect("ordered")
}

/// `x` contains the real that is between `real.0` and `real.1`.
fn encloses(x: Interval, real: &(BigRational, BigRational)) -> bool {
    exact(x.lower()) <= real.0 && real.1 <= exact(x.upper())
}

/// `ln` of the real that is between `real.0` and `real.1` is in `x`.
fn encloses_logarithm(x: Interval, real: &(BigRational, BigRational)) -> bool {
    exp_of(&exact(x.lower())).1 <= real.0 && real.1 <= exp_of(&exact(x.upper())).0
}

fn is_tight(x: Interval, share: f64) -> bool {
    x.width() <= share * x.lower().abs().max(x.upper().abs()) + 1e-320
}

/// `outer` contains `inner`, neither of them negative, but for ends that are the same real by different
/// roundings: 1 as `e⁰` is exact, as `e` to the least double it is moved.
fn contains_but_for_rounding(outer: Interval, inner: Interval) -> bool {
    outer.lower() <= inner.lower() * (1.0 + 1e-14) + 1e-320
        && inner.upper() * (1.0 - 1e-14) <= outer.upper() + 1e-320
}

/// Do the functions give intervals that contain each other for arguments that do? The wider arguments hold a
/// third number.
fn wider_is_wider([a, b, c]: [f64; 3], [y, t, v]: [f64; 3]) -> bool {
    let (logit, wider) = (interval(a, b), interval(a.min(b).min(c), a.max(b).max(c)));
    let (target, wider_target) = (interval(y, t), interval(y.min(t).min(v), y.max(t).max(v)));
    let functions = [exp as fn(Interval) -> Interval, sigmoid, softplus];
    functions.iter().all(|function| contains_but_for_rounding(function(wider), function(logit)))
        && contains_but_for_rounding(
            binary_cross_entropy(wider, wider_target),
            binary_cross_entropy(logit, target),
        )
}

/// [`softmax`] or [`log_softmax`].
type Softmax = fn(&[f64], &[f64], &mut [f64], &mut [f64]);

/// The ends of all classes, as intervals.
fn softmax_intervals(function: Softmax, lower: &[f64], upper: &[f64]) -> Vec<Interval> {
    let (mut out_lower, mut out_upper) = (vec![f64::NAN; lower.len()], vec![f64::NAN; lower.len()]);
    function(lower, upper, &mut out_lower, &mut out_upper);
    let ends = out_lower.into_iter().zip(out_upper);
    ends.map(|(lower, upper)| Interval::new(lower, upper).expect("ordered")).collect()
}

const SPECIAL_LOGITS: [f64; 8] = [0.0, 1e308, -1e308, f64::INFINITY, f64::NEG_INFINITY, 5e-324, 36.7, -745.2];
const SPECIAL_TARGETS: [f64; 5] = [0.0, 1.0, 0.5, 1e-300, 1.0 - f64::EPSILON / 2.0];

fn triples(values: &[f64]) -> Vec<[f64; 3]> {
    let pairs = values.iter().flat_map(|&a| values.iter().map(move |&b| (a, b)));
    pairs.flat_map(|(a, b)| values.iter().map(move |&c| [a, b, c])).collect()
}

fn any_logit() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -5.0_f64..5.0,
        2 => -800.0_f64..800.0,
        1 => -1e5_f64..1e5,
        1 => prop::sample::select(SPECIAL_LOGITS.as_slice()),
    ]
}

fn any_target() -> impl Strategy<Value = f64> {
    prop_oneof![0.0_f64..=1.0, prop::sample::select(SPECIAL_TARGETS.as_slice())]
}

fn logits() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let ends = (any_logit(), any_logit()).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let nearby = (-20.0_f64..20.0, 0.0_f64..2.0).prop_map(|(lower, width)| (lower, lower + width));
    prop_oneof![prop::collection::vec(ends, 1..11), prop::collection::vec(nearby, 1..11)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn points_are_enclosed_and_tight(x in -5.0_f64..5.0, y in prop_oneof![0.0_f64..=1.0, Just(0.0), Just(1.0), Just(0.5)]) {
        let (exponential, one) = (exp_of(&exact(x)), exact(1.0));
        let from_exponential = |function: &dyn Fn(&BigRational) -> BigRational| {
            (function(&exponential.0), function(&exponential.1))
        };
        let z = point(x);
        prop_assert!(encloses(exp(z), &exponential));
        prop_assert!(encloses(sigmoid(z), &from_exponential(&|e| e / (&one + e))));
        prop_assert!(encloses_logarithm(softplus(z), &from_exponential(&|e| &one + e)));
        let power = exp_of(&(-exact(x) * exact(y)));
        let likelihood = ((&one + &exponential.0) * power.0, (&one + &exponential.1) * power.1);
        let cross_entropy = binary_cross_entropy(z, point(y));
        prop_assert!(encloses_logarithm(cross_entropy, &likelihood), "{x:e} {y:e} {cross_entropy:?}");
        for result in [exp(z), sigmoid(z), softplus(z), cross_entropy] {
            prop_assert!(is_tight(result, 1e-14), "{result:?}");
        }
    }

    #[test]
    fn extreme_points_are_tight(x in any_logit(), y in any_target()) {
        for result in [exp(point(x)), sigmoid(point(x)), softplus(point(x)), binary_cross_entropy(point(x), point(y))] {
            // Below the smallest normal double and above the largest one, nothing is tight.
            let (lower, upper) = (result.lower(), result.upper());
            prop_assert!(lower >= 0.0);
            prop_assert!(upper < 1e-305 || lower > 1e305 || x.is_infinite() || is_tight(result, 1e-14), "{x:e} {result:?}");
        }
        let tiny = sigmoid(point(-700.0));
        prop_assert!(tiny.lower() > 0.0 && is_tight(tiny, 1e-14));
    }

    #[test]
    fn wider_arguments_have_wider_results(
        logits in [any_logit(), any_logit(), any_logit()],
        targets in [any_target(), any_target(), any_target()],
    ) {
        prop_assert!(wider_is_wider(logits, targets));
    }

    #[test]
    fn cross_entropy_has_tight_ends(
        (a, b) in (-6.0_f64..6.0, -6.0_f64..6.0), (y, t) in (any_target(), any_target()),
    ) {
        let (logit, target) = (interval(a, b), interval(y, t));
        let result = binary_cross_entropy(logit, target);
        let (mut least, mut largest) = (f64::INFINITY, 0.0_f64);
        let grid = |x: Interval| {
            let (lower, width) = (x.lower(), x.upper() - x.lower());
            let inside = (0..=20).map(move |step| (lower + width * f64::from(step) / 20.0).min(x.upper()));
            inside.chain([x.upper()])
        };
        for target in grid(target) {
            let stationary = (target.ln() - (-target).ln_1p()).clamp(logit.lower(), logit.upper());
            for z in grid(logit).chain([stationary]) {
                let value = binary_cross_entropy(point(z), point(target));
                prop_assert!(result.lower() <= value.upper() && value.lower() <= result.upper());
                (least, largest) = (least.min(value.upper()), largest.max(value.lower()));
            }
        }
        prop_assert!(least <= result.lower() + 1e-14 * least + 1e-300, "{least:e} {result:?}");
        prop_assert!(largest >= result.upper() * (1.0 - 1e-14), "{largest:e} {result:?}");
    }

    #[test]
    fn softmax_of_points_is_enclosed(logits in prop::collection::vec(-2.0_f64..2.0, 1..11)) {
        let exponentials: Vec<_> = logits.iter().map(|&logit| exp_of(&exact(logit))).collect();
        let sums = exponentials.iter().fold((exact(0.0), exact(0.0)), |sums, e| (sums.0 + &e.0, sums.1 + &e.1));
        let probabilities = softmax_intervals(softmax, &logits, &logits);
        let logarithms = softmax_intervals(log_softmax, &logits, &logits);
        for ((probability, logarithm), exponential) in probabilities.iter().zip(logarithms).zip(exponentials) {
            let real = (exponential.0 / &sums.1, exponential.1 / &sums.0);
            prop_assert!(logits.len() == 1 || encloses(*probability, &real));
            prop_assert!(logits.len() == 1 || encloses_logarithm(logarithm, &real));
            prop_assert!(is_tight(*probability, 2e-14) && is_tight(logarithm, 2e-14), "{probability:?} {logarithm:?}");
        }
    }

    #[test]
    fn softmax_has_the_ends_of_its_corners(ends in logits()) {
        let (lower, upper): (Vec<_>, Vec<_>) = ends.iter().copied().unzip();
        for (function, share) in [(softmax as Softmax, 1e-13), (log_softmax, 1e-13)] {
            let results = softmax_intervals(function, &lower, &upper);
            for class in 0..ends.len() {
                // The least and the largest probability of a class are those at two corners.
                let corner = |own: &[f64], others: &[f64]| {
                    let mut corner = others.to_vec();
                    corner[class] = own[class];
                    softmax_intervals(function, &corner, &corner)[class]
                };
                let (least, largest) = (corner(&lower, &upper), corner(&upper, &lower));
                let result = results[class];
                prop_assert!(result.lower() <= least.upper() && largest.lower() <= result.upper());
                let slack = |end: f64| share * end.abs() + 1e-305;
                if ends.iter().all(|(lower, upper)| lower.abs() < 1e300 && upper.abs() < 1e300) {
                    prop_assert!(least.lower() <= result.lower() + slack(result.lower()), "{least:?} {result:?}");
                    prop_assert!(result.upper() - slack(result.upper()) <= largest.upper(), "{largest:?} {result:?}");
                    prop_assert!(least.width() <= slack(least.upper()), "{least:?}");
                }
            }
        }
    }

    #[test]
    fn wider_logits_have_wider_softmax(ends in logits(), pull in prop::collection::vec((0.0_f64..3.0, 0.0_f64..3.0), 10)) {
        let (lower, upper): (Vec<_>, Vec<_>) = ends.iter().copied().unzip();
        let wider_lower: Vec<_> = lower.iter().zip(&pull).map(|(end, pull)| end - pull.0).collect();
        let wider_upper: Vec<_> = upper.iter().zip(&pull).map(|(end, pull)| end + pull.1).collect();
        for function in [softmax as Softmax, log_softmax] {
            let inner = softmax_intervals(function, &lower, &upper);
            let outer = softmax_intervals(function, &wider_lower, &wider_upper);
            for (inner, outer) in inner.into_iter().zip(outer) {
                let slack = |end: f64| if end.is_finite() { 1e-13 * end.abs() + 1e-305 } else { 0.0 };
                prop_assert!(outer.lower() <= inner.lower() + slack(inner.lower()));
                prop_assert!(inner.upper() - slack(inner.upper()) <= outer.upper());
            }
        }
    }
}

#[test]
fn unbounded_arguments() {
    let all = Interval::ENTIRE;
    assert_eq!((exp(all).lower(), exp(all).upper()), (0.0, f64::INFINITY));
    assert_eq!((sigmoid(all).lower(), sigmoid(all).upper()), (0.0, 1.0));
    assert_eq!((softplus(all).lower(), softplus(all).upper()), (0.0, f64::INFINITY));
    let cross_entropy = binary_cross_entropy(all, point(0.25));
    let entropy = 0.25 * 4.0_f64.ln() + 0.75 * (4.0_f64 / 3.0).ln();
    assert!((cross_entropy.lower() - entropy).abs() < 1e-15 && cross_entropy.upper() == f64::INFINITY);
    assert_eq!(binary_cross_entropy(all, interval(0.0, 1.0)).lower(), 0.0);
    assert_eq!(binary_cross_entropy(all, interval(-0.5, 0.5)), all);
}

#[test]
fn logits_far_apart_stay_tight() {
    let logits = [-2000.0, 0.0, 1e4, 1e4];
    let logarithms = softmax_intervals(log_softmax, &logits, &logits);
    let ln_2 = std::f64::consts::LN_2;
    for (logarithm, real) in logarithms.iter().zip([-12_000.0 - ln_2, -1e4 - ln_2, -ln_2, -ln_2]) {
        assert!(logarithm.contains(real) && is_tight(*logarithm, 1e-14), "{logarithm:?}");
    }
    let small = softmax_intervals(log_softmax, &[0.0, -600.0, -600.0], &[0.0, -600.0, -600.0])[0];
    assert!(is_tight(small, 1e-14) && small.upper() < 0.0, "what is left to others is kept: {small:?}");
}

#[test]
fn wider_arguments_have_wider_results_at_the_edges() {
    let targets = triples(&SPECIAL_TARGETS);
    for logits in triples(&SPECIAL_LOGITS) {
        for &targets in &targets {
            assert!(wider_is_wider(logits, targets), "{logits:?} {targets:?}");
        }
    }
}

#[test]
fn softmax_of_equal_huge_and_unbounded_logits() {
    let equal = softmax_intervals(softmax, &[3.5; 10], &[3.5; 10]);
    assert!(equal.iter().all(|x| x.contains(0.1) && is_tight(*x, 1e-14)));
    assert_eq!(softmax_intervals(softmax, &[-1.0], &[f64::INFINITY]), [point(1.0)]);
    assert_eq!(softmax_intervals(log_softmax, &[-1.0], &[2.0]), [Interval::ZERO]);
    let huge = softmax_intervals(softmax, &[1e308, -1e308], &[1e308, -1e308]);
    assert!(huge[0] == interval(1.0, 1.0) || huge[0].contains(1.0) && huge[0].lower() > 0.999, "{huge:?}");
    assert!(huge[1].lower() == 0.0 && huge[1].upper() < 1e-300);
    let infinity = f64::INFINITY;
    let unbounded = softmax_intervals(softmax, &[-infinity, 0.0], &[infinity, 0.0]);
    assert_eq!(unbounded, [interval(0.0, 1.0); 2]);
    let one_sided = softmax_intervals(softmax, &[0.0, 0.0, 0.0], &[infinity, 0.0, 0.0]);
    assert!(one_sided[0].lower() > 0.33 && one_sided[0].upper() == 1.0);
    assert!(one_sided[1].lower() == 0.0 && one_sided[1].upper() < 0.34);
    assert_eq!(softmax_intervals(softmax, &[f64::NAN, 1.0], &[0.0, 1.0]), [interval(0.0, 1.0); 2]);
    assert_eq!(softmax_intervals(log_softmax, &[2.0, 1.0], &[0.0, 1.0]), [interval(-infinity, 0.0); 2]);
    assert!(softmax_intervals(softmax, &[], &[]).is_empty());
}

#[test]
#[should_panic(expected = "as many upper ends")]
fn lengths_must_agree() {
    softmax(&[0.0], &[0.0, 1.0], &mut [0.0], &mut [0.0]);
}
