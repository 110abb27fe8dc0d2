//! Forms, ranges and backward forms, against single attacks that are carried out.

use std::sync::Arc;

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::alternatives::NewGradient;
use super::super::backward::{Above, Lines, Passed};
use super::super::family::Family;
use super::super::layout::Layout;
use super::super::order::by_output;
use super::super::pass::Pass;
use super::super::prepared::Prepared;
use super::super::simulated::{Taken, arguments_of};
use super::draw::{THREATS, attacked, choice, problem};
use crate::training::bounds::domains::Conditions;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Descent, Target, TrainingSet};

const TRAININGS: u64 = 240;
const ATTACKS: usize = 12;

/// What is left out of a pass, to see whether it is missed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lie {
    None,
    /// The share of the errors of each step that is kept.
    Errors(f64),
    /// A sample too few may be touched.
    Budget,
    /// The share of the ranges' width that is kept, around their middle.
    Ranges(f64),
    /// What touching adds is left out of the first step.
    FirstStep,
}

/// A training, and passes over it.
struct Examined {
    problem: TrainingProblem,
    run: Arc<Prepared>,
    family: Family,
    /// The pass after each step.
    passes: Vec<Pass>,
}

impl Examined {
    fn new(problem: TrainingProblem, [one_by_one, tells_samples_apart]: [bool; 2], lie: Lie) -> Self {
        let conditions = Conditions::whole(&problem);
        let run = Arc::new(Prepared::new(&problem, &conditions));
        let layout = Layout::new(&run.units, (0..run.units.units.len()).collect(), run.inputs());
        let family = Family::whole(layout, run.units.budgets.clone());
        let mut told = family.clone();
        if lie == Lie::Budget {
            told.budgets.iter_mut().for_each(|budget| *budget = budget.saturating_sub(1));
        }
        let mut pass = Pass::new(Arc::clone(&run), told, one_by_one);
        pass.tells_samples_apart = tells_samples_apart;
        let mut passes = Vec::new();
        for step in 0..problem.steps() {
            let (ends, before) = (pass.ends(), pass.form.columns[0].ncols());
            let known = match lie {
                Lie::Ranges(share) => narrowed(&pass, &ends, share),
                _ => None,
            };
            if pass.advance(known.as_ref(), ends).is_err() {
                break;
            }
            for columns in &mut pass.form.columns {
                match lie {
                    Lie::Errors(share) => {
                        columns.slice_mut(ndarray::s![.., before..]).mapv_inplace(|entry| share * entry);
                    }
                    Lie::FirstStep if step == 0 => {
                        columns.slice_mut(ndarray::s![.., ..before]).fill(0.0);
                    }
                    _ => {}
                }
            }
            passes.push(pass.clone());
        }
        Examined { problem, run, family, passes }
    }

    /// Descends under an attack, and gives the parameters after each step.
    fn trained(&self, set: &TrainingSet) -> Option<Vec<Array2<f64>>> {
        let mut descent = Descent::new(self.problem.start.clone());
        let mut all = Vec::new();
        for _ in &self.passes {
            descent.advance(&self.problem.schedule, set).ok()?;
            all.push(by_output(&self.run.architecture, &descent.network().parameters()));
        }
        Some(all)
    }
}

/// Ranges narrower than those that the pass is about to find.
fn narrowed(pass: &Pass, ends: &[Array2<f64>; 2], share: f64) -> Option<[Array2<f64>; 2]> {
    let mut ahead = pass.clone();
    ahead.advance(None, ends.clone()).ok()?;
    let step = ahead.steps.last()?;
    let middle = (&step.lower + &step.upper) * 0.5;
    Some([&middle + &((&step.lower - &middle) * share), &middle + &((&step.upper - &middle) * share)])
}

