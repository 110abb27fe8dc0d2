//! One suite of programs with known answers, run over every linked backend.
//!
//! A backend that declares a class impossible is skipped for it; the skips are counted and printed, and a
//! backend may not skip what it declares to support.

use countersign::program::{Class, Expression, Kind, Program, Sense, VarId};
use countersign::solve::{
    Backend, Capabilities, InProcess, Limit, Limits, Outcome, Solve, SolverName, Status, Support, linked,
};

const INFINITY: f64 = f64::INFINITY;
/// Solvers stop at feasibility tolerances of 1e-6; objective values inherit that.
const TOLERANCE: f64 = 1e-5;

/// What a backend must answer.
enum Expected {
    /// Optimal, with this value as primal bound, and as dual bound where there is one.
    Value(f64),
    /// One of these verdicts.
    OneOf(&'static [Status]),
    /// Stopped by its time limit, with or without a point.
    TimeLimit { with_point: bool },
}

struct Case {
    name: &'static str,
    program: Program,
    seconds: f64,
    expected: Expected,
}

fn case(name: &'static str, program: Program, expected: Expected) -> Case {
    Case { name, program, seconds: 60.0, expected }
}

fn cases() -> Vec<Case> {
    vec![
        case("lp", lp(), Expected::Value(-2.8)),
        case("lp, maximised", maximised(lp()), Expected::Value(2.8)),
        case("objective constant", with_constant(lp()), Expected::Value(7.2)),
        case("milp", milp(), Expected::Value(9.0)),
        case("nonconvex qcp", nonconvex_qcp(), Expected::Value(-3.0)),
        case("square", square(), Expected::Value(-2.0)),
        case("miqcp", miqcp(), Expected::Value(7.0)),
        case("infeasible lp", infeasible(Kind::Continuous), Expected::OneOf(&[Status::Infeasible])),
        case("infeasible milp", infeasible(Kind::Integer), Expected::OneOf(&[Status::Infeasible])),
        case("unbounded", unbounded(), Expected::OneOf(&[Status::Unbounded, Status::InfeasibleOrUnbounded])),
        case(
            "infeasible or unbounded",
            infeasible_or_unbounded(),
            Expected::OneOf(&[Status::Infeasible, Status::InfeasibleOrUnbounded]),
        ),
        case("free variables", free_variables(), Expected::Value(-5.0)),
        case("no variables", Program::new("empty"), Expected::Value(0.0)),
        case("no rows", no_rows(), Expected::Value(-1.5)),
        case("no variables, impossible row", impossible_row(), Expected::OneOf(&[Status::Infeasible])),
        case("equality rows", equalities(), Expected::Value(3.0)),
        case("duplicated terms", duplicated_terms(), Expected::Value(2.0)),
        case("fixed variable, ranged row", ranged(), Expected::Value(4.0)),
        case("general integers", general_integers(), Expected::Value(-7.0)),
        case("linearised products of integers", linearised_products(), Expected::Value(1.0)),
        case("integers between fractional bounds", fractional_bounds(), Expected::Value(0.0)),
        Case {
            name: "time limit with a point",
            program: hard_knapsack(),
            seconds: 0.5,
            expected: Expected::TimeLimit { with_point: true },
        },
        Case {
            name: "time limit without a point",
            program: market_split(),
            seconds: 0.5,
            expected: Expected::TimeLimit { with_point: false },
        },
    ]
}

#[test]
fn every_backend_gives_the_known_answers() {
    let mut solved = 0;
    let mut skipped = Vec::new();
    for backend in linked() {
        for case in cases() {
            let class = case.program.class();
            match support(backend, &case) {
                Support::Yes => {
                    check(backend, &case);
                    solved += 1;
                }
                support => skipped.push(format!(
                    "{}: {} ({}: {support})",
                    backend.name(),
                    case.name,
                    class.abbreviation()
                )),
            }
        }
    }
    println!("{solved} solved, {} skipped", skipped.len());
    skipped.iter().for_each(|skip| println!("skipped {skip}"));
    assert!(solved > 0, "no backend is linked");
    assert_eq!(skipped.len(), linked().map(expected_skips).sum::<usize>());
}

/// Two cases are stopped MILPs, five others have integers, two have products, one has both.
fn expected_skips(backend: &'static dyn Backend) -> usize {
    let Capabilities { products, integers, dual_bound, .. } = backend.capabilities();
    let both = backend.capabilities().of_class(Class::Miqcp);
    let skipped = |support, count| if support == Support::Yes { 0 } else { count };
    let stopped = if integers == Support::Yes { skipped(dual_bound, 2) } else { 2 };
    stopped + skipped(integers, 5) + skipped(products, 2) + skipped(both, 1)
}

/// A backend without dual bounds does not say what it had at its time limit either.
fn support(backend: &dyn Backend, case: &Case) -> Support {
    let capabilities = backend.capabilities();
    match case.expected {
        Expected::TimeLimit { .. } if capabilities.dual_bound != Support::Yes => capabilities.dual_bound,
        _ => capabilities.of_class(case.program.class()),
    }
}

fn check(backend: &dyn Backend, case: &Case) {
    let limits = Limits { seconds: case.seconds, ..Limits::default() };
    let outcome =
        InProcess.solve(backend.name(), &case.program, &limits).expect("a question that can be asked");
    let context = format!("{} on {:?}: {outcome:?}", backend.name(), case.name);
    match case.expected {
        Expected::Value(value) => {
            assert_eq!(outcome.status, Status::Optimal, "{context}");
            assert_close(outcome.primal_bound, value, &context);
            if outcome.dual_bound.is_some() || must_bound(backend, &case.program) {
                assert_close(outcome.dual_bound, value, &context);
            }
            assert!(
                outcome.point.is_some() && outcome.violation.is_some_and(|worst| worst < TOLERANCE),
                "{context}"
            );
        }
        Expected::OneOf(statuses) => {
            assert!(statuses.contains(&outcome.status), "{context}");
            assert_eq!(outcome.dual_bound, None, "{context}");
            let may_have_point = outcome.status != Status::Infeasible;
            assert!(may_have_point || outcome.point.is_none(), "{context}");
        }
        Expected::TimeLimit { with_point } => {
            assert_eq!(outcome.status, Status::Limited(Limit::Time), "{context}");
            assert_eq!(outcome.point.is_some(), with_point, "{context}");
            assert_bounds_are_ordered(&case.program, &outcome, &context);
        }
    }
}

/// Must there be a dual bound? The duals of an interior point prove none where a variable is unbounded, and
/// then there is none.
fn must_bound(backend: &dyn Backend, program: &Program) -> bool {
    let mut variables = program.variables().iter();
    let is_bounded = variables.all(|variable| variable.lower.is_finite() && variable.upper.is_finite());
    backend.capabilities().dual_bound == Support::Yes
        && (is_bounded || backend.name() != SolverName::Clarabel)
}

fn assert_close(bound: Option<f64>, value: f64, context: &str) {
    let bound = bound.unwrap_or_else(|| panic!("a bound is missing: {context}"));
    assert!((bound - value).abs() <= TOLERANCE, "{bound} instead of {value}: {context}");
}

fn assert_bounds_are_ordered(program: &Program, outcome: &Outcome, context: &str) {
    if let (Some(primal), Some(dual)) = (outcome.primal_bound, outcome.dual_bound) {
        let gap = if program.sense == Sense::Minimise { primal - dual } else { dual - primal };
        assert!(gap >= -TOLERANCE, "{context}");
    }
}

/// min −x − y, x + 2y ≤ 4, 3x + y ≤ 6: optimum −2.8 at (1.6, 1.2).
fn lp() -> Program {
    let mut program = Program::new("lp");
    let x = program.add_variable("x", 0.0, INFINITY, Kind::Continuous);
    let y = program.add_variable("y", 0.0, INFINITY, Kind::Continuous);
    program.add_row("first", Expression::from(x) + Expression::term(2.0, y), -INFINITY, 4.0);
    program.add_row("second", Expression::term(3.0, x) + Expression::from(y), -INFINITY, 6.0);
    program.objective = -(Expression::from(x) + Expression::from(y));
    program
}

fn maximised(mut program: Program) -> Program {
    program.sense = Sense::Maximise;
    program.objective = -program.objective;
    program
}

fn with_constant(mut program: Program) -> Program {
    program.objective.constant = 10.0;
    program
}

/// A knapsack with optimum 9.
fn milp() -> Program {
    let mut program = Program::new("milp");
    let items = [(5.0, 4.0), (4.0, 3.0), (3.0, 2.0)];
    let mut weight = Expression::default();
    for (index, (value, size)) in items.into_iter().enumerate() {
        let item = program.add_binary(format!("item[{index}]"));
        program.objective.add_term(value, item);
        weight.add_term(size, item);
    }
    program.add_row("weight", weight, -INFINITY, 7.0);
    maximised_as_is(program)
}

fn maximised_as_is(mut program: Program) -> Program {
    program.sense = Sense::Maximise;
    program
}

/// min z with z ≥ x·y on [−1, 1] × [−3, 2]: the saddle's corner −3.
fn nonconvex_qcp() -> Program {
    let mut program = Program::new("qcp");
    let x = program.add_variable("x", -1.0, 1.0, Kind::Continuous);
    let y = program.add_variable("y", -3.0, 2.0, Kind::Continuous);
    let z = program.add_variable("z", -10.0, 10.0, Kind::Continuous);
    program.add_row("product", Expression::from(z) - Expression::product(1.0, x, y), 0.0, INFINITY);
    program.objective = Expression::from(z);
    program
}

/// min x with x² = 4.
fn square() -> Program {
    let mut program = Program::new("square");
    let x = program.add_variable("x", -3.0, 5.0, Kind::Continuous);
    program.add_row("square", Expression::product(1.0, x, x), 4.0, 4.0);
    program.objective = Expression::from(x);
    program
}

/// max n + x with n·x ≤ 6, n ∈ {0..4}, 1.5 ≤ x ≤ 4 … n = 4, x = 1.5 gives 5.5; n = 1, x = 4 gives 5;
/// n·x ≤ 12 makes n = 4, x = 3 the best.
fn miqcp() -> Program {
    let mut program = Program::new("miqcp");
    let n = program.add_variable("n", 0.0, 4.0, Kind::Integer);
    let x = program.add_variable("x", 1.5, 4.0, Kind::Continuous);
    program.add_row("product", Expression::product(1.0, n, x), -INFINITY, 12.0);
    program.objective = Expression::from(n) + Expression::from(x);
    maximised_as_is(program)
}

fn infeasible(kind: Kind) -> Program {
    let mut program = Program::new("infeasible");
    let x = program.add_variable("x", 0.0, 10.0, kind);
    let y = program.add_variable("y", 0.0, 10.0, kind);
    program.add_row("above", Expression::from(x) + Expression::from(y), 15.0, INFINITY);
    program.add_row("below", Expression::from(x) + Expression::from(y), -INFINITY, 14.0);
    program.objective = Expression::from(x);
    program
}

fn unbounded() -> Program {
    let mut program = Program::new("unbounded");
    let x = program.add_variable("x", 0.0, INFINITY, Kind::Continuous);
    let y = program.add_variable("y", 0.0, INFINITY, Kind::Continuous);
    program.add_row("difference", Expression::from(x) - Expression::from(y), -1.0, 1.0);
    program.objective = -Expression::from(x);
    program
}

/// Infeasible, and its objective unbounded were it not: presolve may not tell the two apart.
fn infeasible_or_unbounded() -> Program {
    let mut program = Program::new("either");
    let x = program.add_variable("x", -INFINITY, INFINITY, Kind::Continuous);
    let y = program.add_variable("y", -INFINITY, INFINITY, Kind::Continuous);
    program.add_row("one", Expression::from(x) - Expression::from(y), 1.0, INFINITY);
    program.add_row("other", Expression::from(y) - Expression::from(x), 0.0, INFINITY);
    program.objective = -Expression::from(x);
    program
}

fn free_variables() -> Program {
    let mut program = Program::new("free");
    let x = program.add_variable("x", -INFINITY, INFINITY, Kind::Continuous);
    let y = program.add_variable("y", -INFINITY, 3.0, Kind::Continuous);
    program.add_row("sum", Expression::from(x) + Expression::from(y), -2.0, INFINITY);
    program.objective = Expression::from(x);
    program
}

fn no_rows() -> Program {
    let mut program = Program::new("no-rows");
    let x = program.add_variable("x", -1.5, 2.0, Kind::Continuous);
    program.objective = Expression::from(x);
    program
}

fn impossible_row() -> Program {
    let mut program = Program::new("impossible");
    program.add_row("impossible", Expression::default(), 1.0, 2.0);
    program
}

fn equalities() -> Program {
    let mut program = Program::new("equalities");
    let x = program.add_variable("x", -INFINITY, INFINITY, Kind::Continuous);
    let y = program.add_variable("y", -INFINITY, INFINITY, Kind::Continuous);
    program.add_row("sum", Expression::from(x) + Expression::from(y), 4.0, 4.0);
    program.add_row("difference", Expression::from(x) - Expression::from(y), 2.0, 2.0);
    program.objective = Expression::from(x);
    program
}

/// x + x ≥ 4 in one row, and an objective that names x twice with a cancelling y.
fn duplicated_terms() -> Program {
    let mut program = Program::new("duplicates");
    let x = program.add_variable("x", 0.0, 10.0, Kind::Continuous);
    let y = program.add_variable("y", 0.0, 10.0, Kind::Continuous);
    let twice = |id: VarId| Expression::from(id) + Expression::from(id);
    program.add_row("twice", twice(x), 4.0, INFINITY);
    program.objective =
        Expression::term(0.5, x) + Expression::term(0.5, x) + Expression::from(y) - Expression::from(y);
    program
}

fn ranged() -> Program {
    let mut program = Program::new("ranged");
    let x = program.add_variable("x", 2.0, 2.0, Kind::Continuous);
    let y = program.add_variable("y", -10.0, 10.0, Kind::Continuous);
    program.add_row("range", Expression::from(x) + Expression::from(y), 4.0, 5.0);
    program.objective = Expression::from(x) + Expression::from(y);
    program
}

fn general_integers() -> Program {
    let mut program = Program::new("integers");
    let n = program.add_variable("n", -8.0, 8.0, Kind::Integer);
    program.add_row("odd", Expression::term(2.0, n), -15.0, INFINITY);
    program.objective = Expression::from(n);
    program
}

/// Products w = v·b and z = c within their envelopes, 9 ≤ 3w + 2z ≤ 9.5: b = 1, v = 3, c = 0. The presolve of
/// HiGHS 1.15.0 calls it infeasible.
fn linearised_products() -> Program {
    let mut program = Program::new("linearised-products");
    let v = program.add_variable("v", 3.0, 4.0, Kind::Integer);
    let u = program.add_variable("u", 1.0, 1.0, Kind::Integer);
    let (b, c) = (program.add_binary("b"), program.add_binary("c"));
    let w = program.add_variable("w", 0.0, 4.0, Kind::Continuous);
    let z = program.add_variable("z", 0.0, 3.0, Kind::Continuous);
    program.add_row("sum", Expression::term(3.0, w) + Expression::term(2.0, z), 9.0, 9.5);
    for (name, factor, binary, product, lower, upper) in [("w", v, b, w, 3.0, 4.0), ("z", u, c, z, 1.0, 3.0)]
    {
        let product = || Expression::from(product);
        let plane = |slope| product() - Expression::from(factor) - Expression::term(slope, binary);
        program.add_row(format!("{name}-1"), product() - Expression::term(lower, binary), 0.0, INFINITY);
        program.add_row(format!("{name}-2"), plane(upper), -upper, INFINITY);
        program.add_row(format!("{name}-3"), plane(lower), -INFINITY, -lower);
        program.add_row(format!("{name}-4"), product() - Expression::term(upper, binary), -INFINITY, 0.0);
    }
    program.objective = Expression::from(b) - Expression::term(1.5, c);
    program
}

/// max −n with w ≥ 2n − 1, w ≤ n, −⅓ ≤ w ≤ ⅓: n = 0. HiGHS, given −¼ as the lower bound of n, calls it
/// infeasible.
fn fractional_bounds() -> Program {
    let mut program = Program::new("fractional-bounds");
    let n = program.add_variable("n", -0.25, 1.5, Kind::Integer);
    let w = program.add_variable("w", 0.0, 1.0, Kind::Continuous);
    program.add_row("small", Expression::term(-3.0, w), -1.0, 1.0);
    program.add_row("under", Expression::from(w) - Expression::term(2.0, n), -1.0, INFINITY);
    program.add_row("over", Expression::from(w) - Expression::from(n), -INFINITY, 0.0);
    program.objective = -Expression::from(n);
    maximised_as_is(program)
}

/// Pseudo-random numbers in `0..below`, the same on every machine.
fn numbers(seed: u64, below: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % below) as f64
    }
}

