//! What stands in the table of a kind: methods, when they run, and how their answers relate.

use super::{Method, Quantity};

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
    /// Never; where it is named, a whole test set is certified by it as well.
    OnRequestAtScale,
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
