//! No attack brings a direction above what a search, or one pass of affine forms, says of it.

use countersign::kinds::training::bounds::{
    AFFINE, Directions, Run, Search, SearchLimits, TrainingProblem, enclose,
};
use countersign::kinds::training::networks::train;
use countersign::kinds::training::threats::{Attack, Threat};
use ndarray::Array2;
use num_rational::BigRational;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::arithmetic::{Halved, InOrder, Number, Reversed};
use super::attacks::listed;
use super::draw::{self, Range};
use super::escapes::{Ends, attacked};
use super::naive::NaiveRun;

const TRAININGS: u64 = 4000;
/// Exchanges of a climb from the best attack that was drawn.
const CLIMBS: usize = 12;
/// What sums in another order may come to: a search retrains as this program does.
const OTHER_ORDERS: f64 = 1e-9;

struct Drawn {
    problem: TrainingProblem,
    direction: Vec<f64>,
    attacks: Vec<(Attack, f64)>,
}

impl Drawn {
    /// A linear model with attacks, the last of which were climbed to; nothing where training diverges.
    fn new(seed: u64) -> Option<Self> {
        let problem = draw::problem(seed, Range { hidden_layers: 0, ..Range::ALL });
        let random = &mut ChaCha8Rng::seed_from_u64(seed ^ 0x5ea7c4ed);
        let parameters = problem.start.parameters().len();
        let alone = random.random_range(0..2 * parameters);
        let coefficient = |at: usize| match alone < parameters {
            true => f64::from(u8::from(at == alone)),
            false => random.random_range(-1.0..1.0),
        };
        let direction = (0..parameters).map(coefficient).collect();
        let mut drawn = Drawn { problem, direction, attacks: Vec::new() };
        drawn.try_out(Attack::default());
        drawn.attacks.first()?;
        let used = drawn.problem.used_samples();
        for _ in 0..6 {
            drawn.try_out(drawn.problem.threat.draw(&drawn.problem.set, used, random));
        }
        if !matches!(drawn.problem.threat, Threat::Substitution(_)) {
            listed(&drawn.problem, 40)
                .unwrap_or_default()
                .into_iter()
                .for_each(|attack| drawn.try_out(attack));
        }
        for _ in 0..CLIMBS {
            // What one attack does to a sample in place of what the best does to another.
            let other = drawn.problem.threat.draw(&drawn.problem.set, used, random);
            let mixed = mixed(drawn.best(), &other, random);
            let is_within = drawn.problem.threat.apply(&mixed, &drawn.problem.set).is_ok();
            if is_within {
                drawn.try_out(mixed);
            }
        }
        Some(drawn)
    }

    fn try_out(&mut self, attack: Attack) {
        let set = attacked(&self.problem, &attack);
        let Ok(model) = train(&self.problem.start, &self.problem.schedule, &set) else { return };
        let value = model.parameters().iter().zip(&self.direction).map(|(parameter, d)| parameter * d).sum();
        self.attacks.push((attack, value));
    }

    fn best(&self) -> &Attack {
        let best = self.attacks.iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
        &best.expect("the clean run").0
    }

    /// `d·θ` after an attack in an arithmetic.
    fn value_in<N: Number>(&self, attack: &Attack) -> N {
        let set = attacked(&self.problem, attack);
        let mut run = NaiveRun::<N>::new(&self.problem.start);
        (0..self.problem.steps()).for_each(|_| run.advance(&self.problem.schedule, &set));
        let pairs = self.direction.iter().zip(run.parameters()).map(|(&d, parameter)| (N::of(d), parameter));
        N::sum_of_products(&pairs.collect::<Vec<_>>())
    }
}

/// An attack with one touched sample less, and one of another attack.
fn mixed(best: &Attack, other: &Attack, random: &mut ChaCha8Rng) -> Attack {
    let touched: Vec<usize> = best.touched().into_iter().collect();
    let new: Vec<usize> = other.touched().into_iter().filter(|sample| !touched.contains(sample)).collect();
    if touched.is_empty() || new.is_empty() {
        return other.clone();
    }
    let (out, into) =
        (touched[random.random_range(0..touched.len())], new[random.random_range(0..new.len())]);
    let mut attack = best.clone();
    attack.labels.retain(|[sample, _]| *sample != out);
    attack.values.retain(|(sample, _)| *sample != out);
    attack.features.retain(|(sample, _)| *sample != out);
    attack.removed.retain(|sample| *sample != out);
    attack.labels.extend(other.labels.iter().filter(|[sample, _]| *sample == into));
    attack.values.extend(other.values.iter().filter(|(sample, _)| *sample == into));
    attack.features.extend(other.features.iter().filter(|(sample, _)| *sample == into).cloned());
    attack.removed.extend(other.removed.iter().filter(|sample| **sample == into));
    attack
}

