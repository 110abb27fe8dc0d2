//! The algorithms for ensembles against each other, on structured random tables.

use countersign::data::ClassId;
use countersign::kinds::ensembles::certificates::{
    VoteAttack, VotePoint, VoteTable, brute_force, knapsack, knapsack_dp, majority,
};
#[cfg(feature = "highs")]
use countersign::{
    kinds::ensembles::certificates::{VoteProgram, p1, p2},
    solve::{InProcess, Limits, Solve, SolverName, Status},
};
use ndarray::{Array2, Array3};
use proptest::prelude::*;

/// How the flips of a table are drawn.
#[derive(Clone, Copy, Debug)]
enum Family {
    /// −1 to 8.
    Mixed,
    /// 1 for every change: the black box's premise, ties everywhere.
    Ones,
    /// 0 or impossible.
    FreeOrNever,
    /// Doubles cheaper than two singles and the other way round.
    Lumps,
    /// Up to the largest that stays exact.
    Huge,
}

fn table(most_partitions: usize) -> impl Strategy<Value = VoteTable> {
    let family = prop::sample::select(vec![
        Family::Mixed,
        Family::Ones,
        Family::FreeOrNever,
        Family::Lumps,
        Family::Huge,
    ]);
    (1..=most_partitions, 1_usize..=4, family, any::<bool>()).prop_flat_map(
        |(partitions, classes, family, one_sided)| {
            let flip = match family {
                Family::Mixed => (-1_i64..=8).boxed(),
                Family::Ones => Just(1).boxed(),
                Family::FreeOrNever => (-1_i64..=0).boxed(),
                Family::Lumps => prop::sample::select(vec![2_i64, 3, 4, 5, 6, -1]).boxed(),
                Family::Huge => (0_i64..=(1 << 47)).boxed(),
            };
            let most = if one_sided { 1 } else { classes };
            let votes = prop::collection::vec(0..most as i64, partitions);
            let flips = prop::collection::vec(flip, partitions * classes);
            (votes, flips).prop_map(move |(votes, flips)| {
                let mut flips = Array3::from_shape_vec((1, partitions, classes), flips).expect("the shape");
                for (partition, &vote) in votes.iter().enumerate() {
                    flips[[0, partition, vote as usize]] = 0;
                }
                let votes = Array2::from_shape_vec((1, partitions), votes).expect("the shape");
                VoteTable::new(votes, flips).expect("a sound table")
            })
        },
    )
}

/// Recounts from scratch: what an attack costs and what the ensemble votes after it.
fn replayed(point: &VotePoint<'_>, attack: &VoteAttack) -> (Option<u64>, Vec<usize>) {
    let mut votes: Vec<ClassId> = point.votes().map(|(_, vote)| vote).collect();
    let mut flips = Some(0);
    for &(partition, class) in &attack.votes {
        flips = flips.zip(point.flips(partition, class)).map(|(sum, more)| sum + more);
        votes[partition.index()] = class;
    }
    let mut counts = vec![0; point.classes()];
    votes.iter().for_each(|vote| counts[vote.index()] += 1);
    (flips, counts)
}

fn assert_beats(point: &VotePoint<'_>, clean: ClassId, target: ClassId, attack: &VoteAttack) {
    let (flips, counts) = replayed(point, attack);
    assert_eq!(flips, Some(attack.flips), "the attack costs what it says");
    let (votes, against) = (counts[target.index()], counts[clean.index()]);
    assert!(votes > against || (votes == against && target < clean), "the target beats the clean prediction");
}

