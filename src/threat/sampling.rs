//! Attacks drawn at random: inner bounds on what an attacker reaches, and witnesses against wrong outer ones.

use rand::{Rng, RngExt};

use super::{Attack, Bounded, Budget, Domain, Threat};
use crate::train::{Target, TrainingSet};

/// An attack within the threat that uses its whole budget on samples drawn from the first `samples`.
///
/// Features move to corners of their boxes more often than inside; substitutes are other samples, scaled and shifted.
/// Within a domain they are its corners, such samples brought inside, or anywhere.
pub fn sample_attack(threat: &Threat, set: &TrainingSet, samples: usize, random: &mut impl Rng) -> Attack {
    match threat {
        Threat::Bounded(bounded) => bounded_attack(bounded, set, samples, random),
        Threat::Removal { samples: count } => {
            Attack { removed: drawn(samples, Budget::Samples(*count), random), ..Attack::default() }
        }
        Threat::Substitution { samples: count, domain } => {
            substitution((*count, *domain), set, samples, random)
        }
    }
}

fn bounded_attack(bounded: &Bounded, set: &TrainingSet, samples: usize, random: &mut impl Rng) -> Attack {
    let moved = drawn(samples, bounded.samples, random);
    let relabelled = match bounded.labels {
        Some(labels) => drawn(samples, labels, random),
        None => moved.clone(),
    };
    let mut attack = Attack::default();
    if bounded.changes_features() {
        // All samples in one direction, or each in its own.
        let together: Option<Vec<f64>> =
            random.random_bool(0.3).then(|| direction(set.inputs(), bounded.feature_radius, random));
        for sample in moved {
            let direction =
                together.clone().unwrap_or_else(|| direction(set.inputs(), bounded.feature_radius, random));
            let features =
                set.features().column(sample).iter().zip(direction).map(|(x, by)| x + by).collect();
            attack.features.push((sample, features));
        }
    }
    for sample in relabelled.into_iter().filter(|_| bounded.changes_targets()) {
        match set.targets()[sample] {
            Target::Class(own) if bounded.label_flips && set.classes() > 1 => {
                let other = random.random_range(0..set.classes() - 1);
                attack.labels.push([sample, other + usize::from(other >= own.index())]);
            }
            Target::Value(value) => {
                let by = direction(1, bounded.label_radius, random);
                attack.values.push((sample, value + by[0]));
            }
            Target::Class(_) => {}
        }
    }
    attack
}

fn substitution(
    (count, domain): (usize, Option<Domain>),
    set: &TrainingSet,
    samples: usize,
    random: &mut impl Rng,
) -> Attack {
    let mut attack = Attack::default();
    for sample in drawn(samples, Budget::Samples(count), random) {
        let model = random.random_range(0..set.samples());
        let scale = [1.0, -1.0, 10.0, -10.0, 0.0][random.random_range(0..5)];
        let other: Vec<f64> = set
            .features()
            .column(model)
            .to_vec()
            .into_iter()
            .map(|x| scale * x + random.random_range(-1.0..1.0))
            .collect();
        let features = match domain {
            Some(domain) => brought_into(domain, other, random),
            None => other,
        };
        attack.features.push((sample, features));
        match set.targets()[model] {
            Target::Class(_) => attack.labels.push([sample, random.random_range(0..set.classes())]),
            Target::Value(value) => attack.values.push((sample, scale * value)),
        }
    }
    attack
}

/// Features in a domain: one of its corners more often than not, otherwise given features brought inside, or anywhere.
fn brought_into(domain: Domain, features: Vec<f64>, random: &mut impl Rng) -> Vec<f64> {
    let kind = random.random_range(0..5);
    let one = |feature: f64| match kind {
        0 => domain.nearest(feature),
        1 => domain.at(random.random_range(0.0..=1.0)),
        _ => domain.at(f64::from(random.random_range(0..2))),
    };
    features.into_iter().map(one).collect()
}

/// Steps of at most `radius` in every feature: corners three times in four.
fn direction(features: usize, radius: f64, random: &mut impl Rng) -> Vec<f64> {
    let inside = random.random_bool(0.25);
    let mut step = || {
        let share = if inside {
            random.random_range(-1.0..=1.0)
        } else {
            f64::from(2 * random.random_range(0..2) - 1)
        };
        share * radius
    };
    (0..features).map(|_| step()).collect()
}

/// As many different samples as the budget allows, in order.
fn drawn(samples: usize, budget: Budget, random: &mut impl Rng) -> Vec<usize> {
    let mut chosen = rand::seq::index::sample(random, samples, budget.within(samples)).into_vec();
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ClassId, Targets};
    use ndarray::Array2;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn sampled_attacks_are_within_their_threats() {
        let features =
            Array2::from_shape_fn((20, 3), |(sample, feature)| sample as f64 * 0.1 - feature as f64);
        let labels = (0..20).map(|index| ClassId::new(index % 3)).collect();
        let classes = TrainingSet::new(&features, &Targets::Classes { labels, classes: 3 });
        let values = TrainingSet::new(&features, &Targets::Values((0..20).map(f64::from).collect()));
        let bounded = |samples, labels| {
            Threat::Bounded(Bounded {
                feature_radius: 0.1,
                label_flips: true,
                label_radius: 0.3,
                samples,
                labels,
            })
        };
        let threats = [
            bounded(Budget::Samples(3), None),
            bounded(Budget::Samples(2), Some(Budget::Samples(4))),
            bounded(Budget::All, None),
            Threat::Removal { samples: 3 },
            Threat::Substitution { samples: 2, domain: None },
            Threat::Substitution { samples: 2, domain: Some(Domain { lower: -0.5, upper: 0.25 }) },
            Threat::Substitution { samples: 1, domain: Some(Domain { lower: 7.0, upper: 7.0 }) },
        ];
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for threat in threats {
            for set in [&classes, &values] {
                for _ in 0..100 {
                    let attack = sample_attack(&threat, set, 16, &mut random);
                    assert!(attack.touched().iter().all(|&sample| sample < 16));
                    attack.applied(&threat, set).expect("within the threat");
                }
            }
        }
    }

    #[test]
    fn substitutes_are_corners_of_the_domain_and_others() {
        let features = Array2::from_shape_fn((6, 2), |(sample, feature)| (sample + 3 * feature) as f64);
        let set = TrainingSet::new(&features, &Targets::Values(vec![0.0; 6]));
        let domain = Domain { lower: -2.0, upper: 1.0 };
        let threat = Threat::Substitution { samples: 1, domain: Some(domain) };
        let mut random = ChaCha8Rng::seed_from_u64(2);
        let mut drawn = || sample_attack(&threat, &set, 6, &mut random).features.remove(0).1;
        let substitutes: Vec<Vec<f64>> = (0..400).map(|_| drawn()).collect();
        let ends = [domain.lower, domain.upper];
        for corner in ends.into_iter().flat_map(|first| ends.map(|second| [first, second])) {
            let count = substitutes.iter().filter(|features| **features == corner).count();
            assert!(count >= 40, "{corner:?}: {count} of 400");
        }
        let is_inside = |features: &&Vec<f64>| features.iter().all(|feature| !ends.contains(feature));
        assert!(substitutes.iter().filter(is_inside).count() >= 40);
    }
}