/// What a choice multiplies the columns of a family by: of features, where they are after rounding.
fn columns_of(run: &Prepared, family: &Family, choice: &[Taken], set: &TrainingSet) -> Vec<f64> {
    let mut columns = vec![0.0; family.layout.columns()];
    for taken in choice {
        let place = family.layout.units.iter().position(|unit| *unit == taken.unit).expect("a unit");
        let mut column = family.layout.starts[place];
        for alternative in &run.units.units[taken.unit].alternatives[..taken.alternative] {
            column += 1 + if alternative.has_moves { run.inputs() } else { 0 };
        }
        columns[column] = 1.0;
        let unit = &run.units.units[taken.unit];
        if unit.alternatives[taken.alternative].has_moves {
            for input in 0..run.inputs() {
                let by = set.features()[[input, unit.sample]] - run.values[[unit.sample, input]];
                columns[column + 1 + input] = by / run.radius;
            }
        }
    }
    columns
}

fn dot<'a>(one: impl IntoIterator<Item = &'a f64>, other: impl IntoIterator<Item = &'a f64>) -> f64 {
    one.into_iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Targets anywhere between two ends are one of these only where the ends are.
fn moves_values_apart(
    problem: &TrainingProblem,
    run: &Prepared,
    choice: &[Taken],
    set: &TrainingSet,
) -> bool {
    choice.iter().any(|taken| {
        let sample = run.units.units[taken.unit].sample;
        matches!(problem.set.targets()[sample], Target::Value(_))
            && set.targets()[sample] != problem.set.targets()[sample]
    })
}

/// What of an attack is not where a training is said to end.
#[derive(Debug, Default)]
struct Escapes {
    attacks: usize,
    of_form: usize,
    of_ends: usize,
    of_ranges: usize,
    above: usize,
}

impl Escapes {
    fn add(&mut self, examined: &Examined, seed: u64) {
        let random = &mut ChaCha8Rng::seed_from_u64(seed ^ 0xa77ac);
        let Some(last) = examined.passes.last() else { return };
        let ends: Vec<[Array2<f64>; 2]> = examined.passes.iter().map(Pass::ends).collect();
        let aboves = above(examined, last, random);
        for _ in 0..ATTACKS {
            let (run, family) = (&*examined.run, &examined.family);
            let choice = choice(run, family, random);
            let set = attacked(&examined.problem, run, &choice, random);
            let Some(trained) = examined.trained(&set) else { continue };
            self.attacks += 1;
            let columns = columns_of(run, family, &choice, &set);
            self.of_ends += usize::from(trained.iter().zip(&ends).any(|(model, ends)| outside(model, ends)));
            let forms = examined.passes.iter().filter(|pass| pass.one_by_one).zip(&trained);
            self.of_form += usize::from(forms.into_iter().any(|(pass, model)| !holds(pass, &columns, model)));
            let substitutes = |taken: &Taken| {
                run.units.units[taken.unit].alternatives[taken.alternative].gradient == NewGradient::Any
            };
            if !choice.iter().any(substitutes) && !moves_values_apart(&examined.problem, run, &choice, &set) {
                let (arguments, _) = arguments_of(run, &choice);
                let steps = last.steps.iter().zip(&arguments);
                self.of_ranges += usize::from(
                    steps
                        .into_iter()
                        .any(|(step, at)| outside(at, &[step.lower.clone(), step.upper.clone()])),
                );
            }
            let model = trained.last().expect("a step");
            for (direction, above) in &aboves {
                let value = dot(direction, model);
                let room =
                    1e-13 * direction.iter().zip(model).map(|(d, value)| (d * value).abs()).sum::<f64>();
                self.above += usize::from(value > above.constant + dot(&above.weights, &columns) + room);
            }
        }
    }
}

/// Backward forms in some directions, with lines for the run in the middle or for some attack.
fn above(examined: &Examined, last: &Pass, random: &mut ChaCha8Rng) -> Vec<(Vec<f64>, Above)> {
    let passed = Passed::new(last.clone());
    (0..6)
        .map(|number| {
            let parameters = examined.run.start.len();
            let direction: Vec<f64> = match number {
                0 | 1 => (0..parameters).map(|at| f64::from(u8::from(at == number % parameters))).collect(),
                _ => (0..parameters).map(|_| random.random_range(-1.0..1.0)).collect(),
            };
            let (near, _) = arguments_of(&examined.run, &choice(&examined.run, &examined.family, random));
            let above =
                passed.above(&direction, [Lines::Near(&near), Lines::Middle, Lines::Chords][number % 3]);
            (direction, above)
        })
        .collect()
}

