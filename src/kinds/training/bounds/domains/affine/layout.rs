//! Where the influence of each unit stands among the columns of a form.

use super::alternatives::Units;

/// The columns of some units: for each of their alternatives the influence of taking it, and then one of each
/// feature that moves.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The units that have columns, by their index.
    pub units: Vec<usize>,
    /// The group of each of them.
    pub groups: Vec<usize>,
    /// The first column of each of them, and the end of all.
    pub starts: Vec<usize>,
    /// For each column where an alternative begins, how many features move with it; in the order of columns.
    moves: Vec<usize>,
    /// Columns of each alternative whose features move.
    inputs: usize,
    /// Has every unit one alternative, with which nothing moves? Then its column is its influence.
    plain: bool,
}

impl Layout {
    /// Columns for these units; `inputs` are the features of a sample, or 0 where one column stands for all.
    pub(super) fn new(of: &Units, kept: Vec<usize>, inputs: usize) -> Self {
        let mut layout = Layout { plain: true, starts: vec![0], inputs, ..Layout::default() };
        let mut next = 0;
        for &unit in &kept {
            let unit = &of.units[unit];
            layout.groups.push(unit.group);
            for alternative in &unit.alternatives {
                let moved = if alternative.has_moves { inputs } else { 0 };
                layout.moves.push(moved);
                next += 1 + moved;
            }
            layout.plain &= next == layout.starts[layout.starts.len() - 1] + 1;
            layout.starts.push(next);
        }
        layout.units = kept;
        layout
    }

    /// Columns for the units at some places of this.
    pub(super) fn restricted(&self, of: &Units, places: &[usize]) -> Self {
        let kept = places.iter().map(|place| self.units[*place]).collect();
        let groups = places.iter().map(|place| self.groups[*place]).collect();
        Layout { groups, ..Layout::new(of, kept, self.inputs) }
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// How many columns of features follow that of an alternative, counted over all units.
    pub(super) fn moves(&self, alternative: usize) -> usize {
        self.moves[alternative]
    }

    /// The most columns of a unit.
    pub(super) fn widest(&self) -> usize {
        self.starts.windows(2).map(|ends| ends[1] - ends[0]).max().unwrap_or(0)
    }

    /// The largest sum of magnitudes of a unit's columns, of a row with the columns of all.
    pub(super) fn largest_magnitude(&self, row: &[f64]) -> f64 {
        let of_unit = |ends: &[usize]| row[ends[0]..ends[1]].iter().map(|entry| entry.abs()).sum::<f64>();
        self.starts.windows(2).map(of_unit).fold(0.0, f64::max)
    }

    /// The most that each unit adds, of a row with the columns of all, times `sign`: the best alternative,
    /// with its features where they help most. Written to `values`, one for each unit.
    pub(super) fn values(&self, row: &[f64], sign: f64, values: &mut Vec<f64>) {
        values.clear();
        if self.plain {
            values.extend(row[..self.units.len()].iter().map(|entry| sign * entry));
            return;
        }
        let (mut alternative, mut column) = (0, 0);
        for end in &self.starts[1..] {
            let mut best = f64::NEG_INFINITY;
            while column < *end {
                let moves = self.moves[alternative];
                let moved: f64 = row[column + 1..=column + moves].iter().map(|entry| entry.abs()).sum();
                best = best.max(sign * row[column] + moved);
                column += 1 + moves;
                alternative += 1;
            }
            values.push(best);
        }
    }
}
