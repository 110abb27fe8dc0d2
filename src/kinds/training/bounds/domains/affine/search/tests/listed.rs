//! Candidates and sets, against every set of small families.

use proptest::prelude::*;

use super::super::super::family::Family;
use super::super::super::prepared::Prepared;
use super::super::super::simulated::Taken;
use super::super::super::tests::draw::problem;
use super::super::super::tests::families::{self, INPUTS, dot, ways};
use super::super::candidates::under;
use super::super::sets::sets;
use crate::training::bounds::domains::Conditions;

/// Units of a small family in place of those of a training.
fn run_of(seed: u64, drawn: &families::Drawn) -> Prepared {
    let of = (seed..).map(|seed| problem(seed, 0)).find(|problem| problem.set.inputs() == INPUTS);
    let problem = of.expect("some has as many features");
    let mut run = Prepared::new(&problem, &Conditions::whole(&problem));
    run.units = drawn.units.clone();
    run
}

/// The units that a way takes, by their place in the family.
fn taken(family: &Family, way: &[f64]) -> Vec<usize> {
    let starts = &family.layout.starts;
    let takes = |place: &usize| way[starts[*place]..starts[*place + 1]].iter().any(|by| *by != 0.0);
    (0..family.layout.units.len()).filter(takes).collect()
}

/// What a listed set multiplies the columns by.
fn columns(run: &Prepared, family: &Family, set: &[Taken]) -> Vec<f64> {
    let mut columns = vec![0.0; family.layout.columns()];
    for taken in set {
        let place = family.layout.units.iter().position(|unit| *unit == taken.unit).expect("a unit");
        assert!(taken.alternative < run.units.units[taken.unit].alternatives.len());
        columns[family.layout.starts[place] + taken.alternative] = 1.0;
    }
    columns
}

/// A random division of what a family counts, as that of a divided budget is.
fn regrouped(seed: u64, mut family: Family) -> Family {
    if seed.is_multiple_of(3) && family.budgets.len() == 1 {
        family.layout.groups.iter_mut().enumerate().for_each(|(place, group)| *group = place % 2);
        family.budgets.push(seed as usize % 3);
    }
    family
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_unit_of_a_set_within_all_cuts_is_dropped(seed in any::<u32>()) {
        let seed = u64::from(seed);
        let drawn = families::draw(seed);
        let run = run_of(seed, &drawn);
        let all = Family { cuts: Vec::new(), ..regrouped(seed, drawn.family.clone()) };
        let mut within = all.clone();
        within.cuts.clone_from(&drawn.family.cuts);
        let ways = ways(&drawn.units, &within);
        match under(&run, &all, drawn.family.cuts) {
            None => prop_assert!(ways.is_empty(), "{ways:?}"),
            Some(restricted) => for way in &ways {
                for place in taken(&all, way) {
                    prop_assert!(restricted.family.layout.units.contains(&all.layout.units[place]));
                }
            }
        }
    }

    #[test]
    fn units_that_are_left_keep_their_group_their_weights_and_whether_all_take_them(seed in any::<u32>()) {
        let seed = u64::from(seed);
        let drawn = families::draw(seed);
        let run = run_of(seed, &drawn);
        let all = Family { cuts: Vec::new(), ..regrouped(seed, drawn.family.clone()) };
        let Some(restricted) = under(&run, &all, drawn.family.cuts.clone()) else { return Ok(()) };
        let left = &restricted.family;
        prop_assert_eq!(&left.budgets, &all.budgets);
        for (place, unit) in left.layout.units.iter().enumerate() {
            let before = all.layout.units.iter().position(|other| other == unit).expect("one of them");
            prop_assert_eq!(left.layout.groups[place], all.layout.groups[before]);
            prop_assert_eq!(left.forced[place], all.forced[before]);
            for (cut, of) in left.cuts.iter().zip(&drawn.family.cuts) {
                prop_assert_eq!(cut.threshold, of.threshold);
                prop_assert_eq!(
                    &cut.weights[left.layout.starts[place]..left.layout.starts[place + 1]],
                    &of.weights[all.layout.starts[before]..all.layout.starts[before + 1]]
                );
            }
        }
        let forced = all.forced.iter().filter(|forced| **forced).count();
        prop_assert_eq!(left.forced.iter().filter(|forced| **forced).count(), forced, "none is dropped");
    }

    #[test]
    fn the_sets_within_all_cuts_are_listed_once_each(seed in any::<u32>()) {
        let seed = u64::from(seed);
        let drawn = families::draw(seed);
        let run = run_of(seed, &drawn);
        let cuts = drawn.family.cuts.clone();
        let family = Family { cuts, ..regrouped(seed, drawn.family.clone()) };
        let units = family.layout.units.iter().map(|unit| &drawn.units.units[*unit]);
        let is_moved = units.flat_map(|unit| &unit.alternatives).any(|one| one.moved);
        let listed = sets(&run, &family, 4096);
        prop_assert_eq!(listed.is_none(), is_moved);
        let Some(listed) = listed else { return Ok(()) };
        let listed: Vec<Vec<f64>> = listed.iter().map(|set| columns(&run, &family, set)).collect();
        let all = ways(&drawn.units, &family);
        for way in &all {
            prop_assert_eq!(listed.iter().filter(|one| *one == way).count(), 1);
        }
        // More are listed only where sums round.
        for one in &listed {
            for cut in &family.cuts {
                let room = 1e-10 * cut.weights.iter().map(|weight| weight.abs()).sum::<f64>();
                prop_assert!(dot(&cut.weights, one) >= cut.threshold - room);
            }
            for (group, budget) in family.budgets.iter().enumerate() {
                let of_group = |place: &&usize| family.layout.groups[**place] == group && !family.forced[**place];
                prop_assert!(taken(&family, one).iter().filter(of_group).count() <= *budget);
            }
        }
        if let Some(fewer) = all.len().checked_sub(1) {
            prop_assert_eq!(sets(&run, &family, fewer), None, "too many");
        }
    }
}