fn outside(values: &Array2<f64>, [lower, upper]: &[Array2<f64>; 2]) -> bool {
    values
        .iter()
        .zip(lower.iter().zip(upper))
        .any(|(value, (lower, upper))| !(lower <= value && value <= upper))
}

/// Are the parameters where the form has them for what is taken? Each of them by itself.
fn holds(pass: &Pass, taken: &[f64], model: &Array2<f64>) -> bool {
    let inside = |((output, value), parameter): ((usize, usize), &f64)| {
        let row = pass.form.columns[output].row(value).to_vec();
        let middle = pass.form.centre[[output, value]] + dot(&row[..taken.len()], taken);
        let around: f64 = row[taken.len()..].iter().map(|symbol| symbol.abs()).sum();
        (parameter - middle).abs()
            <= around + 1e-14 * (middle.abs() + row.iter().map(|entry| entry.abs()).sum::<f64>())
    };
    model.indexed_iter().all(inside)
}

fn examine(apart: [bool; 2], lie: Lie, trainings: u64) -> Vec<Escapes> {
    (0..THREATS)
        .map(|threat| {
            let mut escapes = Escapes::default();
            for seed in 0..trainings {
                let problem = problem(seed * THREATS as u64 + threat as u64, threat);
                escapes.add(&Examined::new(problem, apart, lie), seed);
            }
            escapes
        })
        .collect()
}

#[test]
fn every_attack_is_where_forms_have_it() {
    for apart in [[true, true], [true, false], [false, true], [false, false]] {
        for (threat, escapes) in examine(apart, Lie::None, TRAININGS).into_iter().enumerate() {
            let Escapes { attacks, of_form, of_ends, of_ranges, above } = escapes;
            assert!(attacks * 10 > 9 * TRAININGS as usize * ATTACKS, "threat {threat}: {attacks} attacks");
            assert_eq!([of_form, of_ends, of_ranges, above], [0; 4], "threat {threat}, {apart:?}");
        }
    }
}

fn caught(lie: Lie) -> Vec<Escapes> {
    let mut all = examine([true, true], lie, TRAININGS / 8);
    for (one, other) in all.iter_mut().zip(examine([true, false], lie, TRAININGS / 8)) {
        one.attacks += other.attacks;
        one.of_form += other.of_form;
        one.of_ends += other.of_ends;
        one.of_ranges += other.of_ranges;
        one.above += other.above;
    }
    println!("{lie:?}: {all:?}");
    all
}

#[test]
fn errors_left_out_or_halved_are_caught() {
    let without = caught(Lie::Errors(0.0));
    assert!(without.iter().all(|escapes| escapes.of_form > 50), "{without:?}");
    let halved = caught(Lie::Errors(0.5));
    assert!(halved.iter().map(|escapes| escapes.of_form).sum::<usize>() > 20, "{halved:?}");
}

#[test]
fn a_budget_of_one_too_few_is_caught() {
    let fewer = caught(Lie::Budget);
    assert!(fewer[..7].iter().all(|escapes| escapes.of_ends > 0 || escapes.of_ranges > 20), "{fewer:?}");
}

#[test]
fn narrower_ranges_are_caught() {
    let narrower = caught(Lie::Ranges(0.2));
    let without_substitutes = narrower.iter().enumerate().filter(|(threat, _)| *threat != 5);
    assert!(without_substitutes.into_iter().all(|(_, escapes)| escapes.of_ranges > 10), "{narrower:?}");
    assert!(narrower.iter().map(|escapes| escapes.above).sum::<usize>() > 10, "{narrower:?}");
    assert!(narrower.iter().map(|escapes| escapes.of_form).sum::<usize>() > 10, "{narrower:?}");
}

#[test]
fn a_step_without_what_is_touched_is_caught() {
    let without = caught(Lie::FirstStep);
    assert!(without.iter().map(|escapes| escapes.of_form).sum::<usize>() > 100, "{without:?}");
}
