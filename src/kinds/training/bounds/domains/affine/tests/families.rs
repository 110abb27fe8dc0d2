//! The most over a family, against all of its sets.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::alternatives::{Alternative, NewGradient, NewTarget, Unit, Units};
use super::super::family::{Cut, Family, Room};
use super::super::layout::Layout;

pub(in crate::training::bounds::domains::affine) const INPUTS: usize = 2;

/// Units of one or two alternatives, some with features that move, in one or two groups.
fn units(random: &mut ChaCha8Rng) -> Units {
    let plain = random.random_bool(0.3);
    let groups = random.random_range(1..=2);
    let alternative = |random: &mut ChaCha8Rng| {
        let moved = !plain && random.random_bool(0.3);
        Alternative { target: NewTarget::Own, moved, gradient: NewGradient::Changed, has_moves: moved }
    };
    let unit = |sample: usize, random: &mut ChaCha8Rng| {
        let count = if plain { 1 } else { random.random_range(1..=2) };
        Unit {
            sample,
            group: random.random_range(0..groups),
            alternatives: (0..count).map(|_| alternative(random)).collect(),
            apart: false,
        }
    };
    let count = random.random_range(1..=5);
    let units = (0..count).map(|sample| unit(sample, random)).collect();
    Units { units, budgets: (0..groups).map(|_| random.random_range(0..=3)).collect() }
}

fn row(columns: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let scale = [1.0, 1e-9, 1e6][random.random_range(0..3)];
    let entry = |random: &mut ChaCha8Rng| match random.random_range(0..4) {
        0 => 0.0,
        1 => f64::from(random.random_range(-1..=1)),
        _ => random.random_range(-1.0..1.0),
    };
    (0..columns).map(|_| scale * entry(random)).collect()
}

/// Every way to take units of a family, with features at their corners, as what each column is multiplied by:
/// within the budgets and the cuts, and with every forced unit.
pub(in crate::training::bounds::domains::affine) fn ways(units: &Units, family: &Family) -> Vec<Vec<f64>> {
    let mut ways = vec![(vec![0.0; family.layout.columns()], vec![0_usize; family.budgets.len()])];
    for (place, &unit) in family.layout.units.iter().enumerate() {
        let unit = &units.units[unit];
        let mut longer = Vec::new();
        for (way, spent) in &ways {
            if !family.forced[place] {
                longer.push((way.clone(), spent.clone()));
            }
            let mut spent = spent.clone();
            spent[family.layout.groups[place]] += usize::from(!family.forced[place]);
            let mut column = family.layout.starts[place];
            for alternative in &unit.alternatives {
                let moves = if alternative.has_moves { INPUTS } else { 0 };
                for corner in 0..1_usize << moves {
                    let mut way = way.clone();
                    way[column] = 1.0;
                    for moved in 0..moves {
                        way[column + 1 + moved] = if corner >> moved & 1 == 1 { 1.0 } else { -1.0 };
                    }
                    longer.push((way, spent.clone()));
                }
                column += 1 + moves;
            }
        }
        longer.retain(|(_, spent)| spent.iter().zip(&family.budgets).all(|(spent, budget)| spent <= budget));
        ways = longer;
    }
    let meets = |way: &Vec<f64>| family.cuts.iter().all(|cut| dot(&cut.weights, way) >= cut.threshold);
    ways.into_iter().map(|(way, _)| way).filter(meets).collect()
}

pub(in crate::training::bounds::domains::affine) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

pub(in crate::training::bounds::domains::affine) struct Drawn {
    pub(in crate::training::bounds::domains::affine) units: Units,
    pub(in crate::training::bounds::domains::affine) family: Family,
    row: Vec<f64>,
    sign: f64,
}

