//! What a search says of a direction, against attacks, and against every attack that there is.

use std::sync::atomic::AtomicBool;

use rand::RngExt;

use super::super::super::order::by_output;
use super::above::each;
use super::drawn::{Drawn, limits};
use crate::training::bounds::exhaustive::{Watch, exhaustive};
use crate::training::networks::Network;

const TRAININGS: u64 = 40;

impl Drawn {
    /// The most that the direction comes to, by every attack; nothing where there are infinitely many or more
    /// than a few.
    pub(super) fn truth(&self) -> Option<f64> {
        let searcher = &self.search.searcher;
        let interrupt = AtomicBool::new(false);
        let watch = Watch { limit: 3_000, interrupt: &interrupt, trained: &|| () };
        let value = |network: &Network| {
            let parameters = by_output(&searcher.run.architecture, &network.parameters());
            vec![self.direction.iter().zip(&parameters).map(|(d, parameter)| d * parameter).sum::<f64>()]
        };
        exhaustive(&searcher.problem, &watch, &value).ok().map(|reached| reached.upper[0])
    }
}

#[test]
fn no_attack_is_above_the_bound_and_the_best_is_carried_out() {
    let mut gaps = 0;
    each(TRAININGS, |seed, threat, drawn| {
        let searcher = &drawn.search.searcher;
        for (gap, passes, sets) in [(0.0, 200, 64), (0.0, 12, 0), (0.01, 24, 0), (0.01, 1, 64), (0.5, 3, 0)] {
            let found = searcher.largest(drawn.direction.clone(), &limits(gap, passes, sets), None);
            let what = format!("seed {seed}, threat {threat}, {gap}, {passes}, {sets}: {found:?}");
            for attack in &drawn.attacks {
                assert!(attack.value(&drawn.direction) <= found.bound, "{what}, {:?}", attack.choice);
            }
            assert!(found.value <= found.bound, "{what}");
            assert!(found.trace.thresholds.len() <= passes, "{what}");
            let network = searcher.network(&found.attack).expect("within the threat");
            let parameters = by_output(&searcher.run.architecture, &network.parameters());
            let value: f64 =
                drawn.direction.iter().zip(&parameters).map(|(d, parameter)| d * parameter).sum();
            let magnitude: f64 = drawn.direction.iter().zip(&parameters).map(|(d, p)| (d * p).abs()).sum();
            // Rounding up leaves a few of the smallest numbers even of 0.
            let room = 1e-12 * magnitude + 1e-300;
            assert!(value <= found.value && found.value <= value + room, "{what}, {value}");
            gaps += usize::from(found.gap() > 1e-9);
        }
    });
    println!("{gaps} searches ended with a gap");
    assert!(gaps > 50, "limits leave gaps: {gaps}");
}

#[test]
fn a_value_that_an_attack_reaches_is_never_said_to_be_out_of_reach() {
    let (mut out_of_reach, mut reached) = (0, 0);
    each(TRAININGS, |seed, threat, drawn| {
        let values: Vec<f64> = drawn.attacks.iter().map(|attack| attack.value(&drawn.direction)).collect();
        let most = values[drawn.best()];
        let spread = (most - values[0]).abs().max(1e-6);
        let further = spread * drawn.random.random_range(0.0..0.5);
        let asked = [most, most.next_down(), values[values.len() / 2], most.next_up(), most + further];
        for (number, value) in asked.into_iter().enumerate() {
            let sets = [0, 64][(seed as usize + number) % 2];
            let found =
                drawn.search.searcher.reaches(drawn.direction.clone(), value, &limits(0.01, 16, sets), None);
            if found.bound < value {
                out_of_reach += 1;
                assert!(most < value, "seed {seed}, threat {threat}: {most:?} reaches {value:?}, {found:?}");
            }
            reached += usize::from(found.value >= value);
        }
    });
    println!("{out_of_reach} out of reach, {reached} reached");
    assert!(out_of_reach > 100 && reached > 300, "{out_of_reach} {reached}");
}

#[test]
fn a_search_is_above_every_attack_and_exact_where_it_may_go_on() {
    let (mut exact, mut all) = (0, 0);
    each(TRAININGS, |seed, threat, drawn| {
        let Some(truth) = drawn.truth() else { return };
        let scale = 1e-9 * (1.0 + truth.abs());
        let found = drawn.search.searcher.largest(drawn.direction.clone(), &limits(0.0, 400, 4096), None);
        assert!(truth <= found.bound, "seed {seed}, threat {threat}: {truth} {found:?}");
        all += 1;
        exact += usize::from(found.bound <= truth + scale);
        for (gap, passes, sets) in [(0.0, 2, 0), (0.01, 24, 0), (0.2, 24, 16)] {
            let found =
                drawn.search.searcher.largest(drawn.direction.clone(), &limits(gap, passes, sets), None);
            assert!(truth <= found.bound, "seed {seed}, threat {threat}: {truth} {found:?}");
            assert!(found.value <= truth + scale, "seed {seed}, threat {threat}: {truth} {found:?}");
        }
    });
    println!("{exact} of {all} exact");
    assert!(all > 60 && exact == all, "{exact} of {all}");
}
