//! Boxes of parameters, with linear bounds through the layers (CROWN; AGT, appendix B), intersected with
//! interval bounds.
//!
//! A neuron's sum is written as `λ · σ(ẑ) + c` over a layer before it, with interval coefficients λ, and
//! carried back layer by layer to the input. Where a coefficient may have either sign it is split:
//! `λ = λ⁺ + λ⁻` with `λ⁺ ∈ [max(0, λ_L), max(0, λ_U)]` and `λ⁻ ∈ [min(0, λ_L), min(0, λ_U)]`, and for an
//! upper bound
//!
//! ```text
//! λ σ(ẑ) ≤ λ⁺ (s_U ẑ + t_U) + λ⁻ s_L ẑ ,   s_L ẑ ≤ σ(ẑ) ≤ s_U ẑ + t_U  for ẑ in its bounds.
//! ```
//!
//! # Soundness
//! Both lines hold at the ends of `[l, u]`, with `t_U` rounded up, and so, as the ReLU is convex and 0 at 0,
//! between them. Coefficients are intervals with outward rounding. A run in double precision differs from the
//! linear algebra by the rounding of each sum: every bias is widened by the bound on that error, so that such
//! runs are enclosed too.

use ndarray::{Array2, ArrayView1, Axis};

use super::intervals::INTERVALS;
use super::pass_domain::PassDomain;
use crate::training::bounds::forward::{Pass, activated, affine, propagate, whole_where_undefined};
use crate::training::bounds::network::{IntervalLayer, IntervalNetwork, entry, intersection};
use crate::training::networks::Activation;
use countersign_num::interval_matrix::multiply_exact;
use countersign_num::rounding::{multiply_down, multiply_up, subtract_up};
use countersign_num::{Interval, IntervalMatrix, IntervalMatrixView};

/// Boxes of parameters, with linear bounds through the layers. Each is tighter than an interval bound, but
/// for rounding. One layer alone has no activation that a line could follow: there it says what intervals
/// say.
pub static CROWN: PassDomain = PassDomain {
    name: "crown",
    propagate: propagate_with_crown,
    intersected_with: &[&INTERVALS],
    adds_to_models_of: |architecture| !architecture.hidden.is_empty(),
};

/// Bounds for all inputs in a box `[inputs, samples]` and all networks in a box, never looser than those of
/// [`propagate`].
pub(super) fn propagate_with_crown(network: &IntervalNetwork, input: IntervalMatrixView<'_>) -> Pass {
    let mut pass = propagate(network, input);
    // Of the sums of each layer, for values that are as tight as they become.
    let mut rounding: Vec<Array2<f64>> =
        network.layers.first().map(|first| first.rounding_of_sums(input)).into_iter().collect();
    for layer in 1..network.layers.len() {
        rounding.push(network.layers[layer].rounding_of_sums(pass.values[layer - 1].view()));
        // What became tighter before makes this one tighter.
        let again = affine(&network.layers[layer], pass.values[layer - 1].view());
        let linear = linear_bounds(network, &pass, input, &rounding);
        let both = intersection(&pass.sums[layer], &again)
            .and_then(|interval| intersection(&interval, &linear))
            // Two enclosures of one set meet: else nothing is known.
            .unwrap_or_else(|| whole(again.dim()));
        if layer < pass.values.len() {
            pass.values[layer] = activated(&both, network.activation);
        }
        pass.sums[layer] = both;
    }
    pass
}

/// Bounds on the sums of the last layer with a bound on their rounding, by linear functions of the input.
fn linear_bounds(
    network: &IntervalNetwork,
    pass: &Pass,
    input: IntervalMatrixView<'_>,
    rounding: &[Array2<f64>],
) -> IntervalMatrix {
    let layer = rounding.len() - 1;
    let of = &network.layers[layer];
    let negated = IntervalLayer { weights: negative(&of.weights), biases: negative(&of.biases) };
    let (neurons, samples) = pass.sums[layer].dim();
    let (mut lower, mut upper) = (Array2::zeros((neurons, samples)), Array2::zeros((neurons, samples)));
    for sample in 0..samples {
        let of_sample = OfSample { network, pass, input, rounding, sample };
        let above = of_sample.upper_bounds(of);
        let below = of_sample.upper_bounds(&negated);
        for neuron in 0..neurons {
            lower[[neuron, sample]] = -below[neuron];
            upper[[neuron, sample]] = above[neuron];
        }
    }
    whole_where_undefined(lower, upper)
}

/// One sample, and what is known about it.
struct OfSample<'a, 'b> {
    network: &'a IntervalNetwork,
    pass: &'a Pass,
    input: IntervalMatrixView<'b>,
    rounding: &'a [Array2<f64>],
    sample: usize,
}

