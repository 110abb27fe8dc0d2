//! The ranges of linear functions of what is touched.

use super::charges::{Charge, magnitudes_beyond, sum};
use super::form::Form;
use crate::training::bounds::domains::affine::family::{Family, Room};
use countersign_num::a_priori::SummationError;

/// A family of attacks, and how much rounding is allowed for.
pub(super) struct Reader<'a> {
    pub family: &'a Family,
    /// For each group, what a sample of it leaves to others once it is touched.
    others: Vec<Family>,
    /// Columns of what is touched; the rest are symbols.
    first: usize,
    /// Symbols that are charged to units, in the order of columns.
    charges: &'a [Charge],
    pub error: SummationError,
    /// What a test leaves out.
    #[cfg(test)]
    left_out: Option<Part>,
}

/// Parts of what a pass does not know exactly; tests leave out one at a time, to see that it is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::training::bounds::domains::affine) enum Part {
    /// Of products beyond their linear part.
    Products,
    /// Of values around the lines of rectified sums.
    Values,
    /// Of undecided gates.
    Gates,
    /// Of gates that are charged to who moves them.
    Crossings,
    /// Of derivatives around their chords.
    Chords,
    /// Of what touching a sample does.
    Effects,
}

/// How far a linear function may come from its middle.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    pub below: f64,
    pub above: f64,
    /// The sum of all magnitudes.
    pub size: f64,
}

impl<'a> Reader<'a> {
    /// `terms` is above the length of every sum.
    pub(super) fn new(family: &'a Family, charges: &'a [Charge], terms: usize) -> Self {
        let one_less = |group: usize| {
            let mut others = family.clone();
            others.budgets[group] = others.budgets[group].saturating_sub(1);
            // What the unit itself weighs counts for a cut.
            others.cuts.clear();
            others
        };
        Reader {
            family,
            others: (0..family.budgets.len()).map(one_less).collect(),
            first: family.layout.columns(),
            charges,
            error: SummationError::of(terms),
            #[cfg(test)]
            left_out: None,
        }
    }

    /// Leaves a part out.
    #[cfg(test)]
    pub(super) fn without(mut self, part: Option<Part>) -> Self {
        self.left_out = part;
        self
    }

    /// The share of a part that is kept: all of it, outside tests.
    pub(super) fn share_of(&self, part: Part) -> f64 {
        #[cfg(test)]
        if self.left_out == Some(part) {
            return 0.0;
        }
        let _ = part;
        1.0
    }

    /// Over all attacks.
    pub(super) fn spread(&self, row: &[f64], room: &mut Scratch) -> Spread {
        self.read(row, room);
        self.spread_over(self.family, room)
    }

    /// Over the attacks that touch a unit.
    pub(super) fn spread_with(&self, unit: usize, row: &[f64], room: &mut Scratch) -> Spread {
        self.read(row, room);
        if self.family.forced[unit] {
            return self.spread_over(self.family, room);
        }
        let columns = self.family.layout.starts[unit]..self.family.layout.starts[unit + 1];
        let most = |row: &[f64], sign: f64| {
            row[columns.clone()].iter().map(|entry| sign * entry).fold(f64::NEG_INFINITY, f64::max)
        };
        let own = (most(&room.least, -1.0), most(&room.most, 1.0));
        let others = self.spread_over(&self.others[self.family.layout.groups[unit]], room);
        Spread { below: own.0 + others.below, above: own.1 + others.above, size: others.size }
    }

