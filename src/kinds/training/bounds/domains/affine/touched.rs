//! What taking an alternative adds to the gradient of a step, around the models in the middle.

use super::alternatives::{Alternative, NewGradient, NewTarget};
use super::family::Family;
use super::linearised::Linearised;
use super::moved::{MovedEffect, clipped_ends, derivatives_of, derivatives_when};
use super::prepared::Prepared;
use super::trace::StepTrace;
use countersign_num::a_priori::SummationError;

/// What an alternative adds to the sum of the batch's gradients: `vector + Σ ± moves ± radius`, each of
/// `outputs · (inputs + 1)` numbers.
pub(super) struct Difference {
    pub vector: Vec<f64>,
    /// One for each feature that moves, or none.
    pub moves: Vec<Vec<f64>>,
    pub radius: Vec<f64>,
}

/// A step with what differences are taken of.
pub(super) struct Touching<'a> {
    pub run: &'a Prepared,
    pub step: &'a StepTrace,
    pub linear: &'a Linearised<'a>,
    /// Ends of the mean gradient of the batch, `outputs · (inputs + 1)`.
    pub mean: [Vec<f64>; 2],
    /// The most samples that may be taken away from the batch.
    pub removable: usize,
}

impl Difference {
    /// A radius alone that holds each of several.
    pub(super) fn largest(all: &[Difference]) -> Self {
        let count = all.first().map_or(0, |one| one.radius.len());
        let of = |difference: &Difference, entry: usize| {
            let moves = difference.moves.iter().map(|moved| moved[entry].abs()).sum::<f64>();
            (difference.vector[entry].abs() + moves + difference.radius[entry]) * (1.0 + 1e-12)
        };
        let most = |entry| all.iter().map(|difference| of(difference, entry)).fold(0.0, f64::max);
        Difference { vector: Vec::new(), moves: Vec::new(), radius: (0..count).map(most).collect() }
    }
}

impl<'a> Touching<'a> {
    pub(super) fn new(
        run: &'a Prepared,
        step: &'a StepTrace,
        linear: &'a Linearised<'a>,
        family: &Family,
    ) -> Self {
        let (outputs, values) = step.magnitude.dim();
        let mut touching = Touching {
            run,
            step,
            linear,
            mean: [vec![0.0; outputs * values], vec![0.0; outputs * values]],
            removable: family.removable(&run.units, &step.batch),
        };
        if touching.removable > 0 {
            let batch = step.batch.len() as f64;
            let room = SummationError::of(step.batch.len() + 16);
            for output in 0..outputs {
                for value in 0..values {
                    let (mut lower, mut upper, mut magnitude) = (0.0, 0.0, 0.0);
                    for place in 0..step.batch.len() {
                        let x = run.values[[step.batch.start + place, value]];
                        let ends = touching.clean_entry(place, output, x);
                        (lower, upper) = (lower + ends.0, upper + ends.1);
                        magnitude += ends.0.abs().max(ends.1.abs());
                    }
                    let entry = output * values + value;
                    touching.mean[0][entry] = (lower - room.bound(magnitude)) / batch;
                    touching.mean[1][entry] = (upper + room.bound(magnitude)) / batch;
                }
            }
        }
        touching
    }

    /// What moved features and a new target do together beyond what each does alone, where each is a unit of
    /// its own: added to the radius of the new target's.
    pub(super) fn add_cross(&self, place: usize, difference: &mut Difference) {
        let (outputs, inputs) = (self.run.outputs(), self.run.inputs());
        let values = self.run.magnitudes.row(self.step.batch.start + place);
        // By how much derivatives may change between targets, more or less for other features.
        let jump = if self.run.derivative.can_jump() { 2.0 * outputs as f64 } else { 0.0 };
        for output in 0..outputs {
            let bias = output * (inputs + 1) + inputs;
            let shift = difference.vector[bias].abs() + difference.radius[bias] + jump;
            for (value, x) in values.iter().enumerate() {
                let moved = if value < inputs { self.run.radius * shift } else { 0.0 };
                let cross = match self.run.schedule.clip {
                    // Four entries, each within the clip.
                    Some(clip) => 4.0 * clip,
                    None => moved + jump * x,
                };
                difference.radius[output * (inputs + 1) + value] += cross * (1.0 + 1e-9);
            }
        }
    }

    /// What an alternative adds for the sample at a place of the batch.
    pub(super) fn difference(&self, place: usize, alternative: &Alternative) -> Difference {
        match (alternative.gradient, self.run.schedule.clip) {
            (NewGradient::None, _) => self.removal(place),
            (NewGradient::Any, clip) => {
                let clip = clip.unwrap_or(f64::INFINITY);
                self.of_entries(place, |_, _| (-clip, clip))
            }
            (NewGradient::Changed, Some(clip)) => {
                let at = derivatives_when(self.run, self.step, place, alternative);
                let values = self.run.values.row(self.step.batch.start + place);
                self.of_entries(place, |output, value| {
                    let moves = alternative.moved && value < self.run.inputs();
                    let radius = if moves { self.run.radius } else { 0.0 };
                    let ends = [at[0][output], at[1][output]];
                    clipped_ends(ends, values[value], radius, clip)
                })
            }
            (NewGradient::Changed, None) => self.changed(place, alternative),
        }
    }

