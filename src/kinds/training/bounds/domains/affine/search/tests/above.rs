//! What holds of every attack that brings a direction to a threshold.

use std::sync::Arc;

use super::super::super::backward::{Above, Lines, Passed};
use super::super::super::family::Family;
use super::super::super::tests::draw::THREATS;
use super::super::part::{Came, Part};
use super::drawn::{Carried, Drawn, limits};
use super::rounding_of;
use crate::training::bounds::domains::affine::followed::Tried;

const TRAININGS: u64 = 60;
const ATTACKS: usize = 24;

/// Trainings of every threat, with attacks.
pub(super) fn each(trainings: u64, mut then: impl FnMut(u64, usize, &mut Drawn)) -> usize {
    let mut count = 0;
    for threat in 0..THREATS {
        for number in 0..trainings {
            let seed = number * THREATS as u64 + threat as u64;
            if let Some(mut drawn) = Drawn::new(seed, threat, ATTACKS) {
                then(seed, threat, &mut drawn);
                count += 1;
            }
        }
    }
    count
}

impl Drawn {
    /// An attack as searches have it.
    pub(super) fn tried(&self, attack: usize) -> Tried {
        self.search.searcher.tried(&self.direction, self.attacks[attack].choice.clone())
    }

    /// Forms above the direction, with lines for the middle and for two of the attacks.
    pub(super) fn forms(&self, passed: &Passed) -> Vec<Above> {
        let near = [0, self.best()].map(|attack| self.tried(attack).near);
        let near = near.iter().map(|near| Lines::Near(near));
        let lines = [Lines::Middle, Lines::Chords].into_iter().chain(near);
        lines.map(|lines| passed.above(&self.direction, lines)).collect()
    }

    /// Thresholds that some attacks reach: the best alone, and about half of them.
    pub(super) fn thresholds(&self) -> [f64; 2] {
        let mut values: Vec<f64> = self.attacks.iter().map(|attack| attack.value(&self.direction)).collect();
        values.sort_by(f64::total_cmp);
        [values[values.len() - 1], values[values.len() / 2]]
    }

    /// Does an attack have units and numbers that a family has?
    pub(super) fn is_in(&self, family: &Family, attack: &Carried) -> bool {
        let place = |unit: usize| family.layout.units.iter().position(|other| *other == unit);
        let places: Option<Vec<usize>> = attack.choice.iter().map(|taken| place(taken.unit)).collect();
        let Some(places) = places else { return false };
        let free = |group: usize| {
            let of_group = |place: &&usize| family.layout.groups[**place] == group && !family.forced[**place];
            places.iter().filter(of_group).count()
        };
        (0..family.forced.len()).all(|place| !family.forced[place] || places.contains(&place))
            && family.budgets.iter().enumerate().all(|(group, budget)| free(group) <= *budget)
    }

    /// What a form over a family comes to for an attack in it.
    fn of_form(&self, family: &Family, form: &Above, attack: &Carried) -> f64 {
        let whole = &self.search.searcher.whole.family.layout;
        let columns = self.columns(attack);
        let own = family.layout.units.iter().flat_map(|unit| {
            let place = whole.units.iter().position(|other| other == unit).expect("a unit");
            columns[whole.starts[place]..whole.starts[place + 1]].iter()
        });
        form.constant + form.weights.iter().zip(own).map(|(weight, by)| weight * by).sum::<f64>()
    }
}

#[test]
fn every_attack_at_a_threshold_meets_every_cut() {
    let mut met = 0;
    let count = each(TRAININGS, |seed, _, drawn| {
        let whole = &drawn.search.searcher.whole;
        for form in drawn.forms(whole) {
            for threshold in drawn.thresholds() {
                let cut = form.cut(threshold);
                for attack in drawn.attacks.iter().filter(|one| one.value(&drawn.direction) >= threshold) {
                    let columns = drawn.columns(attack);
                    let weight: f64 = cut.weights.iter().zip(&columns).map(|(weight, by)| weight * by).sum();
                    assert!(
                        weight + rounding_of(&cut.weights) >= cut.threshold,
                        "seed {seed}: {weight} {cut:?}"
                    );
                    met += 1;
                }
            }
        }
    });
    assert!(count * 10 > 9 * THREATS * TRAININGS as usize, "{count} trainings");
    assert!(met > 5_000, "{met}");
}

