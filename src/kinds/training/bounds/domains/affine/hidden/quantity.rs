//! Numbers of the samples of a tile, as linear functions of what is touched.

use ndarray::{Array2, Axis, Zip};

use super::ends::Ends;
use super::model::Model;
use super::reader::{Part, Scratch, Spread};
use crate::training::bounds::domains::affine::products::product;

/// One number for each sample of a tile: `middle + rows · (what is touched, symbols) ± radius`.
///
/// # Soundness
/// It holds for the same attack and the same symbols as the models that it is made of, in real arithmetic and
/// as training computes it in double precision.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    pub middle: Vec<f64>,
    /// `[samples, columns]`.
    pub rows: Array2<f64>,
    pub radius: Vec<f64>,
    /// Bounds on the magnitude, and on all that adds up to it.
    pub size: Vec<f64>,
    /// Ends of the number, over all attacks.
    pub ends: Vec<Ends>,
    /// The same over the attacks that touch the sample, where one may.
    pub touched: Vec<Ends>,
}

impl Quantity {
    pub(super) fn zeros(samples: usize, columns: usize) -> Self {
        Quantity {
            middle: vec![0.0; samples],
            rows: Array2::zeros((samples, columns)),
            radius: vec![0.0; samples],
            size: vec![0.0; samples],
            ends: vec![Ends::ZERO; samples],
            touched: vec![Ends::ZERO; samples],
        }
    }

    /// Reads the ends off the rows; `units` are those that touch the samples, `known` are ends from elsewhere.
    pub(super) fn settle(
        &mut self,
        model: &Model<'_>,
        units: &[Option<usize>],
        known: impl Fn(usize) -> Option<Ends>,
    ) {
        let mut room = Scratch::default();
        for (sample, unit) in units.iter().enumerate() {
            let row = self.rows.row(sample);
            let row = row.to_slice().expect("rows are contiguous");
            let spread = model.reader.spread(row, &mut room);
            self.size[sample] = self.middle[sample].abs() + spread.size + self.radius[sample];
            let own = self.ends_from(sample, spread, model);
            self.ends[sample] = known(sample).map_or(own, |known| own.within(known));
            self.touched[sample] = match *unit {
                Some(unit) => {
                    let spread = model.reader.spread_with(unit, row, &mut room);
                    self.ends[sample].within(self.ends_from(sample, spread, model))
                }
                None => self.ends[sample],
            };
        }
    }

    fn ends_from(&self, sample: usize, spread: Spread, model: &Model<'_>) -> Ends {
        let around = self.radius[sample] + model.bound(self.size[sample]);
        Ends {
            lower: self.middle[sample] - spread.below - around,
            upper: self.middle[sample] + spread.above + around,
        }
    }

    /// Ends of the difference to another number of a sample, over all attacks, or those that touch a unit.
    pub(super) fn minus(
        &self,
        other: &Quantity,
        sample: usize,
        unit: Option<usize>,
        model: &Model<'_>,
        room: &mut Scratch,
    ) -> Ends {
        let pairs = self.rows.row(sample).into_iter().zip(other.rows.row(sample));
        let row: Vec<f64> = pairs.map(|(a, b)| a - b).collect();
        let spread = match unit {
            Some(unit) => model.reader.spread_with(unit, &row, room),
            None => model.reader.spread(&row, room),
        };
        let middle = self.middle[sample] - other.middle[sample];
        let around = self.radius[sample]
            + other.radius[sample]
            + model.bound(4.0 * (self.size[sample] + other.size[sample]));
        Ends { lower: middle - spread.below - around, upper: middle + spread.above + around }
    }

    /// The middles of the ranges and how far their ends are, sample by sample.
    pub(super) fn factors(&self) -> (Vec<f64>, Vec<f64>) {
        self.ends.iter().map(|ends| ends.around()).unzip()
    }
}

/// `Σ parameters · quantities`, and the bias where there is one, for every sample: products are linear around
/// the middles of both ranges, and what is left is within the product of their radii.
///
/// `factors` are the middles and radii of the quantities, `[samples, quantities]`, and `rows` those of the
/// parameters, with that of the bias last.
pub(super) fn weighted(
    model: &Model<'_>,
    quantities: &[Quantity],
    factors: &Factors,
    places: &[usize],
    rows: ndarray::ArrayView2<'_, f64>,
    bias: Option<usize>,
) -> Quantity {
    let samples = factors.middle.nrows();
    let mut sum = Quantity::zeros(samples, rows.ncols());
    sum.rows = match bias {
        Some(_) => {
            let ones = Array2::ones((samples, 1));
            let with_ones = ndarray::concatenate(Axis(1), &[factors.middle.view(), ones.view()]);
            product(with_ones.expect("as many ones").view(), rows)
        }
        None => product(factors.middle.view(), rows),
    };
    for (quantity, place) in quantities.iter().zip(places) {
        if model.middle[*place] != 0.0 {
            sum.rows.scaled_add(model.middle[*place], &quantity.rows);
        }
    }
    let products = model.reader.share_of(Part::Products);
    for sample in 0..samples {
        let (mut middle, mut radius, mut magnitude) = (0.0, 0.0, 0.0);
        for (number, (quantity, &place)) in quantities.iter().zip(places).enumerate() {
            let (own, apart) = (factors.middle[[sample, number]], factors.radius[[sample, number]]);
            let by = model.middle[place];
            middle += by * (quantity.middle[sample] - own) + own * model.form.centre[place];
            radius += by.abs() * quantity.radius[sample] + products * model.radius[place] * apart;
            magnitude += model.size[place] * quantity.size[sample];
        }
        if let Some(bias) = bias {
            middle += model.form.centre[bias];
            magnitude += model.size[bias];
        }
        sum.middle[sample] = middle;
        // Of all sums here, each with terms of a few times the magnitude, and of training's own.
        sum.radius[sample] = radius + model.bound(8.0 * magnitude);
    }
    sum
}

/// The middles and radii of quantities, `[samples, quantities]`.
pub(super) struct Factors {
    pub middle: Array2<f64>,
    pub radius: Array2<f64>,
}

impl Factors {
    pub(super) fn of(quantities: &[Quantity], samples: usize) -> Self {
        let shape = (samples, quantities.len());
        let mut factors = Factors { middle: Array2::zeros(shape), radius: Array2::zeros(shape) };
        for (number, quantity) in quantities.iter().enumerate() {
            let (middle, radius) = quantity.factors();
            Zip::from(factors.middle.column_mut(number)).and(&middle).for_each(|to, from| *to = *from);
            Zip::from(factors.radius.column_mut(number)).and(&radius).for_each(|to, from| *to = *from);
        }
        factors
    }
}
