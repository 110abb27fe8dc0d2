//! Ensembles of models that gradient descent trains, against the truth: every labeling, every base classifier
//! retrained, every vote recounted.
#![cfg(feature = "highs")]

use std::sync::atomic::AtomicBool;

use countersign::check::{Answer, AnswerStatus, Quantity, Value, Verdict, cross_check};
use countersign::data::{ClassId, PartitionId, SampleId, Targets, label_free_order, partition_by_rank};
use countersign::kinds::asking::{Ask, Case, Solving, ask};
use countersign::kinds::ensembles::BRUTE;
use countersign::kinds::ensembles::certificates::majority;
use countersign::kinds::training::bounds::TrainingProblem;
use countersign::kinds::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, TrainingSet, predictions, train,
};
use countersign::kinds::training::threats::{Bounded, Budget, Threat};
use countersign::kinds::training::{IBP, TrainedEnsemble, TrainedPart};
use countersign::solve::{InProcess, Limits, SolverName, Tally};
use ndarray::{Array2, Axis};
use proptest::prelude::*;

/// Samples, how they are divided, and how each part is trained.
#[derive(Clone, Debug)]
struct Divided {
    features: Array2<f64>,
    labels: Vec<usize>,
    classes: usize,
    tests: Array2<f64>,
    parts: Vec<Vec<SampleId>>,
    start: Network,
    schedule: Schedule,
    budget: Budget,
}

/// Few values, so that there are duplicates and ties; parts may have one class alone.
fn divided() -> impl Strategy<Value = Divided> {
    let sizes = (2_usize..=3, 3_usize..=6, 1_usize..=3);
    (sizes, 0_usize..4, 0_usize..5, any::<bool>()).prop_flat_map(
        |((classes, samples, count), loss, budget, hidden)| {
            let value = prop::sample::select(vec![0.0, 0.5, 1.0, -1.0, 2.0, -0.3]);
            let rates = prop::sample::select(vec![0.1, 0.5, 2.0]);
            let clip = prop::sample::select(vec![None, Some(0.3)]);
            (
                prop::collection::vec(value.clone(), 2 * samples),
                prop::collection::vec(value, 4),
                prop::collection::vec(0..classes, samples),
                (rates, 1_usize..=3, 1_usize..=2, clip),
            )
                .prop_map(move |(features, tests, labels, (rate, epochs, batch, clip))| {
                    let features = Array2::from_shape_vec((samples, 2), features).expect("the shape");
                    let parts = partition_by_rank(&label_free_order(&features), count);
                    let losses = [Loss::Hinge, Loss::Squared, Loss::CrossEntropy, Loss::BinaryCrossEntropy];
                    // The last of them is for two classes.
                    let loss = losses[if classes > 2 { loss % 3 } else { loss }];
                    let smallest = parts.iter().map(Vec::len).min().unwrap_or(1);
                    let architecture = Architecture {
                        inputs: 2,
                        hidden: if hidden { vec![2] } else { vec![] },
                        outputs: loss.outputs(classes),
                        activation: Activation::Relu,
                    };
                    Divided {
                        features,
                        labels,
                        classes,
                        tests: Array2::from_shape_vec((2, 2), tests).expect("the shape"),
                        parts,
                        start: Network::random(&architecture, 5),
                        schedule: Schedule {
                            loss,
                            learning_rate: rate,
                            decay: 0.0,
                            momentum: 0.0,
                            batch_size: batch.min(smallest),
                            epochs,
                            clip,
                        },
                        budget: if budget == 4 { Budget::All } else { Budget::Samples(budget) },
                    }
                })
        },
    )
}

impl Divided {
    fn set(&self, members: &[SampleId], labels: &[usize]) -> TrainingSet {
        let rows: Vec<usize> = members.iter().map(|sample| sample.index()).collect();
        let labels = rows.iter().map(|&row| ClassId::new(labels[row])).collect();
        TrainingSet::new(
            &self.features.select(Axis(0), &rows),
            &Targets::Classes { labels, classes: self.classes },
        )
    }

