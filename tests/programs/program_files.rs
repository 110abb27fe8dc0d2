//! Programs written as LP, MPS and CIP files read back, through HiGHS and SCIP, to the same optimum.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::path::PathBuf;

use countersign::program::format::Format;
use countersign::program::{Class, Expression, Kind, Program, Sense};
use countersign::solve::{
    Contents, InProcess, Limits, Outcome, Solve, SolverName, Status, read_file, solve_file,
};
use proptest::prelude::*;

const INFINITY: f64 = f64::INFINITY;

fn written(program: &Program, format: Format, folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join(format!("program.{format}"));
    let notes = ["a note\nof two lines".to_owned()];
    std::fs::write(&path, program.to_text(format, &notes).expect("valid")).expect("writes");
    path
}

/// The readers that must agree with the solve in process: HiGHS for linear LP and MPS, SCIP for all.
fn readers(program: &Program) -> Vec<(SolverName, Format)> {
    let linear = matches!(program.class(), Class::Lp | Class::Milp);
    let highs = [(SolverName::Highs, Format::Lp), (SolverName::Highs, Format::Mps)];
    let scip = [Format::Lp, Format::Mps, Format::Cip].map(|format| (SolverName::Scip, format));
    highs.into_iter().filter(|_| linear).chain(scip).collect()
}

fn assert_reads_back(program: &Program) {
    let limits = Limits::default();
    let reference = InProcess.solve(SolverName::Scip, program, &limits).expect("solves");
    let folder = tempfile::tempdir().expect("a folder");
    for (solver, format) in readers(program) {
        let path = written(program, format, &folder);
        let text = std::fs::read_to_string(&path).expect("reads");
        let mut read = solve_file(solver, &path, &limits).unwrap_or_else(|error| panic!("{error}\n{text}"));
        if is_negated(program, format) {
            read.primal_bound = read.primal_bound.map(|value| 0.0 - value);
        }
        assert!(same(&reference, &read), "{solver} on {format}: {read:?}\ninstead of {reference:?}\n{text}");
    }
}

/// An MPS file is always a minimisation.
fn is_negated(program: &Program, format: Format) -> bool {
    format == Format::Mps && program.sense == Sense::Maximise
}

fn same(a: &Outcome, b: &Outcome) -> bool {
    let no_optimum = [Status::Infeasible, Status::Unbounded, Status::InfeasibleOrUnbounded];
    match (a.primal_bound, b.primal_bound) {
        (Some(x), Some(y)) if a.status == Status::Optimal && b.status == Status::Optimal => {
            (x - y).abs() <= 1e-5 * (1.0 + x.abs())
        }
        _ => no_optimum.contains(&a.status) && no_optimum.contains(&b.status),
    }
}

/// Every kind of bound, row, sense and name in one program.
fn everything() -> Program {
    let mut program = Program::new("every thing");
    let free = program.add_variable("theta[3,7]", -INFINITY, INFINITY, Kind::Continuous);
    let below = program.add_variable("e12", -INFINITY, 4.5, Kind::Continuous);
    let above = program.add_variable("free", -2.5, INFINITY, Kind::Continuous);
    let fixed = program.add_variable("3rd", 0.125, 0.125, Kind::Continuous);
    let integer = program.add_variable("n", -7.0, 9.0, Kind::Integer);
    let flip = program.add_binary("flip[12]");
    let off = program.add_variable("off", 0.0, 0.0, Kind::Binary);
    program.add_row("range[1]", Expression::from(free) + Expression::term(0.1, below), -3.0, 3.0);
    program.add_row(
        "low",
        Expression::from(above) - Expression::term(2.0, integer) + Expression::from(off),
        -4.0,
        INFINITY,
    );
    program.add_row(
        "high",
        Expression::from(below) + Expression::from(above) + Expression::from(fixed),
        -INFINITY,
        5.0,
    );
    program.add_row("same", Expression::from(integer) + Expression::term(3.0, flip), 2.0, 2.0);
    program.add_row("nothing", Expression::default(), -INFINITY, 1.0);
    program.objective = Expression::from(free)
        + Expression::from(below)
        + Expression::term(-0.5, integer)
        + Expression::term(1e-3, above)
        + Expression::constant(-12.25);
    program.sense = Sense::Maximise;
    program
}

#[test]
fn linear_programs_with_every_feature_read_back() {
    let mut program = everything();
    assert_reads_back(&program);
    program.sense = Sense::Minimise;
    program.objective = -program.objective;
    assert_reads_back(&program);
}

#[test]
fn quadratic_rows_read_back() {
    let mut program = everything();
    let x = program.add_variable("x[0]", -2.0, 2.0, Kind::Continuous);
    let y = program.add_variable("y[0]", -1.5, 3.0, Kind::Continuous);
    let z = program.add_variable("z", -20.0, 20.0, Kind::Continuous);
    let flip = program.add_binary("s");
    let saddle = Expression::product(3.0, x, y) - Expression::product(1.0, x, x) + Expression::from(z);
    program.add_row("saddle", saddle, -1.0, 1.0);
    program.add_row("switch", Expression::product(-2.0, flip, y) + Expression::from(x), -INFINITY, 0.5);
    program.add_row("hyperbola", Expression::product(1.0, x, y) + Expression::product(0.5, y, x), 0.75, 0.75);
    program.objective += Expression::from(z) + Expression::from(y);
    assert_reads_back(&program);
}

