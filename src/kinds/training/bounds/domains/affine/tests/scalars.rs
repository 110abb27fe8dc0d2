//! Lines about functions of one number.

use proptest::prelude::*;

use super::super::scalar::{Chord, Scalar};
use crate::training::networks::sigmoid;

const KINDS: [Scalar; 8] = [
    Scalar::Linear { target: 0.0 },
    Scalar::Linear { target: -3.5 },
    Scalar::Logistic { target: 0.0 },
    Scalar::Logistic { target: 1.0 },
    Scalar::Jump { at: 1.0, before: -1.0, after: 0.0 },
    Scalar::Jump { at: -1.0, before: 0.0, after: 1.0 },
    Scalar::Jump { at: 0.0, before: -1.0, after: 1.0 },
    Scalar::Jump { at: 1e-9, before: -1.0, after: 0.0 },
];

/// Two ends: close to each other, equal, on both sides of where a function bends, tiny and huge.
fn ends() -> impl Strategy<Value = (f64, f64)> {
    let size = prop_oneof![Just(0.0), Just(1.0), Just(1e-12), Just(1e-7), Just(8.0), Just(60.0), Just(1e4)];
    let centre = prop_oneof![Just(0.0), Just(1.0), Just(-1.0), -8.0..8.0, -800.0..800.0];
    let shares = (0.0..1.0, 0.0..1.0);
    let around = (centre, size, shares).prop_map(|(centre, size, (below, above))| {
        let centre: f64 = centre;
        (centre - size * below, centre + size * above)
    });
    prop_oneof![around, Just((1.0, 1.0)), Just((-1.0, 1.0)), Just((0.0, 1e-300)), Just((-710.0, 710.0))]
}

/// Numbers between two ends, those around jumps among them.
fn points(lower: f64, upper: f64) -> Vec<f64> {
    let shares = (0..=200).map(|share| lower + (upper - lower) * f64::from(share) / 200.0);
    let jumps = [-1.0, 0.0, 1e-9, 1.0].into_iter().flat_map(|at: f64| [at.next_down(), at, at.next_up()]);
    shares.chain(jumps).map(|at| at.clamp(lower, upper)).collect()
}

/// What a function may be: at a jump, either side.
fn values(function: Scalar, at: f64) -> Vec<f64> {
    match function {
        Scalar::Linear { target } => vec![2.0 * (at - target)],
        Scalar::Logistic { target } => vec![sigmoid(at) - target],
        Scalar::Jump { at: jump, before, after } => [(at <= jump, before), (at >= jump, after)]
            .into_iter()
            .filter(|one| one.0)
            .map(|one| one.1)
            .collect(),
    }
}

/// For the rounding of the lines as evaluated here. That of linear functions is accounted for elsewhere.
fn room(at: f64) -> f64 {
    1e-14 * (8.0 + at.abs())
}

