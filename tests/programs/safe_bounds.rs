//! Safe bounds of LPs against exact rationals: any multipliers bound every feasible point, and those of HiGHS
//! and Clarabel bound closely.

use countersign::program::{Expression, Kind, Program, Sense, VarId, safe_bound};
use countersign::solve::{
    InProcess, Limit, Limits, Outcome, Solve, SolverName, Status, backend, padded, proved_bound,
};
use num_rational::BigRational;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn exact(value: f64) -> BigRational {
    BigRational::from_float(value).expect("finite")
}

fn value(expression: &Expression, point: &[BigRational]) -> BigRational {
    let terms = expression.linear.iter().map(|term| exact(term.coefficient) * &point[term.variable.index()]);
    terms.fold(exact(expression.constant), |sum, value| sum + value)
}

#[derive(Clone, Debug)]
struct Side {
    coefficients: Vec<f64>,
    below: Option<f64>,
    above: Option<f64>,
}

/// A bounded LP with a feasible point. Rows are equalities, ranges, one-sided or free; some variables are
/// fixed.
fn instance(
    number: impl Strategy<Value = f64> + Clone + 'static,
    slack: impl Strategy<Value = f64> + Clone + 'static,
    columns: usize,
    most_rows: usize,
) -> impl Strategy<Value = (Program, Vec<f64>)> {
    let column = (number.clone(), slack.clone(), slack.clone());
    let side = prop_oneof![3 => slack.clone().prop_map(Some), 1 => Just(None)];
    let row = (prop::collection::vec(number.clone(), columns), side.clone(), side)
        .prop_map(|(coefficients, below, above)| Side { coefficients, below, above });
    (
        prop::collection::vec(column, columns),
        prop::collection::vec(row, 0..=most_rows),
        prop::collection::vec(number.clone(), columns),
        number,
        any::<bool>(),
    )
        .prop_map(|(columns, rows, costs, constant, maximise)| {
            let mut program = Program::new("lp");
            for (index, (value, below, above)) in columns.iter().enumerate() {
                program.add_variable(format!("x{index}"), value - below, value + above, Kind::Continuous);
            }
            let point: Vec<f64> = columns.iter().map(|column| column.0).collect();
            for (index, row) in rows.into_iter().enumerate() {
                let expression = linear(&row.coefficients);
                let reached = expression.evaluate(&point);
                let lower =
                    row.below.map_or(f64::NEG_INFINITY, |slack| (reached.lower() - slack).next_down());
                let upper = row.above.map_or(f64::INFINITY, |slack| (reached.upper() + slack).next_up());
                let is_equality = reached.width() == 0.0 && row.below == Some(0.0) && row.above == Some(0.0);
                let (lower, upper) =
                    if is_equality { (reached.lower(), reached.lower()) } else { (lower, upper) };
                program.add_row(format!("r{index}"), expression, lower, upper);
            }
            program.objective = linear(&costs) + Expression::constant(constant);
            program.sense = if maximise { Sense::Maximise } else { Sense::Minimise };
            (program, point)
        })
}

/// Zero coefficients are left out, as a builder would.
fn linear(coefficients: &[f64]) -> Expression {
    let mut expression = Expression::default();
    for (index, &coefficient) in coefficients.iter().enumerate() {
        if coefficient != 0.0 {
            expression.add_term(coefficient, VarId::new(index));
        }
    }
    expression
}

fn reals() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![-5.0_f64..5.0, (-4_i32..=4).prop_map(f64::from), prop::sample::select(vec![0.1, 1e-6, 1e6])]
}

/// No numbers so far apart that a solver's tolerance is worth more than itself.
fn tame() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![-5.0_f64..5.0, (-4_i32..=4).prop_map(f64::from)]
}

fn slacks() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![Just(0.0), 0.0_f64..3.0, (0_i32..4).prop_map(f64::from)]
}

fn integers() -> impl Strategy<Value = f64> + Clone {
    (-4_i32..=4).prop_map(f64::from)
}

fn whole_slacks() -> impl Strategy<Value = f64> + Clone {
    (0_i32..4).prop_map(f64::from)
}

/// Any number at all.
fn multiplier() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0_f64..10.0,
        1 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324]),
    ]
}

