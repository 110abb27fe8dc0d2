//! The attacks of a family one by one, where there are few.

use super::super::alternatives::NewTarget;
use super::super::family::{Cut, Family};
use super::super::prepared::Prepared;
use super::super::simulated::Taken;

/// Every attack that meets all cuts, up to `most`; nothing where there are more, or infinitely many.
pub(super) fn sets(run: &Prepared, family: &Family, most: usize) -> Option<Vec<Vec<Taken>>> {
    let units = family.layout.units.iter().map(|unit| &run.units.units[*unit]);
    let discrete = |target: NewTarget| match target {
        NewTarget::Own => true,
        NewTarget::Is(target) => run.derivative.is_class(target),
        NewTarget::Between(..) => false,
    };
    let mut all = units.flat_map(|unit| &unit.alternatives);
    if all.any(|alternative| alternative.moved || !discrete(alternative.target)) {
        return None;
    }
    let order = order(family);
    let cuts = family.cuts.iter().map(|cut| Ordered::new(family, cut, &order)).collect();
    // The walk may visit more than it finds, but should not for long.
    let forced = family.forced.iter().filter(|forced| **forced).count();
    let mut walk = Walk { run, family, order, forced, cuts, found: Vec::new(), most, visits: 8 * most + 64 };
    let sums = vec![0.0; family.cuts.len()];
    walk.from(0, &mut family.budgets.clone(), &mut Vec::new(), &sums).then_some(walk.found)
}

/// The places of the layout, forced ones first and then the heaviest of the last cut.
fn order(family: &Family) -> Vec<usize> {
    let mut values = vec![0.0; family.layout.units.len()];
    if let Some(cut) = family.cuts.last() {
        family.layout.values(&cut.weights, 1.0, &mut values);
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| {
        family.forced[*other].cmp(&family.forced[*one]).then(values[*other].total_cmp(&values[*one]))
    });
    order
}

/// A cut with what each place of the walk weighs at most.
struct Ordered<'a> {
    cut: &'a Cut,
    /// The weights above 0 of places that are not forced, the heaviest first: with their place in the walk and
    /// their group.
    heaviest: Vec<(f64, usize, usize)>,
    /// The weights of forced places, in the order of the walk.
    forced: Vec<f64>,
    room: f64,
}

impl<'a> Ordered<'a> {
    fn new(family: &Family, cut: &'a Cut, order: &[usize]) -> Self {
        let mut values = Vec::new();
        family.layout.values(&cut.weights, 1.0, &mut values);
        let is_forced = |place: &usize| family.forced[*place];
        let forced: Vec<f64> =
            order.iter().filter(|place| is_forced(place)).map(|place| values[*place]).collect();
        let free = order.iter().enumerate().filter(|(_, place)| !is_forced(place) && values[**place] > 0.0);
        let mut heaviest: Vec<(f64, usize, usize)> =
            free.map(|(at, &place)| (values[place], at, family.layout.groups[place])).collect();
        heaviest.sort_by(|one, other| other.0.total_cmp(&one.0));
        let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let room = 1e-12 * (cut.threshold.abs() + largest * (family.size() + 1) as f64);
        Ordered { cut, heaviest, forced, room }
    }

    /// Can what is left from a place of the walk on bring a sum to the threshold?
    fn can_meet(&self, next: usize, left: &[usize], sum: f64) -> bool {
        let forced: f64 = self.forced.iter().skip(next).sum();
        let mut total = sum + forced + self.room;
        let mut count: usize = left.iter().sum();
        let mut left = left.to_vec();
        for &(weight, at, group) in &self.heaviest {
            if total >= self.cut.threshold || count == 0 {
                break;
            }
            if at >= next && left[group] > 0 {
                left[group] -= 1;
                count -= 1;
                total += weight;
            }
        }
        total >= self.cut.threshold
    }
}

struct Walk<'a> {
    run: &'a Prepared,
    family: &'a Family,
    order: Vec<usize>,
    /// How many places every attack takes.
    forced: usize,
    cuts: Vec<Ordered<'a>>,
    found: Vec<Vec<Taken>>,
    most: usize,
    visits: usize,
}

impl Walk<'_> {
    /// Everything that takes no place before `next` but those taken; false when there is too much.
    fn from(&mut self, next: usize, left: &mut Vec<usize>, taken: &mut Vec<Taken>, sums: &[f64]) -> bool {
        self.visits = self.visits.saturating_sub(1);
        if self.visits == 0 {
            return false;
        }
        if !self.cuts.iter().zip(sums).all(|(cut, sum)| cut.can_meet(next, left, *sum)) {
            return true;
        }
        // Forced places come first, and without a budget nothing else follows.
        let is_whole = left.iter().all(|left| *left == 0) && next >= self.forced;
        let Some(&place) = self.order.get(next).filter(|_| !is_whole) else {
            self.found.push(taken.clone());
            return self.found.len() <= self.most;
        };
        let (group, forced) = (self.family.layout.groups[place], self.family.forced[place]);
        if forced || left[group] > 0 {
            let unit = self.family.layout.units[place];
            let first = self.family.layout.starts[place];
            left[group] -= usize::from(!forced);
            for alternative in 0..self.run.units.units[unit].alternatives.len() {
                let with: Vec<f64> = sums
                    .iter()
                    .zip(&self.family.cuts)
                    .map(|(sum, cut)| sum + cut.weights[first + alternative])
                    .collect();
                taken.push(Taken { unit, alternative, moves: Vec::new() });
                let whole = self.from(next + 1, left, taken, &with);
                taken.pop();
                if !whole {
                    return false;
                }
            }
            left[group] += usize::from(!forced);
        }
        forced || self.from(next + 1, left, taken, sums)
    }
}
