//! Runs under attacks that meet conditions stay in the boxes of these conditions; boxes of intervals are no
//! wider than those of all attacks.

use std::collections::BTreeSet;

use countersign::kinds::training::bounds::{Conditions, Group, TrainingProblem};
use countersign::kinds::training::threats::Attack;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::draw::{self, Range};
use super::escapes::{Ends, METHODS, attacked, boxes, boxes_under, escape_of_training};

const TRAININGS: u64 = 1500;
const DRAWN_ATTACKS: usize = 8;

/// Two groups of samples that follow each other, perhaps with samples between them that may not be touched.
fn conditions(problem: &TrainingProblem, random: &mut ChaCha8Rng) -> Conditions {
    let used = problem.used_samples();
    let mut cuts = [0; 4].map(|_| random.random_range(0..=used));
    cuts.sort_unstable();
    let group = |from: usize, to: usize, budget: usize| Group { samples: from..to, budget };
    let groups = vec![
        group(cuts[0], cuts[1], random.random_range(0..3)),
        group(cuts[2], cuts[3], random.random_range(0..3)),
    ];
    Conditions { groups, ..Conditions::default() }
}

/// What is left of an attack when it touches no more samples than conditions allow.
fn restricted(mut attack: Attack, conditions: &Conditions) -> Attack {
    let touched = attack.touched();
    let of_group = |group: &Group| touched.range(group.samples.clone()).copied().take(group.budget).collect();
    let kept: BTreeSet<usize> = conditions.groups.iter().flat_map::<Vec<usize>, _>(of_group).collect();
    attack.labels.retain(|[sample, _]| kept.contains(sample));
    attack.values.retain(|(sample, _)| kept.contains(sample));
    attack.features.retain(|(sample, _)| kept.contains(sample));
    attack.removed.retain(|sample| kept.contains(sample));
    attack
}

/// How much wider a box under conditions may be by rounding, absolute and relative.
const ROUNDING: f64 = 1e-9;

fn is_within(inner: &Ends, outer: &Ends) -> bool {
    let no_less = |one: &f64, other: &f64| *one >= other - ROUNDING * (1.0 + other.abs());
    let lower = inner.lower.iter().zip(&outer.lower).all(|(inner, outer)| no_less(inner, outer));
    lower && inner.upper.iter().zip(&outer.upper).all(|(inner, outer)| no_less(&-inner, &-outer))
}

/// How many runs were followed, and whether the conditions made a box tighter. Numbers of all sizes leave
/// more to rounding than to attacks; there widths are not compared.
fn examine(seed: u64) -> (usize, bool) {
    let is_benign = (seed / draw::THREATS as u64).is_multiple_of(2);
    let problem = draw::problem(seed, if is_benign { Range::BENIGN } else { Range::ALL });
    let random = &mut ChaCha8Rng::seed_from_u64(seed ^ 0xc04d);
    let conditions = conditions(&problem, random);
    let used = problem.used_samples();
    let drawn = (0..DRAWN_ATTACKS).map(|_| problem.threat.draw(&problem.set, used, random));
    let attacks: Vec<Attack> = drawn.map(|attack| restricted(attack, &conditions)).collect();
    let mut is_tighter = false;
    for domain in METHODS {
        let (own, all) = (boxes_under(&problem, &conditions, domain), boxes(&problem, domain));
        for (own, all) in own.iter().zip(&all) {
            // Linear bounds choose their slopes by the box at hand: from a narrower one they may choose
            // worse.
            let is_monotone = is_benign && domain.name() == "ibp";
            assert!(!is_monotone || is_within(own, all), "seed {seed}, {}", domain.name());
            is_tighter |= own != all;
        }
        for attack in &attacks {
            assert!(conditions.allows(attack), "seed {seed}: {attack:?}");
            let escape = escape_of_training(&problem, &own, &attacked(&problem, attack));
            assert_eq!(escape, None, "seed {seed}, {}, {conditions:?}, {attack:?}", domain.name());
        }
    }
    (METHODS.len() * attacks.len(), is_tighter)
}

#[test]
fn runs_that_meet_conditions_stay_in_their_boxes() {
    let examined: Vec<(usize, bool)> = (0..TRAININGS).into_par_iter().map(examine).collect();
    let runs: usize = examined.iter().map(|(runs, _)| runs).sum();
    let tighter = examined.iter().filter(|(_, is_tighter)| *is_tighter).count();
    println!("{runs} runs, {tighter} of {TRAININGS} conditions make a box tighter");
    assert!(runs > 20_000 && tighter > 300, "{runs} {tighter}");
}