/// Is the bound on the right side of an exact value?
fn bounds(bound: f64, sense: Sense, value: &BigRational) -> bool {
    match sense {
        Sense::Minimise => bound == f64::NEG_INFINITY || exact(bound) <= *value,
        Sense::Maximise => bound == f64::INFINITY || exact(bound) >= *value,
    }
}

fn by_highs(program: &Program) -> Outcome {
    by(SolverName::Highs, program)
}

fn by(solver: SolverName, program: &Program) -> Outcome {
    InProcess.solve(solver, program, &Limits::default()).expect("a question that can be asked")
}

/// Solvers that give the duals of LPs: at a vertex, and in the interior.
fn with_duals() -> impl Iterator<Item = SolverName> {
    [SolverName::Highs, SolverName::Clarabel].into_iter().filter(|&solver| backend(solver).is_some())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_multipliers_bound_every_feasible_point(
        (program, point) in instance(reals(), slacks(), 4, 4),
        multipliers in prop::collection::vec(multiplier(), 4),
    ) {
        let point: Vec<BigRational> = point.into_iter().map(exact).collect();
        let bound = safe_bound(&program, &multipliers[..program.rows().len()]).expect("linear");
        prop_assert!(bounds(bound, program.sense, &value(&program.objective, &point)), "{bound}");
    }
}

/// One line of the plane, `a x + b y = c`, on which a vertex may lie.
type Line = (BigRational, BigRational, BigRational);

fn lines(program: &Program) -> Vec<Line> {
    let sides = |lower: f64, upper: f64| [lower, upper].into_iter().filter(|side| side.is_finite());
    let mut lines = Vec::new();
    for (index, variable) in program.variables().iter().enumerate() {
        let unit = |at: usize| exact(f64::from(u8::from(at == index)));
        lines.extend(sides(variable.lower, variable.upper).map(|side| (unit(0), unit(1), exact(side))));
    }
    for row in program.rows() {
        let slope = |index| {
            row.expression
                .linear
                .iter()
                .filter(|term| term.variable.index() == index)
                .fold(exact(0.0), |sum, term| sum + exact(term.coefficient))
        };
        lines.extend(sides(row.lower, row.upper).map(|side| (slope(0), slope(1), exact(side))));
    }
    lines
}

fn is_feasible(program: &Program, point: &[BigRational]) -> bool {
    let within = |value: &BigRational, lower: f64, upper: f64| {
        (lower == f64::NEG_INFINITY || exact(lower) <= *value)
            && (upper == f64::INFINITY || *value <= exact(upper))
    };
    program
        .variables()
        .iter()
        .zip(point)
        .all(|(variable, value)| within(value, variable.lower, variable.upper))
        && program.rows().iter().all(|row| within(&value(&row.expression, point), row.lower, row.upper))
}

/// The exact optimum of a bounded LP in two variables, by its vertices.
fn optimum_by_vertices(program: &Program) -> BigRational {
    let lines = lines(program);
    let mut values = Vec::new();
    for (index, (a, b, c)) in lines.iter().enumerate() {
        for (d, e, f) in &lines[..index] {
            let determinant = a * e - b * d;
            if determinant == exact(0.0) {
                continue;
            }
            let vertex = [(c * e - b * f) / &determinant, (a * f - c * d) / &determinant];
            if is_feasible(program, &vertex) {
                values.push(value(&program.objective, &vertex));
            }
        }
    }
    let best = match program.sense {
        Sense::Minimise => values.into_iter().min(),
        Sense::Maximise => values.into_iter().max(),
    };
    best.expect("a feasible LP on a box has a vertex")
}

