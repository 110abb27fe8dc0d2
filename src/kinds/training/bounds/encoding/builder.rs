//! A program on its way: variables that stand for numbers, and rows that say so.

use std::collections::BTreeMap;

use super::changeable::Changeable;
use super::signal::Signal;
use crate::training::bounds::TrainingProblem;
use crate::training::bounds::domains::Conditions;
use countersign_num::Interval;
use countersign_num::rounding::{add_up, subtract_down, subtract_up};
use countersign_program::{Expression, Kind, Program, VarId};

/// What the parts of the encoding write to.
#[derive(Clone, Debug)]
pub(super) struct Builder<'a> {
    pub problem: &'a TrainingProblem,
    pub conditions: &'a Conditions,
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

/// Solvers drop smaller coefficients, or refuse them. Here they widen their row by what they may come to.
const SPECK: f64 = 1e-8;

/// Equations of programs with products leave at least this much room. Solvers that propagate treat widths
/// below 1e-9 as zero intervals through products: SCIP so cut off runs by as much as 5e-4. Linear programs
/// keep equations as narrow as rounding allows, which HiGHS solves faster.
const LEAST_ROOM: f64 = 1e-8;

impl<'a> Builder<'a> {
    pub(super) fn new(problem: &'a TrainingProblem, conditions: &'a Conditions, name: String) -> Self {
        Builder {
            problem,
            conditions,
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
    pub(super) fn free(&mut self, name: &str, bounds: Interval) -> Signal {
        if let Some(narrow) = Signal::narrow(bounds) {
            return narrow;
        }
        let variable = self.program.add_variable(name, bounds.lower(), bounds.upper(), Kind::Continuous);
        Signal::variable(variable, bounds)
    }

    /// A variable equal to a signal, up to rounding; a signal that is one variable or no variable stays, and
    /// one with narrow bounds is a number.
    pub(super) fn define(&mut self, name: &str, signal: Signal) -> Signal {
        if signal.value().is_some() || signal.as_variable().is_some() {
            return signal;
        }
        let defined = self.free(name, signal.bounds);
        if defined.value().is_none() {
            self.equal(&format!("{name}.is"), signal.minus(&defined));
        }
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
        let has_products = self.has_products() || signal.expression.is_quadratic();
        let room = if has_products { signal.room().max(LEAST_ROOM) } else { signal.room() };
        self.row(name, &signal, -room, room);
    }

    /// Has the program products that no binary makes linear? Hidden layers and features that move have.
    fn has_products(&self) -> bool {
        self.problem.threat.touch().features.moves() || !self.problem.start.architecture().hidden.is_empty()
    }

    /// `signal` within bounds, up to rounding.
    pub(super) fn between(&mut self, name: &str, signal: &Signal, bounds: Interval) {
        let room = signal.room();
        self.row(name, signal, subtract_down(bounds.lower(), room), add_up(bounds.upper(), room));
    }

    /// `signal ≤ bound`, for signals whose terms are not rounded.
    pub(super) fn at_most(&mut self, name: &str, signal: &Signal, bound: f64) {
        let with_error = if signal.error() > 0.0 { add_up(bound, signal.error()) } else { bound };
        self.row(name, signal, f64::NEG_INFINITY, with_error);
    }

    /// `signal ≤ off` where a sum of binaries is 0, and `signal ≤ on` where it is 1:
    /// `signal ≤ off + (on − off) sum`, the coefficient rounded upward. For signals whose terms are not
    /// rounded.
    pub(super) fn at_most_switched(&mut self, name: &str, signal: &Signal, off: f64, on: f64, sum: &Signal) {
        let switched = signal.clone().minus(&sum.times(subtract_up(on, off)));
        self.at_most(name, &switched, off);
    }

    fn row(&mut self, name: &str, signal: &Signal, lower: f64, upper: f64) {
        let (expression, lost) = self.without_specks(signal.expression.collected());
        // A row without variables says nothing.
        if !expression.linear.is_empty() || expression.is_quadratic() {
            let (lower, upper) = (subtract_down(lower, lost.upper()), subtract_up(upper, lost.lower()));
            self.program.add_row(name, expression, lower, upper);
        }
    }

    /// The expression without terms that solvers would take for zero, and what those may come to.
    fn without_specks(&self, mut expression: Expression) -> (Expression, Interval) {
        let bounds = |variable: VarId| {
            let of = &self.program.variables()[variable.index()];
            Interval::new(of.lower, of.upper).unwrap_or(Interval::ENTIRE)
        };
        let mut lost = Interval::ZERO;
        expression.linear.retain(|term| {
            let is_speck = term.coefficient.abs() < SPECK;
            if is_speck {
                lost = lost + Interval::point(term.coefficient) * bounds(term.variable);
            }
            !is_speck
        });
        expression.products.retain(|term| {
            let is_speck = term.coefficient.abs() < SPECK;
            if is_speck {
                let product = bounds(term.first) * bounds(term.second);
                lost = lost + Interval::point(term.coefficient) * product;
            }
            !is_speck
        });
        (expression, lost)
    }
}
