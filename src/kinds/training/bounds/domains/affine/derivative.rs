//! Derivatives of losses by the logits of one sample, enclosed by lines.
//!
//! What a derivative depends on are its *arguments*, as many as outputs: the logits, or where only differences
//! of logits matter and one logit is in all of them, the differences to that one, whose own argument is then 0:
//! the logit of the sample's own class for a hinge of several classes, and the first of two for cross-entropy.

use super::arguments::{Arguments, Chords};
use super::scalar::{Chord, Line, Scalar};
use super::softmax::{self, Middle};
use crate::training::networks::{Loss, Target};

/// The derivative of a loss by so many logits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Derivative {
    pub loss: Loss,
    pub outputs: usize,
}

impl Derivative {
    /// The class to whose logit the others are compared. Its derivative is minus the sum of the others.
    pub(super) fn own(&self, target: Target) -> Option<usize> {
        match target {
            Target::Class(class) if self.loss == Loss::Hinge && self.outputs > 1 => Some(class.index()),
            _ => (self.loss == Loss::CrossEntropy && self.outputs == 2).then_some(0),
        }
    }

    /// Do the derivatives of all classes depend on all logits?
    fn is_joint(&self) -> bool {
        self.loss == Loss::CrossEntropy && self.outputs != 2
    }

    /// The function of the argument of an output: its derivative, but for the class that others are compared
    /// to.
    fn scalar(&self, target: Target, output: usize) -> Scalar {
        match self.loss {
            Loss::Squared if self.outputs == 1 => Scalar::Linear { target: target.signed() },
            Loss::Squared => Scalar::Linear { target: target.one_hot(output) },
            Loss::Hinge if self.outputs == 1 && target.signed() > 0.0 => {
                Scalar::Jump { at: 1.0, before: -1.0, after: 0.0 }
            }
            Loss::Hinge if self.outputs == 1 => Scalar::Jump { at: -1.0, before: 0.0, after: 1.0 },
            Loss::Hinge => Scalar::Jump { at: -1.0, before: 0.0, after: 1.0 },
            Loss::BinaryCrossEntropy | Loss::CrossEntropy => Scalar::Logistic { target: target.one_hot(1) },
        }
    }

    /// The ends of the derivatives, one pair for each output.
    pub(super) fn ranges(&self, target: Target, at: Arguments<'_>, lower: &mut [f64], upper: &mut [f64]) {
        if self.is_joint() {
            softmax::shares(at, lower, upper);
            for output in 0..self.outputs {
                lower[output] -= target.one_hot(output);
                upper[output] -= target.one_hot(output);
            }
            return;
        }
        let own = self.own(target);
        for output in (0..self.outputs).filter(|output| own != Some(*output)) {
            let ends = self.scalar(target, output).range(at.lower[output], at.upper[output]);
            (lower[output], upper[output]) = ends;
        }
        if let Some(own) = own {
            (lower[own], upper[own]) = (0.0, 0.0);
            let sums = (lower.iter().sum::<f64>(), upper.iter().sum::<f64>());
            (lower[own], upper[own]) = (-sums.1, -sums.0);
        }
    }

    /// How much the derivatives may change with the logits: ends of their slopes `[outputs, outputs]`. A jump
    /// has none.
    pub(super) fn slopes(&self, target: Target, at: Arguments<'_>, lower: &mut [f64], upper: &mut [f64]) {
        if self.is_joint() {
            return softmax::slopes(at, lower, upper);
        }
        lower.fill(0.0);
        upper.fill(0.0);
        let own = self.own(target);
        for output in (0..self.outputs).filter(|output| own != Some(*output)) {
            let ends = self.scalar(target, output).slopes(at.lower[output], at.upper[output]);
            let place = |row: usize, column: usize| row * self.outputs + column;
            (lower[place(output, output)], upper[place(output, output)]) = ends;
            if let Some(own) = own {
                for place in [place(output, own), place(own, output)] {
                    (lower[place], upper[place]) = (-ends.1, -ends.0);
                }
                lower[place(own, own)] += ends.0;
                upper[place(own, own)] += ends.1;
            }
        }
    }

