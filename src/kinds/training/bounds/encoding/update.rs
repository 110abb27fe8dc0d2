//! One step: the gradients of a batch, and the parameters after it (AGT, equations 39 and 45).

use super::builder::Builder;
use super::changeable::Changeable;
use super::output::Output;
use super::pass::{Place, TightenedSums, network_of, sample_bounds};
use super::signal::Signal;
use crate::training::bounds::{ParameterBox, ReachSet};
use countersign_program::VarId;

impl Builder<'_> {
    /// Parameters after so many steps, within what is known of them; what a box fixes is a number.
    pub(super) fn add_parameters(&mut self, step: usize, known: &ReachSet) {
        let signals: Vec<Signal> = known
            .within
            .bounds()
            .enumerate()
            .map(|(index, bounds)| self.free(&format!("theta[{step},{index}]"), bounds))
            .collect();
        for (index, face) in known.faces.iter().enumerate() {
            let form = Signal::form(&face.direction, &signals);
            self.between(&format!("face[{step},{index}]"), &form, face.bounds);
        }
        self.parameters.push(signals);
    }

    /// The gradients of a step's batch, the parameters after it, and a row for each of them.
    pub(super) fn add_step(
        &mut self,
        step: usize,
        (before, after): (&ReachSet, &ReachSet),
        tightened: &TightenedSums,
    ) {
        let batch = self.problem.schedule.batch(step, self.problem.set.samples());
        let mut sums: Vec<Option<Signal>> = vec![None; before.within.lower.len()];
        for sample in batch.clone() {
            let gradients = self.gradients_of(Place { step, sample }, &before.within, tightened);
            for (sum, gradient) in sums.iter_mut().zip(gradients).filter(|(_, gradient)| !gradient.is_zero())
            {
                *sum = Some(match sum.take() {
                    Some(sum) => sum.plus(&gradient),
                    None => gradient,
                });
            }
        }
        let from = self.last_parameters();
        self.add_parameters(step + 1, after);
        let to = self.last_parameters();
        let removals = self.removals(batch.start, batch.clone());
        for (index, ((from, to), sum)) in from.into_iter().zip(to).zip(sums).enumerate() {
            let change = from.minus(&to);
            let sum = sum.unwrap_or_else(|| Signal::constant(0.0)).times(self.problem.schedule.rate(step));
            let at = format!("[{step},{index}]");
            let mut all = change.times(batch.len() as f64);
            if !removals.is_empty() {
                let change = self.define(&format!("change{at}"), change);
                for (removed, &case) in (1..).zip(&removals) {
                    all = all.minus(&change.multiplied(&Signal::binary(case)).times(f64::from(removed)));
                }
            }
            // Scaled back, so that rows are about changes of parameters.
            let row = all.minus(&sum).times(1.0 / batch.len() as f64);
            self.equal(&format!("update{at}"), row);
        }
    }

    /// The gradient of a sample's loss by every parameter.
    pub(super) fn gradients_of(
        &mut self,
        place: Place,
        before: &ParameterBox,
        tightened: &TightenedSums,
    ) -> Vec<Signal> {
        let Place { step, sample } = place;
        let at = format!("{step},{sample}");
        let changeable = self.changeable.get(&sample).cloned().unwrap_or_default();
        let inputs = self.inputs(sample, &changeable);
        let network = network_of(self.problem, before).expect("boxes are ordered");
        let bounds = sample_bounds(self.problem, &network, tightened, place, (&inputs, &changeable));
        let parameters = self.last_parameters();
        let mut forward = self.forward(&at, &parameters, inputs, &bounds.sums);
        let output = Output {
            at: &at,
            target: self.problem.set.targets()[sample],
            changeable: &changeable,
            logits: std::mem::take(&mut forward.logits),
            bounds: &bounds.by_sums[bounds.by_sums.len() - 1],
        };
        let slopes = self.slopes(output);
        self.gradients(&at, &forward, slopes, &bounds.by_sums)
    }

    /// The features of a sample: numbers, or variables where they may move.
    pub(super) fn inputs(&self, sample: usize, changeable: &Changeable) -> Vec<Signal> {
        changeable.features.clone().unwrap_or_else(|| {
            self.problem.set.features().column(sample).iter().copied().map(Signal::constant).collect()
        })
    }

    /// Binaries that say that 1, 2, … samples of a batch are removed, made once for each batch.
    fn removals(&mut self, first: usize, batch: std::ops::Range<usize>) -> Vec<VarId> {
        if let Some(known) = self.removals.get(&first) {
            return known.clone();
        }
        let removed: Vec<VarId> = batch.filter_map(|sample| self.changeable.get(&sample)?.removed).collect();
        let budget = self.conditions.budget();
        let cases: Vec<VarId> = (1..=budget.min(removed.len()))
            .map(|count| self.program.add_binary(format!("removals[{first},{count}]")))
            .collect();
        let sum = |signals: &mut dyn Iterator<Item = Signal>| {
            signals.fold(Signal::constant(0.0), |sum, signal| sum.plus(&signal))
        };
        if !cases.is_empty() {
            let one = sum(&mut cases.iter().map(|&case| Signal::binary(case)));
            self.at_most(&format!("removals[{first}].one"), &one, 1.0);
            let counted = sum(&mut (1..)
                .zip(&cases)
                .map(|(count, &case)| Signal::binary(case).times(f64::from(count))));
            let count = sum(&mut removed.iter().map(|&removed| Signal::binary(removed)));
            let difference = counted.minus(&count);
            self.at_most(&format!("removals[{first}].at_most"), &difference, 0.0);
            self.at_most(&format!("removals[{first}].at_least"), &difference.times(-1.0), 0.0);
        }
        self.removals.insert(first, cases.clone());
        cases
    }
}
