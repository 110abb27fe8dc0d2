//! Samples with another target or features that move: where their derivatives are, and how these follow the
//! features.

use super::alternatives::{Alternative, NewTarget};
use super::arguments::Arguments;
use super::prepared::Prepared;
use super::trace::StepTrace;
use crate::training::networks::Target;

/// The arguments of a sample whose features may move, and what its derivatives are there.
pub(super) struct Moved {
    /// How far each logit may move with the features.
    pub reach: Vec<f64>,
    /// Ends of the arguments.
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

impl Moved {
    /// Of a sample, by its place in the batch.
    pub(super) fn of(run: &Prepared, step: &StepTrace, place: usize) -> Self {
        let (outputs, inputs) = (run.outputs(), run.inputs());
        let own = run.derivative.own(run.targets[step.batch.start + place]);
        let [least, most] = &step.parameters;
        let reach = |output: usize| {
            let ends = (0..inputs).map(|input| least[[output, input]].abs().max(most[[output, input]].abs()));
            run.radius * ends.sum::<f64>() * (1.0 + 1e-9)
        };
        let reach: Vec<f64> = (0..outputs).map(reach).collect();
        let of_argument = |output: usize| match own {
            Some(own) if own == output => 0.0,
            Some(own) => reach[output] + reach[own],
            None => reach[output],
        };
        let at = step.arguments(place);
        let lower = (0..outputs).map(|output| at.lower[output] - of_argument(output)).collect();
        let upper = (0..outputs).map(|output| at.upper[output] + of_argument(output)).collect();
        Moved { reach, lower, upper }
    }

    pub(super) fn arguments(&self) -> Arguments<'_> {
        Arguments { lower: &self.lower, upper: &self.upper }
    }
}

/// Ends of the derivatives of the sample at a place of the batch when an alternative is taken.
pub(super) fn derivatives_when(
    run: &Prepared,
    step: &StepTrace,
    place: usize,
    alternative: &Alternative,
) -> [Vec<f64>; 2] {
    let own = run.targets[step.batch.start + place];
    let moved = alternative.moved.then(|| Moved::of(run, step, place));
    let at = moved.as_ref().map_or(step.arguments(place), Moved::arguments);
    derivatives_of(run, own, alternative.target, at)
}

/// Ends of an entry of a gradient that is clipped, for a derivative between two ends and a value within a radius
/// of `x`.
pub(super) fn clipped_ends(derivatives: [f64; 2], x: f64, radius: f64, clip: f64) -> (f64, f64) {
    let products = [x - radius, x + radius].map(|x| derivatives.map(|r| (r * x).clamp(-clip, clip)));
    let ends = products.as_flattened().iter();
    ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), end| (least.min(*end), most.max(*end)))
}

/// Ends of the derivatives of a sample with a new target, at arguments that are those of its own target.
pub(super) fn derivatives_of(
    run: &Prepared,
    own: Target,
    target: NewTarget,
    at: Arguments<'_>,
) -> [Vec<f64>; 2] {
    let outputs = run.outputs();
    let (mut lower, mut upper) = (vec![0.0; outputs], vec![0.0; outputs]);
    match target {
        NewTarget::Own => run.derivative.ranges(own, at, &mut lower, &mut upper),
        NewTarget::Is(target) => match run.derivative.own(target) {
            Some(class) => {
                // Differences to the new class, from those to the old one.
                let of = |ends: &[f64], other: &[f64]| -> Vec<f64> {
                    (0..outputs)
                        .map(|output| if output == class { 0.0 } else { ends[output] - other[class] })
                        .collect()
                };
                let (least, most) = (of(at.lower, at.upper), of(at.upper, at.lower));
                // Room for the rounding of the differences.
                let widened = |end: &f64, by: f64| end + by * 1e-12 * (1.0 + end.abs());
                let least: Vec<f64> = least.iter().map(|end| widened(end, -1.0)).collect();
                let most: Vec<f64> = most.iter().map(|end| widened(end, 1.0)).collect();
                run.derivative.ranges(
                    target,
                    Arguments { lower: &least, upper: &most },
                    &mut lower,
                    &mut upper,
                );
            }
            None => run.derivative.ranges(target, at, &mut lower, &mut upper),
        },
        NewTarget::Between(least, most) => {
            run.derivative.ranges(Target::Value(most), at, &mut lower, &mut upper);
            let mut other = vec![0.0; outputs];
            run.derivative.ranges(Target::Value(least), at, &mut other, &mut upper);
        }
    }
    [lower, upper]
}