    fn ensemble(&self) -> TrainedEnsemble {
        let flips = Bounded {
            feature_radius: 0.0,
            label_flips: true,
            label_radius: 0.0,
            samples: self.budget,
            labels: None,
        };
        let part = |members: &Vec<SampleId>| TrainedPart {
            problem: TrainingProblem {
                start: self.start.clone(),
                schedule: self.schedule.clone(),
                set: self.set(members, &self.labels),
                threat: Threat::Bounded(flips),
            },
            members: members.clone(),
        };
        TrainedEnsemble::new(self.parts.iter().map(part).collect(), self.tests.clone()).expect("is trained")
    }

    /// The vote of each part on each test, `[parts][tests]`; nothing where training diverges.
    fn votes(&self, labels: &[usize]) -> Option<Vec<Vec<usize>>> {
        let of_part = |members: &Vec<SampleId>| {
            let model = train(&self.start, &self.schedule, &self.set(members, labels)).ok()?;
            Some(predictions(&model.logits(&self.tests)).iter().map(|class| class.index()).collect())
        };
        self.parts.iter().map(of_part).collect()
    }

    fn winner(&self, votes: &[Vec<usize>], test: usize) -> usize {
        let mut counts = vec![0; self.classes];
        votes.iter().for_each(|votes| counts[votes[test]] += 1);
        majority(&counts).index()
    }

    /// Fewest flips after which each class is predicted on a test, over every labeling: by the ensemble, then
    /// by each part, where the flips of its own samples count. Nothing where training diverges under a
    /// labeling.
    fn truth(&self, test: usize) -> Option<Vec<Vec<Option<i64>>>> {
        let mut fewest: Vec<Vec<Option<i64>>> = vec![vec![None; self.classes]; self.parts.len() + 1];
        for code in 0..self.classes.pow(self.labels.len() as u32) {
            let label = |place: usize| code / self.classes.pow(place as u32) % self.classes;
            let labels: Vec<usize> = (0..self.labels.len()).map(label).collect();
            let is_flipped = |sample: usize| i64::from(labels[sample] != self.labels[sample]);
            let votes = self.votes(&labels)?;
            let all = (0..labels.len()).map(is_flipped).sum();
            let own = self.parts.iter().map(|members| members.iter().map(|id| is_flipped(id.index())).sum());
            let flips = std::iter::once(all).chain(own);
            let winners =
                std::iter::once(self.winner(&votes, test)).chain(votes.iter().map(|votes| votes[test]));
            for (fewest, (winner, flips)) in fewest.iter_mut().zip(winners.zip(flips)) {
                let best = &mut fewest[winner];
                *best = Some(best.map_or(flips, |best: i64| best.min(flips)));
            }
        }
        Some(fewest)
    }
}

fn answers(question: &dyn Case) -> Vec<Answer> {
    let interrupt = AtomicBool::new(false);
    let tally = Tally::default();
    let solving = Solving {
        solve: &InProcess,
        limits: Limits::default(),
        brute_limit: 1 << 20,
        interrupt: &interrupt,
        tally: &tally,
    };
    let kind = question.kind();
    let asked = |method| {
        let solver = kind.needs_solver(method).then_some(SolverName::Highs);
        ask(question, Ask { method, solver, solving: &solving, stored: &[] })
    };
    kind.methods().flat_map(asked).collect()
}

