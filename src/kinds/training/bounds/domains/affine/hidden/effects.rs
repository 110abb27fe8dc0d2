//! What touching the samples of a batch does to its gradient.

use std::ops::Range;

use super::ends::around;
use super::gradient::Gradient;
use super::pass::{Lost, Pass};
use super::reader::{Part, Reader, Scratch};
use super::touched::Effect;
use countersign_num::Interval;

impl Pass {
    /// Adds what touching does: its middle to the columns of units, the rest to what is charged to them.
    pub(super) fn add_effects(
        &self,
        reader: &Reader<'_>,
        batch: &Range<usize>,
        effects: Vec<Effect>,
        gradient: &mut Gradient,
    ) -> Result<(), Lost> {
        let removable = self.family.removable(&self.run.units, batch);
        if effects.iter().any(|effect| effect.removed) && removable == 0 {
            // The only sample of a batch cannot be taken away.
            return Err(Lost);
        }
        let means = if removable > 0 { self.means(reader, batch.len(), gradient) } else { Vec::new() };
        let count = batch.len() as f64;
        let share = |left: f64| Interval::new(count / left, count / left).map(widened);
        let factor = match (share(count - 1.0), share(count - removable as f64)) {
            (Some(one), Some(other)) if removable > 0 => {
                Interval::new(one.lower(), other.upper()).unwrap_or(Interval::ENTIRE)
            }
            _ => Interval::point(1.0),
        };
        let starts = &self.family.layout.starts;
        let kept = reader.share_of(Part::Effects);
        let mut of_unit: Vec<f64> = Vec::new();
        for same in effects.chunk_by(|one, other| one.unit == other.unit) {
            of_unit.clear();
            of_unit.resize(gradient.middle.len(), 0.0);
            for effect in same {
                let column = starts[effect.unit] + effect.alternative;
                for (place, entry) in effect.entries.iter().enumerate() {
                    let entry = if effect.removed { (means[place] - *entry) * factor } else { *entry };
                    let (middle, radius) = around(entry.lower(), entry.upper());
                    gradient.columns[[place, column]] += middle;
                    gradient.magnitude[place] += middle.abs() + radius;
                    of_unit[place] = if radius.is_nan() { radius } else { of_unit[place].max(radius) };
                }
            }
            let mut charged = gradient.charged.column_mut(same[0].unit);
            charged.iter_mut().zip(&of_unit).for_each(|(to, by)| *to += kept * by);
        }
        Ok(())
    }

    /// Ranges of the mean gradient of the whole batch.
    fn means(&self, reader: &Reader<'_>, batch: usize, gradient: &Gradient) -> Vec<Interval> {
        let radii = self.radii(gradient);
        let mut room = Scratch::default();
        let scale = Interval::new(1.0 / batch as f64, 1.0 / batch as f64).map_or(Interval::ENTIRE, widened);
        let of = |(place, row): (usize, ndarray::ArrayView1<'_, f64>)| {
            let spread = reader.spread(row.to_slice().expect("rows are contiguous"), &mut room);
            let around = radii[place] + reader.error.bound(8.0 * gradient.magnitude[place] + spread.size);
            let middle = gradient.middle[place];
            let sum = Interval::new(middle - spread.below - around, middle + spread.above + around);
            sum.unwrap_or(Interval::ENTIRE) * scale
        };
        gradient.columns.rows().into_iter().enumerate().map(of).collect()
    }
}

/// With room for the rounding of a division.
fn widened(of: Interval) -> Interval {
    let around = 4.0 * f64::EPSILON;
    of * Interval::new(1.0 - around, 1.0 + around).unwrap_or(Interval::ENTIRE)
}
