//! Relaxations against their meaning: no feasible point is lost, in exact rationals; optima are ordered; what
//! is called exact is exact.

use countersign::program::relaxation::{
    Direction, Formulation, Linearised, Pass, linearise_products, relax_integrality,
};
use countersign::program::{Class, Expression, Kind, Program, Sense, VarId};
use countersign::solve::{InProcess, Limits, Outcome, Solve, SolverName, Status, linked};
use num_rational::BigRational;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn exact(value: f64) -> BigRational {
    BigRational::from_float(value).expect("finite")
}

/// The exact value of an expression.
fn value(expression: &Expression, point: &[BigRational]) -> BigRational {
    let at = |id: VarId| &point[id.index()];
    let linear = expression.linear.iter().map(|term| exact(term.coefficient) * at(term.variable));
    let products =
        expression.products.iter().map(|term| exact(term.coefficient) * at(term.first) * at(term.second));
    linear.chain(products).fold(exact(expression.constant), |sum, value| sum + value)
}

fn is_within(value: &BigRational, lower: f64, upper: f64) -> bool {
    (lower == f64::NEG_INFINITY || exact(lower) <= *value)
        && (upper == f64::INFINITY || *value <= exact(upper))
}

/// Feasible without any tolerance.
fn is_feasible(program: &Program, point: &[BigRational]) -> bool {
    let variables = program.variables().iter().zip(point).all(|(variable, value)| {
        is_within(value, variable.lower, variable.upper)
            && (variable.kind == Kind::Continuous || value.is_integer())
    });
    variables
        && program.rows().iter().all(|row| is_within(&value(&row.expression, point), row.lower, row.upper))
}

fn with_products(linearised: &Linearised, point: &[BigRational]) -> Vec<BigRational> {
    let product = |first: VarId, second: VarId| &point[first.index()] * &point[second.index()];
    let products = linearised.auxiliaries.iter().map(|pair| product(pair.first, pair.second));
    point.iter().cloned().chain(products).collect()
}

/// A column with a value that it can take.
#[derive(Clone, Debug)]
struct Column {
    kind: Kind,
    lower: f64,
    upper: f64,
    value: f64,
}

fn column() -> impl Strategy<Value = Column> {
    let number = prop_oneof![
        -4.0_f64..4.0,
        (-4_i32..=4).prop_map(f64::from),
        prop::sample::select(vec![1e-12, -1e-12, 1e-17, 0.1, -0.3, 1e5, 1e-9]),
    ];
    let continuous = (number.clone(), number, 0.0_f64..=1.0).prop_map(|(a, b, share)| {
        let (lower, upper) = (a.min(b), a.max(b));
        let value = (lower + (upper - lower) * share).clamp(lower, upper);
        Column { kind: Kind::Continuous, lower, upper, value }
    });
    let integer = (-3_i32..=3, 0_i32..=3, 0_i32..=3).prop_map(|(lower, width, step)| {
        let lower = f64::from(lower);
        let value = lower + f64::from(step.min(width));
        Column { kind: Kind::Integer, lower: lower - 0.25, upper: lower + f64::from(width) + 0.5, value }
    });
    let binary = any::<bool>().prop_map(|one| Column {
        kind: Kind::Binary,
        lower: 0.0,
        upper: 1.0,
        value: f64::from(u8::from(one)),
    });
    prop_oneof![continuous, integer, binary]
}

type Terms = (Vec<(usize, f64)>, Vec<(usize, usize, f64)>, f64);

fn terms(products: usize) -> impl Strategy<Value = Terms> {
    let coefficient = prop_oneof![-3.0_f64..3.0, (-3_i32..=3).prop_map(f64::from)];
    (
        prop::collection::vec((0_usize..8, coefficient.clone()), 0..4),
        prop::collection::vec((0_usize..8, 0_usize..8, coefficient), 0..=products),
        prop_oneof![Just(0.0), 0.0_f64..1.0],
    )
}

