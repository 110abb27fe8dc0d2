//! A program whose attack is fixed has one trajectory: the run. This holds the encoding of every threat, loss
//! and layer to training itself, from both sides.

use countersign::data::ClassId;
use countersign::kinds::training::bounds::{
    Conditions, INTERVALS, ReachSet, TightenedSums, TrainingProblem, boxes, encode,
};
use countersign::kinds::training::networks::Target;
use countersign::kinds::training::threats::{Attack, Bounded, Threat};
use countersign::program::{Expression, Program, Sense, VarId};
use countersign::solve::{InProcess, Limits, Solve, SolverName, Status};
use rayon::prelude::*;

use super::tiny::{TINY, attacks, problem, run};

/// Fixes every variable of the attacker.
fn fix(program: &mut Program, problem: &TrainingProblem, attack: &Attack) {
    let counts_apart = matches!(problem.threat, Threat::Bounded(Bounded { labels: Some(_), .. }));
    let touched = match counts_apart {
        true => attack.features.iter().map(|(sample, _)| *sample).collect(),
        false => attack.touched(),
    };
    let values: Vec<(usize, f64)> = program
        .variables()
        .iter()
        .enumerate()
        .filter_map(|(index, variable)| Some((index, value(&variable.name, problem, attack, &touched)?)))
        .collect();
    for (index, value) in values {
        let variable = VarId::new(index);
        program.add_row(format!("fixed[{index}]"), Expression::from(variable), value, value);
    }
}

/// What an attack makes of a variable; nothing of those that are no choice of the attacker.
fn value(
    name: &str,
    problem: &TrainingProblem,
    attack: &Attack,
    touched: &std::collections::BTreeSet<usize>,
) -> Option<f64> {
    let (what, places) = name.strip_suffix(']')?.split_once('[')?;
    let places: Vec<usize> = places.split(',').filter_map(|place| place.parse().ok()).collect();
    let sample = *places.first()?;
    let indicator = |is: bool| Some(f64::from(u8::from(is)));
    match what {
        "flip" => indicator(attack.labels.iter().any(|&[of, class]| {
            of == sample && problem.set.targets()[sample] != Target::Class(ClassId::new(class))
        })),
        "label" => indicator(attack.labels.contains(&[sample, places[1]])),
        "removed" => indicator(attack.removed.contains(&sample)),
        "touched" | "replaced" => indicator(touched.contains(&sample)),
        "value_touched" => indicator(attack.values.iter().any(|(of, _)| *of == sample)),
        "y" => {
            let moved = attack.values.iter().find(|(of, _)| *of == sample).map(|(_, value)| *value);
            match problem.set.targets()[sample] {
                Target::Value(clean) => Some(moved.unwrap_or(clean)),
                Target::Class(_) => None,
            }
        }
        "x" => {
            let moved = attack.features.iter().find(|(of, _)| *of == sample);
            Some(
                moved
                    .map_or(problem.set.features()[[places[1], sample]], |(_, features)| features[places[1]]),
            )
        }
        _ => None,
    }
}

/// How far both ends of a program with a fixed attack are from the run; nothing where a limit stopped the
/// solver.
fn distance(problem: &TrainingProblem, attack: &Attack) -> Option<f64> {
    let boxes = boxes(&INTERVALS, problem).ok()?;
    let known: Vec<ReachSet> = boxes.into_iter().map(ReachSet::from).collect();
    let attacks = Conditions::whole(problem);
    let encoded =
        encode(problem, &attacks, 0..problem.steps(), &known, &TightenedSums::default()).expect("encodable");
    let asked = encoded.parameters();
    let mut program = asked.program;
    fix(&mut program, problem, attack);
    let weights = |index: usize| ((index * 7 + 3) % 5) as f64 - 1.75;
    let mut objective = Expression::default();
    for (index, parameter) in asked.objectives.iter().enumerate() {
        objective += parameter.expression.clone() * weights(index);
    }
    let expected: f64 =
        run(problem, attack).iter().enumerate().map(|(index, value)| value * weights(index)).sum();
    let limits = Limits { seconds: 5.0, ..Limits::default() };
    let ends = [Sense::Minimise, Sense::Maximise].map(|sense| {
        let mut program = program.clone();
        (program.objective, program.sense) = (objective.clone(), sense);
        let outcome = InProcess.solve(SolverName::Scip, &program, &limits).expect("a valid program");
        if outcome.status == Status::Infeasible {
            return Some(f64::INFINITY);
        }
        outcome.dual_bound.filter(|_| outcome.status == Status::Optimal)
    });
    let [Some(least), Some(most)] = ends else { return None };
    Some((least - expected).abs().max((most - expected).abs()) / (1.0 + expected.abs()))
}

#[test]
fn one_attack_leaves_one_run() {
    let examined: Vec<(String, Option<f64>)> = (0..150_u64)
        .into_par_iter()
        .filter_map(|seed| Some((seed, problem(seed, TINY)?)))
        .flat_map_iter(|(seed, problem)| {
            let attacks = attacks(&problem, seed, 2).into_iter().take(4).collect::<Vec<_>>();
            let name = |attack: &Attack| {
                format!("seed {seed}, {:?}, {:?}, {attack:?}", problem.threat, problem.start.architecture())
            };
            let distance = |attack: Attack| (name(&attack), distance(&problem, &attack));
            attacks.into_iter().map(distance).collect::<Vec<_>>()
        })
        .collect();
    let count = examined.len();
    let solved: Vec<(String, f64)> =
        examined.into_iter().filter_map(|(name, distance)| Some((name, distance?))).collect();
    // SCIP loses one in a thousand, where features move by 1e-12: see `ROOM_OF_PRODUCTS`.
    let lost = solved.iter().filter(|(_, distance)| distance.is_infinite()).count();
    assert!(lost * 300 <= count, "{lost} of {count} are called infeasible");
    let is_apart = |distance: f64| distance.is_finite() && distance > 1e-4;
    let apart: Vec<&(String, f64)> = solved.iter().filter(|(_, distance)| is_apart(*distance)).collect();
    assert!(apart.is_empty(), "{} of {}: {apart:#?}", apart.len(), solved.len());
    assert!(solved.len() * 10 >= count * 9, "{} of {count} were solved", solved.len());
}