    /// The ends of an entry of the clean sample's gradient.
    fn clean_entry(&self, place: usize, output: usize, value: f64) -> (f64, f64) {
        let ends = [self.linear.derivatives[0][[place, output]], self.linear.derivatives[1][[place, output]]];
        let clip = self.run.schedule.clip.unwrap_or(f64::INFINITY);
        let [one, other] = ends.map(|end| (end * value).clamp(-clip, clip));
        (one.min(other), one.max(other))
    }

    /// New entries between two ends in place of those of the sample.
    fn of_entries(&self, place: usize, ends: impl Fn(usize, usize) -> (f64, f64)) -> Difference {
        let values = self.run.values.row(self.step.batch.start + place);
        let (mut vector, mut radius) = (Vec::new(), Vec::new());
        for output in 0..self.run.outputs() {
            for (value, &x) in values.iter().enumerate() {
                let (new, clean) = (ends(output, value), self.clean_entry(place, output, x));
                let (lower, upper) = (new.0 - clean.1, new.1 - clean.0);
                vector.push(0.5 * (lower + upper));
                radius.push(0.5 * (upper - lower));
            }
        }
        Difference { vector, moves: Vec::new(), radius }
    }

    /// Where `k` of a batch's `b` samples are taken away, each of them adds `(mean − gradient)/(b − k)` to the
    /// mean.
    fn removal(&self, place: usize) -> Difference {
        let batch = self.step.batch.len() as f64;
        let scales = [batch / (batch - 1.0), batch / (batch - self.removable as f64)];
        let values = self.run.values.row(self.step.batch.start + place);
        let (mut vector, mut radius) = (Vec::new(), Vec::new());
        for output in 0..self.run.outputs() {
            for &x in values {
                let clean = self.clean_entry(place, output, x);
                let entry = vector.len();
                let (least, most) = (self.mean[0][entry] - clean.1, self.mean[1][entry] - clean.0);
                let ends = [scales[0] * least, scales[1] * least, scales[0] * most, scales[1] * most];
                let lower = ends.iter().copied().fold(f64::INFINITY, f64::min);
                let upper = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                vector.push(0.5 * (lower + upper));
                radius.push(0.5 * (upper - lower));
            }
        }
        Difference { vector, moves: Vec::new(), radius }
    }

    /// Another target, or features that move, without clipping:
    /// `r̃(z + θ·δ) (x + δ) − r(z) x`, which is `(r̃ − r) x + r̃′ (θ·δ) x + r̃ δ` and what that misses.
    fn changed(&self, place: usize, alternative: &Alternative) -> Difference {
        let (outputs, inputs) = (self.run.outputs(), self.run.inputs());
        let own = self.run.targets[self.step.batch.start + place];
        let values = self.run.values.row(self.step.batch.start + place);
        let mut shift = vec![0.0; outputs];
        let mut around = vec![0.0; outputs];
        let is_constant = match alternative.target {
            NewTarget::Own => true,
            NewTarget::Is(target) => self.run.derivative.shift(own, target, &mut shift),
            NewTarget::Between(..) => false,
        };
        if !is_constant {
            let new = derivatives_of(self.run, own, alternative.target, self.step.arguments(place));
            for output in 0..outputs {
                let lower = new[0][output] - self.linear.derivatives[1][[place, output]];
                let upper = new[1][output] - self.linear.derivatives[0][[place, output]];
                (shift[output], around[output]) = (0.5 * (lower + upper), 0.5 * (upper - lower));
            }
        }
        let mut difference = Difference {
            vector: outer(&shift, values.iter().copied()),
            moves: Vec::new(),
            radius: outer(&around, values.iter().map(|x| x.abs())),
        };
        if alternative.moved {
            let effect = MovedEffect::of(self.run, self.step, place, alternative.target);
            for input in 0..inputs {
                let mut moved = outer(&effect.along(&self.centre(), input), values.iter().copied());
                for output in 0..outputs {
                    moved[output * (inputs + 1) + input] += effect.derivative[output];
                }
                moved.iter_mut().for_each(|entry| *entry *= self.run.radius);
                difference.moves.push(moved);
            }
            for output in 0..outputs {
                for (value, x) in values.iter().enumerate() {
                    let own = if value < inputs { self.run.radius * effect.around[output] } else { 0.0 };
                    difference.radius[output * (inputs + 1) + value] += x.abs() * effect.missed[output] + own;
                }
            }
        }
        difference
    }

    /// The parameters in the middle of the step's box, row by row.
    fn centre(&self) -> Vec<f64> {
        centre(self.step)
    }
}

/// The middle of a step's box of parameters, row by row.
pub(super) fn centre(step: &StepTrace) -> Vec<f64> {
    step.parameters[0].iter().zip(&step.parameters[1]).map(|(lower, upper)| 0.5 * (lower + upper)).collect()
}

fn outer(rows: &[f64], columns: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    rows.iter().flat_map(|row| columns.clone().map(move |column| row * column)).collect()
}
