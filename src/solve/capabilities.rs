//! What a solver can do.

use std::fmt;

use countersign_program::Class;

/// How far a solver supports something, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// It works.
    Yes,
    /// The solver could, but our backend does not use it.
    NotImplemented,
    /// The solver cannot.
    Impossible,
}

impl fmt::Display for Support {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Support::Yes => "yes",
            Support::NotImplemented => "not implemented",
            Support::Impossible => "impossible",
        })
    }
}

/// What a backend declares about itself. Every backend solves LPs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Products, nonconvex ones included.
    pub products: Support,
    /// Integers.
    pub integers: Support,
    /// Does the outcome have a dual bound? Without one no certificate can be made.
    pub dual_bound: Support,
    /// Does it read LP and MPS files?
    pub files: Support,
}

impl Capabilities {
    /// The support for a class of programs: the worst for what the class may have.
    pub fn of_class(&self, class: Class) -> Support {
        let products = if class.has_products() { self.products } else { Support::Yes };
        let integers = if class.has_integers() { self.integers } else { Support::Yes };
        products.max(integers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_supported_as_the_worst_of_what_it_may_have() {
        let capabilities = Capabilities {
            products: Support::Impossible,
            integers: Support::NotImplemented,
            dual_bound: Support::Yes,
            files: Support::Yes,
        };
        let expected = [Support::Impossible, Support::NotImplemented, Support::Impossible, Support::Yes];
        assert_eq!(Class::ALL.map(|class| capabilities.of_class(class)), expected);
    }
}
