//! The form after a step, from the gradient and what is not known of it.

use std::ops::Range;

use ndarray::{Array2, s};

use super::charges::{are_finite, charge, magnitudes_beyond};
use super::form::Form;
use super::gradient::Radii;
use super::pass::{Lost, Pass};
use super::prepared::most_symbols;

/// Weights of units that the charges of one step have together.
const MOST_WEIGHTS: usize = 8192;

impl Pass {
    /// Goes against the gradient.
    pub(super) fn descend(&mut self, mut direction: Form, rate: f64, radii: Radii) -> Result<(), Lost> {
        if !are_finite(&radii.charged) {
            return Err(Lost);
        }
        if let Some(velocity) = &self.velocity {
            direction.add(self.run.schedule.momentum, velocity);
        }
        self.form.add(-rate, &direction);
        // Both forms have the same symbols.
        for (radii, of_form, of_velocity) in [(&radii.of_gradient, -rate, 1.0), (&radii.apart, 1.0, 0.0)] {
            self.form.push_symbols(radii, of_form);
            if self.velocity.is_some() {
                direction.push_symbols(radii, of_velocity);
            }
        }
        self.charge(&mut direction, rate, &radii.charged);
        if self.velocity.is_some() {
            self.velocity = Some(direction);
        }
        self.condense();
        self.step += 1;
        let finite = self.form.is_finite() && self.velocity.as_ref().is_none_or(Form::is_finite);
        if finite { Ok(()) } else { Err(Lost) }
    }

    /// New symbols for what is charged to units.
    fn charge(&mut self, direction: &mut Form, rate: f64, charged: &Array2<f64>) {
        let units = charged.columns().into_iter().filter(|of_unit| of_unit.iter().any(|entry| *entry > 0.0));
        for places in self.charged_together(units.count()) {
            let some = charged.slice(s![places.clone(), ..]);
            let Some((charge, of_places)) = charge(&self.family, some, self.form.columns.ncols()) else {
                continue;
            };
            let mut radii = vec![0.0; self.form.centre.len()];
            radii[places].copy_from_slice(&of_places);
            self.form.push_symbols(&radii, -rate);
            if self.velocity.is_some() {
                direction.push_symbols(&radii, 1.0);
            }
            self.charges.push(charge);
        }
    }

    /// Where there are many symbols, they become one for each parameter.
    fn condense(&mut self) {
        let first = self.family.layout.columns();
        if self.form.columns.ncols() - first <= most_symbols(self.run.start.len()) {
            return;
        }
        let charges = std::mem::take(&mut self.charges);
        let of = |form: &mut Form| -> Vec<f64> {
            // Room for the rounding of the sums.
            let room = 1.0 + 1e-15 * (1.0 + form.columns.ncols() as f64);
            let radius = |row: ndarray::ArrayView1<'_, f64>| {
                magnitudes_beyond(first, &charges, row.to_slice().expect("rows are contiguous")) * room
            };
            let radii = form.columns.rows().into_iter().map(radius).collect();
            form.forget_columns(first);
            radii
        };
        let radii = of(&mut self.form);
        self.form.push_symbols(&radii, 1.0);
        if let Some(velocity) = &mut self.velocity {
            // What symbols of both had in common is lost.
            let of_velocity = of(velocity);
            velocity.push_symbols(&radii, 0.0);
            velocity.push_symbols(&of_velocity, 1.0);
            self.form.push_symbols(&of_velocity, 0.0);
        }
    }

    /// The parameters that are charged together, so that looking at a row takes not too long.
    fn charged_together(&self, units: usize) -> Vec<Range<usize>> {
        let shape = &self.shape;
        let neurons: Vec<Range<usize>> = shape
            .layers
            .iter()
            .flat_map(|layer| (0..layer.outputs).map(|output| layer.neuron(output)))
            .collect();
        let parts = (MOST_WEIGHTS / units.max(1)).max(1);
        let together = neurons.len().div_ceil(parts);
        neurons.chunks(together).map(|some| some[0].start..some[some.len() - 1].end).collect()
    }
}
