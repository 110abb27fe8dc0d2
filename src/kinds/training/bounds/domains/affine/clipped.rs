//! Entries of a gradient that are clipped: `clip(r x)` for a derivative `r` between two ends and a value `x`.

use super::scalar::{Chord, FEW_ROUNDINGS, Line};

/// `r x`, clipped to `±clip`, as a function of `r` in `[lower, upper]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub value: f64,
    pub clip: f64,
    pub lower: f64,
    pub upper: f64,
}

impl Entry {
    fn at(&self, derivative: f64) -> f64 {
        (derivative * self.value).clamp(-self.clip, self.clip)
    }

    /// Is nothing clipped, or not surely so?
    fn is_whole(&self) -> bool {
        let largest = self.lower.abs().max(self.upper.abs()) * self.value.abs();
        largest * (1.0 + FEW_ROUNDINGS) <= self.clip
    }

    /// The ends of its values.
    pub(super) fn range(&self) -> (f64, f64) {
        let ends = (self.at(self.lower), self.at(self.upper));
        let room = FEW_ROUNDINGS * ends.0.abs().max(ends.1.abs());
        (ends.0.min(ends.1) - room, ends.0.max(ends.1) + room)
    }

    /// Where the function bends or ends.
    fn corners(&self) -> [f64; 4] {
        let bend = self.clip / self.value.abs();
        let inside = |at: f64| at.clamp(self.lower, self.upper);
        [self.lower, self.upper, inside(bend), inside(-bend)]
    }

    /// The ends of `factor · values − slope · r`.
    fn beyond(&self, factor: f64, slope: f64) -> (f64, f64) {
        let at = self.corners().map(|corner| factor * self.at(corner) - slope * corner);
        let magnitude = factor.abs() * self.clip + slope.abs() * self.lower.abs().max(self.upper.abs());
        let room = FEW_ROUNDINGS * magnitude;
        let ends = at
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &at| (least.min(at), most.max(at)));
        (ends.0 - room, ends.1 + room)
    }

    fn secant(&self) -> f64 {
        let width = self.upper - self.lower;
        let slope = (self.at(self.upper) - self.at(self.lower)) / width;
        if slope.is_finite() && width > 0.0 { slope } else { 0.0 }
    }

    /// Lines below and above.
    pub(super) fn chord(&self) -> Chord {
        if self.is_whole() {
            return Chord { slope: self.value, lower: 0.0, upper: 0.0 };
        }
        let slope = self.secant();
        let (lower, upper) = self.beyond(1.0, slope);
        Chord { slope, lower, upper }
    }

    /// A line above `factor ·` the entry, as low as possible at `near`.
    /// Without that, one with the slope of the chord.
    pub(super) fn line_above(&self, factor: f64, near: Option<f64>) -> Line {
        let whole = factor * self.value;
        if self.is_whole() {
            return Line { slope: whole, offset: 0.0 };
        }
        let with = |slope: f64| Line { slope, offset: self.beyond(factor, slope).1 };
        let Some(near) = near else { return with(factor * self.secant()) };
        let at = near.clamp(self.lower, self.upper);
        let lines = [with(factor * self.secant()), with(whole), with(0.0)];
        let value = |line: &Line| line.slope * at + line.offset;
        lines
            .into_iter()
            .reduce(|best, line| if value(&line) < value(&best) { line } else { best })
            .unwrap_or(lines[0])
    }
}