/// The first point that is not between the lines.
fn outside(function: Scalar, chord: Chord, (lower, upper): (f64, f64)) -> Option<f64> {
    let is_outside = |at: &f64| {
        values(function, *at).iter().any(|value| {
            let rest = value - chord.slope * at;
            rest < chord.lower - room(*at) || rest > chord.upper + room(*at)
        })
    };
    points(lower, upper).into_iter().find(is_outside)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn functions_lie_between_their_chords(kind in 0..KINDS.len(), ends in ends()) {
        let function = KINDS[kind];
        let chord = function.chord(ends.0, ends.1);
        prop_assert_eq!(outside(function, chord, ends), None, "{:?} {:?}", function, chord);
        if let Scalar::Logistic { .. } = function {
            // The second derivative is below 0.0963, on either side.
            let width = ends.1 - ends.0;
            let most = 2.0 * 0.0963 / 8.0 * width * width;
            prop_assert!(chord.upper - chord.lower <= most + 1e-12 * (1.0 + ends.0.abs().max(ends.1.abs())));
        }
    }

    #[test]
    fn ranges_and_slopes_hold(kind in 0..KINDS.len(), ends in ends()) {
        let function = KINDS[kind];
        let (least, most) = function.range(ends.0, ends.1);
        let slopes = function.slopes(ends.0, ends.1);
        let points = points(ends.0, ends.1);
        for at in &points {
            prop_assert!(values(function, *at).iter().all(|value| least <= *value && *value <= most));
            if let Scalar::Logistic { .. } = function {
                let slope = sigmoid(*at) * sigmoid(-at);
                prop_assert!(slopes.0 <= slope && slope <= slopes.1);
            }
        }
    }

    #[test]
    fn lines_lie_above(
        kind in 0..KINDS.len(),
        ends in ends(),
        factor in prop_oneof![Just(0.0), Just(1.0), Just(-1.0), -5.0..5.0, -1e-9..1e-9, -1e6..1e6],
        near in prop_oneof![0.0..1.0, Just(0.0), Just(1.0), Just(-7.0)],
    ) {
        let (function, factor): (Scalar, f64) = (KINDS[kind], factor);
        let near = ends.0 + near * (ends.1 - ends.0);
        let line = function.line_above(factor, ends.0, ends.1, near);
        let beyond = |at: f64| {
            let of = |value: f64| factor * value - (line.slope * at + line.offset);
            values(function, at).into_iter().map(of).fold(f64::NEG_INFINITY, f64::max)
        };
        let (scale, size) = (factor.abs(), ends.0.abs().max(ends.1.abs()));
        let most = function.above_line(factor, line, ends.0, ends.1);
        for at in points(ends.0, ends.1) {
            prop_assert!(beyond(at) <= scale * room(at), "{:?} {} {:?}", function, at, line);
            prop_assert!(beyond(at) <= most + scale * room(size));
        }
        // It is the lowest at a point, and no worse there than the chord.
        let chord = function.chord(ends.0, ends.1);
        let at = near.clamp(ends.0, ends.1);
        let of_chord = factor * chord.slope * at + (factor * chord.lower).max(factor * chord.upper);
        if !matches!(function, Scalar::Jump { .. }) {
            prop_assert!(line.slope * at + line.offset <= of_chord + 1e-12 * scale * (1.0 + size));
        }
    }

    #[test]
    fn other_functions_are_bounded_above_a_line(
        kind in 0..KINDS.len(),
        ends in ends(),
        factor in prop_oneof![Just(0.0), Just(1.0), Just(-1.0), -5.0..5.0],
        slope in prop_oneof![Just(0.0), -2.0..2.0, -1e-3..1e-3],
    ) {
        let function = KINDS[kind];
        let (factor, slope): (f64, f64) = (factor, slope);
        let line = super::super::scalar::Line { slope, offset: 0.25 };
        let most = function.above_line(factor, line, ends.0, ends.1);
        for at in points(ends.0, ends.1) {
            let room = 1e-14 * (1.0 + factor.abs() * 8.0 + (1.0 + factor.abs()) * (slope.abs() + 2.0) * at.abs());
            for value in values(function, at) {
                prop_assert!(factor * value - (slope * at + 0.25) <= most + room, "{:?} {}", function, at);
            }
        }
    }
}

/// A chord with half of its error, or none, is found out.
#[test]
fn smaller_errors_are_caught() {
    let ends = [(-3.0, 1.0), (0.0, 2.0), (-0.5, 0.5), (0.5, 3.0), (-1.5, -0.5)];
    for function in KINDS.into_iter().filter(|kind| !matches!(kind, Scalar::Linear { .. })) {
        let caught = |share: f64| {
            let is_caught = |ends: &&(f64, f64)| {
                let chord = function.chord(ends.0, ends.1);
                let (middle, around) = (0.5 * (chord.lower + chord.upper), 0.5 * (chord.upper - chord.lower));
                let wrong = Chord { lower: middle - share * around, upper: middle + share * around, ..chord };
                outside(function, wrong, **ends).is_some()
            };
            ends.iter().filter(is_caught).count()
        };
        assert_eq!(caught(1.0), 0);
        assert!(caught(0.5) >= 2 && caught(0.0) >= 2, "{function:?}: {} {}", caught(0.5), caught(0.0));
        if let Scalar::Logistic { .. } = function {
            assert_eq!((caught(0.9), caught(0.0)), (5, 5), "their errors are as small as they may be");
        }
    }
}