impl OfSample<'_, '_> {
    /// Upper bounds on the sums of the last layer, given as it is or negated: the rounding is that of either.
    fn upper_bounds(&self, last: &IntervalLayer) -> Vec<f64> {
        let layer = self.rounding.len() - 1;
        let mut coefficients = last.weights.clone();
        let mut constants: Vec<Interval> =
            (0..coefficients.dim().0).map(|neuron| self.bias(last, layer, neuron)).collect();
        for before in (0..layer).rev() {
            let of = &self.network.layers[before];
            coefficients = self.through_activation(&coefficients, before, &mut constants);
            for (row, constant) in constants.iter_mut().enumerate() {
                for neuron in 0..coefficients.dim().1 {
                    *constant =
                        *constant + entry(&coefficients, [row, neuron]) * self.bias(of, before, neuron);
                }
            }
            coefficients = multiply_exact(coefficients.view(), of.weights.view());
        }
        let input = self.input.columns(self.sample..self.sample + 1);
        let ends = multiply_exact(coefficients.view(), column(input).view());
        constants
            .iter()
            .enumerate()
            .map(|(row, constant)| (*constant + entry(&ends, [row, 0])).upper())
            .collect()
    }

    /// A bias, widened by the rounding of its sum.
    fn bias(&self, of: &IntervalLayer, layer: usize, neuron: usize) -> Interval {
        let rounding = self.rounding[layer][[neuron, self.sample]];
        let around = Interval::new(-rounding, rounding).unwrap_or(Interval::ENTIRE);
        entry(&of.biases, [neuron, 0]) + around
    }

    /// Coefficients of the values after a layer's activation become those of its sums.
    fn through_activation(
        &self,
        coefficients: &IntervalMatrix,
        layer: usize,
        constants: &mut [Interval],
    ) -> IntervalMatrix {
        if self.network.activation == Activation::Linear {
            return coefficients.clone();
        }
        let (least, most) = (self.ends(layer, false), self.ends(layer, true));
        let (mut lower, mut upper) = (coefficients.lower().clone(), coefficients.upper().clone());
        for neuron in 0..lower.ncols() {
            let lines = Lines::of(least[neuron], most[neuron]);
            for row in 0..lower.nrows() {
                let (from, to) = (lower[[row, neuron]], upper[[row, neuron]]);
                let rising = Interval::new(from.max(0.0), to.max(0.0)).unwrap_or(Interval::ENTIRE);
                let falling = Interval::new(from.min(0.0), to.min(0.0)).unwrap_or(Interval::ENTIRE);
                let both = rising * Interval::point(lines.upper_slope)
                    + falling * Interval::point(lines.lower_slope);
                constants[row] = constants[row] + rising * Interval::point(lines.upper_shift);
                (lower[[row, neuron]], upper[[row, neuron]]) = (both.lower(), both.upper());
            }
        }
        whole_where_undefined(lower, upper)
    }

    fn ends(&self, layer: usize, upper: bool) -> ArrayView1<'_, f64> {
        let sums = &self.pass.sums[layer];
        let ends = if upper { sums.upper() } else { sums.lower() };
        ends.index_axis(Axis(1), self.sample)
    }
}

/// A line below the ReLU through 0, and one above it, between two ends.
struct Lines {
    lower_slope: f64,
    upper_slope: f64,
    upper_shift: f64,
}

impl Lines {
    fn of(least: f64, most: f64) -> Lines {
        if least >= 0.0 {
            return Lines { lower_slope: 1.0, upper_slope: 1.0, upper_shift: 0.0 };
        }
        if most <= 0.0 {
            return Lines { lower_slope: 0.0, upper_slope: 0.0, upper_shift: 0.0 };
        }
        let slope = most / (most - least);
        if !slope.is_finite() {
            // Ends so far apart that the line cannot be computed: a level one.
            return Lines { lower_slope: 0.0, upper_slope: 0.0, upper_shift: most };
        }
        let at_least = multiply_up(slope, -least);
        let at_most = subtract_up(most, multiply_down(slope, most));
        let lower_slope = if most > -least { 1.0 } else { 0.0 };
        Lines { lower_slope, upper_slope: slope, upper_shift: at_least.max(at_most) }
    }
}

/// All reals everywhere.
fn whole(dim: (usize, usize)) -> IntervalMatrix {
    let ends = |end: f64| Array2::from_elem(dim, end);
    whole_where_undefined(ends(f64::NEG_INFINITY), ends(f64::INFINITY))
}

fn negative(matrix: &IntervalMatrix) -> IntervalMatrix {
    whole_where_undefined(matrix.upper().map(|end| -end), matrix.lower().map(|end| -end))
}

/// A single column with contiguous rows of one entry.
fn column(view: IntervalMatrixView<'_>) -> IntervalMatrix {
    whole_where_undefined(view.lower().to_owned(), view.upper().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_at_the_ends() {
        for (least, most) in
            [(-1.0, 2.0), (-3.0, 0.5), (-1e-300, 1e-300), (-1e300, 1.0), (-1.0, 1e308), (-0.1, 0.3)]
        {
            let lines = Lines::of(least, most);
            let above = |z: f64| {
                Interval::point(lines.upper_slope) * Interval::point(z) + Interval::point(lines.upper_shift)
            };
            assert!(above(least).upper() >= 0.0 && above(most).upper() >= most, "{least} {most}");
            assert!(lines.lower_slope * least <= 0.0 && lines.lower_slope * most <= most);
        }
    }
}