/// A program with a feasible point: each row leaves at least the value that the point gives it.
fn program_with_point(columns: &[Column], rows: &[Terms], objective: &Terms) -> (Program, Vec<f64>) {
    let mut program = Program::new("random");
    let id = |index: usize| VarId::new(index % columns.len());
    for (index, column) in columns.iter().enumerate() {
        program.add_variable(format!("v{index}"), column.lower, column.upper, column.kind);
    }
    let point: Vec<f64> = columns.iter().map(|column| column.value).collect();
    for (index, (linear, products, slack)) in rows.iter().enumerate() {
        let mut row = Expression::default();
        linear.iter().for_each(|&(variable, coefficient)| row.add_term(coefficient, id(variable)));
        products.iter().for_each(|&(a, b, q)| row += Expression::product(q, id(a), id(b)));
        let reached = row.evaluate(&point);
        program.add_row(format!("r{index}"), row, reached.lower() - slack, reached.upper() + slack);
    }
    objective.0.iter().for_each(|&(variable, cost)| program.objective.add_term(cost, id(variable)));
    (program, point)
}

fn instance(products: usize) -> impl Strategy<Value = (Program, Vec<f64>)> {
    (prop::collection::vec(column(), 1..5), prop::collection::vec(terms(products), 0..4), terms(0))
        .prop_map(|(columns, rows, objective)| program_with_point(&columns, &rows, &objective))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_feasible_point_is_lost((source, point) in instance(3)) {
        let point: Vec<BigRational> = point.into_iter().map(exact).collect();
        prop_assert!(is_feasible(&source, &point), "the instance is sound");
        let linearised = linearise_products(&source).expect("bounded");
        prop_assert_eq!(linearised.program.validate(), Ok(()));
        prop_assert!(matches!(linearised.program.class(), Class::Lp | Class::Milp));
        prop_assert!(is_feasible(&linearised.program, &with_products(&linearised, &point)));
        prop_assert!(is_feasible(&relax_integrality(&source).expect("valid"), &point));
    }

    /// At 0 and at 1 the rows of a product with a binary factor leave one value: the product, without
    /// rounding.
    #[test]
    fn a_binary_factor_is_linearised_exactly(
        Column { lower, upper, value: y, .. } in column(),
        one in any::<bool>(),
        binary_first in any::<bool>(),
    ) {
        let mut source = Program::new("binary");
        let add_other = |program: &mut Program| program.add_variable("y", lower, upper, Kind::Continuous);
        let (b, other) = if binary_first {
            let b = source.add_binary("b");
            (b, add_other(&mut source))
        } else {
            let other = add_other(&mut source);
            (source.add_binary("b"), other)
        };
        source.add_row("r", Expression::product(1.0, b, other), f64::NEG_INFINITY, f64::INFINITY);
        prop_assert_eq!(Pass::McCormick.direction(&source), Direction::Exact);
        let linearised = linearise_products(&source).expect("bounded");
        let target = &linearised.program;
        let Some(auxiliary) = linearised.auxiliaries.first() else { return Ok(()) };
        let mut point = vec![exact(0.0); 3];
        point[b.index()] = exact(f64::from(u8::from(one)));
        point[other.index()] = exact(y);
        let bounds = &target.variables()[auxiliary.variable.index()];
        let (mut least, mut most) = (exact(bounds.lower), exact(bounds.upper));
        for row in target.rows().iter().skip(1) {
            let rest = value(&row.expression, &point);
            if row.lower.is_finite() { least = least.max(exact(row.lower) - &rest); }
            if row.upper.is_finite() { most = most.min(exact(row.upper) - &rest); }
        }
        let product = if one { exact(y) } else { exact(0.0) };
        prop_assert_eq!((least, most), (product.clone(), product));
    }
}

fn solve(solver: SolverName, program: &Program) -> Outcome {
    InProcess.solve(solver, program, &Limits::default()).expect("a question that can be asked")
}

/// The same instances in every run. Solvers are wrong about one instance in some ten thousands (SCIP 10.0.2
/// has been seen to return a point that is 0.28 off as optimal); what is tested here is the relaxations.
fn solver_cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() }
}

