//! What touching a sample does to its own gradient, with the models that are left when it is touched.

use super::ends::Ends;
use super::forward::Passed;
use super::losses::{ArgumentEnds, magnitude_of, ranges};
use super::model::Model;
use super::quantity::Quantity;
use crate::training::bounds::domains::affine::alternatives::{Alternative, NewGradient, NewTarget};
use crate::training::bounds::domains::affine::prepared::Prepared;
use crate::training::networks::{Activation, Target};
use countersign_num::Interval;

/// What an alternative of a unit does to the gradient of its sample.
pub(super) struct Effect {
    pub unit: usize,
    /// Among those of the unit.
    pub alternative: usize,
    /// For each parameter: what is added, or where the sample is taken away, its gradient.
    pub entries: Vec<Interval>,
    pub removed: bool,
}

/// A sample of a tile, and the unit that touches it.
pub(super) struct Touching<'a> {
    pub run: &'a Prepared,
    pub model: &'a Model<'a>,
    pub passed: &'a Passed,
    pub derivatives: &'a [Quantity],
    /// Among the samples of the tile, and of the run.
    pub place: usize,
    pub sample: usize,
    pub unit: usize,
    /// The parameters when the unit is touched.
    parameters: Vec<Interval>,
}

/// The derivatives by the sums of a layer: of the clean sample, and what touching adds.
struct BySums {
    clean: Vec<Interval>,
    added: Vec<Interval>,
}

fn interval(ends: Ends) -> Interval {
    Interval::new(ends.lower, ends.upper).unwrap_or(Interval::ENTIRE)
}

fn magnitude(of: Interval) -> f64 {
    of.lower().abs().max(of.upper().abs())
}

fn within(radius: f64) -> Interval {
    Interval::new(-radius, radius).unwrap_or(Interval::ENTIRE)
}

fn with_zero(of: Interval) -> Interval {
    Interval::new(of.lower().min(0.0), of.upper().max(0.0)).unwrap_or(Interval::ENTIRE)
}

impl<'a> Touching<'a> {
    pub(super) fn new(
        run: &'a Prepared,
        model: &'a Model<'a>,
        (passed, derivatives): (&'a Passed, &'a [Quantity]),
        (place, sample): (usize, usize),
        unit: usize,
    ) -> Self {
        let parameters = model.ends_with(unit).into_iter().map(interval).collect();
        Touching { run, model, passed, derivatives, place, sample, unit, parameters }
    }

    /// One for each alternative.
    pub(super) fn effects(&self) -> Vec<Effect> {
        let unit = &self.run.units.units[self.model.reader.family.layout.units[self.unit]];
        let of = |(number, alternative): (usize, &Alternative)| {
            let removed = alternative.gradient == NewGradient::None;
            let entries = if removed { self.clean() } else { self.changed(alternative) };
            Effect { unit: self.unit, alternative: number, entries, removed }
        };
        unit.alternatives.iter().enumerate().map(of).collect()
    }

    fn target(&self) -> Target {
        self.run.targets[self.sample]
    }

    /// What enters a layer where the sample stays as it is.
    fn entering(&self, layer: usize) -> Vec<Interval> {
        match layer {
            0 => self
                .run
                .values
                .row(self.sample)
                .iter()
                .take(self.run.inputs())
                .map(|x| Interval::point(*x))
                .collect(),
            _ => self.passed.values[layer - 1]
                .iter()
                .map(|value| interval(value.touched[self.place]))
                .collect(),
        }
    }

    fn clean_derivatives(&self) -> Vec<Interval> {
        self.derivatives.iter().map(|derivative| interval(derivative.touched[self.place])).collect()
    }

    /// The gradient of the clean sample.
    fn clean(&self) -> Vec<Interval> {
        let still = self.still();
        let clean = self.clean_derivatives();
        let nothing = vec![Interval::ZERO; clean.len()];
        let by = BySums { clean, added: nothing };
        self.backward(&still, by, |own, _, value, _| own * value)
    }

    /// What another target and other features add.
    fn changed(&self, alternative: &Alternative) -> Vec<Interval> {
        let deviations = if alternative.moved { self.deviations() } else { self.still() };
        let target = match alternative.target {
            NewTarget::Is(target) => target,
            NewTarget::Own | NewTarget::Between(..) => self.target(),
        };
        let added = self.added(target, deviations.last().map_or(&[], Vec::as_slice), alternative.moved);
        let by = BySums { clean: self.clean_derivatives(), added };
        self.backward(&deviations, by, |clean, added, value, deviation| {
            added * (value + within(deviation)) + clean * within(deviation)
        })
    }

    /// No deviations: for what enters each layer, and for the logits.
    fn still(&self) -> Vec<Vec<f64>> {
        let layers = &self.model.shape.layers;
        let mut all: Vec<Vec<f64>> = layers.iter().map(|layer| vec![0.0; layer.inputs]).collect();
        all.push(vec![0.0; self.derivatives.len()]);
        all
    }

    /// How far features that move take what enters each layer, and the logits.
    fn deviations(&self) -> Vec<Vec<f64>> {
        let mut all = vec![vec![self.run.radius; self.model.shape.layers[0].inputs]];
        for (index, layer) in self.model.shape.layers.iter().enumerate() {
            let entering = self.entering(index);
            let before = &all[index];
            let of_output = |output: usize| {
                let (mut sum, mut size) = (0.0, self.model.size[layer.weight(output, layer.inputs)]);
                for input in 0..layer.inputs {
                    let place = layer.weight(output, input);
                    sum += magnitude(self.parameters[place]) * before[input];
                    size += self.model.size[place] * (magnitude(entering[input]) + before[input]);
                }
                sum + self.model.bound(8.0 * (size + sum))
            };
            let after = (0..layer.outputs).map(of_output).collect();
            all.push(after);
        }
        all
    }

