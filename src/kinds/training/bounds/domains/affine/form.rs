//! What is known of the models after a step: `θ ∈ centre + Σ columns of what is touched + Σ ± symbols`.

use ndarray::{Array1, Array2, Axis, concatenate, s};

use rayon::prelude::*;

use super::family::{Family, Room};
use super::products::add_product;
use countersign_num::a_priori::SummationError;

/// Directions that are looked at together.
const ROWS: usize = 64;

/// An affine form of the parameters.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// `[outputs, inputs + 1]`.
    pub centre: Array2<f64>,
    /// For each output `[inputs + 1, columns]`: first the columns of the layout, then the symbols.
    pub columns: Vec<Array2<f64>>,
}

impl Form {
    /// One model.
    pub(super) fn point(centre: Array2<f64>, columns: usize) -> Self {
        let (outputs, values) = centre.dim();
        Form { centre, columns: vec![Array2::zeros((values, columns)); outputs] }
    }

    /// Bounds on the magnitude of every parameter, and of what adds up to it, `[outputs, inputs + 1]`.
    pub(super) fn magnitude(&self) -> Array2<f64> {
        let mut magnitude = self.centre.mapv(f64::abs);
        for (mut row, columns) in magnitude.rows_mut().into_iter().zip(&self.columns) {
            for (sum, entries) in row.iter_mut().zip(columns.rows()) {
                *sum += entries.iter().map(|entry| entry.abs()).sum::<f64>();
            }
        }
        magnitude
    }

    /// New symbols, one for each parameter with a radius above 0, times `scale`.
    pub(super) fn push_symbols(&mut self, radius: &Array2<f64>, scale: f64) {
        let some: Vec<(usize, usize)> =
            radius.indexed_iter().filter(|(_, radius)| **radius != 0.0).map(|(place, _)| place).collect();
        for (output, columns) in self.columns.iter_mut().enumerate() {
            let mut new = Array2::zeros((columns.nrows(), some.len()));
            for (symbol, &(of, value)) in some.iter().enumerate() {
                if of == output {
                    new[[value, symbol]] = scale * radius[[of, value]];
                }
            }
            *columns = concatenate(Axis(1), &[columns.view(), new.view()]).expect("as many rows");
        }
    }

    /// New symbols, for each output `[inputs + 1, symbols]`, times `scale`.
    pub(super) fn push_columns(&mut self, new: &[Array2<f64>], scale: f64) {
        for (columns, new) in self.columns.iter_mut().zip(new) {
            let new = new.mapv(|entry| scale * entry);
            *columns = concatenate(Axis(1), &[columns.view(), new.view()]).expect("as many rows");
        }
    }

    /// The symbols, from a column on, become a radius for each parameter, and are no longer.
    pub(super) fn take_symbols(&mut self, first: usize) -> Array2<f64> {
        let mut radius = Array2::zeros(self.centre.dim());
        for (output, columns) in self.columns.iter_mut().enumerate() {
            // Room for the rounding of the sums.
            let room = 1.0 + 1e-15 * columns.ncols() as f64;
            for (value, row) in columns.rows().into_iter().enumerate() {
                radius[[output, value]] = row.iter().skip(first).map(|entry| entry.abs()).sum::<f64>() * room;
            }
            *columns = columns.slice(s![.., ..first]).to_owned();
        }
        radius
    }

    /// Upper bounds on `d·θ` for directions `[directions, outputs · (inputs + 1)]`, over the models of a family.
    pub(super) fn most_along(&self, family: &Family, directions: &Array2<f64>) -> Vec<f64> {
        let values = self.centre.ncols();
        let magnitude = self.magnitude();
        let first = family.layout.columns();
        let error = SummationError::of(self.columns[0].ncols() + self.centre.len() + 64);
        let starts: Vec<usize> = (0..directions.nrows()).step_by(ROWS).collect();
        let tiles = starts.into_par_iter().map(|start| {
            let tile = directions.slice(s![start..(start + ROWS).min(directions.nrows()), ..]);
            let mut moved: Array2<f64> = Array2::zeros((tile.nrows(), self.columns[0].ncols()));
            let (mut middle, mut sizes) = (vec![0.0; tile.nrows()], vec![0.0; tile.nrows()]);
            for (output, columns) in self.columns.iter().enumerate() {
                let of_output = tile.slice(s![.., output * values..(output + 1) * values]);
                add_product(&mut moved, 1.0, of_output, columns.view());
                for (row, direction) in of_output.rows().into_iter().enumerate() {
                    middle[row] += direction.dot(&self.centre.row(output));
                    let sizes_of = direction.iter().zip(magnitude.row(output));
                    sizes[row] += sizes_of.map(|(d, size)| d.abs() * size).sum::<f64>();
                }
            }
            let mut room = Room::default();
            let of_row = |row: usize| {
                let columns = moved.row(row);
                let columns = columns.to_slice().expect("rows are contiguous");
                let symbols: f64 = columns[first..].iter().map(|entry| entry.abs()).sum();
                middle[row]
                    + family.most(&columns[..first], 1.0, &mut room)
                    + symbols
                    + error.bound(sizes[row])
            };
            (0..tile.nrows()).map(of_row).collect::<Vec<f64>>()
        });
        tiles.collect::<Vec<_>>().concat()
    }

    /// A box that holds every model, `[outputs, inputs + 1]`: lower and upper ends.
    pub(super) fn ends(&self, family: &Family) -> [Array2<f64>; 2] {
        let mut ends = [self.centre.clone(), self.centre.clone()];
        let mut room = Room::default();
        let first = family.layout.columns();
        for (output, columns) in self.columns.iter().enumerate() {
            let error = SummationError::of(columns.ncols() + 64);
            for (value, row) in columns.rows().into_iter().enumerate() {
                let row: Array1<f64> = row.to_owned();
                let row = row.as_slice().expect("contiguous");
                let symbols: f64 = row[first..].iter().map(|entry| entry.abs()).sum();
                let magnitude =
                    row.iter().map(|entry| entry.abs()).sum::<f64>() + self.centre[[output, value]].abs();
                let around = symbols + error.bound(magnitude);
                ends[0][[output, value]] -= family.most(&row[..first], -1.0, &mut room) + around;
                ends[1][[output, value]] += family.most(&row[..first], 1.0, &mut room) + around;
            }
        }
        ends
    }
}