fn flips(attack: &Option<VoteAttack>) -> Option<u64> {
    attack.as_ref().map(|attack| attack.flips)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24_000))]

    /// Brute force over every configuration: P2 is what both knapsacks say, P1 is no smaller, their minima
    /// agree.
    #[test]
    fn knapsacks_equal_brute_force(table in table(5)) {
        let point = table.test(0);
        let clean = point.prediction();
        let truth = brute_force(&point, u64::MAX).expect("no limit");
        for target in point.targets() {
            let (fast, slow) = (knapsack(&point, clean, target), knapsack_dp(&point, clean, target));
            prop_assert_eq!(flips(&fast), flips(&truth.beats[target.index()]));
            prop_assert_eq!(flips(&slow), flips(&fast));
            fast.iter().chain(&slow).for_each(|attack| assert_beats(&point, clean, target, attack));
            let (p1, p2) = (flips(&truth.predicted[target.index()]), flips(&fast));
            prop_assert!(p1.is_none_or(|p1| p2.is_some_and(|p2| p2 <= p1)));
        }
        let least = |attacks: &[Option<VoteAttack>]| {
            point.targets().filter_map(|target| flips(&attacks[target.index()])).min()
        };
        prop_assert_eq!(least(&truth.predicted), least(&truth.beats), "theorem 1");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Larger tables, where the exception of the fast knapsack has room; every pair of classes, so that gaps
    /// closed already occur too.
    #[test]
    fn the_fast_knapsack_equals_the_dynamic_programme(table in table(40)) {
        let point = table.test(0);
        for clean in ClassId::all(point.classes()) {
            for target in ClassId::all(point.classes()).filter(|&target| target != clean) {
                let (fast, slow) = (knapsack(&point, clean, target), knapsack_dp(&point, clean, target));
                prop_assert_eq!(flips(&fast), flips(&slow));
                fast.iter().chain(&slow).for_each(|attack| assert_beats(&point, clean, target, attack));
                if point.gap(clean, target) == 0 {
                    prop_assert_eq!(flips(&fast), Some(0));
                }
            }
        }
    }
}

/// P1 and P2 as programs, solved by HiGHS in process, equal brute force for every target.
#[cfg(feature = "highs")]
fn assert_programs_equal_brute_force(table: &VoteTable) {
    let point = table.test(0);
    let truth = brute_force(&point, u64::MAX).expect("no limit");
    for target in point.targets() {
        let solved = |vote_program: VoteProgram| {
            let outcome = InProcess
                .solve(SolverName::Highs, &vote_program.program, &Limits::default())
                .expect("a question that can be asked");
            match outcome.status {
                Status::Optimal => {
                    outcome.dual_bound.map(|bound| (bound - 1e-6 * (1.0 + bound)).ceil() as u64)
                }
                Status::Infeasible => None,
                status => panic!("{status:?} for {}", vote_program.program.name),
            }
        };
        assert_eq!(
            solved(p2(&point, target)),
            flips(&truth.beats[target.index()]),
            "P2({target:?}) of {table:?}"
        );
        assert_eq!(
            solved(p1(&point, target)),
            flips(&truth.predicted[target.index()]),
            "P1({target:?}) of {table:?}"
        );
    }
}

/// Small counts: a solver's tolerances are no match for 2⁴⁷.
#[cfg(feature = "highs")]
fn table_for_solvers() -> impl Strategy<Value = VoteTable> {
    table(5).prop_filter("small counts", |table| {
        let point = table.test(0);
        point.votes().all(|(partition, _)| {
            ClassId::all(point.classes())
                .all(|class| point.flips(partition, class).is_none_or(|flips| flips < 100))
        })
    })
}

// Two halves, because tests run in parallel.
#[cfg(feature = "highs")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, max_global_rejects: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn programs_equal_brute_force_one_half(table in table_for_solvers()) {
        assert_programs_equal_brute_force(&table);
    }

    #[test]
    fn programs_equal_brute_force_other_half(table in table_for_solvers()) {
        assert_programs_equal_brute_force(&table);
    }
}

/// One lump as a single step is the optimum here: doubles cost 3 each, the single 2, and need is 3.
#[test]
fn the_exception_is_needed() {
    let flips = [[0, 3, 2], [0, 3, 2], [0, -1, -1]];
    let table = VoteTable::new(
        Array2::zeros((1, 3)),
        Array3::from_shape_fn((1, 3, 3), |(_, partition, class)| flips[partition][class]),
    )
    .expect("sound");
    let point = table.test(0);
    let (clean, target) = (ClassId::new(0), ClassId::new(1));
    assert_eq!(point.gap(clean, target), 4);
    assert_eq!(knapsack(&point, clean, target).map(|attack| attack.flips), Some(6));
    let votes = Array2::from_shape_vec((1, 4), vec![0, 0, 0, 1]).expect("the shape");
    let flips = [[0, 3, 2], [0, 3, 2], [0, -1, -1], [-1, 0, -1]];
    let table = VoteTable::new(
        votes,
        Array3::from_shape_fn((1, 4, 3), |(_, partition, class)| flips[partition][class]),
    )
    .expect("sound");
    let point = table.test(0);
    assert_eq!(point.gap(clean, target), 3);
    let attack = knapsack(&point, clean, target).expect("possible");
    assert_eq!((attack.flips, attack.votes.len()), (5, 2));
    let (_, counts) = replayed(&point, &attack);
    assert_eq!(majority(&counts), target);
}
