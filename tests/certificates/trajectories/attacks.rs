//! Attacks listed one by one.

use countersign::kinds::training::bounds::TrainingProblem;
use countersign::kinds::training::networks::Target;
use countersign::kinds::training::threats::{Attack, Bounded, Threat};

/// What may happen to one sample, for threats whose extremes are attained by finitely many changes: other
/// classes, targets moved as far as they go, removal, corners of the features' boxes. The changes of paired
/// threats are combined.
fn changes(problem: &TrainingProblem, sample: usize) -> Vec<Attack> {
    match &problem.threat {
        Threat::Removal(_) => vec![Attack { removed: vec![sample], ..Attack::default() }],
        Threat::Substitution(_) => panic!("infinitely many"),
        Threat::Bounded(bounded) => {
            let targets = target_changes(problem, bounded, sample);
            let features = corners(problem, bounded, sample);
            match bounded.labels {
                Some(_) => targets.into_iter().chain(features).collect(),
                None => paired(targets, features),
            }
        }
    }
}

fn paired(targets: Vec<Attack>, features: Vec<Attack>) -> Vec<Attack> {
    let both = targets.iter().flat_map(|target| features.iter().map(|feature| joined(target, feature)));
    both.chain(targets.iter().cloned()).chain(features.iter().cloned()).collect()
}

fn target_changes(problem: &TrainingProblem, bounded: &Bounded, sample: usize) -> Vec<Attack> {
    match problem.set.targets()[sample] {
        Target::Class(own) if bounded.label_flips => (0..problem.set.classes())
            .filter(|&class| class != own.index())
            .map(|class| Attack { labels: vec![[sample, class]], ..Attack::default() })
            .collect(),
        Target::Value(value) if bounded.label_radius > 0.0 => [-1.0, 1.0]
            .map(|sign| Attack {
                values: vec![(sample, value + sign * bounded.label_radius)],
                ..Attack::default()
            })
            .to_vec(),
        _ => Vec::new(),
    }
}

fn corners(problem: &TrainingProblem, bounded: &Bounded, sample: usize) -> Vec<Attack> {
    if bounded.feature_radius == 0.0 {
        return Vec::new();
    }
    let clean = problem.set.features().column(sample);
    (0..1_usize << clean.len())
        .map(|corner| {
            let sign = |feature: usize| if corner >> feature & 1 == 1 { 1.0 } else { -1.0 };
            let moved =
                clean.iter().enumerate().map(|(feature, x)| x + sign(feature) * bounded.feature_radius);
            Attack { features: vec![(sample, moved.collect())], ..Attack::default() }
        })
        .collect()
}

fn joined(one: &Attack, other: &Attack) -> Attack {
    let mut both = one.clone();
    both.labels.extend(&other.labels);
    both.values.extend(&other.values);
    both.features.extend(other.features.iter().cloned());
    both.removed.extend(&other.removed);
    both
}

/// Every attack on the samples that batches use, made of single changes and within the threat; nothing when
/// there are more than `most`.
pub fn listed(problem: &TrainingProblem, most: usize) -> Option<Vec<Attack>> {
    let mut attacks = vec![Attack::default()];
    for sample in 0..problem.used_samples() {
        let mut of_sample = changes(problem, sample);
        // With separate budgets a sample may change in both ways.
        if let Threat::Bounded(Bounded { labels: Some(_), .. }) = problem.threat {
            let (features, targets): (Vec<_>, Vec<_>) =
                of_sample.into_iter().partition(|change| !change.features.is_empty());
            of_sample = paired(targets, features);
        }
        let longer: Vec<Attack> = attacks
            .iter()
            .flat_map(|attack| of_sample.iter().map(|change| joined(attack, change)))
            .filter(|attack| problem.threat.apply(attack, &problem.set).is_ok())
            .collect();
        attacks.extend(longer);
        if attacks.len() > most {
            return None;
        }
    }
    Some(attacks)
}