    /// Is a target one of finitely many?
    pub(super) fn is_class(&self, target: Target) -> bool {
        matches!(target, Target::Class(_))
    }

    /// Has it jumps?
    pub(super) fn can_jump(&self) -> bool {
        self.loss == Loss::Hinge
    }

    /// Lines below and above the derivatives.
    pub(super) fn chords(&self, target: Target, at: Arguments<'_>, chords: &mut Chords) {
        if self.is_joint() {
            return softmax::chords(target, at, chords);
        }
        let own = self.own(target);
        chords.slopes.fill(0.0);
        if let Some(own) = own {
            (chords.lower[own], chords.upper[own]) = (0.0, 0.0);
        }
        for output in (0..self.outputs).filter(|output| own != Some(*output)) {
            let Chord { slope, lower, upper } =
                self.scalar(target, output).chord(at.lower[output], at.upper[output]);
            (chords.lower[output], chords.upper[output]) = (lower, upper);
            let place = |row: usize, column: usize| row * self.outputs + column;
            chords.slopes[place(output, output)] = slope;
            if let Some(own) = own {
                chords.slopes[place(output, own)] = -slope;
                chords.slopes[place(own, output)] = -slope;
                chords.slopes[place(own, own)] += slope;
                chords.lower[own] -= upper;
                chords.upper[own] -= lower;
            }
        }
    }

    /// A line above `Σ factors · derivatives`: slopes by the arguments, written to `slopes`, and the offset. It
    /// is as low as possible at `near`, or without that has the slopes of the chords.
    pub(super) fn line_above(
        &self,
        target: Target,
        factors: &[f64],
        at: Arguments<'_>,
        near: Option<&[f64]>,
        slopes: &mut [f64],
    ) -> f64 {
        if self.is_joint() {
            return softmax::line_above(target, factors, &Middle::of(at), slopes);
        }
        let own = self.own(target);
        let mut offset = 0.0;
        for output in 0..self.outputs {
            let factor = match own {
                Some(own) if own == output => {
                    slopes[output] = 0.0;
                    continue;
                }
                Some(own) => factors[output] - factors[own],
                None => factors[output],
            };
            let (scalar, lower, upper) = (self.scalar(target, output), at.lower[output], at.upper[output]);
            let line = match near {
                Some(near) => scalar.line_above(factor, lower, upper, near[output]),
                None => scalar.chord_above(factor, lower, upper),
            };
            slopes[output] = line.slope;
            offset += line.offset;
        }
        offset
    }

    /// What lines above the shares of a sample need, whatever the factors are; nothing where each derivative
    /// has an argument of its own.
    pub(super) fn middle(&self, at: Arguments<'_>) -> Option<Middle> {
        self.is_joint().then(|| Middle::of(at))
    }

    /// Slopes by arguments become slopes by logits.
    pub(super) fn by_logits(&self, target: Target, slopes: &mut [f64]) {
        if let Some(own) = self.own(target) {
            slopes[own] = 0.0;
            slopes[own] = -slopes.iter().sum::<f64>();
        }
    }

    /// What another target adds to the derivatives, where that is the same whatever the logits are.
    pub(super) fn shift(&self, from: Target, to: Target, shift: &mut [f64]) -> bool {
        let scale = match self.loss {
            Loss::Squared => 2.0,
            Loss::BinaryCrossEntropy | Loss::CrossEntropy => 1.0,
            Loss::Hinge => return false,
        };
        for (output, shift) in shift.iter_mut().enumerate() {
            let of = |target: Target| match self.loss {
                Loss::Squared if self.outputs == 1 => target.signed(),
                Loss::BinaryCrossEntropy => target.one_hot(1),
                _ => target.one_hot(output),
            };
            *shift = scale * (of(from) - of(to));
        }
        true
    }

    /// An upper bound on `factor ·` the derivative with another target `− line`, for one output.
    pub(super) fn above_line(&self, target: Target, factor: f64, line: Line, at: Arguments<'_>) -> f64 {
        self.scalar(target, 0).above_line(factor, line, at.lower[0], at.upper[0])
    }
}
