//! The algorithms for kernel models against brute force over all labelings.

use countersign::kinds::kernels::models::{
    Contributions, FlipAttack, WeightedPoint, brute_force, o1_upper, o2_greedy, predict,
};
use countersign::num::ExactSum;
use ndarray::Array2;
use proptest::prelude::*;

/// Weights with ties, duplicates, zeros, both signs, the tiny and the huge.
fn weight() -> impl Strategy<Value = f64> {
    let special = vec![
        0.0,
        1.0,
        -1.0,
        1.0,
        2.0,
        0.5,
        0.1,
        0.2,
        0.3,
        -0.3,
        1e300,
        -1e300,
        f64::MAX,
        5e-324,
        -5e-324,
        1e-9,
    ];
    prop_oneof![
        3 => (-3_i32..=3).prop_map(f64::from),
        2 => prop::sample::select(special),
        1 => -2.0_f64..2.0,
    ]
}

fn problem(weight: impl Strategy<Value = f64> + 'static) -> impl Strategy<Value = Contributions> {
    let weight = weight.boxed();
    (2_usize..=4, 1_usize..=6).prop_flat_map(move |(classes, samples)| {
        let samples = if classes == 4 { samples.min(5) } else { samples };
        let labels = prop::collection::vec(0..classes as i64, samples);
        (prop::collection::vec(weight.clone(), samples), labels).prop_map(move |(weights, labels)| {
            let weights = Array2::from_shape_vec((1, weights.len()), weights).expect("the shape");
            Contributions::new(weights, &labels, Some(classes)).expect("sound")
        })
    })
}

fn scores_after(point: &WeightedPoint<'_>, attack: &FlipAttack) -> Vec<ExactSum> {
    let mut labels = point.labels.to_vec();
    attack.labels.iter().for_each(|&(sample, class)| labels[sample.index()] = class);
    let mut scores = vec![ExactSum::new(); point.classes];
    labels.iter().zip(point.weights).for_each(|(label, &weight)| scores[label.index()].add(weight));
    scores
}

fn flips(attack: &Option<FlipAttack>) -> Option<u64> {
    attack.as_ref().map(FlipAttack::flips)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn greedy_equals_brute_force(problem in problem(weight())) {
        let point = problem.test(0);
        let clean = point.prediction();
        let truth = brute_force(&point, u64::MAX).expect("no limit");
        for target in point.targets() {
            let greedy = o2_greedy(&point, clean, target);
            prop_assert_eq!(flips(&greedy), flips(&truth.beats[target.index()]));
            if let Some(attack) = &greedy {
                let scores = scores_after(&point, attack);
                let order = scores[target.index()].cmp(&scores[clean.index()]);
                prop_assert!(order.is_gt() || (order.is_eq() && target < clean));
            }
            if let Some(attack) = &truth.predicted[target.index()] {
                prop_assert_eq!(predict(&scores_after(&point, attack)), target);
            }
            let (upper, exact) = (o1_upper(&point, target), flips(&truth.predicted[target.index()]));
            if let Some(attack) = &upper {
                prop_assert_eq!(predict(&scores_after(&point, attack)), target);
                prop_assert!(exact.is_some_and(|exact| exact <= attack.flips()));
            }
            prop_assert_eq!(upper.is_some(), exact.is_some(), "an attack is found where there is one");
        }
        let least = |attacks: &[Option<FlipAttack>]| {
            point.targets().filter_map(|target| flips(&attacks[target.index()])).min()
        };
        prop_assert_eq!(least(&truth.predicted), least(&truth.beats), "theorem 3");
    }
}

#[cfg(feature = "highs")]
mod programs {
    use super::*;
    use std::sync::atomic::AtomicBool;

    use countersign::check::AnswerStatus;
    use countersign::data::ClassId;
    use countersign::kinds::asking::{Ask, Case, Solving};
    use countersign::kinds::kernels::models::{FlipProgram, Strictness, o1, o2};
    use countersign::kinds::kernels::{LabelFlipCase, O1, O2};
    use countersign::solve::{InProcess, Limits, Solve, SolverName, Status, Tally};
    use proptest::test_runner::RngSeed;

    /// The claimed optimum, nothing when infeasible.
    fn solved(flip_program: &FlipProgram) -> Option<u64> {
        let limits = Limits::default();
        let outcome =
            InProcess.solve(SolverName::Highs, &flip_program.program, &limits).expect("can be asked");
        match outcome.status {
            Status::Optimal => outcome.dual_bound.map(|bound| (bound - 1e-6).ceil() as u64),
            Status::Infeasible => None,
            status => panic!("{status:?} for {:?}", flip_program.program),
        }
    }

    /// `a ≤ b` where nothing means that no number of flips is enough.
    fn at_most(a: Option<u64>, b: Option<u64>) -> bool {
        b.is_none_or(|b| a.is_some_and(|a| a <= b))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// On a grid the programs are exact.
        #[test]
        fn programs_on_a_grid_equal_brute_force(problem in problem(prop::sample::select(vec![0.0, 0.5, 1.0, 1.0, -1.0, 2.0, -3.5]))) {
            let point = problem.test(0);
            let truth = brute_force(&point, u64::MAX).expect("no limit");
            for target in point.targets() {
                let (o1, o2) = (o1(&point, target, Strictness::Closed), o2(&point, target, Strictness::Closed));
                prop_assert!(o1.is_exact && o2.is_exact);
                prop_assert_eq!(solved(&o1), flips(&truth.predicted[target.index()]));
                prop_assert_eq!(solved(&o2), flips(&truth.beats[target.index()]));
            }
        }

        /// Off the grid the closed program is a lower bound, the open one an upper bound.
        #[test]
        fn programs_off_the_grid_enclose_brute_force(problem in problem(weight())) {
            let point = problem.test(0);
            let truth = brute_force(&point, u64::MAX).expect("no limit");
            for target in point.targets() {
                let exact = flips(&truth.predicted[target.index()]);
                prop_assert!(at_most(solved(&o1(&point, target, Strictness::Closed)), exact));
                prop_assert!(at_most(exact, solved(&o1(&point, target, Strictness::Open))));
            }
        }
    }

