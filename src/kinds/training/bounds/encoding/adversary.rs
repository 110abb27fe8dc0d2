//! What an attacker may do to the samples of a window (AGT, equations 38 to 40).
//!
//! One budget counts touched samples over all batches of the window: `flip[i]`, `removed[i]`, `replaced[i]`
//! or `touched[i]` stand for sample i wherever it appears.

use std::collections::BTreeSet;
use std::ops::Range;

use super::builder::Builder;
use super::changeable::Changeable;
use super::signal::Signal;
use crate::training::networks::Target;
use crate::training::threats::{Budget, Reach};
use countersign_data::ClassId;
use countersign_num::Interval;
use countersign_num::rounding::{subtract_down, subtract_up};
use countersign_program::VarId;

/// Binaries whose sum a budget bounds.
#[derive(Default)]
struct Spent {
    samples: Vec<(usize, Signal)>,
    labels: Vec<(usize, Signal)>,
}

impl Builder<'_> {
    /// Variables for everything that may happen to the samples of some steps, and their budgets.
    pub(super) fn add_adversary(&mut self, steps: Range<usize>) {
        let (schedule, total) = (&self.problem.schedule, self.problem.set.samples());
        let samples: BTreeSet<usize> = steps.flat_map(|step| schedule.batch(step, total)).collect();
        let mut spent = Spent::default();
        for sample in samples.into_iter().filter(|&sample| self.conditions.may_touch(sample)) {
            self.add_sample(sample, &mut spent);
        }
        self.add_budgets(&spent);
    }

    /// Variables for what may happen to one more sample, which no budget counts.
    pub(super) fn add_free_sample(&mut self, sample: usize) {
        self.add_sample(sample, &mut Spent::default());
    }

    fn add_sample(&mut self, sample: usize, spent: &mut Spent) {
        let (touch, budget) = (self.problem.threat.touch(), self.problem.threat.budget());
        let mut changeable = Changeable::default();
        if touch.removal {
            let removed = self.program.add_binary(format!("removed[{sample}]"));
            spent.samples.push((sample, Signal::binary(removed)));
            changeable.removed = Some(removed);
        }
        let moves_features = touch.features.moves();
        let moves_value =
            touch.value.moves() && matches!(self.problem.set.targets()[sample], Target::Value(_));
        // Flips count themselves, unless something else of the sample may change with them.
        let has_touched = moves_features || (moves_value && touch.targets_apart.is_none());
        let touched = has_touched.then(|| match touch.features {
            Reach::Around(_) => self.touched(sample, budget, "touched"),
            // A sample that lies outside of the domain is replaced, or stays as it is.
            Reach::Within(_) | Reach::Anywhere => self.binary(format!("replaced[{sample}]")),
        });
        if let Some(touched) = &touched {
            spent.samples.push((sample, touched.clone()));
            changeable.touched = touched.as_variable();
        }
        if let (true, Some(touched)) = (moves_features, &touched) {
            changeable.features = Some(self.moved_features(sample, touched, touch.features));
        }
        let mut already_counted = Vec::new();
        let (counted, with) = match (touch.targets_apart, touched) {
            (Some(_), _) => (&mut spent.labels, None),
            (None, None) => (&mut spent.samples, None),
            (None, touched) => (&mut already_counted, touched),
        };
        if touch.flips {
            changeable.labels = self.flips(sample, with.as_ref(), counted);
        }
        if moves_value {
            let budget = touch.targets_apart.unwrap_or(budget);
            let touched = with.unwrap_or_else(|| self.touched(sample, budget, "value_touched"));
            if touch.targets_apart.is_some() {
                spent.labels.push((sample, touched.clone()));
            }
            let clean = self.problem.set.targets()[sample].signed();
            changeable.value = Some(self.moved(&format!("y[{sample}]"), clean, touch.value, &touched));
        }
        self.changeable.insert(sample, changeable);
    }

    /// 1 where a sample is touched; surely so when the budget is that of all samples.
    fn touched(&mut self, sample: usize, budget: Budget, name: &str) -> Signal {
        match budget {
            Budget::All => Signal::constant(1.0),
            Budget::Samples(count) if count >= self.problem.set.samples() => Signal::constant(1.0),
            Budget::Samples(_) => self.binary(format!("{name}[{sample}]")),
        }
    }

    /// A binary for each other class of a sample, at most one of them 1, and only where the sample is
    /// touched.
    fn flips(
        &mut self,
        sample: usize,
        touched: Option<&Signal>,
        counted: &mut Vec<(usize, Signal)>,
    ) -> Vec<(ClassId, VarId)> {
        let Target::Class(own) = self.problem.set.targets()[sample] else { return Vec::new() };
        let classes = self.problem.set.classes();
        let others: Vec<ClassId> = ClassId::all(classes).filter(|&class| class != own).collect();
        let name = |class: &ClassId| match classes {
            2 => format!("flip[{sample}]"),
            _ => format!("label[{sample},{}]", class.index()),
        };
        let labels: Vec<(ClassId, VarId)> =
            others.into_iter().map(|class| (class, self.program.add_binary(name(&class)))).collect();
        let any =
            labels.iter().fold(Signal::constant(0.0), |any, &(_, label)| any.plus(&Signal::binary(label)));
        match touched {
            Some(touched) => self.at_most(&format!("label_of[{sample}]"), &any.minus(touched), 0.0),
            None => {
                if labels.len() > 1 {
                    self.at_most(&format!("label_of[{sample}]"), &any, 1.0);
                }
                counted.push((sample, any));
            }
        }
        labels
    }

    /// Features wherever they may go where the sample is touched.
    fn moved_features(&mut self, sample: usize, touched: &Signal, reach: Reach) -> Vec<Signal> {
        let clean = self.problem.set.features().column(sample).to_vec();
        let moved =
            |(input, clean): (usize, f64)| self.moved(&format!("x[{sample},{input}]"), clean, reach, touched);
        clean.into_iter().enumerate().map(moved).collect()
    }

    /// A variable between the ends of what is reached where something is touched, and the clean number
    /// elsewhere: `(lower − clean) touched ≤ x − clean ≤ (upper − clean) touched`.
    fn moved(&mut self, name: &str, clean: f64, reach: Reach, touched: &Signal) -> Signal {
        let ends = reach.ends(clean).unwrap_or(Interval::ENTIRE);
        let (lower, upper) = (ends.lower(), ends.upper());
        let hull = match touched.value() {
            Some(_) => Interval::new(lower, upper),
            None => Interval::new(lower.min(clean), upper.max(clean)),
        };
        let bounds = hull.unwrap_or(Interval::ENTIRE);
        let moved = self.free(name, bounds);
        if moved.value().is_none() && touched.value().is_none() {
            let from_clean = moved.clone().minus(&Signal::constant(clean));
            self.at_most(
                &format!("{name}.at_most"),
                &from_clean.clone().minus(&touched.times(subtract_up(upper, clean))),
                0.0,
            );
            self.at_most(
                &format!("{name}.at_least"),
                &touched.times(subtract_down(lower, clean)).minus(&from_clean),
                0.0,
            );
        }
        moved
    }

    fn add_budgets(&mut self, spent: &Spent) {
        let conditions = self.conditions;
        let groups = &conditions.groups;
        for (place, group) in groups.iter().enumerate() {
            let name = if groups.len() == 1 { "budget".to_owned() } else { format!("budget[{place}]") };
            let of_group = spent.samples.iter().filter(|(sample, _)| group.samples.contains(sample));
            self.add_budget(&name, of_group, group.budget);
        }
        if let Some(Budget::Samples(targets)) = self.problem.threat.touch().targets_apart {
            self.add_budget("label_budget", spent.labels.iter(), targets);
        }
    }

    fn add_budget<'s>(
        &mut self,
        name: &str,
        spent: impl Iterator<Item = &'s (usize, Signal)>,
        budget: usize,
    ) {
        // Samples that are surely touched are within an unlimited budget.
        let counted = spent.filter(|(_, touched)| touched.value().is_none());
        let total = counted.fold(Signal::constant(0.0), |total, (_, touched)| total.plus(touched));
        self.at_most(name, &total, budget as f64);
    }
}