    /// What each column of what is touched comes to, at least and at most, with what is charged to its unit.
    pub(super) fn read(&self, row: &[f64], room: &mut Scratch) {
        let (touched, symbols) = row.split_at(self.first);
        room.least.clear();
        room.least.extend(touched);
        room.most.clear();
        room.most.extend(touched);
        room.symbols = sum(symbols);
        room.size = sum(touched) + magnitudes_beyond(self.first, self.charges, row);
        if self.charges.is_empty() {
            return;
        }
        room.charged.clear();
        room.charged.resize(self.family.layout.units.len(), 0.0);
        room.symbols = 0.0;
        let mut next = self.first;
        for charge in self.charges {
            room.symbols += sum(&row[next..charge.columns.start]);
            charge.add_to(sum(&row[charge.columns.clone()]), &mut room.charged);
            next = charge.columns.end;
        }
        room.symbols += sum(&row[next..]);
        for (ends, more) in self.family.layout.starts.windows(2).zip(&room.charged) {
            room.least[ends[0]..ends[1]].iter_mut().for_each(|entry| *entry -= more);
            room.most[ends[0]..ends[1]].iter_mut().for_each(|entry| *entry += more);
        }
    }

    fn spread_over(&self, family: &Family, room: &mut Scratch) -> Spread {
        let around = room.symbols + self.error.bound(room.size);
        Spread {
            below: family.most(&room.least, -1.0, &mut room.room) + around,
            above: family.most(&room.most, 1.0, &mut room.room) + around,
            size: room.size,
        }
    }

    /// For each group and parameter of a form, how far it comes from its centre by what is touched beside one
    /// unit of the group.
    pub(super) fn others_of(&self, form: &Form) -> Vec<Vec<Spread>> {
        let mut room = Scratch::default();
        let mut all = vec![Vec::with_capacity(form.centre.len()); self.others.len()];
        for row in form.columns.rows() {
            self.read(row.to_slice().expect("rows are contiguous"), &mut room);
            for (others, all) in self.others.iter().zip(&mut all) {
                all.push(self.spread_over(others, &mut room));
            }
        }
        all
    }

    /// How far one unit alone takes a linear function, at least and at most, with what is charged to it:
    /// `charged` are the sums of the columns of all charges.
    pub(super) fn own(&self, unit: usize, row: &[f64], charged: &[f64]) -> (f64, f64) {
        let own = &row[self.family.layout.starts[unit]..self.family.layout.starts[unit + 1]];
        let charged: f64 = self.charges.iter().zip(charged).map(|(charge, sum)| charge.of(unit) * sum).sum();
        let least = own.iter().copied().fold(f64::INFINITY, f64::min);
        let most = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (least - charged, most + charged)
    }

    /// For each parameter of a form, the sums of the columns of all charges.
    pub(super) fn charged_of(&self, form: &Form) -> Vec<Vec<f64>> {
        let of = |row: ndarray::ArrayView1<'_, f64>| {
            let row = row.to_slice().expect("rows are contiguous");
            self.charges.iter().map(|charge| sum(&row[charge.columns.clone()])).collect()
        };
        form.columns.rows().into_iter().map(of).collect()
    }

    /// For each parameter of a form a bound on its magnitude, and on all that adds up to it.
    pub(super) fn magnitudes(&self, form: &Form) -> Vec<f64> {
        magnitudes(form, self.first, self.charges)
    }
}

/// The same for columns from `first` on that are symbols.
pub(super) fn magnitudes(form: &Form, first: usize, charges: &[Charge]) -> Vec<f64> {
    let of = |(row, centre): (ndarray::ArrayView1<'_, f64>, &f64)| {
        let row = row.to_slice().expect("rows are contiguous");
        centre.abs() + sum(&row[..first]) + magnitudes_beyond(first, charges, row)
    };
    form.columns.rows().into_iter().zip(&form.centre).map(of).collect()
}

/// Room for what is read off a row.
#[derive(Default)]
pub(super) struct Scratch {
    room: Room,
    /// What each column comes to at least, with what is charged to its unit.
    pub least: Vec<f64>,
    /// The same at most.
    pub most: Vec<f64>,
    charged: Vec<f64>,
    /// The sum of the magnitudes of all other symbols.
    pub symbols: f64,
    size: f64,
}

impl Scratch {
    /// A bound on all that adds up.
    pub(super) fn size(&self) -> f64 {
        self.size
    }
}