    /// What is added to the derivatives by the logits.
    fn added(&self, target: Target, deviations: &[f64], moved: bool) -> Vec<Interval> {
        let (model, derivative) = (self.model, &self.run.derivative);
        let outputs = derivative.outputs;
        let own = derivative.own(target);
        let logits = self.passed.logits();
        let mut at = ArgumentEnds::of(model, own, logits, self.place, Some(self.unit));
        for output in (0..outputs).filter(|output| own != Some(*output)) {
            let deviation = deviations[output] + own.map_or(0.0, |own| deviations[own]);
            at.lower[output] -= deviation * (1.0 + 1e-12);
            at.upper[output] += deviation * (1.0 + 1e-12);
        }
        let changed = ranges(model, derivative, target, &at);
        let apart: Vec<Interval> = changed
            .iter()
            .zip(self.derivatives)
            .map(|(changed, clean)| interval(*changed) - interval(clean.touched[self.place]))
            .collect();
        let mut shift = vec![0.0; outputs];
        if !derivative.shift(self.target(), target, &mut shift) {
            return apart;
        }
        let (mut least, mut most) = (vec![0.0; outputs * outputs], vec![0.0; outputs * outputs]);
        if moved {
            derivative.slopes(target, at.arguments(), &mut least, &mut most);
        }
        let of_output = |output: usize| {
            let mut sum = Interval::point(shift[output]);
            let logit = &logits[output];
            let mut size = logit.size[self.place]
                + 2.0 * (magnitude_of(target) + magnitude_of(self.target()))
                + changed[output].magnitude()
                + self.derivatives[output].touched[self.place].magnitude();
            for (other, deviation) in deviations.iter().enumerate() {
                let place = output * outputs + other;
                let slope = Interval::new(least[place], most[place]).unwrap_or(Interval::ENTIRE);
                let by = slope * within(*deviation);
                size += magnitude(by);
                sum = sum + by;
            }
            let sum = sum + within(model.bound(8.0 * size));
            let both =
                Interval::new(sum.lower().max(apart[output].lower()), sum.upper().min(apart[output].upper()));
            both.unwrap_or(sum)
        };
        (0..outputs).map(of_output).collect()
    }

    /// From the derivatives by the logits to those by all parameters, each from those by its sum, clean and
    /// added, and what enters, with its deviation.
    fn backward(
        &self,
        deviations: &[Vec<f64>],
        mut by: BySums,
        entry: impl Fn(Interval, Interval, Interval, f64) -> Interval,
    ) -> Vec<Interval> {
        let shape = self.model.shape;
        let mut all = vec![Interval::ZERO; shape.parameters()];
        for (index, layer) in shape.layers.iter().enumerate().rev() {
            let entering = self.entering(index);
            for output in 0..layer.outputs {
                let (clean, added) = (by.clean[output], by.added[output]);
                for (input, place) in layer.neuron(output).enumerate() {
                    all[place] = match entering.get(input) {
                        Some(value) => entry(clean, added, *value, deviations[index][input]),
                        None => entry(clean, added, Interval::point(1.0), 0.0),
                    };
                }
            }
            if index > 0 {
                by = self.before(index, &by, &deviations[index]);
            }
        }
        all
    }

    /// The derivatives by the sums of the layer before.
    fn before(&self, index: usize, by: &BySums, deviations: &[f64]) -> BySums {
        let layer = &self.model.shape.layers[index];
        let of_input = |input: usize| {
            let (mut clean, mut added, mut size) = (Interval::ZERO, Interval::ZERO, 0.0);
            for output in 0..layer.outputs {
                let place = layer.weight(output, input);
                clean = clean + self.parameters[place] * by.clean[output];
                added = added + self.parameters[place] * by.added[output];
                size += self.model.size[place] * (magnitude(by.clean[output]) + magnitude(by.added[output]));
            }
            let rounding = within(self.model.bound(8.0 * size));
            self.gated(index - 1, input, (clean + rounding, added + rounding), deviations[input])
        };
        let (clean, added) = (0..layer.inputs).map(of_input).unzip();
        BySums { clean, added }
    }

    /// What the gate of a sum lets through, of the clean sample, and what is added.
    fn gated(
        &self,
        layer: usize,
        output: usize,
        (clean, added): (Interval, Interval),
        deviation: f64,
    ) -> (Interval, Interval) {
        if self.model.activation == Activation::Linear {
            return (clean, added);
        }
        let sum = self.passed.sums[layer][output].touched[self.place];
        let (lower, upper) = (sum.lower - deviation * (1.0 + 1e-12), sum.upper + deviation * (1.0 + 1e-12));
        if lower > 0.0 {
            return (clean, added);
        }
        if upper <= 0.0 {
            return (Interval::ZERO, Interval::ZERO);
        }
        let through = with_zero(clean);
        // Without a deviation both samples have the same gate.
        let more = if deviation > 0.0 { with_zero(clean + added) - through } else { with_zero(added) };
        (through, more)
    }
}