    /// The classes without samples, one class only, one sample only.
    #[test]
    fn degenerate_problems_have_answers() {
        let one = Contributions::new(Array2::from_elem((1, 1), 1.0), &[0], Some(1)).expect("sound");
        assert_eq!(one.test(0).targets().count(), 0);
        let empty_class = Contributions::new(Array2::from_elem((1, 1), 1.0), &[0], Some(3)).expect("sound");
        let point = empty_class.test(0);
        for target in point.targets() {
            assert_eq!(solved(&o1(&point, target, Strictness::Closed)), Some(1));
            assert_eq!(o2_greedy(&point, ClassId::new(0), target).map(|attack| attack.flips()), Some(1));
        }
    }

    /// The same problems in every run, so that a solver's numerics on yet others do not decide whether the
    /// suite passes; `PROPTEST_RNG_SEED` draws others.
    fn repeatable(cases: u32) -> ProptestConfig {
        let config = ProptestConfig::with_cases(cases);
        let rng_seed =
            if config.rng_seed == RngSeed::Random { RngSeed::Fixed(2026) } else { config.rng_seed };
        ProptestConfig { rng_seed, ..config }
    }

    /// Weights whose sums nearly tie, at every scale that solvers get wrong.
    fn treacherous() -> impl Strategy<Value = f64> {
        let near_one = prop::sample::select(vec![1e-10, 2e-10, 1e-8, 1e-7, 1e-6, 1e-5]);
        prop_oneof![
            (-2_i32..=2, near_one, -2_i32..=2)
                .prop_map(|(whole, tiny, times)| f64::from(whole) + tiny * f64::from(times)),
            (-10_i32..=10).prop_map(|tenths| f64::from(tenths as f32 / 10.0)),
            prop::sample::select(vec![
                1e16,
                1e16 + 2.0,
                -1e16,
                1.0,
                -1.0,
                1e300,
                1e-300,
                -1e-300,
                1e-30,
                -1e-12
            ]),
            (-40_000_000_i32..=40_000_000).prop_map(f64::from),
        ]
    }

    /// What `check` makes of O1 and O2, against brute force: bounds that never lie, infeasible only where
    /// nothing works.
    fn assert_answers_hold(problem: &Contributions, solver: SolverName) {
        let point = problem.test(0);
        let truth = brute_force(&point, u64::MAX).expect("no limit");
        let interrupt = AtomicBool::new(false);
        let solving = Solving {
            solve: &InProcess,
            limits: Limits::default(),
            brute_limit: 0,
            interrupt: &interrupt,
            tally: &Tally::default(),
        };
        let question = LabelFlipCase { point };
        for (method, attacks) in [(O1.method, &truth.predicted), (O2.method, &truth.beats)] {
            for answer in
                question.answers(Ask { method, solver: Some(solver), solving: &solving, stored: &[] })
            {
                let exact = flips(&attacks[answer.target.expect("a target")]).map(|flips| flips as i64);
                let context = format!("{answer:?}, the truth is {exact:?}, {problem:?}");
                assert_eq!(answer.status == AnswerStatus::Infeasible, exact.is_none(), "{context}");
                assert!(
                    answer.lower_count().is_none_or(|lower| exact.is_none_or(|exact| lower <= exact)),
                    "{context}"
                );
                assert!(
                    answer.upper_count().is_none_or(|upper| exact.is_some_and(|exact| exact <= upper)),
                    "{context}"
                );
            }
        }
    }

    proptest! {
        #![proptest_config(repeatable(1000))]

        #[test]
        fn highs_is_not_misled(problem in problem(treacherous())) {
            assert_answers_hold(&problem, SolverName::Highs);
        }
    }

    #[cfg(feature = "scip")]
    proptest! {
        #![proptest_config(repeatable(400))]

        #[test]
        fn scip_is_not_misled(problem in problem(treacherous())) {
            assert_answers_hold(&problem, SolverName::Scip);
        }
    }

    /// Found by others: a false "infeasible", labelings cut off with the one that was refuted, false ties.
    #[test]
    fn treacherous_problems_of_the_past() {
        let problems: [(&[f64], &[i64], usize); 7] = [
            (&[1.00000001, -1.99999999, -1.0], &[0, 1, 1], 2),
            (&[-1.0, -1e-10], &[0, 1], 3),
            (&[-1.0, 1e-300], &[0, 1], 3),
            (&[-328216.03911201225, -0.0002001754901596711], &[0, 1], 3),
            (&[-1.0000000001, 2e-10], &[0, 1], 4),
            (&[1.0, -1.000001], &[0, 0], 3),
            (&[-0.10000000149011612, 0.699999988079071], &[1, 0], 3),
        ];
        for (weights, labels, classes) in problems {
            let weights = Array2::from_shape_vec((1, weights.len()), weights.to_vec()).expect("the shape");
            let problem = Contributions::new(weights, labels, Some(classes)).expect("sound");
            for solver in [SolverName::Highs, SolverName::Scip] {
                if countersign::solve::backend(solver).is_some() {
                    assert_answers_hold(&problem, solver);
                }
            }
        }
    }
}
