//! Increasing functions of one number, enclosed by lines: the derivatives of losses by a logit.

use crate::training::networks::sigmoid;

/// An increasing function of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar {
    /// `2 (a − target)`.
    Linear { target: f64 },
    /// `σ(a) − target`.
    Logistic { target: f64 },
    /// `before` up to `at`, `after` beyond; at `at` itself either.
    Jump { at: f64, before: f64, after: f64 },
}

/// A function between two lines of one slope: `slope · a + [lower, upper]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chord {
    pub slope: f64,
    pub lower: f64,
    pub upper: f64,
}

/// `slope · a + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub slope: f64,
    pub offset: f64,
}

/// Room for the rounding of a handful of operations on numbers of magnitude 1, several times over.
pub(super) const FEW_ROUNDINGS: f64 = 256.0 * f64::EPSILON;

impl Scalar {
    /// The ends of its values on `[lower, upper]`, with room for evaluations in double precision.
    pub(super) fn range(self, lower: f64, upper: f64) -> (f64, f64) {
        match self {
            Scalar::Linear { target } => (2.0 * (lower - target), 2.0 * (upper - target)),
            Scalar::Logistic { target } => {
                let ends = (sigmoid(lower) - FEW_ROUNDINGS, sigmoid(upper) + FEW_ROUNDINGS);
                (ends.0.max(0.0) - target, ends.1.min(1.0) - target)
            }
            Scalar::Jump { at, before, after } => {
                (if lower > at { after } else { before }, if upper < at { before } else { after })
            }
        }
    }

    /// The ends of its slope on `[lower, upper]`; a jump has none.
    pub(super) fn slopes(self, lower: f64, upper: f64) -> (f64, f64) {
        match self {
            Scalar::Linear { .. } => (2.0, 2.0),
            Scalar::Logistic { .. } => {
                let steepest =
                    if lower <= 0.0 && upper >= 0.0 { 0.25 } else { slope(lower).max(slope(upper)) };
                (slope(lower).min(slope(upper)) - FEW_ROUNDINGS, steepest + FEW_ROUNDINGS)
            }
            Scalar::Jump { .. } => (0.0, 0.0),
        }
    }

    /// Lines below and above on `[lower, upper]`, with one slope.
    ///
    /// # Soundness
    /// A line through both ends of the sigmoid is farthest from it at an end or where the slopes are equal.
    /// Where one number is all there is, any slope will do.
    pub(super) fn chord(self, lower: f64, upper: f64) -> Chord {
        match self {
            Scalar::Linear { target } => Chord { slope: 2.0, lower: -2.0 * target, upper: -2.0 * target },
            Scalar::Logistic { target } => {
                let width = upper - lower;
                let slope = if width > 1e-6 {
                    ((sigmoid(upper) - sigmoid(lower)) / width).clamp(0.0, 0.25)
                } else {
                    slope(0.5 * (lower + upper))
                };
                let (least, most) = sigmoid_minus_line(1.0, slope, lower, upper);
                Chord { slope, lower: least - target, upper: most - target }
            }
            Scalar::Jump { at, before, after } => match self.range(lower, upper) {
                (from, to) if from == to => Chord { slope: 0.0, lower: from, upper: to },
                // As steep as the jump allows without a wider pair of lines: steep lines contract.
                _ => {
                    let jump = after - before;
                    let slope = jump / (at - lower).max(upper - at).max(f64::MIN_POSITIVE);
                    let slope = if slope.is_finite() { slope } else { 0.0 };
                    let room = FEW_ROUNDINGS * (1.0 + slope * at.abs());
                    Chord { slope, lower: before - slope * at - room, upper: after - slope * at + room }
                }
            },
        }
    }

    /// A line above `factor ·` the function on `[lower, upper]`, as low as possible at `at`.
    ///
    /// # Soundness
    /// As for [`Scalar::chord`]: whatever slope is chosen, the offset is what makes it hold.
    pub(super) fn line_above(self, factor: f64, lower: f64, upper: f64, at: f64) -> Line {
        let at = at.clamp(lower, upper);
        match self {
            Scalar::Linear { target } => Line { slope: 2.0 * factor, offset: -2.0 * factor * target },
            Scalar::Logistic { target } => {
                let line = line_above_sigmoid(factor, lower, upper, at);
                Line { offset: line.offset - factor * target, ..line }
            }
            Scalar::Jump { at: jump, before, after } => {
                let (from, to) = self.range(lower, upper);
                let level = Line { slope: 0.0, offset: (factor * from).max(factor * to) };
                if from == to {
                    return level;
                }
                // Level beyond the jump as seen from where it is low, or a line to the jump from the far end.
                let rise = factor.abs() * (after - before);
                let far = if factor > 0.0 { jump - lower } else { jump - upper };
                let slope = rise / far;
                let low = if factor > 0.0 { at < jump } else { at > jump };
                if !low || !slope.is_finite() || far == 0.0 {
                    return level;
                }
                let room = FEW_ROUNDINGS * (rise + (slope * jump).abs());
                Line { slope, offset: level.offset - slope * jump + room }
            }
        }
    }

