//! The derivatives of the loss by the logits, as linear functions of what is touched.

use ndarray::Zip;

use super::ends::Ends;
use super::model::Model;
use super::quantity::Quantity;
use super::reader::{Part, Scratch};
use crate::training::bounds::domains::affine::arguments::{Arguments, Chords};
use crate::training::bounds::domains::affine::derivative::Derivative;
use crate::training::networks::Target;

/// Ends of what a derivative depends on: the logits, or their differences to one of them.
pub(super) struct ArgumentEnds {
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

impl ArgumentEnds {
    pub(super) fn arguments(&self) -> Arguments<'_> {
        Arguments { lower: &self.lower, upper: &self.upper }
    }

    /// Of the logits of a sample, over all attacks, or those that touch it.
    pub(super) fn of(
        model: &Model<'_>,
        own: Option<usize>,
        logits: &[Quantity],
        sample: usize,
        unit: Option<usize>,
    ) -> Self {
        let ends = |quantity: &Quantity| match unit {
            Some(_) => quantity.touched[sample],
            None => quantity.ends[sample],
        };
        let mut all: Vec<Ends> = logits.iter().map(ends).collect();
        if let Some(own) = own {
            let mut room = Scratch::default();
            let least = all[own];
            for output in (0..logits.len()).filter(|output| *output != own) {
                let of_form = logits[output].minus(&logits[own], sample, unit, model, &mut room);
                let rounding = model.bound(4.0 * (all[output].magnitude() + least.magnitude()));
                let of_ends = Ends {
                    lower: all[output].lower - least.upper - rounding,
                    upper: all[output].upper - least.lower + rounding,
                };
                all[output] = of_form.within(of_ends);
            }
            all[own] = Ends::ZERO;
        }
        ArgumentEnds {
            lower: all.iter().map(|ends| ends.lower).collect(),
            upper: all.iter().map(|ends| ends.upper).collect(),
        }
    }
}

/// Ends of the derivatives with a target.
pub(super) fn ranges(
    model: &Model<'_>,
    derivative: &Derivative,
    target: Target,
    at: &ArgumentEnds,
) -> Vec<Ends> {
    let (mut lower, mut upper) = (vec![0.0; derivative.outputs], vec![0.0; derivative.outputs]);
    derivative.ranges(target, at.arguments(), &mut lower, &mut upper);
    let of = |(lower, upper): (&f64, &f64)| {
        let rounding = model.bound(8.0 * (lower.abs().max(upper.abs()) + magnitude_of(target)));
        Ends { lower: lower - rounding, upper: upper + rounding }
    };
    lower.iter().zip(&upper).map(of).collect()
}

/// The magnitude of a target, which a derivative is rounded with.
pub(super) fn magnitude_of(target: Target) -> f64 {
    match target {
        Target::Value(value) => 1.0 + value.abs(),
        Target::Class(_) => 1.0,
    }
}

/// The derivatives of the clean samples of a tile.
pub(super) fn derivatives(
    model: &Model<'_>,
    derivative: &Derivative,
    targets: &[Target],
    logits: &[Quantity],
    units: &[Option<usize>],
) -> Vec<Quantity> {
    let outputs = derivative.outputs;
    let columns = model.form.columns.ncols();
    let mut all = vec![Quantity::zeros(targets.len(), columns); outputs];
    let mut limits = vec![Vec::with_capacity(targets.len()); outputs];
    let mut chords =
        Chords { slopes: vec![0.0; outputs * outputs], lower: vec![0.0; outputs], upper: vec![0.0; outputs] };
    for (sample, &target) in targets.iter().enumerate() {
        let at = ArgumentEnds::of(model, derivative.own(target), logits, sample, None);
        derivative.chords(target, at.arguments(), &mut chords);
        for (output, range) in ranges(model, derivative, target, &at).into_iter().enumerate() {
            limits[output].push(range);
        }
        for (output, quantity) in all.iter_mut().enumerate() {
            let (lower, upper) = (chords.lower[output], chords.upper[output]);
            let mut middle = 0.5 * (lower + upper);
            let mut radius = model.reader.share_of(Part::Chords) * (upper - middle).max(middle - lower);
            let mut magnitude = lower.abs().max(upper.abs()) + magnitude_of(target);
            for (other, logit) in logits.iter().enumerate() {
                let slope = chords.slopes[output * outputs + other];
                middle += slope * logit.middle[sample];
                radius += slope.abs() * logit.radius[sample];
                magnitude += slope.abs() * logit.size[sample];
                Zip::from(quantity.rows.row_mut(sample))
                    .and(logit.rows.row(sample))
                    .for_each(|to, by| *to += slope * by);
            }
            quantity.middle[sample] = middle;
            quantity.radius[sample] = radius + model.bound(8.0 * magnitude);
        }
    }
    for (quantity, limits) in all.iter_mut().zip(limits) {
        quantity.settle(model, units, |sample| Some(limits[sample]));
    }
    all
}
