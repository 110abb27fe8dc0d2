//! The backward pass: gradients of a sample, clipped.

use super::builder::Builder;
use super::forward::{Active, Forward};
use super::output::Slopes;
use super::signal::Signal;
use countersign_num::Interval;
use countersign_num::rounding::subtract_up;
use countersign_program::Kind;

impl Builder<'_> {
    /// The gradient of a sample's loss by every parameter, in their order; `bounds` are those of the
    /// derivatives by the sums of every layer.
    pub(super) fn gradients(
        &mut self,
        at: &str,
        forward: &Forward,
        slopes: Slopes,
        bounds: &[Vec<Interval>],
    ) -> Vec<Signal> {
        let by_sums = self.by_sums(at, forward, slopes.of_logits, bounds);
        let mut gradients = Vec::new();
        for (layer, (by_sums, entering)) in by_sums.iter().zip(&forward.values).enumerate() {
            // A sign times a number that is known is clipped like the number.
            let are_signs = slopes.are_signs && layer + 1 == forward.values.len();
            let last = Factors { by_sums, are_signs };
            for neuron in 0..by_sums.len() {
                for value in entering {
                    gradients.push(self.gradient(&format!("{at},{}", gradients.len()), &last, neuron, value));
                }
            }
            let one = Signal::constant(1.0);
            for neuron in 0..by_sums.len() {
                gradients.push(self.gradient(&format!("{at},{}", gradients.len()), &last, neuron, &one));
            }
        }
        gradients
    }

    /// The derivatives by the sums of every layer, from the first on.
    fn by_sums(
        &mut self,
        at: &str,
        forward: &Forward,
        slopes: Vec<Signal>,
        bounds: &[Vec<Interval>],
    ) -> Vec<Vec<Signal>> {
        let layers = forward.values.len();
        let has_products = |by_sums: &[Signal], entering: &[Signal]| {
            layers > 1
                || (by_sums.iter().any(|by| by.value().is_none())
                    && entering.iter().any(|value| value.value().is_none()))
        };
        let slopes: Vec<Signal> = match has_products(&slopes, &forward.values[layers - 1]) {
            true => slopes
                .into_iter()
                .enumerate()
                .map(|(logit, slope)| self.factor(&format!("slope[{at},{logit}]"), slope))
                .collect(),
            false => slopes,
        };
        let mut by_sums = vec![slopes];
        for layer in (1..layers).rev() {
            let after = by_sums[by_sums.len() - 1].clone();
            by_sums.push(self.through_layer(at, forward, &after, (layer, &bounds[layer - 1])));
        }
        by_sums.reverse();
        by_sums
    }

    /// The derivatives by the sums of the layer before `layer`.
    fn through_layer(
        &mut self,
        at: &str,
        forward: &Forward,
        after: &[Signal],
        (layer, bounds): (usize, &[Interval]),
    ) -> Vec<Signal> {
        let parameters = self.last_parameters();
        let sizes = self.problem.start.architecture().layers();
        let first: usize = sizes[..layer].iter().map(|(outputs, inputs)| outputs * (inputs + 1)).sum();
        let inputs = sizes[layer].1;
        (0..inputs)
            .map(|neuron| {
                let at = format!("[{at},{},{neuron}]", layer - 1);
                let weight = |output: usize| &parameters[first + output * inputs + neuron];
                let by_value = after.iter().enumerate().fold(Signal::constant(0.0), |sum, (output, by)| {
                    sum.plus(&weight(output).multiplied(by))
                });
                match &forward.active[layer - 1][neuron] {
                    Active::Never => Signal::constant(0.0),
                    Active::Always => self.define(&format!("by_sum{at}"), by_value.within(bounds[neuron])),
                    Active::Where(on) => {
                        let by_value = self.define(&format!("by_value{at}"), by_value);
                        let by_sum = by_value.multiplied(&Signal::binary(*on)).within(bounds[neuron]);
                        self.define(&format!("by_sum{at}"), by_sum)
                    }
                }
            })
            .collect()
    }

    fn gradient(&mut self, at: &str, factors: &Factors<'_>, neuron: usize, value: &Signal) -> Signal {
        let by_sum = &factors.by_sums[neuron];
        let Some(clip) = self.problem.schedule.clip else { return by_sum.multiplied(value) };
        match value.value() {
            Some(_) if factors.are_signs => by_sum.multiplied(&value.clamped(clip)),
            _ => self.clipped(at, by_sum.multiplied(value), clip),
        }
    }

    /// `max(−κ, min(κ, g))` (AGT, equation 29).
    fn clipped(&mut self, at: &str, gradient: Signal, clip: f64) -> Signal {
        let below = self.at_most_clip(&format!("gradient[{at}]"), gradient, clip);
        self.at_most_clip(&format!("gradient_below[{at}]"), below.times(-1.0), clip).times(-1.0)
    }

    /// `min(κ, g)`.
    fn at_most_clip(&mut self, name: &str, gradient: Signal, clip: f64) -> Signal {
        let (least, most) = (gradient.bounds.lower(), gradient.bounds.upper());
        if most <= clip {
            return gradient;
        }
        if least >= clip {
            return Signal::constant(clip);
        }
        let gradient = self.define(name, gradient);
        let name = format!("{name}.clipped");
        let bounds = Interval::new(least, clip).unwrap_or(gradient.bounds);
        let clipped = self.program.add_variable(&name, least, clip, Kind::Continuous);
        let clipped = Signal::variable(clipped, bounds);
        let is_above = self.binary(format!("{name}.above"));
        self.at_most(&format!("{name}.at_most"), &clipped.clone().minus(&gradient), 0.0);
        let short = gradient.minus(&clipped);
        let excess = subtract_up(most, clip);
        self.at_most_switched(&format!("{name}.is"), &short, 0.0, excess, &is_above);
        self.at_most_switched(&format!("{name}.full"), &clipped.times(-1.0), -least, -clip, &is_above);
        clipped
    }
}

/// The derivatives by the sums of a layer.
struct Factors<'a> {
    by_sums: &'a [Signal],
    are_signs: bool,
}
