//! SVMs: theorem 2 and LabelCert, held against solvers, retraining and brute force.

use countersign::data::{ClassId, Label, digits};
use countersign::kinds::kernels::models::{
    Activation, BinarySvm, Kernel, NeuralTangent, Retrainings, SvmPoint, WeightedPoint,
    brute_force_retraining, label_cert, o2_greedy, retrained_attack,
};
use countersign::program::{Expression, Kind, Program, VarId};
use countersign::solve::{InProcess, Limits, Outcome, Solve, SolverName, Status, backend};
use ndarray::{Array2, s};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

fn class(index: usize) -> ClassId {
    ClassId::new(index)
}

/// The dual of a binary SVM for one labeling (ScaLabelCert, section 3.2, `P_svm(y)`), in `beta = α / C`:
/// minimise `loss − Σ beta` where `loss` is at least `C/2 Σ y_i y_j beta_i beta_j Q_ij`. A convex QCP with
/// one quadratic row; dividing by C leaves the minimisers alone.
fn dual_program(kernel: &Array2<f64>, labels: &[ClassId], c: f64) -> Program {
    let mut program = Program::new("svm-dual");
    let beta: Vec<VarId> = (0..labels.len())
        .map(|sample| program.add_variable(format!("beta[{sample}]"), 0.0, 1.0, Kind::Continuous))
        .collect();
    let mut largest = 0.0;
    let mut loss = Expression::default();
    for ((i, j), &value) in kernel.indexed_iter().filter(|((i, j), _)| i <= j) {
        // Off the diagonal, the two halves together.
        let half = if i == j { 0.5 } else { 1.0 };
        let sign = if labels[i] == labels[j] { 1.0 } else { -1.0 };
        loss += Expression::product(half * sign * c * value, beta[i], beta[j]);
        largest += (c * value).abs();
    }
    let bound = program.add_variable("loss", -largest, largest, Kind::Continuous);
    loss.add_term(-1.0, bound);
    program.add_row("loss", loss, f64::NEG_INFINITY, 0.0);
    program.objective.add_term(1.0, bound);
    beta.iter().for_each(|&beta| program.objective.add_term(-1.0, beta));
    program
}

/// What a solver says, or nothing when it is not linked.
fn solved(solver: SolverName, program: &Program) -> Option<Outcome> {
    backend(solver)?;
    let limits = Limits { seconds: 300.0, ..Limits::default() };
    Some(InProcess.solve(solver, program, &limits).expect("the program is sound"))
}

/// Digits of two classes on the kernel of a wide network: between training samples, and of tests with those
/// and with themselves.
struct Pair {
    kernel: Array2<f64>,
    labels: Vec<ClassId>,
    test_kernel: Array2<f64>,
    itself: Vec<f64>,
}

impl Pair {
    fn new(first: i64, second: i64, train: usize, tests: usize) -> Pair {
        let data = digits()
            .expect("part of the crate")
            .kept(&[first, second].map(Label::Number))
            .expect("both are there");
        let features = data.features().slice(s![..train + tests, ..]).to_owned();
        let mean = features.mean_axis(ndarray::Axis(0)).expect("not empty");
        let features = features - mean;
        let network = NeuralTangent {
            depth: 1,
            activation: Activation::Relu,
            weight_variance: 2.0,
            bias_variance: 0.0,
        };
        let kernel = Kernel::NeuralTangent(network);
        let (training, testing) = (features.slice(s![..train, ..]), features.slice(s![train.., ..]));
        Pair {
            kernel: kernel.between(&training, &training),
            labels: data.labels()[..train].to_vec(),
            test_kernel: kernel.between(&testing, &training),
            itself: kernel.diagonal(&testing).to_vec(),
        }
    }

    /// The C up to which theorem 2 holds, but for rounding.
    fn threshold(&self) -> f64 {
        let sums = self.kernel.rows().into_iter().map(|row| row.iter().map(|value| value.abs()).sum::<f64>());
        1.0 / sums.fold(0.0, f64::max)
    }

    fn svm(&self, c: f64) -> BinarySvm {
        BinarySvm { kernel: self.kernel.clone(), c }
    }

