//! Which answers can be compared, and how: the one place that knows about methods, solvers, windows and
//! divisions of a run.

use std::cmp::Ordering;

use super::relation::Relation;
use super::{Answer, Kind};

/// An answer among the answers to its question.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// What was answered.
    pub answer: &'a Answer,
    /// What checks call it; its own name without one.
    pub name: Option<&'a str>,
    /// A number for the way in which its run was divided besides windows: two runs were divided alike where
    /// it is the same.
    pub division: usize,
}

/// How two answers must relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Related {
    /// The relation of the lesser to the greater.
    pub relation: Relation,
    /// Is the second of them the lesser?
    pub is_turned: bool,
    /// Do both rest on what solvers claim within their tolerances?
    pub are_claims: bool,
}

impl<'a> Placed<'a> {
    /// An answer under its own name, whose run is divided as all others of its question are.
    pub fn of(answer: &'a Answer) -> Self {
        Placed { answer, name: None, division: 0 }
    }

    /// What checks call it.
    pub fn name(&self) -> String {
        self.name.map_or_else(|| self.answer.name(), str::to_owned)
    }
}

impl Kind {
    /// How two answers to one question must relate; nothing where no theory says so.
    ///
    /// - As the order of methods has it, whoever solves.
    /// - Of two programs over windows, only where runs are divided alike, and the quantity is continuous: a
    ///   number of test points jumps where solvers' tolerances are passed.
    ///   - The same method and solver: a longer window within a shorter one, as both begin at the same boxes
    ///     and the longer one forgets less.
    ///   - The same method and window: two solvers agree.
    ///   - The same window: as the order of methods has it.
    pub fn related(&self, one: &Placed<'_>, other: &Placed<'_>) -> Option<Related> {
        let (own, rival) = (one.answer, other.answer);
        if (own.quantity, own.target) != (rival.quantity, rival.target) {
            return None;
        }
        if !(self.has_windows(own.method) && self.has_windows(rival.method)) {
            return self.ordered(own, rival, false);
        }
        if one.division != other.division || !own.quantity.is_continuous() {
            return None;
        }
        let lengths = own.horizon.cmp(&rival.horizon);
        if own.method != rival.method {
            return if lengths == Ordering::Equal { self.ordered(own, rival, true) } else { None };
        }
        let related = |relation, is_turned| Some(Related { relation, is_turned, are_claims: true });
        match (own.solver == rival.solver, lengths) {
            (true, Ordering::Greater) => related(Relation::Within, false),
            (true, Ordering::Less) => related(Relation::Within, true),
            (false, Ordering::Equal) => related(Relation::Equal, false),
            _ => None,
        }
    }

    fn ordered(&self, one: &Answer, other: &Answer, are_claims: bool) -> Option<Related> {
        let relation =
            |left: &Answer, right: &Answer| self.order().relation(left.method, right.method, left.quantity);
        match relation(one, other) {
            Some(relation) => Some(Related { relation, is_turned: false, are_claims }),
            None => Some(Related { relation: relation(other, one)?, is_turned: true, are_claims }),
        }
    }
}
