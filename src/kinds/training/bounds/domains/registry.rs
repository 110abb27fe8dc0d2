//! The domains that there are.

use super::crown::CROWN;
use super::domain::Domain;
use super::intervals::INTERVALS;

/// Every domain, the tightest first, and the cheapest last.
pub static DOMAINS: [&dyn Domain; 2] = [&CROWN, &INTERVALS];

/// The domain whose bounds are the tightest.
pub fn tightest() -> &'static dyn Domain {
    DOMAINS[0]
}

/// The domain of a name.
pub fn domain_named(name: &str) -> Option<&'static dyn Domain> {
    DOMAINS.into_iter().find(|domain| domain.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_have_different_names_and_are_intersected_with_cheaper_ones() {
        let place = |name: &str| DOMAINS.iter().position(|domain| domain.name() == name);
        for (index, domain) in DOMAINS.iter().enumerate() {
            assert_eq!(place(domain.name()), Some(index));
            for other in domain.intersected_with() {
                assert!(place(other.name()) > Some(index), "{} and {}", domain.name(), other.name());
            }
        }
    }
}
