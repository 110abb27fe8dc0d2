//! Certificates by counting against the truth of linear classifiers.

use super::{GaussianCase, SmoothingSetting};
use crate::asking::{Ask, Case, Solving};
use crate::smoothing::certificates::gaussian::Voting;
use crate::smoothing::certificates::gaussian::{AdaptiveSetting, BaseClassifier, LinearClassifier};
use crate::smoothing::{ADAPTIVE, COVERAGE, MONTE_CARLO};
use crate::training::networks::{Activation, Architecture, Network};
use countersign_check::{Answer, Finite, Quantity, Question, Value, Witness};
use countersign_check::{Verdict, cross_check};
use countersign_num::binomial::lower_bound;
use countersign_solve::Tally;
use ndarray::{Array1, array};
use std::sync::atomic::AtomicBool;

/// x > 0, so that the certified radius at x is x.
fn line() -> BaseClassifier {
    let architecture =
        Architecture { inputs: 1, hidden: Vec::new(), outputs: 1, activation: Activation::Relu };
    let network = Network::from_parameters(&architecture, &[1.0, 0.0]);
    BaseClassifier::new(vec![network], None, Voting::Soft, None).expect("sound")
}

fn setting(seed: u64) -> SmoothingSetting {
    SmoothingSetting {
        sigma: 0.5,
        selection_samples: 50,
        samples: 500,
        adaptive: AdaptiveSetting { alpha: 0.05, beta: 0.05, stages: vec![100, 600] },
        radii: [0.1, 0.3].into_iter().filter_map(|radius| Finite::try_from(radius).ok()).collect(),
        seed,
        repetitions: 50,
        repetition_samples: 100,
    }
}

fn with_case<T>(seed: u64, run: impl FnOnce(&GaussianCase<'_>) -> T) -> T {
    let (classifier, setting, point): (_, _, Array1<f64>) = (line(), setting(seed), array![0.2]);
    let linear = LinearClassifier::of(&classifier);
    run(&GaussianCase::new(&classifier, linear.as_ref(), 0, point.view(), &setting, 10_000))
}

fn all_answers(case: &GaussianCase<'_>) -> Vec<Answer> {
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(0, &never, &tally);
    let asked = |method| case.answers(Ask { method, solver: None, solving: &solving, stored: &[] });
    case.kind().methods().flat_map(asked).collect()
}

/// The verdict on the certificate by counting and the truth.
fn against_truth(case: &GaussianCase<'_>, answers: &[Answer]) -> Option<Verdict> {
    let checks = cross_check(case, answers);
    let check = checks.into_iter().find(|check| check.left == "monte-carlo" && check.right == "exact")?;
    Some(check.verdict)
}

#[test]
fn certificates_that_err_by_chance_are_incomplete_and_few() {
    let mut verdicts = [0_u64; 3];
    for seed in 0..300 {
        with_case(seed, |case| match against_truth(case, &all_answers(case)) {
            Some(Verdict::Agree) => verdicts[0] += 1,
            Some(Verdict::Incomplete) => verdicts[1] += 1,
            Some(Verdict::Disagree) => verdicts[2] += 1,
            None => {}
        });
    }
    let [agree, incomplete, disagree] = verdicts;
    assert_eq!(disagree, 0);
    assert!(incomplete > 0 && agree > 200, "{verdicts:?}");
    assert!(lower_bound(incomplete, 300, 1e-6) <= 0.05, "{incomplete} of 300 at level 0.05");
}

#[test]
fn bounds_that_do_not_follow_from_their_counts_disagree() {
    with_case(1, |case| {
        let sound = all_answers(case);
        assert_eq!(against_truth(case, &sound), Some(Verdict::Agree));
        let place = |method| {
            let is_it =
                |answer: &Answer| answer.method == method && answer.quantity == Quantity::CertifiedRadius;
            sound.iter().position(is_it).expect("answered")
        };
        // Beyond the truth, though the counts are ordinary.
        let mut answers = sound.clone();
        answers[place(MONTE_CARLO.method)].lower = Value::number(0.25).ok();
        assert_eq!(against_truth(case, &answers), Some(Verdict::Disagree));
        // All hits for a class of probability 0.66: no chance.
        answers[place(MONTE_CARLO.method)].witness =
            Some(Witness::Counts { selection: vec![0, 50], stages: vec![[500, 500]], evaluations: 550 });
        assert_eq!(against_truth(case, &answers), Some(Verdict::Disagree));
        let replay = cross_check(case, &answers).into_iter().find(|check| check.right == "replay");
        assert_eq!(replay.map(|check| check.verdict), Some(Verdict::Disagree));
        // A radius that is refuted though it holds.
        let mut answers = sound.clone();
        let adaptive = &mut answers[place(ADAPTIVE.method)];
        (adaptive.lower, adaptive.upper) = (None, Value::number(0.1).ok());
        let checks = cross_check(case, &answers);
        let wrong =
            |check: &&countersign_check::Check| check.left == "exact" && check.right == "adaptive@0.1";
        assert_eq!(checks.iter().find(wrong).map(|check| check.verdict), Some(Verdict::Disagree));
        // A level that is not kept.
        let mut answers = sound.clone();
        let rate = answers.iter_mut().find(|answer| answer.method == COVERAGE.method).expect("answered");
        rate.lower = Value::number(0.06).ok();
        let checks = cross_check(case, &answers);
        let level = checks.iter().find(|check| check.left == "coverage" && check.right == "monte-carlo");
        assert_eq!(level.map(|check| check.verdict), Some(Verdict::Disagree));
    });
}

#[test]
fn answers_that_no_method_gives_are_found() {
    with_case(2, |case| {
        let sound = all_answers(case);
        let verdicts = |change: &dyn Fn(&mut Answer)| {
            let mut answers = sound.clone();
            answers.iter_mut().filter(|answer| answer.method == MONTE_CARLO.method).take(1).for_each(change);
            let checks = cross_check(case, &answers);
            checks
                .into_iter()
                .filter(|check| check.verdict == Verdict::Disagree)
                .map(|check| check.detail)
                .collect::<Vec<_>>()
        };
        assert_eq!(verdicts(&|_| ()), Vec::<String>::new());
        let radius = verdicts(&|answer| answer.radius = Finite::try_from(0.5).ok());
        assert_eq!(radius[0], "radius that is asked for: found one, expected none of monte-carlo");
        let count = verdicts(&|answer| answer.lower = Some(Value::Count(0)));
        assert_eq!(count[0], "found a whole number, expected a real number");
        let crossed = verdicts(&|answer| {
            (answer.lower, answer.upper) = (Value::number(0.2).ok(), Value::number(0.1).ok())
        });
        assert!(crossed.contains(&"lower bound 0.2 > upper bound 0.1".to_owned()), "{crossed:?}");
    });
}