/// How the derivatives of a sample follow its features.
#[derive(Clone, Debug)]
pub(super) struct MovedEffect {
    /// The derivatives in the middle of what they may be, and how far they may be from there.
    pub derivative: Vec<f64>,
    pub around: Vec<f64>,
    /// Their slopes in the middle, `[outputs, outputs]`.
    slopes: Vec<f64>,
    /// How far each derivative may be from what the slopes say.
    pub missed: Vec<f64>,
    inputs: usize,
}

impl MovedEffect {
    pub(super) fn of(run: &Prepared, step: &StepTrace, place: usize, target: NewTarget) -> Self {
        let (outputs, inputs) = (run.outputs(), run.inputs());
        let own = run.targets[step.batch.start + place];
        let moved = Moved::of(run, step, place);
        let at = moved.arguments();
        let [lower, upper] = derivatives_of(run, own, target, at);
        let kind = match target {
            NewTarget::Is(target) => target,
            NewTarget::Own | NewTarget::Between(..) => own,
        };
        let mut ends = [vec![0.0; outputs * outputs], vec![0.0; outputs * outputs]];
        let [least, most] = &mut ends;
        run.derivative.slopes(kind, at, least, most);
        let slopes: Vec<f64> =
            ends[0].iter().zip(&ends[1]).map(|(lower, upper)| 0.5 * (lower + upper)).collect();
        let jumps = run.derivative.can_jump();
        let [from, to] = &step.parameters;
        let missed = |output: usize| {
            let of_slopes: f64 = (0..outputs)
                .map(|other| {
                    let place = output * outputs + other;
                    let off = 0.5 * (ends[1][place] - ends[0][place]);
                    let apart: f64 =
                        (0..inputs).map(|input| 0.5 * (to[[other, input]] - from[[other, input]])).sum();
                    off * moved.reach[other] + slopes[place].abs() * run.radius * apart
                })
                .sum();
            // Where there are jumps between, the derivative may be anywhere.
            let jump = if jumps { upper[output] - lower[output] } else { 0.0 };
            (of_slopes + jump) * (1.0 + 1e-9)
        };
        MovedEffect {
            derivative: lower.iter().zip(&upper).map(|(lower, upper)| 0.5 * (lower + upper)).collect(),
            around: lower
                .iter()
                .zip(&upper)
                .map(|(lower, upper)| 0.5 * (upper - lower) * (1.0 + 1e-9))
                .collect(),
            missed: (0..outputs).map(missed).collect(),
            slopes,
            inputs,
        }
    }

    /// How the derivatives follow one feature, for parameters `[outputs · (inputs + 1)]`.
    pub(super) fn along(&self, parameters: &[f64], input: usize) -> Vec<f64> {
        let outputs = self.derivative.len();
        let of = |output: usize| {
            let slopes = &self.slopes[output * outputs..(output + 1) * outputs];
            slopes
                .iter()
                .enumerate()
                .map(|(other, slope)| slope * parameters[other * (self.inputs + 1) + input])
                .sum()
        };
        (0..outputs).map(of).collect()
    }

    /// What adds up to that, in magnitude.
    pub(super) fn magnitude_along(&self, parameters: &[f64], input: usize) -> Vec<f64> {
        let outputs = self.derivative.len();
        let of = |output: usize| {
            let slopes = self.slopes[output * outputs..(output + 1) * outputs].iter().enumerate();
            slopes.map(|(other, slope)| (slope * parameters[other * (self.inputs + 1) + input]).abs()).sum()
        };
        (0..outputs).map(of).collect()
    }
}
