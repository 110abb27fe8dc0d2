//! The derivative of the loss by the logits, for each sample of a block in each run.

use std::ops::Range;

use pulp::Simd;

use crate::training::networks::loss::logistic_derivative;
use crate::training::networks::{Loss, Target, TrainingSet};

use super::alteration::Altered;
use super::per_run::{PerRun, RUNS};
use super::vectors;

/// What the loss asks of the samples of a block.
pub(super) struct Asked<'a> {
    pub(super) loss: Loss,
    pub(super) set: &'a TrainingSet,
    pub(super) altered: &'a Altered,
    pub(super) samples: Range<usize>,
}

impl Asked<'_> {
    /// Writes the derivatives by the logits to `by`, both `[outputs, samples]`; 0 for samples that are not
    /// there. In `targets` there is room for a row for each sample.
    #[inline(always)]
    pub(super) fn derive<S: Simd>(
        &self,
        simd: S,
        logits: &[PerRun],
        targets: &mut [PerRun],
        by: &mut [PerRun],
    ) {
        let has_one_logit = logits.len() == self.samples.len();
        let class = |target: Target| match target {
            Target::Class(class) => class.index() as f64,
            Target::Value(value) => value,
        };
        match self.loss {
            Loss::Hinge if has_one_logit => {
                self.write_targets(targets, Target::signed);
                vectors::hinge(simd, logits, targets, by);
            }
            Loss::Squared if has_one_logit => {
                self.write_targets(targets, Target::signed);
                vectors::squared(simd, logits, targets, by);
            }
            Loss::BinaryCrossEntropy if has_one_logit => {
                self.write_targets(targets, |target| target.one_hot(1));
                for ((by, logit), target) in by.iter_mut().zip(logits).zip(&*targets) {
                    *by = logit.with(*target, logistic_derivative);
                }
            }
            Loss::Hinge if self.set.classes() > 0 => {
                self.write_targets(targets, class);
                vectors::hinge_of_classes(simd, logits, targets, by);
            }
            Loss::Squared if self.set.classes() > 0 => {
                self.write_targets(targets, class);
                vectors::squared_of_classes(simd, logits, targets, by);
            }
            _ => self.one_by_one(logits, by),
        }
        self.leave_out_removed(by);
    }

    /// Targets as numbers: those of the training set stand for all runs first, then runs get what they alter.
    #[inline(always)]
    fn write_targets(&self, targets: &mut [PerRun], number: impl Fn(Target) -> f64) {
        let Range { start, end } = self.samples;
        for (numbers, &target) in targets.iter_mut().zip(&self.set.targets()[start..end]) {
            *numbers = PerRun::all(number(target));
        }
        for altered in self.altered.within(start, end) {
            if let Some(target) = altered.target {
                targets[altered.sample - start].0[altered.run] = number(target);
            }
        }
    }

    /// What has no faster way.
    fn one_by_one(&self, logits: &[PerRun], by: &mut [PerRun]) {
        let Range { start, end } = self.samples;
        let mut one = OneSample::new(self.loss, end - start, logits.len() / (end - start).max(1));
        for (at, &target) in self.set.targets()[start..end].iter().enumerate() {
            (0..RUNS).for_each(|run| one.derive(at, run, target, logits, by));
        }
        for altered in self.altered.within(start, end) {
            if let Some(target) = altered.target {
                one.derive(altered.sample - start, altered.run, target, logits, by);
            }
        }
    }

    #[inline(always)]
    fn leave_out_removed(&self, by: &mut [PerRun]) {
        let Range { start, end } = self.samples;
        let count = end - start;
        if self.set.removed_within(start, end) > 0 {
            for sample in self.samples.clone().filter(|&sample| self.set.is_removed(sample)) {
                by.iter_mut().skip(sample - start).step_by(count).for_each(|row| *row = PerRun::ZERO);
            }
        }
        for altered in self.altered.within(start, end) {
            if altered.target.is_none() {
                let rows = by.iter_mut().skip(altered.sample - start).step_by(count);
                rows.for_each(|row| row.0[altered.run] = 0.0);
            }
        }
    }
}

/// One sample in one run, as [`Loss::gradient`] has it.
struct OneSample {
    loss: Loss,
    samples: usize,
    logits: Vec<f64>,
    gradient: Vec<f64>,
}

impl OneSample {
    fn new(loss: Loss, samples: usize, outputs: usize) -> Self {
        OneSample { loss, samples, logits: vec![0.0; outputs], gradient: vec![0.0; outputs] }
    }

    fn derive(&mut self, at: usize, run: usize, target: Target, logits: &[PerRun], by: &mut [PerRun]) {
        for (output, logit) in self.logits.iter_mut().enumerate() {
            *logit = logits[output * self.samples + at].0[run];
        }
        self.loss.gradient(&self.logits, target, &mut self.gradient);
        for (output, &value) in self.gradient.iter().enumerate() {
            by[output * self.samples + at].0[run] = value;
        }
    }
}
