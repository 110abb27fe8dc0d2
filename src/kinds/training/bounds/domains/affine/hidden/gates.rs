//! What the gates of rectified sums let through.

use super::ends::Ends;
use super::model::Model;
use super::quantity::Quantity;
use super::reader::Part;
use crate::training::networks::Activation;

/// The derivatives by the sums of a neuron.
pub(super) struct Gated {
    /// For the gradients of this neuron's own parameters; what `crossings` add is left out.
    pub own: Quantity,
    /// For the layers before, where it is another enclosure.
    passing: Option<Quantity>,
    pub crossings: Vec<Crossing>,
}

/// A gate that only some attacks move: `what it adds ∈ (Σ weights of the touched units) · [lower, upper]`.
pub(super) struct Crossing {
    pub sample: usize,
    /// Units and their weights.
    pub weights: Vec<(usize, f64)>,
    /// Ends of what is added when the gate has moved; 0 is between them.
    pub ends: Ends,
}

impl Gated {
    /// Where nothing is gated.
    pub(super) fn open(own: Quantity) -> Self {
        Gated { own, passing: None, crossings: Vec::new() }
    }

    pub(super) fn into_passing(self) -> Quantity {
        self.passing.unwrap_or(self.own)
    }
}

/// The derivative by a sum from that by its value.
///
/// # Soundness
/// An undecided gate is `s ∈ z/(upper − lower) + [0, 1]`, and with `y` within `m ± r`
/// `s y ∈ y/2 + m s − m/2 ± r/2`. Or it stands where it stood in the middle unless enough of the weight that
/// could move it is touched: see [`Reader::crossing`](super::reader::Reader::crossing).
pub(super) fn gated(
    model: &Model<'_>,
    sum: &Quantity,
    by_value: Quantity,
    units: &[Option<usize>],
    crossings_count: bool,
) -> Gated {
    if model.activation == Activation::Linear {
        return Gated::open(by_value);
    }
    let mut own = by_value.clone();
    let mut passing: Option<Quantity> = None;
    let mut crossings = Vec::new();
    let limits: Vec<Ends> = (0..sum.middle.len())
        .map(|sample| {
            let (gate, ends) = (sum.ends[sample], by_value.ends[sample]);
            match (gate.lower > 0.0, gate.upper <= 0.0) {
                (true, _) => ends,
                (_, true) => Ends::ZERO,
                _ => ends.with_zero(),
            }
        })
        .collect();
    let mut crossed = Vec::new();
    for sample in 0..sum.middle.len() {
        let gate = sum.ends[sample];
        if gate.lower > 0.0 {
            continue;
        }
        if gate.upper <= 0.0 {
            close(&mut own, sample);
            continue;
        }
        if crossings_count && let Some(weights) = model.reader.crossing(model, sum, sample) {
            let is_open = sum.middle[sample] > 0.0;
            let ends = by_value.ends[sample];
            let ends = if is_open { Ends { lower: -ends.upper, upper: -ends.lower } } else { ends };
            crossings.push(Crossing { sample, weights, ends: ends.with_zero() });
            crossed.push((sample, is_open));
        }
        relax(model, sum, &by_value, sample, &mut own);
    }
    own.settle(model, units, |sample| Some(limits[sample]));
    if !crossed.is_empty() {
        passing = Some(own.clone());
        for (sample, is_open) in crossed {
            if is_open {
                own.rows.row_mut(sample).assign(&by_value.rows.row(sample));
                own.middle[sample] = by_value.middle[sample];
                own.radius[sample] = by_value.radius[sample];
                own.size[sample] = by_value.size[sample];
                (own.ends[sample], own.touched[sample]) = (by_value.ends[sample], by_value.touched[sample]);
            } else {
                close(&mut own, sample);
            }
        }
    }
    Gated { own, passing, crossings }
}

/// Nothing gets through.
fn close(quantity: &mut Quantity, sample: usize) {
    quantity.rows.row_mut(sample).fill(0.0);
    (quantity.middle[sample], quantity.radius[sample], quantity.size[sample]) = (0.0, 0.0, 0.0);
    (quantity.ends[sample], quantity.touched[sample]) = (Ends::ZERO, Ends::ZERO);
}

/// Half gets through, and what else may.
fn relax(model: &Model<'_>, sum: &Quantity, by_value: &Quantity, sample: usize, to: &mut Quantity) {
    let gate = sum.ends[sample];
    let (middle, radius) = by_value.ends[sample].around();
    let kept = model.reader.share_of(Part::Gates);
    let slope = middle / (gate.upper - gate.lower);
    let mut row = to.rows.row_mut(sample);
    row *= 0.5;
    row.scaled_add(slope, &sum.rows.row(sample));
    to.middle[sample] = 0.5 * by_value.middle[sample] + slope * sum.middle[sample];
    let magnitude = by_value.size[sample] + slope.abs() * sum.size[sample] + middle.abs() + radius;
    to.radius[sample] = 0.5 * (by_value.radius[sample] + kept * (middle.abs() + radius))
        + slope.abs() * sum.radius[sample]
        + model.bound(8.0 * magnitude);
}