/// Strongly correlated knapsack with many rows: a point is easy, the proof is not.
fn hard_knapsack() -> Program {
    let mut program = Program::new("hard-knapsack");
    let mut next = numbers(1, 1000);
    let items: Vec<VarId> = (0..120).map(|index| program.add_binary(format!("item[{index}]"))).collect();
    for row in 0..12 {
        let mut weight = Expression::default();
        items.iter().for_each(|&item| weight.add_term(1.0 + next(), item));
        program.add_row(format!("weight[{row}]"), weight, -INFINITY, 15_000.0);
    }
    items.iter().for_each(|&item| program.objective.add_term(500.0 + next() / 10.0, item));
    maximised_as_is(program)
}

/// Market split (Cornuéjols and Dawande): equality knapsacks without a solution that can be found quickly.
fn market_split() -> Program {
    let mut program = Program::new("market-split");
    let mut next = numbers(2, 100);
    let customers: Vec<VarId> =
        (0..50).map(|index| program.add_binary(format!("customer[{index}]"))).collect();
    for row in 0..6 {
        let coefficients: Vec<f64> = customers.iter().map(|_| next()).collect();
        let half = (coefficients.iter().sum::<f64>() / 2.0).floor();
        let mut demand = Expression::default();
        customers.iter().zip(coefficients).for_each(|(&customer, value)| demand.add_term(value, customer));
        program.add_row(format!("demand[{row}]"), demand, half, half);
    }
    program
}