#[test]
fn passes_under_cuts_keep_every_attack_at_the_threshold() {
    let mut ends = [0; 4];
    each(TRAININGS, |seed, _, drawn| {
        let searcher = &drawn.search.searcher;
        for (number, threshold) in drawn.thresholds().into_iter().enumerate() {
            let mut part = Part::new(&searcher.whole, drawn.forms(&searcher.whole));
            let mut best = drawn.tried(drawn.best());
            for pass in 0..3 {
                let sets = if (seed + number as u64).is_multiple_of(2) { 0 } else { 64 };
                let came = part.pass(searcher, &drawn.direction, &mut best, threshold, sets);
                ends[came as usize] += 1;
                for attack in drawn.attacks.iter().filter(|one| one.value(&drawn.direction) >= threshold) {
                    let value = attack.value(&drawn.direction);
                    let what = format!("seed {seed}, pass {pass}, {came:?}: {value} {:?}", attack.choice);
                    assert!(came != Came::Below, "{what}");
                    assert!(value <= part.bound, "{what}, {}", part.bound);
                    if came == Came::Retrained {
                        continue;
                    }
                    assert!(drawn.is_in(&part.family, attack), "{what}");
                    let above = drawn.of_form(&part.family, part.form(), attack);
                    assert!(value <= above + rounding_of(&part.form().weights), "{what}, {above}");
                }
                if matches!(came, Came::Below | Came::Retrained) {
                    break;
                }
            }
        }
    });
    println!("below, retrained, nearer, hardly: {ends:?}");
    assert!(ends[1..].iter().all(|end| *end > 20), "{ends:?}");
}

#[test]
fn every_attack_is_in_a_branch_and_below_its_bound() {
    let mut branches = 0;
    each(TRAININGS, |seed, _, drawn| {
        let searcher = &drawn.search.searcher;
        let mut open = vec![Part::new(&searcher.whole, drawn.forms(&searcher.whole))];
        for _ in 0..4 {
            let Some(part) = open.pop() else { break };
            let parts = part.branched(searcher);
            branches += parts.len();
            // The next is another one.
            let parts = if parts.is_empty() { vec![part] } else { parts };
            open = parts.into_iter().chain(open).collect();
        }
        let is_covered = |attack: &Carried| {
            let value = attack.value(&drawn.direction);
            open.is_empty()
                || open.iter().any(|part| drawn.is_in(&part.family, attack) && value <= part.bound)
        };
        for attack in &drawn.attacks {
            assert!(is_covered(attack), "seed {seed}: {:?}", attack.choice);
        }
    });
    assert!(branches > 1_000, "{branches}");
}

#[test]
fn every_attack_is_in_a_part_of_a_divided_budget_and_below_its_form() {
    let mut divided = 0;
    each(TRAININGS, |seed, _, drawn| {
        let parts: Vec<Arc<Passed>> = drawn.search.searcher.divided(&limits(0.0, 16, 64)).to_vec();
        divided += usize::from(!parts.is_empty());
        let forms: Vec<Above> =
            parts.iter().map(|part| part.above(&drawn.direction, Lines::Chords)).collect();
        for attack in &drawn.attacks {
            let value = attack.value(&drawn.direction);
            let holds = |(part, form): (&Arc<Passed>, &Above)| {
                let above = drawn.of_form(&part.family, form, attack);
                drawn.is_in(&part.family, attack) && value <= above + rounding_of(&form.weights)
            };
            let is_covered = parts.iter().zip(&forms).any(holds);
            assert!(parts.is_empty() || is_covered, "seed {seed}: {:?}", attack.choice);
        }
    });
    assert!(divided > 100, "{divided}");
}
