//! Searches that are followed again, and those that look at every attack.

use rand::RngExt;

use super::super::super::simulated::{Choice, attack_of, choice_of};
use super::super::{Limits, Trace};
use super::above::each;
use super::drawn::limits;

const TRAININGS: u64 = 40;

#[test]
fn a_trail_leads_to_the_same_without_looking_for_attacks() {
    let mut passes = 0;
    each(TRAININGS, |seed, threat, drawn| {
        let searcher = &drawn.search.searcher;
        for (gap, most, sets) in [(0.0, 12, 0), (0.01, 24, 64), (0.3, 1, 0)] {
            let limits = limits(gap, most, sets);
            let found = searcher.largest(drawn.direction.clone(), &limits, None);
            passes += found.trace.thresholds.len();
            let again = searcher.largest(drawn.direction.clone(), &limits, Some(&found.trace));
            assert_eq!(again, found, "seed {seed}, threat {threat}");
        }
    });
    assert!(passes > 1_000, "{passes}");
}

#[test]
fn a_trail_that_is_made_up_gives_a_bound_all_the_same() {
    each(TRAININGS, |seed, threat, drawn| {
        let run = std::sync::Arc::clone(&drawn.search.searcher.run);
        let any = |drawn: &mut super::drawn::Drawn| {
            let attack = drawn.random.random_range(0..drawn.attacks.len());
            attack_of(&run, &drawn.attacks[attack].choice)
        };
        let trace = Trace { drawn_at: vec![any(drawn), any(drawn)], thresholds: vec![0.0; 5] };
        let found =
            drawn.search.searcher.largest(drawn.direction.clone(), &limits(0.0, 24, 64), Some(&trace));
        let most = drawn.attacks[drawn.best()].value(&drawn.direction);
        assert!(most <= found.bound, "seed {seed}, threat {threat}: {most} {found:?}");
        assert!(found.trace.thresholds.len() <= 5);
    });
}

#[test]
fn attacks_are_the_choices_that_they_came_from() {
    let mut count = 0;
    each(TRAININGS, |seed, threat, drawn| {
        let run = &drawn.search.searcher.run;
        // Searches move features as far as they go.
        let goes_far =
            |choice: &Choice| choice.iter().flat_map(|taken| &taken.moves).all(|by| by.abs() == 1.0);
        for carried in drawn.attacks.iter().filter(|carried| goes_far(&carried.choice)) {
            let mut choice = carried.choice.clone();
            choice.sort_by_key(|taken| taken.unit);
            let attack = attack_of(run, &choice);
            let again =
                choice_of(run, &attack).unwrap_or_else(|| panic!("seed {seed}, threat {threat}: {attack:?}"));
            assert_eq!(attack_of(run, &again), attack, "seed {seed}, threat {threat}");
            count += 1;
        }
    });
    assert!(count > 5_000, "{count}");
}

#[test]
fn every_attack_together_is_the_truth() {
    let mut all = 0;
    each(TRAININGS, |seed, threat, drawn| {
        let Some(truth) = drawn.truth() else { return };
        let few = Limits { every: 3_000, ..limits(0.01, 0, 0) };
        let found = drawn.search.searcher.largest(drawn.direction.clone(), &few, None);
        assert!(truth <= found.bound, "seed {seed}, threat {threat}: {truth} {found:?}");
        let is_met = found.gap() <= 0.01 + 1e-9;
        assert!(is_met, "seed {seed}, threat {threat}: {truth} {found:?}");
        all += 1;
    });
    assert!(all > 60, "{all}");
}
