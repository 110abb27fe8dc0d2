//! What an attacker may do to a sample, as the affine domain counts it.

use crate::training::bounds::domains::Conditions;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Loss, Target};
use crate::training::threats::{Reach, Touch};
use countersign_data::ClassId;

/// One thing that may become of a touched sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Alternative {
    /// Its target.
    pub target: NewTarget,
    /// Do its features move?
    pub moved: bool,
    /// What is left of its gradient.
    pub gradient: NewGradient,
    /// Do its features move, with an influence of their own each? Clipped entries are bounded together.
    pub has_moves: bool,
}

/// The target of a touched sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum NewTarget {
    /// As it was.
    Own,
    /// This one.
    Is(Target),
    /// Any real number between two.
    Between(f64, f64),
}

/// What a touched sample contributes to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NewGradient {
    /// The gradient of the changed sample.
    Changed,
    /// Nothing: the sample is taken away.
    None,
    /// Anything within the clip.
    Any,
}

/// Something of a sample that a budget pays for: the sample itself, or where labels are counted apart, its
/// features or its target. At most one alternative of a unit is taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    pub sample: usize,
    /// Which budget pays.
    pub group: usize,
    pub alternatives: Vec<Alternative>,
    /// Does it change a target whose features another unit moves?
    pub apart: bool,
}

/// All units of a run, sorted by sample, and the budgets of their groups.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Units {
    pub units: Vec<Unit>,
    pub budgets: Vec<usize>,
}

impl Units {
    /// Whatever attacks that meet the conditions may do to the samples that some batch uses.
    pub(super) fn of(problem: &TrainingProblem, conditions: &Conditions) -> Self {
        let touch = problem.threat.touch();
        let mut budgets: Vec<usize> = conditions.groups.iter().map(|group| group.budget).collect();
        let group_of =
            |sample: usize| conditions.groups.iter().position(|group| group.samples.contains(&sample));
        let samples = problem.used_samples();
        let mut units = Vec::new();
        let labels = touch.targets_apart.map(|labels| {
            budgets.push(labels.within(problem.set.samples()));
            budgets.len() - 1
        });
        for sample in 0..samples {
            let Some(group) = group_of(sample) else { continue };
            let target = problem.set.targets()[sample];
            let mut push = |group: usize, alternatives: Vec<Alternative>, apart: bool| {
                if budgets[group] > 0 && !alternatives.is_empty() {
                    units.push(Unit { sample, group, alternatives, apart });
                }
            };
            match labels {
                None => push(group, alternatives(problem, touch, target), false),
                Some(labels) => {
                    let features = Touch { flips: false, value: Reach::Around(0.0), ..touch };
                    let targets = Touch { features: Reach::Around(0.0), ..touch };
                    push(group, alternatives(problem, features, target), false);
                    push(labels, alternatives(problem, targets, target), touch.features.moves());
                }
            }
        }
        Units { units, budgets }
    }
}

/// The alternatives of a sample with a target.
fn alternatives(problem: &TrainingProblem, touch: Touch, target: Target) -> Vec<Alternative> {
    let is_clipped = problem.schedule.clip.is_some();
    let one = |target, moved, gradient| {
        let has_moves = moved && gradient == NewGradient::Changed && !is_clipped;
        Alternative { target, moved, gradient, has_moves }
    };
    let moved = match touch.features {
        Reach::Around(radius) => radius > 0.0,
        // Wherever substitutes lie, the clip bounds their gradients.
        Reach::Within(_) | Reach::Anywhere => {
            return vec![one(NewTarget::Own, true, NewGradient::Any)];
        }
    };
    let mut all = Vec::new();
    if touch.removal {
        all.push(one(NewTarget::Own, false, NewGradient::None));
    }
    all.extend(moved.then_some(one(NewTarget::Own, true, NewGradient::Changed)));
    let changed = |target| one(target, moved, NewGradient::Changed);
    match target {
        Target::Class(own) if touch.flips => {
            let others = ClassId::all(problem.set.classes()).filter(|&class| class != own);
            all.extend(others.map(|class| changed(NewTarget::Is(Target::Class(class)))));
        }
        Target::Value(value) if touch.value.moves() => match touch.value.ends(value) {
            // The gradient is linear in the target, so that the ends stand for all between.
            Some(ends) if problem.schedule.loss == Loss::Squared && problem.schedule.clip.is_none() => {
                all.extend(
                    [ends.lower(), ends.upper()].map(|end| changed(NewTarget::Is(Target::Value(end)))),
                );
            }
            Some(ends) => all.push(changed(NewTarget::Between(ends.lower(), ends.upper()))),
            None => all.push(changed(NewTarget::Between(f64::NEG_INFINITY, f64::INFINITY))),
        },
        _ => {}
    }
    all
}
