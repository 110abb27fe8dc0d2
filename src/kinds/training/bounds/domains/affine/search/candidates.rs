//! What is left of a family under cuts.

use super::super::backward::Above;
use super::super::family::{Cut, Family};
use super::super::layout::Layout;
use super::super::prepared::Prepared;

/// The cuts of some forms that say most: at most `most`, the strongest last.
pub(super) fn cuts(family: &Family, forms: &[Above], threshold: f64, most: usize) -> Vec<Cut> {
    let mut cuts: Vec<(f64, Cut)> = forms
        .iter()
        .map(|form| {
            let cut = form.cut(threshold);
            // The share of the weight that attacks have at most.
            (cut.threshold / (form.most(family) - form.constant).max(f64::MIN_POSITIVE), cut)
        })
        .filter(|(share, _)| *share > WEAK)
        .collect();
    cuts.sort_by(|one, other| one.0.total_cmp(&other.0));
    let surplus = cuts.len().saturating_sub(most);
    cuts.drain(..surplus);
    cuts.into_iter().map(|(_, cut)| cut).collect()
}

/// Cuts that ask for a smaller share of what attacks weigh at most are not worth their time.
const WEAK: f64 = 0.1;

/// The family of the attacks that meet all cuts, with columns for units that some of them takes; nothing where
/// there is no such attack.
pub(super) fn under(run: &Prepared, family: &Family, cuts: Vec<Cut>) -> Option<Restricted> {
    let mut kept = vec![true; family.layout.units.len()];
    for cut in &cuts {
        keep(family, cut, &mut kept)?;
    }
    let places: Vec<usize> = (0..kept.len()).filter(|place| kept[*place]).collect();
    Some(Restricted::new(run, family, &cuts, places))
}

/// The family of the attacks that leave a unit alone.
pub(super) fn without(run: &Prepared, family: &Family, place: usize) -> Restricted {
    let places = (0..family.layout.units.len()).filter(|other| *other != place).collect();
    Restricted::new(run, family, &[], places)
}

/// A family on some of the units of another.
pub(super) struct Restricted {
    pub family: Family,
    /// The places of its units in the other.
    places: Vec<usize>,
}

impl Restricted {
    fn new(run: &Prepared, family: &Family, cuts: &[Cut], places: Vec<usize>) -> Self {
        let layout = family.layout.restricted(&run.units, &places);
        let forced = places.iter().map(|place| family.forced[*place]).collect();
        let mut restricted = Restricted {
            family: Family { layout, budgets: family.budgets.clone(), cuts: Vec::new(), forced },
            places,
        };
        restricted.family.cuts = cuts
            .iter()
            .map(|cut| Cut { weights: restricted.weights(&cut.weights, &family.layout), ..*cut })
            .collect();
        restricted
    }

    /// The weights of the columns that are left.
    fn weights(&self, weights: &[f64], layout: &Layout) -> Vec<f64> {
        let of_place =
            |place: &usize| weights[layout.starts[*place]..layout.starts[*place + 1]].iter().copied();
        self.places.iter().flat_map(of_place).collect()
    }

    /// A form of the larger family as one of this.
    pub(super) fn form(&self, form: &Above, layout: &Layout) -> Above {
        Above { constant: form.constant, weights: self.weights(&form.weights, layout) }
    }
}

/// Drops the units that no attack within a cut takes; nothing where no attack is.
///
/// # Soundness
/// An attack that takes a unit weighs at most what the best attack with it does. Sums round to nearest, for
/// which there is room.
fn keep(family: &Family, cut: &Cut, kept: &mut [bool]) -> Option<()> {
    let layout = &family.layout;
    let mut values = Vec::new();
    layout.values(&cut.weights, 1.0, &mut values);
    let free = |place: usize, kept: &[bool]| kept[place] && !family.forced[place];
    let mut total: f64 =
        (0..values.len()).filter(|place| family.forced[*place]).map(|place| values[place]).sum();
    // Of each group, the least of those that the best attack takes, and whether its budget is spent.
    let mut least = vec![(f64::INFINITY, false); family.budgets.len()];
    let mut largest: f64 = 0.0;
    for (group, &budget) in family.budgets.iter().enumerate() {
        let mut positive: Vec<f64> = (0..values.len())
            .filter(|place| layout.groups[*place] == group && free(*place, kept) && values[*place] > 0.0)
            .map(|place| values[place])
            .collect();
        positive.sort_by(|one, other| other.total_cmp(one));
        positive.truncate(budget);
        total += positive.iter().sum::<f64>();
        largest = positive.first().copied().unwrap_or(0.0).max(largest);
        least[group] = (positive.last().copied().unwrap_or(0.0), positive.len() >= budget);
    }
    let room = 1e-12 * (total.abs() + cut.threshold.abs() + largest * (family.size() + 1) as f64);
    if total + room < cut.threshold {
        return None;
    }
    for place in 0..values.len() {
        if !free(place, kept) {
            continue;
        }
        let (least, spent) = least[layout.groups[place]];
        let with =
            if spent { total - least + values[place].min(least) } else { total + values[place].min(0.0) };
        let none = family.budgets[layout.groups[place]] == 0;
        kept[place] = !none && with + room >= cut.threshold;
    }
    Some(())
}
