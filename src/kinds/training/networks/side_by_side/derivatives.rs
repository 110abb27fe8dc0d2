//! The derivative of the loss by the logits, for each sample of a block in each run.

use std::ops::Range;

use crate::training::networks::loss::{hinge_derivative, logistic_derivative, squared_derivative};
use crate::training::networks::{Loss, Target, TrainingSet};

use super::alteration::Altered;
use super::per_run::{PerRun, RUNS};

/// Writes the derivatives by the logits to `by`, both `[outputs, samples]`; 0 for samples that are not there.
///
/// The targets of the training set stand for all runs first; then the runs that alter a sample of the block
/// get theirs.
#[inline(always)]
pub(super) fn derivatives(
    loss: Loss,
    set: &TrainingSet,
    altered: &[Altered],
    samples: Range<usize>,
    logits: &[PerRun],
    by: &mut [PerRun],
) {
    let targets = &set.targets()[samples.clone()];
    match loss {
        Loss::Hinge if logits.len() == targets.len() => {
            of_one_logit(targets, logits, by, |logit, target| hinge_derivative(logit, target.signed()));
        }
        Loss::Squared if logits.len() == targets.len() => {
            of_one_logit(targets, logits, by, |logit, target| squared_derivative(logit, target.signed()));
        }
        Loss::BinaryCrossEntropy if logits.len() == targets.len() => {
            of_one_logit(targets, logits, by, |logit, target| logistic_derivative(logit, target.one_hot(1)));
        }
        _ => of_several_logits(loss, targets, logits, by),
    }
    for (at, _) in samples.clone().enumerate().filter(|(_, sample)| set.is_removed(*sample)) {
        by.iter_mut().skip(at).step_by(targets.len()).for_each(|row| *row = PerRun::ZERO);
    }
    for (run, altered) in altered.iter().enumerate() {
        for alteration in altered.within(samples.start, samples.end) {
            let at = alteration.sample - samples.start;
            match alteration.target {
                Some(target) => of_one_sample(loss, target, targets.len(), (at, run), logits, by),
                None => by.iter_mut().skip(at).step_by(targets.len()).for_each(|row| row.0[run] = 0.0),
            }
        }
    }
}

#[inline(always)]
fn of_one_logit(
    targets: &[Target],
    logits: &[PerRun],
    by: &mut [PerRun],
    derivative: impl Fn(f64, Target) -> f64,
) {
    for ((by, logit), &target) in by.iter_mut().zip(logits).zip(targets) {
        *by = logit.map(|logit| derivative(logit, target));
    }
}

fn of_several_logits(loss: Loss, targets: &[Target], logits: &[PerRun], by: &mut [PerRun]) {
    for (at, &target) in targets.iter().enumerate() {
        for run in 0..RUNS {
            of_one_sample(loss, target, targets.len(), (at, run), logits, by);
        }
    }
}

/// One sample in one run, as [`Loss::gradient`] has it.
fn of_one_sample(
    loss: Loss,
    target: Target,
    samples: usize,
    (at, run): (usize, usize),
    logits: &[PerRun],
    by: &mut [PerRun],
) {
    let of_sample: Vec<f64> = logits.iter().skip(at).step_by(samples).map(|row| row.0[run]).collect();
    let mut gradient = vec![0.0; of_sample.len()];
    loss.gradient(&of_sample, target, &mut gradient);
    by.iter_mut().skip(at).step_by(samples).zip(gradient).for_each(|(row, value)| row.0[run] = value);
}