#[test]
fn a_program_without_a_feasible_point_reads_back() {
    let mut program = everything();
    let x = program.add_variable("x", 0.0, 1.0, Kind::Continuous);
    program.add_row("never", Expression::from(x), 2.0, INFINITY);
    assert_reads_back(&program);
}

#[test]
fn files_that_are_no_programs_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("broken.mps");
    std::fs::write(&path, "ROWS\n N\n what is this").expect("writes");
    for solver in [SolverName::Highs, SolverName::Scip] {
        assert!(solve_file(solver, &path, &Limits::default()).is_err(), "{solver}");
        assert!(
            solve_file(solver, &folder.path().join("missing.lp"), &Limits::default()).is_err(),
            "{solver}"
        );
    }
}

/// Small programs of every class, bounded so that an optimum exists when they are feasible.
fn small_program() -> impl Strategy<Value = Program> {
    let variable = (-3_i32..=0, 0_i32..=3, 0_usize..3);
    let term = (0_usize..4, -4_i32..=4);
    let row = (
        prop::collection::vec(term, 0..4),
        prop::collection::vec((0_usize..4, 0_usize..4, -2_i32..=2), 0..2),
        -6_i32..6,
        0_i32..6,
        0_usize..4,
    );
    (
        prop::collection::vec(variable, 4),
        prop::collection::vec(row, 0..4),
        prop::collection::vec(-3_i32..=3, 4),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(variables, rows, costs, maximise, quadratic)| {
            let mut program = Program::new("small");
            let ids: Vec<_> = variables
                .into_iter()
                .enumerate()
                .map(|(index, (lower, upper, kind))| {
                    let name = format!("x[{index}]");
                    match kind {
                        0 => program.add_binary(name),
                        1 => program.add_variable(name, f64::from(lower), f64::from(upper), Kind::Integer),
                        _ => program.add_variable(name, f64::from(lower), f64::from(upper), Kind::Continuous),
                    }
                })
                .collect();
            for (index, (linear, products, lower, width, shape)) in rows.into_iter().enumerate() {
                let mut expression = Expression::default();
                linear.into_iter().for_each(|(id, value)| expression.add_term(f64::from(value), ids[id]));
                if quadratic {
                    for (first, second, value) in products {
                        expression += Expression::product(f64::from(value), ids[first], ids[second]);
                    }
                }
                let (lower, upper) = (f64::from(lower), f64::from(lower + width));
                let (lower, upper) =
                    [(lower, upper), (lower, INFINITY), (-INFINITY, upper), (upper, upper)][shape];
                program.add_row(format!("r[{index}]"), expression, lower, upper);
            }
            costs
                .into_iter()
                .zip(&ids)
                .for_each(|(cost, &id)| program.objective.add_term(f64::from(cost), id));
            program.objective.constant = 0.5;
            program.sense = if maximise { Sense::Maximise } else { Sense::Minimise };
            program
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn small_programs_read_back(program in small_program()) {
        assert_reads_back(&program);
    }
}

#[test]
fn linear_files_are_read_as_programs() {
    let limits = Limits::default();
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = everything();
    for sense in [Sense::Maximise, Sense::Minimise] {
        program.sense = sense;
        if sense == Sense::Minimise {
            program.objective = -program.objective;
        }
        let reference = InProcess.solve(SolverName::Scip, &program, &limits).expect("solves");
        for format in [Format::Lp, Format::Mps] {
            let read = read_file(&written(&program, format, &folder)).expect("reads");
            let Contents::Program(read) = read else { panic!("{format}: a linear program") };
            let is_negated = is_negated(&program, format);
            assert_eq!(read.sense, if is_negated { Sense::Minimise } else { sense }, "{format}");
            // The objective's constant is a variable of MPS files.
            let more = usize::from(format == Format::Mps);
            assert_eq!(read.variables().len(), program.variables().len() + more, "{format}");
            let names: Vec<&str> = read.variables().iter().map(|variable| variable.name.as_str()).collect();
            assert!(program.names(format).iter().all(|name| names.contains(&name.as_str())), "{names:?}");
            let mut again = InProcess.solve(SolverName::Scip, &read, &limits).expect("solves");
            if is_negated {
                again.primal_bound = again.primal_bound.map(|value| 0.0 - value);
            }
            assert!(same(&reference, &again), "{format}: {again:?} instead of {reference:?}");
        }
    }
    let x = program.add_variable("x", 0.0, 1.0, Kind::Continuous);
    program.add_row("square", Expression::product(1.0, x, x), 0.0, 1.0);
    for format in [Format::Lp, Format::Mps] {
        let read = read_file(&written(&program, format, &folder)).expect("reads");
        // The last program minimises, which both formats say.
        assert_eq!(read, Contents::Other { sense: Sense::Minimise }, "{format}: products are not dropped");
    }
}
