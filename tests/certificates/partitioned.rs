//! Ensembles of kernel models against the truth: every labeling, every base classifier retrained, every vote
//! recounted.
#![cfg(feature = "highs")]

use std::sync::atomic::AtomicBool;

use countersign::check::{AnswerStatus, Flips, Quantity, Question};
use countersign::data::{ClassId, SampleId, partition_by_rank};
use countersign::kinds::asking::{Ask, Solving, ask};
use countersign::kinds::ensembles::BRUTE;
use countersign::kinds::ensembles::certificates::majority;
use countersign::kinds::kernels::models::{Contributions, predict};
use countersign::kinds::kernels::{O1, PartitionedModel};
use countersign::num::ExactSum;
use countersign::solve::{InProcess, Limits, SolverName, Tally};
use ndarray::{Array2, Axis};
use proptest::prelude::*;

/// Weights and labels of all samples, and how they are divided.
#[derive(Clone, Debug)]
struct Divided {
    weights: Vec<f64>,
    labels: Vec<usize>,
    classes: usize,
    parts: Vec<Vec<SampleId>>,
}

fn divided() -> impl Strategy<Value = Divided> {
    (2_usize..=3, 2_usize..=7, 2_usize..=3).prop_flat_map(|(classes, samples, count)| {
        let weight = prop::sample::select(vec![0.0, 0.5, 1.0, 1.0, 2.0, -1.0, -0.5, 0.3]);
        let weights = prop::collection::vec(weight, samples);
        (weights, prop::collection::vec(0..classes, samples)).prop_map(move |(weights, labels)| {
            let order: Vec<SampleId> = (0..samples).map(SampleId::new).collect();
            Divided { weights, labels, classes, parts: partition_by_rank(&order, count.min(samples)) }
        })
    })
}

impl Divided {
    fn model(&self) -> PartitionedModel {
        let weights =
            Array2::from_shape_vec((1, self.weights.len()), self.weights.clone()).expect("the shape");
        let base = |members: &Vec<SampleId>| {
            let rows: Vec<usize> = members.iter().map(|sample| sample.index()).collect();
            let labels = rows.iter().map(|&row| ClassId::new(self.labels[row])).collect();
            Contributions::of_classes(weights.select(Axis(1), &rows), labels, self.classes).expect("sound")
        };
        PartitionedModel::new(self.parts.iter().map(base).collect(), self.parts.clone()).expect("sound")
    }

    fn prediction(&self, labels: &[usize]) -> usize {
        let mut counts = vec![0; self.classes];
        for members in &self.parts {
            let mut scores = vec![ExactSum::new(); self.classes];
            members
                .iter()
                .for_each(|sample| scores[labels[sample.index()]].add(self.weights[sample.index()]));
            counts[predict(&scores).index()] += 1;
        }
        majority(&counts).index()
    }

    /// Fewest flips after which each class is predicted, over every labeling.
    fn truth(&self) -> Vec<Option<i64>> {
        let mut fewest: Vec<Option<i64>> = vec![None; self.classes];
        for code in 0..self.classes.pow(self.labels.len() as u32) {
            let label = |place: usize| code / self.classes.pow(place as u32) % self.classes;
            let labels: Vec<usize> = (0..self.labels.len()).map(label).collect();
            let flips = labels.iter().zip(&self.labels).filter(|(new, old)| new != old).count() as i64;
            let best = &mut fewest[self.prediction(&labels)];
            *best = Some(best.map_or(flips, |best| best.min(flips)));
        }
        fewest
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_answer_encloses_the_truth(divided in divided()) {
        let model = divided.model();
        let case = model.test(0);
        let truth = divided.truth();
        let clean = divided.prediction(&divided.labels);
        prop_assert_eq!(case.prediction().map(ClassId::index), Some(clean));
        let radius = (0..divided.classes).filter(|&class| class != clean).filter_map(|class| truth[class]).min();
        let interrupt = AtomicBool::new(false);
        let solving =
            Solving { solve: &InProcess, limits: Limits::default(), brute_limit: 1 << 20, interrupt: &interrupt, tally: &Tally::default() };
        for method in case.kind().methods() {
            let solver = case.kind().needs_solver(method).then_some(SolverName::Highs);
            for answer in ask(&case, Ask { method, solver, solving: &solving, stored: &[] }) {
                let exact = match (answer.quantity, answer.target) {
                    (Quantity::Flips, Some(target)) => truth[target],
                    _ => radius.map(|flips| flips - 1),
                };
                let context = format!("{answer:?}, the truth is {exact:?}, {divided:?}");
                prop_assert!(answer.lower_count().is_none_or(|lower| exact.is_none_or(|exact| lower <= exact)), "{}", context);
                prop_assert!(answer.upper_count().is_none_or(|upper| exact.is_some_and(|exact| exact <= upper)), "{}", context);
                let impossible = answer.status == AnswerStatus::Infeasible;
                prop_assert!(!impossible || exact.is_none(), "{}", context);
                if [O1, BRUTE].iter().any(|facts| facts.method == method) {
                    let settled = matches!(answer.status, AnswerStatus::Exact | AnswerStatus::Infeasible);
                    prop_assert!(settled && answer.upper_count() == exact, "{}", context);
                }
                if let Some(witness) = &answer.witness {
                    prop_assert!(case.replay(&answer, witness).is_ok(), "{}", context);
                }
            }
        }
    }
}
