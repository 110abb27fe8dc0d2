//! What a kind of question is: its methods, how their answers relate, and the theorems behind that. All of it is data.

use super::order::Order;
use super::{Method, Quantity, Relation};

/// What a method is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A bound that one would publish.
    Certificate,
    /// The same number as a certificate's, by a slower way that is easier to see through.
    Twin,
    /// A program whose value is the truth.
    Program,
    /// A program whose value bounds the truth.
    Relaxation,
    /// The truth in closed form.
    ClosedForm,
    /// Every attack is tried out, or an estimation repeated many times.
    Enumeration,
    /// Some attacks are tried out.
    Attack,
    /// The clean run, which is an attack that changes nothing.
    Clean,
}

impl Role {
    /// Are the answers what one would publish?
    pub fn certifies(self) -> bool {
        self == Role::Certificate
    }

    /// Does it solve programs?
    pub fn needs_solver(self) -> bool {
        matches!(self, Role::Program | Role::Relaxation)
    }

    /// Does it take longer than anybody waits where there is much to try out?
    pub fn enumerates(self) -> bool {
        self == Role::Enumeration
    }

    /// Are its boxes bounded from inside, so that an attack reaches each end?
    pub fn is_reached(self) -> bool {
        matches!(self, Role::Enumeration | Role::Attack | Role::Clean)
    }

    /// What an attack of a method with this role must achieve.
    pub fn goal(self) -> Goal {
        match self {
            Role::Program | Role::Enumeration | Role::Attack => Goal::Predicted,
            _ => Goal::Beats,
        }
    }
}

/// What an attack on a target must achieve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The target is predicted.
    Predicted,
    /// The target is preferred to the clean prediction.
    Beats,
}

/// When a method runs without being named. Each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Runs {
    /// Never.
    OnRequest,
    /// Where a few cases are checked.
    InChecks,
    /// Where a whole test set is certified as well: it needs neither a solver nor an enumeration.
    AtScale,
}

/// What a method gives several answers along, so that their names tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// One answer.
    Nothing,
    /// One for each window length.
    Horizons,
    /// One for each radius that is asked for.
    Radii,
}

/// How the values of a method relate to those of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// For which quantities.
    pub quantities: &'static [Quantity],
    /// To which method, and how; none for a method that answers without being comparable.
    pub to: Option<(Side, Method)>,
}

/// On which side of another method's value a method's own one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At most that; for boxes, contained in it.
    Below,
    /// At least that; for boxes, containing it.
    Above,
    /// The same.
    Equal,
}

impl Place {
    /// At most the value of `other`, or within its box.
    pub const fn below(quantities: &'static [Quantity], other: Method) -> Place {
        Place { quantities, to: Some((Side::Below, other)) }
    }

    /// At least the value of `other`, or around its box.
    pub const fn above(quantities: &'static [Quantity], other: Method) -> Place {
        Place { quantities, to: Some((Side::Above, other)) }
    }

    /// The value of `other`.
    pub const fn equal(quantities: &'static [Quantity], other: Method) -> Place {
        Place { quantities, to: Some((Side::Equal, other)) }
    }

    /// An answer to these quantities, whatever others say.
    pub const fn alone(quantities: &'static [Quantity]) -> Place {
        Place { quantities, to: None }
    }
}

/// What a method is, whichever kinds of questions it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodFacts {
    /// Its name.
    pub method: Method,
    /// What it is for.
    pub role: Role,
    /// What it gives several answers along.
    pub along: Along,
    /// What it does, in one sentence.
    pub about: &'static str,
}

impl MethodFacts {
    /// A method of this name.
    ///
    /// # Panics
    /// As [`Method::named`]; in a constant, the compiler says so.
    pub const fn new(name: &str, role: Role, about: &'static str) -> Self {
        MethodFacts { method: Method::named(name), role, along: Along::Nothing, about }
    }

    /// The same, where it gives several answers.
    pub const fn along(self, along: Along) -> Self {
        MethodFacts { along, ..self }
    }
}

/// A method in the table of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it is.
    pub facts: MethodFacts,
    /// When it runs without being named.
    pub runs: Runs,
    /// What it answers, and how that relates to what others say.
    pub places: &'static [Place],
}

/// A relation that is a theorem of a paper.
#[derive(Clone, Copy, Debug)]
pub struct Theorem {
    /// What it is about.
    pub quantity: Quantity,
    /// The methods on its two sides, which it says are equal.
    pub sides: [Method; 2],
    /// The theorem, for reports.
    pub text: &'static str,
}

/// A kind of question: its methods in the order in which reports list them, and how their answers relate.
///
/// # Examples
/// ```
/// use countersign::check::{Entry, Kind, MethodFacts, Place, Quantity, Role, Runs};
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

    /// The methods that need neither a solver nor an enumeration, and are nobody's twin.
    pub fn at_scale(&self) -> impl Iterator<Item = Method> {
        self.running(Runs::AtScale)
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
