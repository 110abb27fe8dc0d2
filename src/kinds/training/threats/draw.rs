//! What threats draw attacks with: inner bounds on what an attacker reaches, and witnesses against wrong
//! outer ones.

use rand::{Rng, RngExt};

use super::Budget;

/// As many different samples as the budget allows, in order.
pub(super) fn drawn_samples(samples: usize, budget: Budget, random: &mut dyn Rng) -> Vec<usize> {
    let mut chosen = rand::seq::index::sample(random, samples, budget.within(samples)).into_vec();
    chosen.sort_unstable();
    chosen
}

/// Steps of at most `radius` for so many numbers: to corners three times in four.
pub(super) fn steps_within(numbers: usize, radius: f64, random: &mut dyn Rng) -> Vec<f64> {
    let inside = random.random_bool(0.25);
    let mut step = || {
        let share = if inside {
            random.random_range(-1.0..=1.0)
        } else {
            f64::from(2 * random.random_range(0..2) - 1)
        };
        share * radius
    };
    (0..numbers).map(|_| step()).collect()
}

#[cfg(test)]
mod tests {
    use crate::training::networks::TrainingSet;
    use crate::training::threats::{Bounded, Budget, FeatureDomain, Removal, Substitution, Threat};
    use countersign_data::{ClassId, Targets};
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
            Threat::Removal(Removal { samples: 3 }),
            Threat::Substitution(Substitution { samples: 2, domain: None }),
            Threat::Substitution(Substitution {
                samples: 2,
                domain: Some(FeatureDomain { lower: -0.5, upper: 0.25 }),
            }),
            Threat::Substitution(Substitution {
                samples: 1,
                domain: Some(FeatureDomain { lower: 7.0, upper: 7.0 }),
            }),
        ];
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for threat in threats {
            for set in [&classes, &values] {
                for _ in 0..100 {
                    let attack = threat.draw(set, 16, &mut random);
                    assert!(attack.touched().iter().all(|&sample| sample < 16));
                    threat.apply(&attack, set).expect("within the threat");
                }
            }
        }
    }

    #[test]
    fn substitutes_are_corners_of_the_domain_and_others() {
        let features = Array2::from_shape_fn((6, 2), |(sample, feature)| (sample + 3 * feature) as f64);
        let set = TrainingSet::new(&features, &Targets::Values(vec![0.0; 6]));
        let domain = FeatureDomain { lower: -2.0, upper: 1.0 };
        let threat = Threat::Substitution(Substitution { samples: 1, domain: Some(domain) });
        let mut random = ChaCha8Rng::seed_from_u64(2);
        let mut drawn = || threat.draw(&set, 6, &mut random).features.remove(0).1;
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
