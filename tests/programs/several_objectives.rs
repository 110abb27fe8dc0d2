//! Several objectives over one program: what each of them alone is answered, whatever was learned on the way.

use countersign::program::{Class, Expression, Kind, Program, ProgramError, Sense, VarId};
use countersign::solve::{
    Backend, InProcess, Limits, Outcome, Solve, SolveError, SolverName, Status, Support, linked, proved_bound,
};
use proptest::prelude::*;

/// How far the bounds of one objective asked alone and among others may lie apart.
const TOLERANCE: f64 = 1e-7;

type Objectives = Vec<(Sense, Expression)>;

fn sense() -> impl Strategy<Value = Sense> {
    prop_oneof![Just(Sense::Minimise), Just(Sense::Maximise)]
}

/// Small whole numbers, many of them zero: ties and degenerate vertices.
fn coefficients(count: usize) -> impl Strategy<Value = Vec<f64>> {
    let coefficient = prop_oneof![2 => Just(0.0), 3 => (-4_i8..=4).prop_map(f64::from), 1 => -2.0..2.0_f64];
    prop::collection::vec(coefficient.prop_map(|value| (value * 64.0).round() / 64.0), count)
}

fn expression(coefficients: &[f64]) -> Expression {
    let mut expression = Expression::default();
    for (index, &coefficient) in coefficients.iter().enumerate().filter(|(_, value)| **value != 0.0) {
        expression.add_term(coefficient, VarId::new(index));
    }
    expression
}

/// Programs with variables in `[−3, 3]`, some of them integer or without an upper bound, and rows of every
/// kind; some are infeasible, some objectives unbounded. Integers have bounds: a search over unbounded ones
/// may never end, or end where the solver's integers do.
fn questions(integers: bool) -> impl Strategy<Value = (Program, Objectives)> {
    (1_usize..7, 0_usize..7).prop_flat_map(move |(columns, rows)| {
        let row = (coefficients(columns), -6_i8..=2, prop_oneof![Just(0.0), Just(5.0), Just(f64::INFINITY)]);
        let objective = (sense(), coefficients(columns), -9_i8..=9);
        let shape = prop::collection::vec((0_u8..8, any::<bool>()), columns);
        let rows = prop::collection::vec(row, rows);
        (shape, rows, prop::collection::vec(objective, 1..6)).prop_map(move |(shape, rows, objectives)| {
            let mut program = Program::new("random");
            for (index, (kind, integer)) in shape.into_iter().enumerate() {
                let is_integer = integers && integer;
                let upper = if kind == 0 && !is_integer { f64::INFINITY } else { 3.0 };
                let kind = if is_integer { Kind::Integer } else { Kind::Continuous };
                program.add_variable(format!("x[{index}]"), -3.0, upper, kind);
            }
            for (index, (row, lower, width)) in rows.into_iter().enumerate() {
                let lower = f64::from(lower);
                program.add_row(format!("r[{index}]"), expression(&row), lower, lower + width);
            }
            let with_constant =
                |constant: i8, row: &[f64]| expression(row) + Expression::constant(f64::from(constant));
            let objectives = objectives
                .into_iter()
                .map(|(sense, row, constant)| (sense, with_constant(constant, &row)))
                .collect();
            (program, objectives)
        })
    })
}

fn close(one: Option<f64>, other: Option<f64>, tolerance: f64) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= tolerance * (1.0 + one.abs()),
        (one, other) => one == other,
    }
}

fn alone(program: &Program, (sense, objective): &(Sense, Expression)) -> Program {
    let mut one = program.clone();
    (one.sense, one.objective) = (*sense, objective.clone());
    one
}

/// The answer among others says what the answer alone says, and its duals prove as much.
fn check(program: &Program, together: &Outcome, single: &Outcome) {
    let context = format!("{program:?}\n{together:?}\n{single:?}");
    assert_eq!(together.status, single.status, "{context}");
    assert_eq!(together.raw_status, single.raw_status, "{context}");
    assert_eq!(together.point.is_some(), single.point.is_some(), "{context}");
    assert_eq!(together.row_duals.is_some(), single.row_duals.is_some(), "{context}");
    if together.status == Status::Optimal {
        assert!(together.violation.is_some_and(|worst| worst <= 1e-6), "{context}");
        assert!(close(together.primal_bound, single.primal_bound, TOLERANCE), "{context}");
        assert!(close(together.dual_bound, single.dual_bound, TOLERANCE), "{context}");
        let (proved, expected) = (proved_bound(program, together), proved_bound(program, single));
        if expected.is_some() && program.variables().iter().all(|variable| variable.upper.is_finite()) {
            assert!(close(proved, expected, 1e-6), "{proved:?} {expected:?} {context}");
        }
    }
}