proptest! {
    // The same instances in every run: a solver's answers are compared.
    #![proptest_config(ProptestConfig { cases: 600, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn in_two_variables_the_proved_bound_meets_brute_force(
        (program, _) in instance(integers(), whole_slacks(), 2, 4),
    ) {
        for solver in with_duals() {
            let outcome = by(solver, &program);
            prop_assert_eq!(outcome.status, Status::Optimal, "{}", solver);
            let optimum = optimum_by_vertices(&program);
            let bound = proved_bound(&program, &outcome).expect("bounded");
            prop_assert!(bounds(bound, program.sense, &optimum), "{solver}: {bound} is beyond {optimum}");
            let apart = exact(bound) - &optimum;
            let close = exact(1e-6);
            prop_assert!(-&close < apart && apart < close, "{solver}: {bound} is far from {optimum}: {outcome:?}");
        }
    }

    #[test]
    fn duals_of_the_interior_bound_what_a_vertex_reaches((program, _) in instance(tame(), slacks(), 5, 6)) {
        prop_assume!(with_duals().count() == 2);
        let (vertex, interior) = (by_highs(&program), by(SolverName::Clarabel, &program));
        prop_assume!(vertex.status == Status::Optimal);
        prop_assert!(matches!(interior.status, Status::Optimal | Status::Limited(Limit::Work)), "{interior:?}");
        let bound = proved_bound(&program, &interior).expect("bounded");
        let (claimed, optimum) = (interior.dual_bound.expect("bounded"), vertex.primal_bound.expect("optimal"));
        prop_assert!((bound - claimed).abs() <= 1e-12 * (1.0 + bound.abs()), "{bound} {claimed}");
        let beyond = if program.sense == Sense::Minimise { bound - optimum } else { optimum - bound };
        prop_assert!(beyond <= 1e-6 * (1.0 + optimum.abs()), "{bound} {optimum}");
        if interior.status == Status::Optimal {
            prop_assert!(beyond >= -1e-5 * (1.0 + optimum.abs()), "{bound} {optimum}");
        }
    }

    #[test]
    fn the_proved_bound_is_close_to_what_highs_claims((program, _) in instance(tame(), slacks(), 5, 6)) {
        prop_assume!(backend(SolverName::Highs).is_some());
        let outcome = by_highs(&program);
        prop_assume!(outcome.status == Status::Optimal);
        let claimed = outcome.primal_bound.expect("optimal");
        let proved = proved_bound(&program, &outcome).expect("bounded");
        prop_assert!((proved - claimed).abs() <= 1e-6 * (1.0 + claimed.abs()), "{proved} {claimed}");
    }
}

/// min −x − y, x + 2y ≤ 4, 3x + y ≤ 6 and its mirror image: the signs of the duals.
#[test]
fn duals_have_the_signs_of_their_reduced_costs_in_both_senses() {
    let mut program = Program::new("lp");
    let x = program.add_variable("x", 0.0, 10.0, Kind::Continuous);
    let y = program.add_variable("y", 0.0, 10.0, Kind::Continuous);
    program.add_row("first", Expression::from(x) + Expression::term(2.0, y), f64::NEG_INFINITY, 4.0);
    program.add_row("second", Expression::term(3.0, x) + Expression::from(y), f64::NEG_INFINITY, 6.0);
    program.objective = -(Expression::from(x) + Expression::from(y));
    for (sense, sign) in [(Sense::Minimise, 1.0), (Sense::Maximise, -1.0)] {
        program.sense = sense;
        let mut program = program.clone();
        program.objective = program.objective * sign;
        for solver in with_duals() {
            let outcome = by(solver, &program);
            let duals = outcome.row_duals.clone().expect("an LP");
            let is_near = |found: f64, expected: f64| (found - expected).abs() < 1e-6;
            assert!(is_near(duals[0], -0.4 * sign) && is_near(duals[1], -0.2 * sign), "{solver}: {duals:?}");
            let proved = proved_bound(&program, &outcome).expect("bounded");
            assert!(is_near(proved, -2.8 * sign) && sign * proved <= -2.8, "{solver}: {proved}");
            let handed_on = padded(outcome.dual_bound.expect("an LP"), sense);
            assert!(sign * handed_on < sign * proved, "padding is wider than rounding");
        }
    }
}

#[test]
fn row_duals_are_of_lps_only() {
    let mut program = Program::new("milp");
    let b = program.add_binary("b");
    program.add_row("r", Expression::from(b), 0.5, 2.0);
    program.objective = Expression::from(b);
    if backend(SolverName::Highs).is_some() {
        assert_eq!(by_highs(&program).row_duals, None);
    }
    assert_eq!(safe_bound(&program, &[1.0]), Ok(0.5), "the bound of the relaxation");
}
