//! Unlearning against every removal, listed and retrained here.

use countersign::check::{Quantity, Verdict, cross_check};
use countersign::kinds::training::networks::{predictions, train};
use countersign::kinds::training::{ATTACK, CROWN, EXHAUSTIVE, IBP, NOMINAL};

use super::draw::{Drawn, Range, answers, box_of, drawn};

const SMALL: Range = Range { samples: 6, inputs: 2, hidden: false };
const SEEDS: std::ops::Range<u64> = 0..120;

/// The most removals that leave each prediction as it is, by every subset; nothing where some run diverges.
fn by_subsets(drawn: &Drawn) -> Option<Vec<f64>> {
    let (problem, most) = (&drawn.problem, *drawn.budgets.last()?);
    let predicted = |subset: u32| {
        let mut set = problem.set.clone();
        (0..set.samples()).filter(|sample| subset >> sample & 1 == 1).for_each(|sample| set.remove(sample));
        let model = train(&problem.start, &problem.schedule, &set).ok()?;
        Some(predictions(&model.logits(drawn.tests.features())))
    };
    let clean = predicted(0)?;
    let mut distances = vec![most; clean.len()];
    for subset in 0..1_u32 << problem.set.samples() {
        let size = subset.count_ones() as usize;
        // Samples that no batch uses change nothing; a whole batch is not removed.
        if size > most {
            continue;
        }
        for (distance, (own, clean)) in distances.iter_mut().zip(predicted(subset)?.iter().zip(&clean)) {
            if own != clean {
                *distance = (*distance).min(size - 1);
            }
        }
    }
    Some(distances.into_iter().map(|distance| distance as f64).collect())
}

#[test]
fn exhaustive_equals_every_subset_and_certificates_are_below() {
    let (mut certified, mut changed) = (0.0, 0);
    for seed in SEEDS {
        let drawn = drawn(seed, SMALL, false);
        let case = drawn.case(&drawn.problem);
        let Some(truth) = by_subsets(&drawn) else { continue };
        let methods = [NOMINAL.method, ATTACK.method, EXHAUSTIVE.method, CROWN.method, IBP.method];
        let all: Vec<_> = methods.into_iter().flat_map(|method| answers(&case, method)).collect();
        let of = |method| {
            let own: Vec<_> = all.iter().filter(|answer| answer.method == method).cloned().collect();
            box_of(&own, Quantity::Deletions)
        };
        assert_eq!(of(EXHAUSTIVE.method).expect("few removals").lower, truth, "seed {seed}");
        for method in [IBP.method, CROWN.method] {
            let Some(own) = of(method) else { continue };
            assert!(
                own.lower.iter().zip(&truth).all(|(bound, truth)| bound <= truth),
                "{method}, seed {seed}"
            );
            certified += own.lower.iter().sum::<f64>();
        }
        changed += truth.iter().filter(|truth| **truth < *drawn.budgets.last().expect("one") as f64).count();
        let checks = cross_check(&case, &all);
        let wrong = checks.iter().find(|check| check.verdict == Verdict::Disagree);
        assert_eq!(wrong, None, "seed {seed}");
    }
    assert!(
        certified > 200.0 && changed > 200,
        "something is certified and something is not: {certified} {changed}"
    );
}

#[test]
fn one_deletion_too_many_is_caught() {
    let mut caught = 0;
    for seed in SEEDS {
        let drawn = drawn(seed, SMALL, false);
        let case = drawn.case(&drawn.problem);
        let mut all: Vec<_> =
            [EXHAUSTIVE.method, IBP.method].into_iter().flat_map(|method| answers(&case, method)).collect();
        let Some(truth) = box_of(&all[..1], Quantity::Deletions) else { continue };
        for end in all.iter_mut().filter(|answer| answer.method == IBP.method) {
            // The fewest removals that change a prediction, instead of the most that do not.
            let wrong: Vec<f64> = truth
                .lower
                .iter()
                .zip(&truth.upper)
                .map(|(distance, most)| (distance + 1.0).min(*most))
                .collect();
            *end = end.clone().with_box(&wrong, &truth.upper).expect("finite");
        }
        let is_tight = truth.lower.iter().zip(&truth.upper).all(|(distance, most)| distance == most);
        let disagrees = cross_check(&case, &all).iter().any(|check| check.verdict == Verdict::Disagree);
        assert_eq!(disagrees, !is_tight, "seed {seed}");
        caught += usize::from(disagrees);
    }
    assert!(caught > 50, "{caught}");
}

#[test]
fn training_that_fails_certifies_nothing() {
    let mut drawn = drawn(0, SMALL, false);
    drawn.problem.schedule.learning_rate = 1e308;
    drawn.problem.schedule.epochs = 5;
    let case = drawn.case(&drawn.problem);
    for method in [NOMINAL.method, ATTACK.method, EXHAUSTIVE.method, CROWN.method, IBP.method] {
        for answer in answers(&case, method) {
            assert_eq!((&answer.lower, &answer.upper), (&None, &None), "{method}");
            let reason = answer.reason.expect("why");
            assert!(reason.contains("diverge") || reason.contains("not finite"), "{reason}");
        }
    }
}
