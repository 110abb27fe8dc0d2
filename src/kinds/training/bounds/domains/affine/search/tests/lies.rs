//! Searches that leave something out, and attacks that show it.

use super::super::super::backward::Above;
use super::super::super::family::Cut;
use super::super::candidates::under;
use super::above::each;
use super::drawn::{Carried, Drawn, limits};

const TRAININGS: u64 = 40;

/// Of forms that are cut in some way, how many leave out an attack that reaches the threshold.
fn caught(cut: impl Fn(&Above, f64) -> Cut) -> usize {
    let mut caught = 0;
    each(TRAININGS, |_, _, drawn| {
        let searcher = &drawn.search.searcher;
        let threshold = drawn.thresholds()[0];
        for form in drawn.forms(&searcher.whole) {
            let cut = cut(&form, threshold);
            let best = &drawn.attacks[drawn.best()];
            let family = under(&searcher.run, &searcher.whole.family, vec![cut]);
            caught += usize::from(!family.is_some_and(|left| drawn.is_in(&left.family, best)));
        }
    });
    caught
}

#[test]
fn cuts_as_they_are_leave_out_nothing() {
    assert_eq!(caught(Above::cut), 0);
}

#[test]
fn a_threshold_of_a_cut_that_is_raised_is_caught() {
    let raised = |share: f64| {
        move |form: &Above, threshold: f64| {
            let cut = form.cut(threshold);
            let weights: f64 = cut.weights.iter().map(|weight| weight.abs()).sum();
            Cut { threshold: cut.threshold + share * weights, ..cut }
        }
    };
    let [much, little] = [0.5, 0.02].map(|share| caught(raised(share)));
    println!("{much} and {little}");
    assert!(much > 100 && little > 20, "{much} {little}");
}

#[test]
fn a_constant_without_its_errors_is_caught() {
    // The clean value in place of what the form has where nothing is touched.
    let count = {
        let mut caught = 0;
        each(TRAININGS, |_, _, drawn| {
            let searcher = &drawn.search.searcher;
            let clean = drawn.attacks[0].value(&drawn.direction);
            for form in drawn.forms(&searcher.whole) {
                let form = Above { constant: clean, ..form };
                let best = &drawn.attacks[drawn.best()];
                let family = under(
                    &searcher.run,
                    &searcher.whole.family,
                    vec![form.cut(best.value(&drawn.direction))],
                );
                caught += usize::from(!family.is_some_and(|left| drawn.is_in(&left.family, best)));
            }
        });
        caught
    };
    println!("{count}");
    assert!(count > 5, "{count}");
}

/// How often an attack is in none of the parts of a division that a lie leaves.
fn uncovered(keep: impl Fn(&Drawn, usize, usize) -> bool, shrink: usize) -> usize {
    let mut uncovered = 0;
    each(TRAININGS, |_, _, drawn| {
        let parts = drawn.search.searcher.divided(&limits(0.0, 16, 64));
        let kept = (0..parts.len()).filter(|part| keep(drawn, *part, parts.len()));
        let families: Vec<_> = kept
            .map(|part| {
                let mut family = parts[part].family.clone();
                family.budgets.iter_mut().for_each(|budget| *budget = budget.saturating_sub(shrink));
                family
            })
            .collect();
        let is_in = |attack: &Carried| families.iter().any(|family| drawn.is_in(family, attack));
        uncovered += usize::from(!parts.is_empty() && !drawn.attacks.iter().all(is_in));
    });
    uncovered
}

#[test]
fn a_part_that_is_dropped_is_caught() {
    assert_eq!(uncovered(|_, _, _| true, 0), 0);
    let (first, last) = (uncovered(|_, part, _| part > 0, 0), uncovered(|_, part, all| part + 1 < all, 0));
    let fewer = uncovered(|_, _, _| true, 1);
    println!("{first} {last} {fewer}");
    assert!(first > 20 && last > 20 && fewer > 20, "{first} {last} {fewer}");
}

#[test]
fn a_bound_below_the_threshold_in_place_of_just_below_it_is_caught() {
    let mut caught = 0;
    each(TRAININGS, |_, _, drawn| {
        // What a search that takes a threshold for reached would say: nothing above the second best.
        let mut values: Vec<f64> =
            drawn.attacks.iter().map(|attack| attack.value(&drawn.direction)).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let [.., second, most] = values[..] else { return };
        let found =
            drawn.search.searcher.reaches(drawn.direction.clone(), second, &limits(0.0, 16, 64), None);
        assert!(found.bound >= most, "a bound is one, whatever is asked: {found:?}");
        caught += usize::from(found.value > second);
    });
    assert!(caught > 50, "{caught}");
}
