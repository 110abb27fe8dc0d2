//! Every kind of question, and what is known of methods whatever the kind.

use std::sync::LazyLock;

use super::{ensembles, kernels, smoothing, training};
use countersign_check::{Kind, Method, MethodFacts, Role};

/// Every kind of question.
pub static KINDS: [&LazyLock<Kind>; 15] = [
    &ensembles::ENSEMBLE,
    &kernels::LABEL_FLIP,
    &kernels::PARTITIONED,
    &kernels::SMALL_C_SVM,
    &kernels::SVM,
    &smoothing::SMOOTHED,
    &smoothing::PARTITIONED_SMOOTHED,
    &training::TRAJECTORY,
    &training::LINEAR_TRAJECTORY,
    &training::UNLEARNING,
    &training::PRIVATE_PREDICTION,
    &training::TRAINED_BASE,
    &training::PARTITIONED_TRAINING,
    &smoothing::GAUSSIAN,
    &smoothing::LINEAR_GAUSSIAN,
];

/// What a method is; nothing of a name that no table has.
pub fn facts(method: Method) -> Option<MethodFacts> {
    KINDS.iter().find_map(|kind| kind.facts(method).copied())
}

/// What a method is for; an attack proves least, so an unknown method counts as one.
pub fn role(method: Method) -> Role {
    facts(method).map_or(Role::Attack, |facts| facts.role)
}

/// Every method once, in the order of the kinds' tables.
pub fn methods() -> Vec<MethodFacts> {
    let mut methods: Vec<MethodFacts> = Vec::new();
    for entry in KINDS.iter().flat_map(|kind| kind.entries()) {
        if methods.iter().all(|known| known.method != entry.facts.method) {
            methods.push(entry.facts);
        }
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_method() {
        for entry in KINDS.iter().flat_map(|kind| kind.entries()) {
            assert_eq!(facts(entry.facts.method), Some(entry.facts));
        }
    }

    #[test]
    fn every_method_has_a_place() {
        for kind in KINDS {
            for entry in kind.entries() {
                assert!(!entry.places.is_empty(), "{} in {}", entry.facts.method, kind.name());
                let others = entry.places.iter().filter_map(|place| place.to);
                for (_, other) in others {
                    assert!(kind.fits(other), "{} stands beside {other}, which is not there", kind.name());
                }
            }
        }
    }
}
