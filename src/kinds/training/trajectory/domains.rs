//! Domains as methods of checks: a method has the name of its domain.

use crate::training::bounds::{DOMAINS, Domain, domain_named};
use countersign_check::Method;

/// The domain that a method asks, where it asks one.
pub(in crate::training) fn domain_of(method: Method) -> Option<&'static dyn Domain> {
    domain_named(method.as_str())
}

/// The method that asks a domain.
pub(in crate::training) fn method_of(domain: &dyn Domain) -> Option<Method> {
    domain.name().parse().ok()
}

/// The methods that ask a domain, the tightest first.
pub fn methods_of_domains() -> impl DoubleEndedIterator<Item = Method> {
    DOMAINS.into_iter().filter_map(method_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_domain_has_a_method() {
        assert_eq!(methods_of_domains().count(), DOMAINS.len());
        for domain in DOMAINS {
            let asked = method_of(domain).and_then(domain_of).map(Domain::name);
            assert_eq!(asked, Some(domain.name()));
        }
    }
}
