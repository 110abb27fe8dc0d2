//! Lines about clipped entries.

use proptest::prelude::*;

use super::super::clipped::Entry;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), Just(-1.0), -3.0..3.0, -1e-9..1e-9, -1e5..1e5]
}

fn entry() -> impl Strategy<Value = Entry> {
    let clip = prop_oneof![Just(0.1), Just(1.0), Just(1e3), 0.01..2.0];
    let width = prop_oneof![Just(0.0), 0.0..2.0, 0.0..1e-9];
    (number(), clip, number(), width).prop_map(|(value, clip, lower, width): (f64, f64, f64, f64)| Entry {
        value,
        clip,
        lower,
        upper: lower + width,
    })
}

fn points(entry: &Entry) -> Vec<f64> {
    let shares = (0..=100).map(|share| entry.lower + (entry.upper - entry.lower) * f64::from(share) / 100.0);
    let bends = [1.0, -1.0].map(|sign| sign * entry.clip / entry.value);
    shares
        .chain(bends.into_iter().filter(|bend| bend.is_finite()))
        .map(|at| at.clamp(entry.lower, entry.upper))
        .collect()
}

fn at(entry: &Entry, derivative: f64) -> f64 {
    (derivative * entry.value).clamp(-entry.clip, entry.clip)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn entries_lie_between_their_chords_and_below_their_lines(
        entry in entry(), factor in number(), near in number(),
    ) {
        let (chord, line, range) = (entry.chord(), entry.line_above(factor, Some(near)), entry.range());
        for derivative in points(&entry) {
            let value = at(&entry, derivative);
            let room = 1e-14 * (value.abs() + (chord.slope * derivative).abs());
            prop_assert!(range.0 <= value && value <= range.1);
            let rest = value - chord.slope * derivative;
            prop_assert!(chord.lower - room <= rest && rest <= chord.upper + room, "{:?}", chord);
            let above = line.slope * derivative + line.offset;
            let room = 1e-14 * ((factor * value).abs() + (line.slope * derivative).abs());
            prop_assert!(factor * value <= above + room, "{:?}", line);
        }
        // A chord is as tight as a clip makes it.
        prop_assert!(chord.upper - chord.lower <= 2.0 * entry.clip * (1.0 + 1e-12));
    }
}