/// HiGHS where it can, SCIP elsewhere.
fn optimum(program: &Program) -> f64 {
    let solver = match program.class() {
        Class::Lp | Class::Milp => SolverName::Highs,
        Class::Qcp | Class::Miqcp => SolverName::Scip,
    };
    let outcome = solve(solver, program);
    assert_eq!(outcome.status, Status::Optimal, "{program:?}");
    assert!(outcome.violation.is_some_and(|worst| worst < TOLERANCE), "{outcome:?} {program:?}");
    outcome.primal_bound.expect("optimal")
}

fn both_are_linked() -> bool {
    let names: Vec<SolverName> = linked().map(|backend| backend.name()).collect();
    names.contains(&SolverName::Highs) && names.contains(&SolverName::Scip)
}

/// Rows of the size of the data; solvers are accurate to about 1e-7.
const TOLERANCE: f64 = 1e-5;

/// Moderate numbers only, so that the solvers' tolerances decide nothing.
fn moderate(products: usize) -> impl Strategy<Value = (Program, Vec<f64>)> {
    instance(products).prop_filter("moderate", |(program, _)| {
        let tame = |bound: f64| bound == 0.0 || (0.05..=10.0).contains(&bound.abs());
        program.variables().iter().all(|variable| tame(variable.lower) && tame(variable.upper))
            && program
                .rows()
                .iter()
                .flat_map(|row| row.expression.collected().products)
                .all(|term| term.coefficient.abs() > 0.01)
            && program
                .rows()
                .iter()
                .flat_map(|row| row.expression.collected().linear)
                .all(|term| term.coefficient.abs() > 0.01)
    })
}

proptest! {
    #![proptest_config(solver_cases(60))]

    /// LP ≤ MILP ≤ MIQCP and LP ≤ QCP ≤ MIQCP when minimising, the other way round when maximising.
    #[test]
    fn optima_are_ordered((mut source, _) in moderate(2), maximise in any::<bool>()) {
        prop_assume!(both_are_linked());
        source.sense = if maximise { Sense::Maximise } else { Sense::Minimise };
        let [miqcp, milp, qcp, lp] = Formulation::ALL.map(|formulation| {
            let value = optimum(&formulation.derive(&source).expect("bounded"));
            if maximise { -value } else { value }
        });
        for (relaxed, tighter) in [(lp, milp), (milp, miqcp), (lp, qcp), (qcp, miqcp)] {
            prop_assert!(relaxed <= tighter + TOLERANCE, "{:?}", (lp, milp, qcp, miqcp));
        }
    }

    /// Products of a binary and anything bounded: the MILP is the MIQCP.
    #[test]
    fn with_binary_factors_the_milp_has_the_same_optimum(
        (source, point) in moderate(0),
        pairs in prop::collection::vec((0_usize..8, 0_usize..8, 1_i32..4), 1..4),
    ) {
        prop_assume!(both_are_linked());
        let mut source = source;
        let columns = source.variables().len();
        let binaries = [source.add_binary("b"), source.add_binary("c")];
        let mut product_row = Expression::default();
        for (binary, other, coefficient) in pairs {
            product_row += Expression::product(f64::from(coefficient), binaries[binary % 2], VarId::new(other % columns));
        }
        let point = [point, vec![1.0, 0.0]].concat();
        let reached = product_row.evaluate(&point);
        source.add_row("products", product_row, reached.lower(), reached.upper() + 0.5);
        source.objective += Expression::from(binaries[0]) - Expression::term(1.5, binaries[1]);
        let milp = Formulation::Milp.derived(&source).expect("bounded");
        prop_assert_eq!(milp.direction, Direction::Exact);
        let (of_milp, of_miqcp) = (optimum(&milp.program), optimum(&source));
        prop_assert!((of_milp - of_miqcp).abs() <= TOLERANCE, "{of_milp} {of_miqcp}");
    }
}