/// Every bound encloses the truth, enumerations within a whole budget are exact, and nothing contradicts
/// anything.
fn judge(
    question: &dyn Case,
    truth: &[Option<i64>],
    clean: usize,
    is_whole: bool,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(question.prediction().map(ClassId::index), Some(clean));
    let radius = (0..truth.len()).filter(|&class| class != clean).filter_map(|class| truth[class]).min();
    let answers = answers(question);
    for answer in &answers {
        let exact = match (answer.quantity, answer.target) {
            (Quantity::Flips, Some(target)) => truth[target],
            _ => radius.map(|flips| flips - 1),
        };
        let context = format!("{answer:?}, the truth is {exact:?}");
        let below = answer.lower_count().is_none_or(|lower| exact.is_none_or(|exact| lower <= exact));
        prop_assert!(below, "{}", context);
        let above = answer.upper_count().is_none_or(|upper| exact.is_some_and(|exact| exact <= upper));
        prop_assert!(above, "{}", context);
        prop_assert!(answer.status != AnswerStatus::Infeasible || exact.is_none(), "{}", context);
        if answer.method == BRUTE.method && is_whole {
            let is_settled = matches!(answer.status, AnswerStatus::Exact | AnswerStatus::Infeasible);
            prop_assert!(is_settled && answer.upper_count() == exact, "{}", context);
        }
    }
    for check in cross_check(question, &answers) {
        prop_assert!(check.verdict == Verdict::Agree, "{check:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_answer_encloses_the_truth(divided in divided()) {
        let clean = divided.votes(&divided.labels);
        prop_assume!(clean.is_some(), "an ensemble that diverges is refused");
        let (clean, ensemble) = (clean.unwrap_or_default(), divided.ensemble());
        let largest = divided.parts.iter().map(Vec::len).max().expect("a part");
        let is_whole = divided.budget.within(largest) == largest;
        for test in 0..2 {
            let question = ensemble.test(test);
            let Some(truth) = divided.truth(test) else {
                // There is no truth to compare with; nothing may contradict anything all the same.
                let checks = cross_check(&question, &answers(&question));
                prop_assert!(checks.iter().all(|check| check.verdict != Verdict::Disagree), "{checks:?}");
                continue;
            };
            judge(&question, &truth[0], divided.winner(&clean, test), is_whole)?;
            for (part, votes) in clean.iter().enumerate() {
                let base = ensemble.base(PartitionId::new(part), test);
                judge(&base, &truth[part + 1], votes[test], is_whole)?;
            }
        }
    }
}

#[test]
fn bounds_above_the_truth_are_caught() {
    let divided = six_samples(Budget::All);
    let ensemble = divided.ensemble();
    let base = ensemble.base(PartitionId::new(0), 0);
    let mut answers = answers(&base);
    assert!(cross_check(&base, &answers).iter().all(|check| check.verdict == Verdict::Agree));
    let certified = answers.iter_mut().find(|answer| answer.method == IBP.method).expect("asked");
    certified.lower = Value::count(3);
    let checks = cross_check(&base, &answers);
    let mut caught = checks.iter().filter(|check| check.verdict == Verdict::Disagree);
    assert!(caught.any(|check| (check.left.as_str(), check.right.as_str()) == ("ibp", "brute")));
}

/// One feature on both sides of 0, and one step.
fn six_samples(budget: Budget) -> Divided {
    let features = Array2::from_shape_vec((6, 1), vec![-1.0, -1.0, -1.0, 1.0, 1.0, 1.0]).expect("the shape");
    let architecture =
        Architecture { inputs: 1, hidden: vec![], outputs: 1, activation: Activation::default() };
    Divided {
        features,
        labels: vec![0, 0, 0, 1, 1, 1],
        classes: 2,
        tests: Array2::from_elem((1, 1), 1.0),
        parts: vec![(0..6).map(SampleId::new).collect()],
        start: Network::zeros(&architecture),
        schedule: Schedule {
            loss: Loss::Hinge,
            learning_rate: 0.1,
            decay: 0.0,
            momentum: 0.0,
            batch_size: 6,
            epochs: 1,
            clip: None,
        },
        budget,
    }
}

#[test]
fn certificates_are_not_empty() {
    let flips = |budget| {
        let ensemble = six_samples(budget).ensemble();
        ensemble.table().test(0).flips(PartitionId::new(0), ClassId::new(0))
    };
    // Two of three labels on the side of the test must change, as the bias goes with them; counting ends at
    // the budget.
    assert_eq!(six_samples(Budget::All).truth(0).expect("converges")[0], [Some(2), Some(0)]);
    assert_eq!(flips(Budget::Samples(0)), Some(1));
    assert_eq!(flips(Budget::Samples(1)), Some(2));
    assert_eq!(flips(Budget::All), Some(2));
}