    fn point<'a>(&'a self, svm: &'a BinarySvm, test: usize) -> SvmPoint<'a> {
        let test_kernel = self.test_kernel.row(test).to_slice().expect("contiguous");
        SvmPoint { svm, test_kernel, itself: self.itself[test] }
    }
}

fn other(class_: ClassId) -> ClassId {
    class(1 - class_.index())
}

#[test]
fn theorem_2_every_dual_variable_is_c_for_random_labelings() {
    let pair = Pair::new(3, 8, 25, 1);
    let mut labelings = TestRunner::deterministic();
    let any_labels = proptest::collection::vec(0_usize..2, 25);
    for round in 0..12 {
        let drawn = any_labels.new_tree(&mut labelings).expect("draws").current();
        let labels: Vec<ClassId> = drawn.into_iter().map(class).collect();
        let at = |factor: f64| {
            let c = factor * pair.threshold();
            let outcome = solved(SolverName::Scip, &dual_program(&pair.kernel, &labels, c))?;
            assert_eq!(outcome.status, Status::Optimal);
            Some(outcome.point.expect("optimal")[..25].to_vec())
        };
        let Some(small) = at(0.999) else { return };
        assert!(small.iter().all(|&beta| beta > 1.0 - 1e-4), "labeling {round}: {small:?}");
        if round == 0 {
            let equal = vec![class(1); 25];
            let large =
                solved(SolverName::Scip, &dual_program(&pair.kernel, &equal, 20.0 * pair.threshold()));
            let large = large.expect("linked").point.expect("optimal");
            assert!(large[..25].iter().any(|&beta| beta < 0.9), "far above the bound it fails: {large:?}");
        }
    }
}

/// Thirty binary problems of 60 samples: ten pairs of digits, three tests each.
#[test]
fn label_cert_equals_greedy_where_c_is_small() {
    let pairs = [(1, 7), (3, 8), (4, 9), (5, 6), (0, 2), (2, 3), (6, 8), (7, 9), (1, 4), (0, 9)];
    let mut problems = 0;
    for (first, second) in pairs {
        let pair = Pair::new(first, second, 60, 3);
        let svm = pair.svm(0.99 * pair.threshold());
        for test in 0..3 {
            let point = pair.point(&svm, test);
            let linear = WeightedPoint { weights: point.test_kernel, labels: &pair.labels, classes: 2 };
            let (clean, target) = (linear.prediction(), other(linear.prediction()));
            let greedy = o2_greedy(&linear, clean, target).expect("possible").flips();
            let program = label_cert(&point, &pair.labels, target, 60).program;
            let Some(outcome) = solved(SolverName::Highs, &program) else { return };
            assert_eq!(outcome.status, Status::Optimal);
            assert_eq!(outcome.dual_bound.map(|bound| (bound - 1e-6).ceil() as u64), Some(greedy));
            assert_eq!(point.prediction(&pair.labels), Some(clean), "retraining agrees");
            problems += 1;
        }
    }
    assert_eq!(problems, 30);
}

/// Above the bound of theorem 2: the witness flips the prediction of an SVM that SCIP trains, and no smaller
/// budget is enough.
#[test]
fn label_cert_is_exact_where_c_is_large() {
    let mut beyond = 0;
    for (first, second) in [(1, 7), (3, 8), (4, 9)] {
        let pair = Pair::new(first, second, 60, 12);
        let svm = pair.svm(1.3 * pair.threshold());
        // Tests that few flips change keep the search short.
        let few = (0..12).filter_map(|test| {
            let point = pair.point(&svm, test);
            let target = other(point.prediction(&pair.labels)?);
            let attack = retrained_attack(&point, &pair.labels, target, &|| false)?;
            (attack.flips() <= 6).then_some((point, target, attack))
        });
        for (point, target, attack) in few.take(2) {
            let most = attack.labels.len();
            let cert = label_cert(&point, &pair.labels, target, most);
            let Some(outcome) = solved(SolverName::Highs, &cert.program) else { return };
            assert_eq!(outcome.status, Status::Optimal);
            let fewest = outcome.dual_bound.map(|bound| (bound - 1e-6).ceil() as usize).expect("optimal");
            let witness = cert.attack(&outcome.point.expect("optimal"));
            assert_eq!(witness.labels.len(), fewest);
            let mut labels = pair.labels.clone();
            witness.labels.iter().for_each(|&(sample, class)| labels[sample.index()] = class);
            assert_eq!(point.prediction(&labels), Some(target), "our own retraining");
            if let Some(trained) = solved(SolverName::Scip, &dual_program(&pair.kernel, &labels, svm.c)) {
                let beta = trained.point.expect("optimal");
                let sign = |label: ClassId| if label == class(1) { 1.0 } else { -1.0 };
                let score: f64 = labels
                    .iter()
                    .zip(&beta)
                    .zip(point.test_kernel)
                    .map(|((&label, beta), kernel)| sign(label) * beta * kernel)
                    .sum();
                assert_eq!(score > 0.0, target == class(1), "trained by SCIP: {score}");
            }
            for budget in 0..fewest {
                let smaller = label_cert(&point, &pair.labels, target, budget).program;
                let outcome = solved(SolverName::Highs, &smaller).expect("linked");
                assert_eq!(outcome.status, Status::Infeasible, "robust to {budget} flips");
            }
            beyond += 1;
        }
    }
    assert!(beyond >= 4, "only {beyond} problems");
}