    /// A line above `factor ·` the function on `[lower, upper]`, with the slope of the chord.
    pub(super) fn chord_above(self, factor: f64, lower: f64, upper: f64) -> Line {
        let chord = self.chord(lower, upper);
        let slope = factor * chord.slope;
        let offset = (factor * chord.lower).max(factor * chord.upper);
        let room = FEW_ROUNDINGS * (offset.abs() + slope.abs() * lower.abs().max(upper.abs()));
        Line { slope, offset: offset + room }
    }

    /// An upper bound on `factor · this − line` over `[lower, upper]`.
    pub(super) fn above_line(self, factor: f64, line: Line, lower: f64, upper: f64) -> f64 {
        let beyond = |value: f64, at: f64| factor * value - (line.slope * at + line.offset);
        match self {
            Scalar::Linear { target } => {
                let at = |a: f64| beyond(2.0 * (a - target), a);
                at(lower).max(at(upper))
            }
            Scalar::Logistic { target } if factor != 0.0 => {
                let (_, most) = sigmoid_minus_line(factor, line.slope, lower, upper);
                most - factor * target - line.offset
            }
            Scalar::Logistic { .. } => beyond(0.0, lower).max(beyond(0.0, upper)),
            Scalar::Jump { at, before, after } => {
                let (from, to) = self.range(lower, upper);
                let ends = beyond(from, lower).max(beyond(to, upper));
                if from == to { ends } else { ends.max(beyond(before, at)).max(beyond(after, at)) }
            }
        }
    }
}

/// `σ′`.
fn slope(a: f64) -> f64 {
    sigmoid(a) * sigmoid(-a)
}

/// The ends of `factor · σ(a) − slope · a` on `[lower, upper]`, outward.
///
/// # Soundness
/// Between the ends it is extreme where `σ′ = slope/factor`: at `±2 artanh q` with `q² = 1 − 4 slope/factor`,
/// where small errors of the place do not matter, as the derivative vanishes there.
fn sigmoid_minus_line(factor: f64, line: f64, lower: f64, upper: f64) -> (f64, f64) {
    let value = |a: f64| factor * sigmoid(a) - line * a;
    let (mut least, mut most) = (value(lower).min(value(upper)), value(lower).max(value(upper)));
    let share = line / factor;
    if share > 0.0 && share <= 0.25 {
        let root = (1.0 - 4.0 * share).max(0.0).sqrt();
        let place = 2.0 * (1.0 + root).ln() - (4.0 * share).ln();
        for place in [place, -place] {
            let value = value(place.clamp(lower, upper));
            (least, most) = (least.min(value), most.max(value));
        }
    }
    let room = FEW_ROUNDINGS * (factor.abs() + line.abs() * lower.abs().max(upper.abs()));
    (least - room, most + room)
}

/// The lowest line at `at` among the chord, the tangent there, and the tangent from the end where the function
/// bends the other way.
fn line_above_sigmoid(factor: f64, lower: f64, upper: f64, at: f64) -> Line {
    let width = upper - lower;
    let chord = if width > 1e-6 {
        ((sigmoid(upper) - sigmoid(lower)) / width).clamp(0.0, 0.25)
    } else {
        slope(0.5 * (lower + upper))
    };
    // `factor · σ` is convex below 0 for a positive factor, and above 0 for a negative one.
    let convex = if factor > 0.0 { upper <= 0.0 } else { lower >= 0.0 };
    let concave = if factor > 0.0 { lower >= 0.0 } else { upper <= 0.0 };
    let with = |slope: f64| {
        let slope = factor * slope;
        let (_, offset) = sigmoid_minus_line(factor, slope, lower, upper);
        Line { slope, offset }
    };
    if convex || width <= 1e-6 {
        return with(chord);
    }
    let tangent = with(slope(at));
    let value = |line: &Line| line.slope * at + line.offset;
    // Nothing is lower than a tangent that is nowhere below the function.
    let lost = value(&tangent) - factor * sigmoid(at);
    if concave || lost <= 1e-12 * factor.abs() {
        return tangent;
    }
    let from_end = with(touching(if factor > 0.0 { lower } else { upper }));
    [with(chord), from_end]
        .into_iter()
        .fold(tangent, |best, line| if value(&line) < value(&best) { line } else { best })
}

/// The slope of the line through `(end, σ(end))` that touches σ on the other side of 0.
fn touching(end: f64) -> f64 {
    let (mut near, mut far) = (0.0, -end.signum() * (4.0 + 2.0 * end.abs()));
    for _ in 0..30 {
        let middle = 0.5 * (near + far);
        let beyond = slope(middle) * (middle - end).abs() > (sigmoid(middle) - sigmoid(end)).abs();
        if beyond { near = middle } else { far = middle }
    }
    slope(0.5 * (near + far))
}
