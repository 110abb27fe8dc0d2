//! The models of a form as factors of products: what each parameter is around, and how far it is from there.

use ndarray::{Array2, ArrayView2, s};

use super::ends::{Ends, around};
use super::form::Form;
use super::reader::{Reader, Scratch, Spread};
use super::shape::Shape;
use crate::training::networks::Activation;

/// A form with the ranges of its parameters.
pub(super) struct Model<'a> {
    pub shape: &'a Shape,
    pub activation: Activation,
    pub form: &'a Form,
    pub reader: &'a Reader<'a>,
    /// Ends of each parameter.
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
    /// Around which products are linear.
    pub middle: Vec<f64>,
    pub radius: Vec<f64>,
    /// Bounds on the magnitude of each parameter, and of all that adds up to it.
    pub size: Vec<f64>,
    /// For each group, how far parameters come from the centre by what is touched beside one of its units.
    others: Vec<Vec<Spread>>,
    /// For each parameter, the sums of the columns of all charges.
    charged: Vec<Vec<f64>>,
}

impl<'a> Model<'a> {
    /// `known` are ends of the parameters from elsewhere.
    pub(super) fn new(
        shape: &'a Shape,
        activation: Activation,
        form: &'a Form,
        reader: &'a Reader<'a>,
        known: &[Vec<f64>; 2],
    ) -> Self {
        let ends = ends_of(form, reader);
        let both = |place: usize| {
            let (lower, upper) = (ends[0][place].max(known[0][place]), ends[1][place].min(known[1][place]));
            // Both hold every model, so that they meet.
            if lower <= upper { (lower, upper) } else { (ends[0][place], ends[1][place]) }
        };
        let (lower, upper): (Vec<f64>, Vec<f64>) = (0..shape.parameters()).map(both).unzip();
        let (middle, radius) = lower.iter().zip(&upper).map(|(lower, upper)| around(*lower, *upper)).unzip();
        let (size, others) = (reader.magnitudes(form), reader.others_of(form));
        let charged = reader.charged_of(form);
        Model { shape, activation, form, reader, lower, upper, middle, radius, size, others, charged }
    }

    /// Ends of each parameter over the attacks that touch a unit.
    pub(super) fn ends_with(&self, unit: usize) -> Vec<Ends> {
        let layout = &self.reader.family.layout;
        let others = &self.others[layout.groups[unit]];
        let of = |place: usize| {
            let row = self.form.columns.row(place);
            let (least, most) =
                self.reader.own(unit, row.to_slice().expect("rows are contiguous"), &self.charged[place]);
            let (centre, spread) = (self.form.centre[place], others[place]);
            let around = self.bound(4.0 * (spread.size + centre.abs()));
            let all = Ends { lower: self.lower[place], upper: self.upper[place] };
            if self.reader.family.forced[unit] {
                return all;
            }
            all.within(Ends {
                lower: centre + least - spread.below - around,
                upper: centre + most + spread.above + around,
            })
        };
        (0..self.shape.parameters()).map(of).collect()
    }

    /// The rows of a neuron's parameters, its bias last.
    pub(super) fn rows_of(&self, layer: usize, output: usize) -> ArrayView2<'_, f64> {
        let places = self.shape.layers[layer].neuron(output);
        self.form.columns.slice(s![places, ..])
    }

    /// The rows of all weights that take a value of the layer before.
    pub(super) fn rows_from(&self, layer: usize, input: usize) -> Array2<f64> {
        let of = self.shape.layers[layer];
        let mut rows = Array2::zeros((of.outputs, self.form.columns.ncols()));
        for (output, mut row) in rows.rows_mut().into_iter().enumerate() {
            row.assign(&self.form.columns.row(of.weight(output, input)));
        }
        rows
    }

    pub(super) fn bound(&self, magnitude: f64) -> f64 {
        self.reader.error.bound(magnitude)
    }
}

/// Ends of every parameter of a form.
pub(super) fn ends_of(form: &Form, reader: &Reader<'_>) -> [Vec<f64>; 2] {
    let mut room = Scratch::default();
    let of = |(row, centre): (ndarray::ArrayView1<'_, f64>, &f64)| {
        let spread = reader.spread(row.to_slice().expect("rows are contiguous"), &mut room);
        let around = reader.error.bound(spread.size + centre.abs());
        (centre - spread.below - around, centre + spread.above + around)
    };
    let (lower, upper) = form.columns.rows().into_iter().zip(&form.centre).map(of).unzip();
    [lower, upper]
}