/// Small SVMs of every kind: duplicates, zero samples, tiny and large C.
fn small_svm() -> impl Strategy<Value = (Array2<f64>, Vec<usize>, f64)> {
    (3_usize..=6).prop_flat_map(|count| {
        let entry = prop_oneof![Just(0.0), Just(1.0), -2.0..2.0_f64];
        let features = proptest::collection::vec(entry, (count + 1) * 2);
        let features =
            features.prop_map(move |values| Array2::from_shape_vec((count + 1, 2), values).expect("shape"));
        let c = prop_oneof![Just(0.01), Just(0.5), Just(3.0), 0.05..5.0_f64];
        (features, proptest::collection::vec(0_usize..2, count), c)
    })
}

#[test]
fn label_cert_equals_brute_force_retraining() {
    let mut runner = TestRunner::new(Config { cases: 150, ..Config::default() });
    let result = runner.run(&small_svm(), |(features, labels, c)| {
        let count = labels.len();
        let labels: Vec<ClassId> = labels.into_iter().map(class).collect();
        let (training, test) = (features.slice(s![..count, ..]), features.slice(s![count.., ..]));
        let svm = BinarySvm { kernel: Kernel::Linear.between(&training, &training), c };
        let test_kernel = Kernel::Linear.between(&test, &training);
        let point = SvmPoint {
            svm: &svm,
            test_kernel: test_kernel.as_slice().expect("contiguous"),
            itself: Kernel::Linear.diagonal(&test)[0],
        };
        let Some(clean) = point.prediction(&labels) else { return Ok(()) };
        let target = other(clean);
        let Retrainings::Fewest(truth) = brute_force_retraining(&point, &labels, target) else {
            return Ok(());
        };
        // As the command does: the flips of an attack that is known bound the program.
        let known = retrained_attack(&point, &labels, target, &|| false);
        let most = known.map_or(count, |attack| attack.labels.len());
        let mut cert = label_cert(&point, &labels, target, most);
        // The program is closed: labelings that retraining refutes are cut off.
        loop {
            // HiGHS 1.15.0 calls a few of these programs infeasible, or optimal at a higher cost, which they
            // are not.
            let Some(outcome) = solved(SolverName::Scip, &cert.program) else { return Ok(()) };
            if outcome.status == Status::Infeasible {
                prop_assert!(truth.is_none(), "SCIP finds nothing, brute force {truth:?}");
                return Ok(());
            }
            prop_assert_eq!(outcome.status, Status::Optimal);
            let attack = cert.attack(&outcome.point.expect("optimal"));
            let mut poisoned = labels.clone();
            attack.labels.iter().for_each(|&(sample, class)| poisoned[sample.index()] = class);
            match point.prediction(&poisoned) {
                Some(class) if class == target => {
                    prop_assert_eq!(Some(attack.flips()), truth.map(|truth| truth.flips()));
                    return Ok(());
                }
                Some(_) => cert.exclude(&attack),
                // Neither confirmed nor refuted: not to be cut off.
                None => return Ok(()),
            }
        }
    });
    result.expect("LabelCert equals brute force");
}
