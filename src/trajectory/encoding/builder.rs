//! A program on its way: variables that stand for numbers, and rows that say so.

use std::collections::BTreeMap;

use super::adversary::Changeable;
use super::scope::Scope;
use super::signal::Signal;
use crate::num::Interval;
use crate::num::rounding::subtract_up;
use crate::program::{Expression, Kind, Program, VarId};
use crate::trajectory::TrainingProblem;

/// What the parts of the encoding write to.
#[derive(Clone, Debug)]
pub(super) struct Builder<'a> {
    pub problem: &'a TrainingProblem,
    pub scope: &'a Scope,
    pub program: Program,
    /// The parameters after each step from the window's start on.
    pub parameters: Vec<Vec<Signal>>,
    /// What may happen to each sample of the window's batches.
    pub changeable: BTreeMap<usize, Changeable>,
    /// For the first sample of a batch, the binaries that say how many of it are removed.
    pub removals: BTreeMap<usize, Vec<VarId>>,
}

/// More terms than this become a variable of their own before they are multiplied.
const MOST_FACTORS: usize = 2;

impl<'a> Builder<'a> {
    pub(super) fn new(problem: &'a TrainingProblem, scope: &'a Scope, name: String) -> Self {
        Builder {
            problem,
            scope,
            program: Program::new(name),
            parameters: Vec::new(),
            changeable: BTreeMap::new(),
            removals: BTreeMap::new(),
        }
    }

    /// The parameters after the last step so far.
    pub(super) fn last_parameters(&self) -> Vec<Signal> {
        self.parameters.last().cloned().unwrap_or_default()
    }

    pub(super) fn binary(&mut self, name: String) -> Signal {
        Signal::binary(self.program.add_binary(name))
    }

    /// Any number between ends; a number where they are one.
    pub(super) fn free(&mut self, name: &str, lower: f64, upper: f64) -> Signal {
        if lower == upper {
            return Signal::constant(lower);
        }
        let bounds = Interval::new(lower, upper).unwrap_or(Interval::ENTIRE);
        let variable = self.program.add_variable(name, bounds.lower(), bounds.upper(), Kind::Continuous);
        Signal::variable(variable, bounds)
    }

    /// A variable equal to a signal, up to rounding; a signal that is one variable or no variable stays.
    pub(super) fn define(&mut self, name: &str, signal: Signal) -> Signal {
        if signal.value().is_some() || signal.as_variable().is_some() {
            return signal;
        }
        let bounds = signal.bounds;
        let variable = self.program.add_variable(name, bounds.lower(), bounds.upper(), Kind::Continuous);
        let defined = Signal::variable(variable, bounds);
        self.equal(&format!("{name}.is"), signal.minus(&defined));
        defined
    }

    /// What can be multiplied without many products.
    pub(super) fn factor(&mut self, name: &str, signal: Signal) -> Signal {
        if signal.expression.is_quadratic() || signal.expression.linear.len() > MOST_FACTORS {
            return self.define(name, signal);
        }
        signal
    }

    /// `signal = 0`, up to rounding.
    pub(super) fn equal(&mut self, name: &str, signal: Signal) {
        let room = signal.room();
        self.row(name, &signal, -room, room);
    }

    /// `signal ≤ bound`, for signals whose terms are not rounded.
    pub(super) fn at_most(&mut self, name: &str, signal: &Signal, bound: f64) {
        self.row(name, signal, f64::NEG_INFINITY, bound);
    }

    /// `signal ≤ off` where a sum of binaries is 0, and `signal ≤ on` where it is 1: `signal ≤ off + (on − off) sum`,
    /// the coefficient rounded upward. For signals whose terms are not rounded.
    pub(super) fn at_most_switched(&mut self, name: &str, signal: &Signal, off: f64, on: f64, sum: &Signal) {
        let switched = signal.clone().minus(&sum.times(subtract_up(on, off)));
        self.at_most(name, &switched, off);
    }

    fn row(&mut self, name: &str, signal: &Signal, lower: f64, upper: f64) {
        let expression: Expression = signal.expression.collected();
        // A row without variables says nothing.
        if !expression.linear.is_empty() || expression.is_quadratic() {
            self.program.add_row(name, expression, lower, upper);
        }
    }
}
