//! The program of a window, what is asked of it, and what its points mean.

use super::builder::Builder;
use super::changeable::Changeable;
use super::pass::{entries, forward_bounds, network_of};
use super::signal::Signal;
use crate::training::bounds::{Inputs, ParameterBox};
use crate::training::threats::{Attack, Reach};
use countersign_num::Interval;
use countersign_num::rounding::{add_up, subtract_down};
use countersign_program::{Expression, Program};

/// Some steps of a run as a program.
#[derive(Clone, Debug)]
pub struct TrajectoryProgram<'a> {
    builder: Builder<'a>,
    last: ParameterBox,
    last_step: usize,
}

/// A program with numbers whose ends are asked for.
pub struct Asked {
    /// Without an objective.
    pub program: Program,
    /// What may become its objective, linear.
    pub objectives: Vec<Objective>,
}

/// A number that a run computes.
#[derive(Clone, Debug)]
pub struct Objective {
    /// Up to `room`.
    pub expression: Expression,
    /// How far the number may be from the expression.
    pub room: f64,
    /// Interval bounds on it.
    pub bounds: Interval,
}

impl<'a> TrajectoryProgram<'a> {
    pub(super) fn new(builder: Builder<'a>, last_step: usize, last: &ParameterBox) -> Self {
        TrajectoryProgram { builder, last: last.clone(), last_step }
    }

    /// The program, which minimises zero.
    pub fn program(&self) -> &Program {
        &self.builder.program
    }

    /// How many steps have been done after it.
    pub fn last_step(&self) -> usize {
        self.last_step
    }

    /// Every parameter after the last step.
    pub fn parameters(&self) -> Asked {
        let objectives = self.builder.last_parameters().iter().map(objective).collect();
        Asked { program: self.builder.program.clone(), objectives }
    }

    /// Linear forms of the parameters after the last step (AGT, equation 46); `directions` are rows.
    ///
    /// # Panics
    /// When a row has not as many entries as there are parameters.
    pub fn directions(&self, directions: ndarray::ArrayView2<'_, f64>) -> Asked {
        let parameters = self.builder.last_parameters();
        let form = |row: ndarray::ArrayView1<'_, f64>| {
            assert_eq!(row.len(), parameters.len(), "one coefficient for each parameter");
            objective(&Signal::form(&row.to_vec(), &parameters))
        };
        let objectives = directions.rows().into_iter().map(form).collect();
        Asked { program: self.builder.program.clone(), objectives }
    }

    /// The sums of every neuron, layer by layer, for a training sample as it is or may be in the next step.
    pub fn sums(&self, sample: usize) -> Asked {
        let mut builder = self.builder.clone();
        if !builder.changeable.contains_key(&sample) && builder.conditions.may_touch(sample) {
            // A sample that the window has not seen may be anything that the threat allows.
            builder.add_free_sample(sample);
        }
        let changeable = builder.changeable.get(&sample).cloned().unwrap_or_default();
        let inputs = builder.inputs(sample, &changeable);
        self.asked(builder, &format!("next,{sample}"), inputs, true)
    }

    /// The logits of a test point, whose features may each be `radius` off, in the same program as training
    /// and attack.
    pub fn logits(&self, features: ndarray::ArrayView1<'_, f64>, radius: f64) -> Asked {
        let mut builder = self.builder.clone();
        let inputs = Inputs::around(features.insert_axis(ndarray::Axis(1)), radius);
        let view = inputs.view();
        let ends = view.lower().into_iter().copied().zip(view.upper().into_iter().copied());
        let inputs = ends
            .enumerate()
            .map(|(input, (lower, upper))| {
                let bounds = Interval::new(lower, upper).unwrap_or(Interval::ENTIRE);
                builder.free(&format!("test[{input}]"), bounds)
            })
            .collect();
        self.asked(builder, "test", inputs, false)
    }

    /// The passes of inputs through the last parameters.
    fn asked(&self, mut builder: Builder<'a>, at: &str, inputs: Vec<Signal>, hidden_too: bool) -> Asked {
        let network = network_of(builder.problem, &self.last).expect("boxes are ordered");
        let pass = forward_bounds(&network, &inputs, None);
        let bounds: Vec<Vec<Interval>> = pass.sums.iter().map(entries).collect();
        let parameters = builder.last_parameters();
        let forward = builder.forward(at, &parameters, inputs, &bounds);
        let mut sums: Vec<Signal> = forward.sums.into_iter().flatten().filter(|_| hidden_too).collect();
        for (logit, sum) in forward.logits.into_iter().enumerate() {
            // Objectives are linear.
            let linear = match sum.expression.is_quadratic() {
                true => builder.define(&format!("logit[{at},{logit}]"), sum),
                false => sum,
            };
            sums.push(linear);
        }
        Asked { program: builder.program, objectives: sums.iter().map(objective).collect() }
    }

    /// The attack of a solver's point; not every point of a relaxation is one, see
    /// [`Threat::apply`](crate::training::threats::Threat::apply).
    pub fn attack(&self, point: &[f64]) -> Attack {
        let mut attack = Attack::default();
        for (&sample, changeable) in &self.builder.changeable {
            self.changes(sample, changeable, point, &mut attack);
        }
        attack
    }

    fn changes(&self, sample: usize, changeable: &Changeable, point: &[f64], attack: &mut Attack) {
        let set = &self.builder.problem.set;
        let is_one = |variable: countersign_program::VarId| {
            point.get(variable.index()).is_some_and(|value| *value > 0.5)
        };
        let at = |signal: &Signal| {
            let variable = signal.as_variable().and_then(|variable| point.get(variable.index()))?;
            Some(variable.clamp(signal.bounds.lower(), signal.bounds.upper()))
        };
        if changeable.removed.is_some_and(is_one) {
            attack.removed.push(sample);
        }
        if let Some((class, _)) = changeable.labels.iter().find(|(_, label)| is_one(*label)) {
            attack.labels.push([sample, class.index()]);
        }
        let touched = changeable.touched.is_none_or(is_one);
        if let Some(value) = changeable.value.as_ref().and_then(at).filter(|_| touched) {
            attack.values.push((sample, value));
        }
        let features: Option<Vec<f64>> =
            changeable.features.as_ref().and_then(|features| features.iter().map(at).collect());
        if let Some(features) = features.filter(|_| touched).map(|features| self.allowed(features)) {
            let clean = set.features().column(sample);
            if clean.iter().ne(&features) {
                attack.features.push((sample, features));
            }
        }
    }

    /// Substitutes lie in their domain, whatever the hull with the clean features holds.
    fn allowed(&self, features: Vec<f64>) -> Vec<f64> {
        match self.builder.problem.threat.touch().features {
            Reach::Within(domain) => {
                features.into_iter().map(|value| value.clamp(domain.lower, domain.upper)).collect()
            }
            _ => features,
        }
    }
}

pub(super) fn objective(signal: &Signal) -> Objective {
    Objective { expression: signal.expression.collected(), room: signal.room(), bounds: signal.bounds }
}

impl Objective {
    /// Bounds on the number from bounds on the expression, within the interval bounds; nothing where they do
    /// not meet.
    pub fn bounds_from(&self, least: Option<f64>, most: Option<f64>) -> Option<Interval> {
        let lower = least.map_or(f64::NEG_INFINITY, |least| subtract_down(least, self.room));
        let upper = most.map_or(f64::INFINITY, |most| add_up(most, self.room));
        Interval::new(lower.max(self.bounds.lower()), upper.min(self.bounds.upper()))
    }
}