pub(in crate::training::bounds::domains::affine) fn draw(seed: u64) -> Drawn {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let units = units(random);
    let kept = (0..units.units.len()).filter(|_| random.random_bool(0.9)).collect();
    let layout = Layout::new(&units, kept, INPUTS);
    let mut family = Family::whole(layout, units.budgets.clone());
    if random.random_bool(0.3) {
        family.forced.iter_mut().for_each(|forced| *forced = random.random_bool(0.3));
    }
    let columns = family.layout.columns();
    for _ in 0..random.random_range(0..=2) {
        let weights = row(columns, random);
        let reached = ways(&units, &Family { cuts: Vec::new(), ..family.clone() });
        let reached: Vec<f64> = reached.iter().map(|way| dot(&weights, way)).collect();
        let threshold = reached[random.random_range(0..reached.len())];
        family.cuts.push(Cut { weights, threshold });
    }
    let row = row(columns, random);
    Drawn { units, family, row, sign: if random.random_bool(0.5) { 1.0 } else { -1.0 } }
}

impl Drawn {
    fn truth(&self) -> f64 {
        let of = |way: &Vec<f64>| self.sign * dot(&self.row, way);
        ways(&self.units, &self.family).iter().map(of).fold(f64::NEG_INFINITY, f64::max)
    }

    fn most(&self, family: &Family) -> f64 {
        family.most(&self.row, self.sign, &mut Room::default())
    }

    fn room(&self) -> f64 {
        1e-14 * self.row.iter().map(|entry| entry.abs()).sum::<f64>()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn the_most_over_a_family_is_no_less_than_any_set(seed in any::<u64>()) {
        let drawn = draw(seed);
        let whole = Family { cuts: Vec::new(), ..drawn.family.clone() };
        let most = drawn.most(&drawn.family);
        prop_assert!(drawn.truth() <= most + drawn.room(), "{} {most}", drawn.truth());
        prop_assert!(most <= drawn.most(&whole));
        // Without cuts it is the most.
        let drawn = Drawn { family: whole, ..drawn };
        prop_assert!((drawn.truth() - drawn.most(&drawn.family)).abs() <= drawn.room());
    }

    #[test]
    fn as_many_samples_are_removable_as_some_set_removes(seed in any::<u64>()) {
        let mut drawn = draw(seed);
        for alternative in drawn.units.units.iter_mut().flat_map(|unit| &mut unit.alternatives) {
            *alternative = Alternative { gradient: NewGradient::None, ..*alternative };
        }
        drawn.family.cuts.clear();
        let batch = 1..4;
        let taken = |way: &Vec<f64>| {
            let starts = &drawn.family.layout.starts;
            (0..drawn.family.layout.units.len())
                .filter(|&place| batch.contains(&drawn.units.units[drawn.family.layout.units[place]].sample))
                .filter(|&place| way[starts[place]..starts[place + 1]].iter().any(|by| *by != 0.0))
                .count()
        };
        let most = ways(&drawn.units, &drawn.family).iter().map(taken).max().unwrap_or(0);
        prop_assert_eq!(drawn.family.removable(&drawn.units, &batch), most.min(batch.len() - 1));
    }
}

#[test]
fn wrong_families_are_caught() {
    let (mut by_budget, mut by_cut, mut cuts_that_help) = (0, 0, 0);
    for seed in 0..600 {
        let drawn = draw(seed);
        let truth = drawn.truth();
        let mut fewer = drawn.family.clone();
        fewer.budgets.iter_mut().for_each(|budget| *budget = budget.saturating_sub(1));
        by_budget += usize::from(drawn.most(&fewer) < truth - drawn.room());
        let mut raised = drawn.family.clone();
        for cut in &mut raised.cuts {
            cut.threshold += 0.5 * cut.weights.iter().map(|weight| weight.abs()).sum::<f64>();
        }
        by_cut += usize::from(drawn.most(&raised) < truth - drawn.room());
        let whole = Family { cuts: Vec::new(), ..drawn.family.clone() };
        cuts_that_help += usize::from(drawn.most(&drawn.family) < drawn.most(&whole) - drawn.room());
    }
    assert!(by_budget > 100, "a unit of budget too few: {by_budget}");
    assert!(by_cut > 50, "a threshold too high: {by_cut}");
    assert!(cuts_that_help > 50, "{cuts_that_help}");
}
