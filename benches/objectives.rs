//! A hundred objectives over one LP of HiGHS, together and one by one. `cargo bench --bench objectives`.

use countersign::program::{Expression, Kind, Program, Sense, VarId};
use countersign::solve::{InProcess, Limits, Outcome, Solve, SolverName, Status};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const OBJECTIVES: usize = 100;

/// Layers of interval products, as training steps give them: each variable of a layer lies within planes over
/// a few variables of the layer before it. 700 columns, 600 rows.
fn program() -> (Program, Vec<(Sense, Expression)>) {
    let mut state = 3_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0
    };
    let mut program = Program::new("layers");
    let columns: Vec<VarId> = (0..700)
        .map(|index| program.add_variable(format!("x[{index}]"), -10.0, 10.0, Kind::Continuous))
        .collect();
    columns[..100].iter().enumerate().for_each(|(index, &column)| {
        let pair = Expression::from(column) + Expression::from(columns[(index + 1) % 100]);
        if index % 2 == 0 {
            program.add_row(format!("first[{index}]"), pair, -1.0, 1.0);
        }
    });
    for index in 150..700 {
        let mut plane = Expression::from(columns[index]);
        (0..8).for_each(|_| {
            let before = index - 100 - ((next() + 1.0) * 25.0) as usize;
            plane.add_term(next(), columns[before]);
        });
        program.add_row(format!("plane[{index}]"), plane, -0.1, 0.1);
    }
    let objectives = (0..OBJECTIVES)
        .map(|index| {
            let sense = if index % 2 == 0 { Sense::Minimise } else { Sense::Maximise };
            (sense, Expression::from(columns[699 - index / 2]))
        })
        .collect();
    (program, objectives)
}

fn one_by_one(program: &Program, objectives: &[(Sense, Expression)]) -> Vec<Outcome> {
    let mut one = program.clone();
    let solve = |(sense, objective): &(Sense, Expression)| {
        (one.sense, one.objective) = (*sense, objective.clone());
        InProcess.solve(SolverName::Highs, &one, &Limits::default()).expect("can be asked")
    };
    objectives.iter().map(solve).collect()
}

fn checked(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    assert!(outcomes.iter().all(|outcome| outcome.status == Status::Optimal));
    outcomes
}

#[divan::bench(sample_count = 5)]
fn together(bencher: Bencher<'_, '_>) {
    let (program, objectives) = program();
    bencher.bench(|| {
        let (program, objectives) = (black_box(&program), black_box(&objectives));
        checked(
            InProcess
                .solve_each(SolverName::Highs, program, objectives, &Limits::default())
                .expect("can be asked"),
        )
    });
}

#[divan::bench(sample_count = 5)]
fn alone(bencher: Bencher<'_, '_>) {
    let (program, objectives) = program();
    bencher.bench(|| checked(one_by_one(black_box(&program), black_box(&objectives))));
}
