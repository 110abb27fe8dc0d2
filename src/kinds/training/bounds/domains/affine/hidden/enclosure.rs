//! What affine forms of networks answer after the last step.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::ends::Ends;
use super::forward::{Passed, Tile};
use super::model::Model;
use super::pass::Pass;
use super::prepared::SAMPLES;
use super::quantity::Quantity;
use super::reader::{Reader, Scratch};
use crate::training::bounds::domains::affine::prepared::with_ones;
use crate::training::bounds::domains::affine::products::product;
use crate::training::bounds::domains::box_enclosure::BoxEnclosure;
use crate::training::bounds::domains::directions::Directions;
use crate::training::bounds::domains::enclosure::{Enclosure, OnTests, Tests};
use crate::training::bounds::forward::{Inputs, propagate};
use crate::training::bounds::network::{IntervalNetwork, intersection};
use crate::training::networks::predicted;
use countersign_num::IntervalMatrix;

/// Models that affine forms hold, and a box around them.
pub(super) struct HiddenEnclosure {
    pass: Pass,
    models: BoxEnclosure,
}

/// What a tile of tests comes to.
struct OfTests {
    /// `[outputs][tests]`.
    logits: Vec<Vec<Ends>>,
    /// For each test, the classes that the one which is predicted in the middle surely beats.
    beaten: Vec<Vec<usize>>,
}

impl HiddenEnclosure {
    pub(super) fn new(pass: Pass, models: BoxEnclosure) -> Self {
        HiddenEnclosure { pass, models }
    }

    fn model<'a>(&'a self, reader: &'a Reader<'a>) -> Model<'a> {
        let pass = &self.pass;
        let known = [self.models().lower(), self.models().upper()].map(|ends| pass.shape.by_neuron(&ends));
        Model::new(&pass.shape, pass.run.architecture.activation, &pass.form, reader, &known)
    }

    /// Upper bounds on `d · θ` for directions `[directions, parameters]`, neuron by neuron.
    fn most_along(&self, reader: &Reader<'_>, directions: ArrayView2<'_, f64>) -> Vec<f64> {
        let form = &self.pass.form;
        let magnitudes = Array1::from(reader.magnitudes(form));
        let centre = Array1::from(form.centre.clone());
        let moved = product(directions, form.columns.view());
        let mut room = Scratch::default();
        let of = |(row, direction): (ndarray::ArrayView1<'_, f64>, ndarray::ArrayView1<'_, f64>)| {
            let spread = reader.spread(row.to_slice().expect("rows are contiguous"), &mut room);
            let size = direction.mapv(f64::abs).dot(&magnitudes);
            let terms = direction.len() as f64 / 64.0;
            direction.dot(&centre) + spread.above + (1.0 + terms) * reader.error.bound(4.0 * size)
        };
        moved.rows().into_iter().zip(directions.rows()).map(of).collect()
    }

    fn of_tile(
        &self,
        model: &Model<'_>,
        tests: &Tests<'_>,
        sums: &[IntervalMatrix],
        start: usize,
    ) -> OfTests {
        let places = start..(start + SAMPLES).min(tests.features.ncols());
        let points = with_ones(tests.features.slice(s![.., places.clone()]).t());
        let tile = Tile { points: points.view(), units: vec![None; places.len()], known: sums, places };
        let Passed { sums, .. } = tile.forward(model);
        let logits = sums.last().map_or(&[][..], Vec::as_slice);
        let of = |quantity: &Quantity| quantity.ends.clone();
        let beaten = (0..tile.samples()).map(|test| beaten(model, logits, test)).collect();
        OfTests { logits: logits.iter().map(of).collect(), beaten }
    }
}

/// The classes that the one which is predicted in the middle surely beats, by differences of logits.
fn beaten(model: &Model<'_>, logits: &[Quantity], test: usize) -> Vec<usize> {
    if logits.len() == 1 {
        return Vec::new();
    }
    let middles: Vec<f64> = logits.iter().map(|logit| logit.middle[test]).collect();
    let best = predicted(&middles).index();
    let mut room = Scratch::default();
    let mut is_beaten = |class: usize| {
        let most = logits[class].minus(&logits[best], test, None, model, &mut room).upper;
        // Ties go to the smaller class.
        if best < class { most <= 0.0 } else { most < 0.0 }
    };
    (0..logits.len()).filter(|class| *class != best && is_beaten(*class)).collect()
}

impl Enclosure for HiddenEnclosure {
    fn models(&self) -> &IntervalNetwork {
        self.models.models()
    }

    fn along(&self, directions: &Directions) -> IntervalMatrix {
        let reader = self.pass.reader();
        let of_box = directions.over(self.models());
        let parameters = self.pass.shape.parameters();
        let rows: Vec<f64> = directions
            .matrix()
            .rows()
            .into_iter()
            .flat_map(|direction| self.pass.shape.by_neuron(&direction.to_vec()))
            .collect();
        let Ok(rows) = Array2::from_shape_vec((directions.count(), parameters), rows) else { return of_box };
        let upper = Array1::from(self.most_along(&reader, rows.view()));
        let lower = -Array1::from(self.most_along(&reader, (-&rows).view()));
        let own = IntervalMatrix::new(lower.insert_axis(Axis(0)), upper.insert_axis(Axis(0)));
        own.and_then(|own| intersection(&own, &of_box)).unwrap_or(of_box)
    }

    /// Tests whose features move are looked at through the box.
    fn on_tests(&self, tests: &Tests<'_>) -> OnTests {
        let of_box = self.models.on_tests(tests);
        if tests.radius > 0.0 {
            return of_box;
        }
        let reader = self.pass.reader();
        let model = self.model(&reader);
        let sums = propagate(self.models(), Inputs::around(tests.features, 0.0).view()).sums;
        let starts: Vec<usize> = (0..tests.features.ncols()).step_by(SAMPLES).collect();
        let tiles: Vec<OfTests> =
            starts.into_par_iter().map(|start| self.of_tile(&model, tests, &sums, start)).collect();
        let (mut lower, mut upper) = (of_box.logits.lower().clone(), of_box.logits.upper().clone());
        let mut possible = of_box.possible.clone();
        let outputs = lower.nrows();
        for (place, of_tests) in tiles.iter().enumerate() {
            for (test, beaten) in of_tests.beaten.iter().enumerate() {
                let at = place * SAMPLES + test;
                for output in 0..outputs {
                    lower[[output, at]] = lower[[output, at]].max(of_tests.logits[output][test].lower);
                    upper[[output, at]] = upper[[output, at]].min(of_tests.logits[output][test].upper);
                }
                beaten.iter().for_each(|class| possible[at][*class] = false);
                if outputs == 1 {
                    possible[at][0] &= lower[[0, at]] <= 0.0;
                    possible[at][1] &= upper[[0, at]] > 0.0;
                }
            }
        }
        let Some(logits) = IntervalMatrix::new(lower, upper) else { return of_box };
        OnTests::new(logits, possible, tests).within(&of_box).unwrap_or(of_box)
    }
}
