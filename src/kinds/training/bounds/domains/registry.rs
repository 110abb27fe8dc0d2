//! The domains that there are.

use super::affine::{AFFINE, SEARCH};
use super::crown::CROWN;
use super::domain::Domain;
use super::intervals::INTERVALS;
use crate::training::networks::Architecture;

/// Every domain, the tightest first, and the cheapest last.
pub static DOMAINS: [&dyn Domain; 4] = [&SEARCH, &AFFINE, &CROWN, &INTERVALS];

/// The domain whose bounds on models of these sizes are the tightest after one run.
pub fn tightest(architecture: &Architecture) -> &'static dyn Domain {
    let mut adding =
        DOMAINS.into_iter().filter(|domain| domain.adds_to_models_of(architecture) && !domain.searches());
    adding.next().unwrap_or(&INTERVALS)
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