#[derive(Clone, Copy, Default)]
struct Tally {
    searches: usize,
    attacks: usize,
    exact: usize,
}

/// Limits of a search that may retrain every attack, only those that are left, or none.
fn limits(seed: u64) -> SearchLimits<'static> {
    let (every, sets) = [(0, 0), (0, 64), (2_000, 64)][seed as usize % 3];
    let (gap, passes) = [(0.0, 8), (0.01, 12), (0.2, 2)][seed as usize / 3 % 3];
    SearchLimits { gap, passes, sets, every, until: None, interrupt: None }
}

fn examine(seed: u64) -> Tally {
    let mut tally = Tally::default();
    let Some(drawn) = Drawn::new(seed) else { return tally };
    let Ok(Some(search)) = Search::new(&Run::of(&drawn.problem, None)) else { return tally };
    let found = search.largest(&drawn.direction, &limits(seed));
    let row = Array2::from_shape_vec((1, drawn.direction.len()), drawn.direction.clone()).expect("a row");
    let along = Directions::new(row.view(), row.ncols()).expect("a direction");
    let enclosure = enclose(&AFFINE, &drawn.problem).expect("finite");
    let above = enclosure.along(&along).upper()[[0, 0]];
    let last = Ends::from(enclosure.models());
    tally.searches += 1;
    tally.exact += usize::from(found.gap() <= 1e-9);
    for (attack, value) in &drawn.attacks {
        let what = || format!("seed {seed}, {:?}, {attack:?}: {value:?}", drawn.problem.threat);
        assert!(*value <= found.bound, "{}, {found:?}", what());
        assert!(*value <= above, "{}, {above:?}", what());
        tally.attacks += 1;
        let room = OTHER_ORDERS * (1.0 + value.abs() + found.bound.abs());
        let others = [
            drawn.value_in::<InOrder>(attack).0,
            drawn.value_in::<Reversed>(attack).0,
            drawn.value_in::<Halved>(attack).0,
        ];
        for other in others.into_iter().filter(|other| (other - value).abs() <= room) {
            assert!(other <= above, "{}, in another order {other:?}, {above:?}", what());
            assert!(other <= found.bound + room, "{}, in another order {other:?}, {found:?}", what());
        }
    }
    // The box after the last step, which single attacks that are told apart have made smaller.
    let best = attacked(&drawn.problem, drawn.best());
    let mut run = NaiveRun::<Reversed>::new(&drawn.problem.start);
    (0..drawn.problem.steps()).for_each(|_| run.advance(&drawn.problem.schedule, &best));
    assert_eq!(last.escape(&run.parameters()), None, "seed {seed}");
    tally
}

#[test]
fn no_attack_is_above_a_search() {
    let all = (0..TRAININGS).into_par_iter().map(examine).reduce(Tally::default, |one, other| Tally {
        searches: one.searches + other.searches,
        attacks: one.attacks + other.attacks,
        exact: one.exact + other.exact,
    });
    println!("{} searches, {} exact, {} attacks", all.searches, all.exact, all.attacks);
    assert!(all.searches as u64 * 10 > TRAININGS * 9, "{}", all.searches);
    assert!(all.attacks > 50_000 && all.exact * 4 > all.searches, "{} {}", all.attacks, all.exact);
}

/// One touched sample: boxes of attacks that are told apart, against training in fractions.
#[test]
fn attacks_that_are_told_apart_stay_in_their_box_in_fractions() {
    let examine = |seed: u64| {
        let mut problem = draw::problem(seed, Range::LINEAR);
        problem.threat = problem.threat.with_samples(1);
        let Ok(enclosure) = enclose(&AFFINE, &problem) else { return 0 };
        let ends = Ends::from(enclosure.models());
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let used = problem.used_samples();
        let mut attacks: Vec<Attack> =
            (0..3).map(|_| problem.threat.draw(&problem.set, used, random)).collect();
        if !matches!(problem.threat, Threat::Substitution(_)) {
            attacks.extend(listed(&problem, 20).unwrap_or_default());
        }
        for attack in std::iter::once(&Attack::default()).chain(&attacks) {
            let set = attacked(&problem, attack);
            let mut run = NaiveRun::<BigRational>::new(&problem.start);
            (0..problem.steps()).for_each(|_| run.advance(&problem.schedule, &set));
            assert_eq!(ends.escape(&run.parameters()), None, "seed {seed}, {attack:?}");
        }
        attacks.len()
    };
    let count: usize = (0..600).into_par_iter().map(examine).sum();
    assert!(count > 2_000, "{count}");
}