fn check_every_backend(program: &Program, objectives: &Objectives) {
    let takes_it = |backend: &&dyn Backend| backend.capabilities().of_class(program.class()) == Support::Yes;
    for backend in linked().filter(takes_it) {
        let solver = backend.name();
        let outcomes =
            InProcess.solve_each(solver, program, objectives, &Limits::default()).expect("can be asked");
        assert_eq!(outcomes.len(), objectives.len());
        for (objective, together) in objectives.iter().zip(&outcomes) {
            let one = alone(program, objective);
            let single = InProcess.solve(solver, &one, &Limits::default()).expect("can be asked");
            check(&one, together, &single);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_objective_of_an_lp_is_answered_as_alone((program, objectives) in questions(false)) {
        check_every_backend(&program, &objectives);
    }

    #[test]
    fn each_objective_of_a_milp_is_answered_as_alone((program, objectives) in questions(true)) {
        check_every_backend(&program, &objectives);
    }
}

/// 60 rows and 80 columns, every row dense enough to move the optimum with the objective.
fn larger() -> (Program, Objectives) {
    let mut state = 5_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0
    };
    let mut program = Program::new("larger");
    let columns: Vec<VarId> = (0..80)
        .map(|index| program.add_variable(format!("x[{index}]"), -1.0, 1.0, Kind::Continuous))
        .collect();
    for row in 0..60 {
        let mut sum = Expression::default();
        columns.iter().for_each(|&column| sum.add_term(next(), column));
        program.add_row(format!("r[{row}]"), sum, -0.5, 1.0);
    }
    let objectives = (0..40)
        .map(|index| {
            let sense = if index % 2 == 0 { Sense::Minimise } else { Sense::Maximise };
            let mut objective = Expression::constant(next());
            columns.iter().for_each(|&column| objective.add_term(next(), column));
            (sense, objective)
        })
        .collect();
    (program, objectives)
}

#[test]
fn many_objectives_of_a_larger_lp_are_answered_as_alone() {
    let (program, objectives) = larger();
    check_every_backend(&program, &objectives);
}

/// An objective without bound between two with one: what follows it is not spoiled.
#[test]
fn an_unbounded_objective_leaves_the_next_one_alone() {
    let mut program = Program::new("half-line");
    let x = program.add_variable("x", 1.0, f64::INFINITY, Kind::Continuous);
    let y = program.add_variable("y", 0.0, f64::INFINITY, Kind::Continuous);
    program.add_row("difference", Expression::from(x) - Expression::from(y), -1.0, 1.0);
    let objective = Expression::from(x) + Expression::from(y);
    let objectives = vec![
        (Sense::Minimise, objective.clone()),
        (Sense::Maximise, objective.clone()),
        (Sense::Minimise, objective),
    ];
    check_every_backend(&program, &objectives);
}

#[test]
fn programs_with_products_are_solved_for_each_objective_or_refused_at_once() {
    let mut program = Program::new("saddle");
    let x = program.add_variable("x", -1.0, 1.0, Kind::Continuous);
    let y = program.add_variable("y", -3.0, 2.0, Kind::Continuous);
    program.add_row("product", Expression::product(1.0, x, y), -1.0, 1.0);
    let objectives = vec![(Sense::Minimise, y.into()), (Sense::Maximise, Expression::from(x) + y.into())];
    for backend in linked() {
        let outcomes = InProcess.solve_each(backend.name(), &program, &objectives, &Limits::default());
        match backend.capabilities().of_class(Class::Qcp) {
            Support::Yes => {
                let bounds: Vec<_> =
                    outcomes.expect("can be asked").iter().map(|outcome| outcome.primal_bound).collect();
                assert!(
                    close(bounds[0], Some(-3.0), 1e-5) && close(bounds[1], Some(2.5), 1e-5),
                    "{bounds:?}"
                );
            }
            _ => assert!(matches!(outcomes, Err(SolveError::Unsupported { .. }))),
        }
    }
}

fn one_variable() -> (Program, VarId) {
    let mut program = Program::new("one");
    let x = program.add_variable("x", -1.0, 2.0, Kind::Continuous);
    (program, x)
}

fn first_linked() -> SolverName {
    linked().next().map(Backend::name).expect("a backend is linked")
}

#[test]
fn no_objectives_have_no_outcomes_but_the_program_is_checked() {
    let (mut program, _) = one_variable();
    let ask = |program: &Program| InProcess.solve_each(first_linked(), program, &[], &Limits::default());
    assert_eq!(ask(&program), Ok(Vec::new()));
    program.add_row("crossed", Expression::default(), 1.0, 0.0);
    assert!(matches!(ask(&program), Err(SolveError::Program { .. })));
}

#[test]
fn a_program_without_variables_has_the_constants_for_optima() {
    let objectives =
        [(Sense::Minimise, Expression::constant(3.0)), (Sense::Maximise, Expression::constant(-1.0))];
    let program = Program::new("empty");
    let outcomes = InProcess.solve_each(first_linked(), &program, &objectives, &Limits::default());
    let bounds: Vec<_> = outcomes.expect("can be asked").iter().map(|outcome| outcome.dual_bound).collect();
    assert_eq!(bounds, [Some(3.0), Some(-1.0)]);
}

#[test]
fn the_program_keeps_an_objective_that_does_not_count() {
    let (mut program, x) = one_variable();
    program.objective = Expression::product(1.0, x, VarId::new(9));
    let outcomes =
        InProcess.solve_each(first_linked(), &program, &[(Sense::Maximise, x.into())], &Limits::default());
    assert!(close(outcomes.expect("can be asked")[0].primal_bound, Some(2.0), 1e-6));
}

#[test]
fn one_bad_objective_is_refused_as_alone() {
    let (program, x) = one_variable();
    let good = (Sense::Minimise, Expression::from(x));
    for bad in [
        Expression::from(VarId::new(1)),
        Expression::product(1.0, x, x),
        Expression::term(f64::NAN, x),
        Expression::constant(f64::INFINITY),
    ] {
        let bad = (Sense::Minimise, bad);
        let expected = InProcess.solve(first_linked(), &alone(&program, &bad), &Limits::default());
        let refused =
            InProcess.solve_each(first_linked(), &program, &[good.clone(), bad], &Limits::default());
        assert_eq!(
            format!("{:?}", refused.expect_err("refused")),
            format!("{:?}", expected.expect_err("refused"))
        );
    }
    let unknown = [good, (Sense::Maximise, Expression::from(VarId::new(1)))];
    let refused = InProcess.solve_each(first_linked(), &program, &unknown, &Limits::default());
    let error = ProgramError::UnknownVariable { place: "objective".to_owned(), index: 1, count: 1 };
    assert_eq!(refused, Err(SolveError::Program { program: "one".to_owned(), error }));
}
