//! What an attacker may do to the samples of a window (003, equations 38 to 40).
//!
//! One budget counts touched samples over all batches of the window: `flip[i]`, `removed[i]`, `replaced[i]` or
//! `touched[i]` stand for sample i wherever it appears.

use std::collections::BTreeSet;
use std::ops::Range;

use super::builder::Builder;
use super::changeable::Changeable;
use super::signal::Signal;
use crate::data::ClassId;
use crate::num::Interval;
use crate::num::rounding::{add_up, subtract_down, subtract_up};
use crate::program::VarId;
use crate::threat::{Bounded, Budget, Domain, Threat};
use crate::train::Target;

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
        let changeable = match self.problem.threat {
            Threat::Removal { .. } => self.removable(sample, spent),
            Threat::Bounded(bounded) => self.bounded(sample, &bounded, spent),
            Threat::Substitution { domain, .. } => self.replaceable(sample, domain, spent),
        };
        self.changeable.insert(sample, changeable);
    }

    fn removable(&mut self, sample: usize, spent: &mut Spent) -> Changeable {
        let removed = self.program.add_binary(format!("removed[{sample}]"));
        spent.samples.push((sample, Signal::binary(removed)));
        Changeable { removed: Some(removed), ..Changeable::default() }
    }

    fn bounded(&mut self, sample: usize, bounded: &Bounded, spent: &mut Spent) -> Changeable {
        let mut changeable = Changeable::default();
        let moves_value =
            bounded.label_radius > 0.0 && matches!(self.problem.set.targets()[sample], Target::Value(_));
        let (moves, separate) = (bounded.changes_features(), bounded.labels.is_some());
        // Flips count themselves, unless something else of the sample may change with them.
        let touched =
            (moves || (moves_value && !separate)).then(|| self.touched(sample, bounded.samples, "touched"));
        if let Some(touched) = &touched {
            spent.samples.push((sample, touched.clone()));
            changeable.touched = touched.as_variable();
        }
        if let (true, Some(touched)) = (moves, &touched) {
            let radius = bounded.feature_radius;
            let ends = |clean: f64| (subtract_down(clean, radius), add_up(clean, radius));
            changeable.features = Some(self.moved_features(sample, touched, ends));
        }
        let mut already_counted = Vec::new();
        let (counted, with) = match (bounded.labels, touched) {
            (Some(_), _) => (&mut spent.labels, None),
            (None, None) => (&mut spent.samples, None),
            (None, touched) => (&mut already_counted, touched),
        };
        if bounded.label_flips {
            changeable.labels = self.flips(sample, with.as_ref(), counted);
        }
        if moves_value {
            let budget = bounded.labels.unwrap_or(bounded.samples);
            let touched = with.unwrap_or_else(|| self.touched(sample, budget, "value_touched"));
            if bounded.labels.is_some() {
                spent.labels.push((sample, touched.clone()));
            }
            changeable.value = Some(self.moved_value(sample, &touched, bounded.label_radius));
        }
        changeable
    }

    fn replaceable(&mut self, sample: usize, domain: Option<Domain>, spent: &mut Spent) -> Changeable {
        let replaced = self.binary(format!("replaced[{sample}]"));
        spent.samples.push((sample, replaced.clone()));
        let (lower, upper) =
            domain.map_or((f64::NEG_INFINITY, f64::INFINITY), |domain| (domain.lower, domain.upper));
        let features = self.moved_features(sample, &replaced, |_| (lower, upper));
        let labels = self.flips(sample, Some(&replaced), &mut Vec::new());
        Changeable {
            features: Some(features),
            labels,
            touched: replaced.as_variable(),
            ..Changeable::default()
        }
    }

    /// 1 where a sample is touched; surely so when the budget is that of all samples.
    fn touched(&mut self, sample: usize, budget: Budget, name: &str) -> Signal {
        match budget {
            Budget::All => Signal::constant(1.0),
            Budget::Samples(count) if count >= self.problem.set.samples() => Signal::constant(1.0),
            Budget::Samples(_) => self.binary(format!("{name}[{sample}]")),
        }
    }

    /// A binary for each other class of a sample, at most one of them 1, and only where the sample is touched.
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

    /// Features anywhere between ends, where the sample is touched.
    fn moved_features(
        &mut self,
        sample: usize,
        touched: &Signal,
        ends: impl Fn(f64) -> (f64, f64),
    ) -> Vec<Signal> {
        let clean = self.problem.set.features().column(sample).to_vec();
        let moved = |(input, clean): (usize, f64)| {
            self.moved(&format!("x[{sample},{input}]"), clean, ends(clean), touched)
        };
        clean.into_iter().enumerate().map(moved).collect()
    }

    fn moved_value(&mut self, sample: usize, touched: &Signal, radius: f64) -> Signal {
        let clean = self.problem.set.targets()[sample].signed();
        let ends = (subtract_down(clean, radius), add_up(clean, radius));
        self.moved(&format!("y[{sample}]"), clean, ends, touched)
    }

    /// A variable between ends where something is touched, and the clean number elsewhere:
    /// `(lower − clean) touched ≤ x − clean ≤ (upper − clean) touched`.
    fn moved(&mut self, name: &str, clean: f64, (lower, upper): (f64, f64), touched: &Signal) -> Signal {
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
        if let Threat::Bounded(Bounded { labels: Some(Budget::Samples(labels)), .. }) = self.problem.threat {
            self.add_budget("label_budget", spent.labels.iter(), labels);
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
