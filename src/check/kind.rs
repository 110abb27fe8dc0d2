//! What a kind of question is: its methods, how their answers relate, and the theorems behind that. All of it
//! is data.

use super::entry::{Along, Entry, Goal, MethodFacts, Runs, Theorem};
use super::order::Order;
use super::relation::Relation;
use super::{Method, Quantity};

/// A kind of question: its methods in the order in which reports list them, and how their answers relate.
///
/// # Examples
/// ```
/// use countersign_check::{Entry, Kind, MethodFacts, Place, Quantity, Role, Runs};
///
/// const FLIPS: &[Quantity] = &[Quantity::Flips];
/// const GREEDY: MethodFacts = MethodFacts::new("greedy", Role::Certificate, "Takes the cheapest flips.");
/// const BRUTE: MethodFacts = MethodFacts::new("brute", Role::Enumeration, "Tries every labeling.");
///
/// const ALONE: &[Place] = &[Place::alone(FLIPS)];
/// const ABOVE: &[Place] = &[Place::above(FLIPS, GREEDY.method)];
///
/// let greedy = Entry { facts: GREEDY, runs: Runs::AtScale, places: ALONE };
/// let brute = Entry { facts: BRUTE, runs: Runs::InChecks, places: ABOVE };
/// let kind = Kind::new("example", [greedy, brute], &[]);
/// assert!(kind.answers(BRUTE.method, Quantity::Flips));
/// assert_eq!(kind.at_scale().collect::<Vec<_>>(), [GREEDY.method]);
/// ```
#[derive(Debug)]
pub struct Kind {
    name: &'static str,
    entries: Vec<Entry>,
    order: Order,
    theorems: &'static [Theorem],
}

/// Kinds are the same where their names are.
impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        self.name == other.name
    }
}

impl Kind {
    /// A kind with these methods.
    pub fn new(
        name: &'static str,
        entries: impl IntoIterator<Item = Entry>,
        theorems: &'static [Theorem],
    ) -> Self {
        let entries: Vec<Entry> = entries.into_iter().collect();
        let order = Order::of(&entries);
        Kind { name, entries, order, theorems }
    }

    /// What the kind is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its methods.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// What a method of the table is; nothing of one that does not fit.
    pub fn facts(&self, method: Method) -> Option<&MethodFacts> {
        self.entries.iter().map(|entry| &entry.facts).find(|facts| facts.method == method)
    }

    /// Does the method fit questions of this kind?
    pub fn fits(&self, method: Method) -> bool {
        self.facts(method).is_some()
    }

    /// The names of its methods.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        self.entries.iter().map(|entry| entry.facts.method)
    }

    /// The methods that run where none are named.
    pub fn in_checks(&self) -> impl Iterator<Item = Method> {
        self.running(Runs::InChecks)
    }

    /// The methods that need neither a solver nor an enumeration, and are not the twin of another method.
    pub fn at_scale(&self) -> impl Iterator<Item = Method> {
        self.running(Runs::AtScale)
    }

    /// Does a whole test set go through the method, where it is named?
    pub fn scales(&self, method: Method) -> bool {
        let scales = |entry: &Entry| matches!(entry.runs, Runs::OnRequestAtScale | Runs::AtScale);
        self.entries.iter().any(|entry| entry.facts.method == method && scales(entry))
    }

    fn running(&self, least: Runs) -> impl Iterator<Item = Method> {
        self.entries.iter().filter(move |entry| entry.runs >= least).map(|entry| entry.facts.method)
    }

    /// Does the method answer this quantity?
    pub fn answers(&self, method: Method, quantity: Quantity) -> bool {
        self.order.knows(method, quantity)
    }

    /// How the values of methods relate.
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// Does the method solve programs?
    pub fn needs_solver(&self, method: Method) -> bool {
        self.facts(method).is_some_and(|facts| facts.role.needs_solver())
    }

    /// Does the method bound training window by window, so that its answers have a horizon?
    pub fn has_windows(&self, method: Method) -> bool {
        self.facts(method).is_some_and(|facts| facts.along == Along::Horizons)
    }

    /// Are the boxes of the method bounded from inside?
    pub fn is_reached(&self, method: Method) -> bool {
        self.facts(method).is_some_and(|facts| facts.role.is_reached())
    }

    /// What the method's attack on a target must achieve.
    pub fn goal(&self, method: Method) -> Goal {
        self.facts(method).map_or(Goal::Beats, |facts| facts.role.goal())
    }

    /// The theorem behind a relation, where there is one.
    pub(super) fn theorem(
        &self,
        quantity: Quantity,
        relation: Relation,
        left: Method,
        right: Method,
    ) -> Option<&'static str> {
        let is_it = |theorem: &&Theorem| {
            theorem.quantity == quantity && (theorem.sides == [left, right] || theorem.sides == [right, left])
        };
        let theorem = self.theorems.iter().find(is_it).filter(|_| relation == Relation::Equal)?;
        Some(theorem.text)
    }
}
