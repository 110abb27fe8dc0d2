//! What affine forms answer after the last step.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::backward::Passed;
use super::family::Family;
use super::form::Form;
use super::order::{by_output, models_of};
use super::pass::Pass;
use super::prepared::with_ones;
use crate::training::bounds::domains::box_enclosure::BoxEnclosure;
use crate::training::bounds::domains::directions::Directions;
use crate::training::bounds::domains::enclosure::{Enclosure, OnTests, Tests};
use crate::training::bounds::network::{IntervalNetwork, intersection};
use countersign_num::IntervalMatrix;
use countersign_num::a_priori::SummationError;

/// Products up to which every parameter is bounded by a form of its own.
const MOST_PRODUCTS: f64 = 5e10;

/// Products up to which every logit of the tests that are asked about is.
const MOST_PRODUCTS_OF_TESTS: f64 = 2e9;

/// The share of what the form after the last step leaves open that a form of one direction might save. Only
/// where less is missing to a decision, one is tried.
const SAVED: f64 = 0.5;

/// Models that affine forms hold, and a box around them.
pub(super) struct AffineEnclosure {
    passed: Arc<Passed>,
    form: Form,
    /// The attacks, as the columns of the form stand for them.
    family: Family,
    models: BoxEnclosure,
}

impl AffineEnclosure {
    pub(super) fn new(pass: &Pass, models: BoxEnclosure) -> Self {
        let (form, family) = (pass.form.clone(), pass.of_columns());
        let mut enclosure = AffineEnclosure { passed: Arc::new(Passed::new(pass)), form, family, models };
        enclosure.tighten();
        enclosure
    }

    /// The pass that it reads.
    pub(super) fn passed(&self) -> &Arc<Passed> {
        &self.passed
    }

    /// May so many directions be bounded by forms of their own, within so many products?
    fn affords(&self, directions: usize, products: f64) -> bool {
        let samples: f64 = self.passed.steps.iter().map(|step| step.batch.len() as f64).sum();
        12.0 * samples * (self.passed.run.start.len() * directions) as f64 <= products
    }

    /// Bounds every parameter by a form of its own, where that is not too much.
    fn tighten(&mut self) {
        let run = &self.passed.run;
        let parameters = run.start.len();
        if !self.affords(parameters, MOST_PRODUCTS) {
            return;
        }
        let ends = self.lowest_and_highest(&Array2::eye(parameters), MOST_PRODUCTS);
        let shape = run.start.dim();
        let ends = ends.map(|ends| Array2::from_shape_vec(shape, ends).expect("one for each parameter"));
        let own = models_of(&run.architecture, &ends);
        let both = own.and_then(|own| own.intersection(self.models.models()));
        if let Some(both) = both {
            self.models = BoxEnclosure::new(both, self.models.propagate());
        }
    }

    /// Bounds on `d·θ` for directions `[directions, outputs · (inputs + 1)]`: from the form after the last step,
    /// and where that is within so many products, from forms of their own.
    fn ends_along(&self, directions: &Array2<f64>, products: f64) -> [Vec<f64>; 2] {
        let negative = directions.mapv(|d| -d);
        [&negative, directions].map(|directions| {
            let mut most = self.form.most_along(&self.family, directions);
            if self.affords(directions.nrows(), products) {
                most.par_iter_mut().zip(directions.axis_iter(Axis(0))).for_each(|(most, direction)| {
                    *most = most.min(self.most_along(&direction.to_vec()));
                });
            }
            most
        })
    }

    /// The same as lower and upper ends.
    fn lowest_and_highest(&self, directions: &Array2<f64>, products: f64) -> [Vec<f64>; 2] {
        let [lower, upper] = self.ends_along(directions, products);
        [lower.into_iter().map(|most| -most).collect(), upper]
    }

    /// An upper bound on `d·θ`.
    fn most_along(&self, direction: &[f64]) -> f64 {
        self.passed.most(direction)
    }
}

impl Enclosure for AffineEnclosure {
    fn models(&self) -> &IntervalNetwork {
        self.models.models()
    }

    fn along(&self, directions: &Directions) -> IntervalMatrix {
        let architecture = &self.passed.run.architecture;
        let rows: Vec<f64> = directions
            .matrix()
            .rows()
            .into_iter()
            .flat_map(|direction| by_output(architecture, &direction.to_vec()).into_raw_vec_and_offset().0)
            .collect();
        let of_box = directions.over(self.models());
        let shape = (directions.count(), self.passed.run.start.len());
        let [lower, upper] = self
            .lowest_and_highest(&Array2::from_shape_vec(shape, rows).expect("a row for each"), MOST_PRODUCTS);
        let row = |ends: Vec<f64>| ndarray::Array1::from(ends).insert_axis(Axis(0));
        let own = IntervalMatrix::new(row(lower), row(upper));
        own.and_then(|own| intersection(&own, &of_box)).unwrap_or(of_box)
    }

    fn on_tests(&self, tests: &Tests<'_>) -> OnTests {
        let of_box = self.models.on_tests(tests);
        let own = self.logits(tests.features, tests.radius);
        let Some(logits) = own.and_then(|own| intersection(&own, &of_box.logits)) else { return of_box };
        let mut possible = of_box.possible.clone();
        self.rule_out(tests, &logits, &mut possible);
        let own = OnTests::new(logits, possible, tests);
        own.within(&of_box).unwrap_or(of_box)
    }
}

impl AffineEnclosure {
    /// Bounds on the logits of points within a radius of `[inputs, tests]`.
    fn logits(&self, features: ArrayView2<'_, f64>, radius: f64) -> Option<IntervalMatrix> {
        let (outputs, values) = self.passed.run.start.dim();
        let points = with_ones(features.t());
        let count = points.nrows();
        let mut directions = Array2::zeros((outputs * count, outputs * values));
        for (row, mut direction) in directions.rows_mut().into_iter().enumerate() {
            let (output, test) = (row / count, row % count);
            direction.iter_mut().skip(output * values).zip(points.row(test)).for_each(|(to, x)| *to = *x);
        }
        let around = self.around(radius);
        let [mut lower, mut upper] = self.lowest_and_highest(&directions, MOST_PRODUCTS_OF_TESTS);
        for row in 0..outputs * count {
            lower[row] -= around[row / count];
            upper[row] += around[row / count];
        }
        let shape = (outputs, count);
        IntervalMatrix::new(
            Array2::from_shape_vec(shape, lower).ok()?,
            Array2::from_shape_vec(shape, upper).ok()?,
        )
    }

    /// How far each logit moves with a point that moves within a radius.
    pub(super) fn around(&self, radius: f64) -> Vec<f64> {
        let (outputs, values) = self.passed.run.start.dim();
        let [lower, upper] = [self.models().lower(), self.models().upper()]
            .map(|ends| by_output(&self.passed.run.architecture, &ends));
        let error = SummationError::of(values + 64);
        let of_output = |output: usize| {
            let ends =
                (0..values - 1).map(|input| lower[[output, input]].abs().max(upper[[output, input]].abs()));
            let sum = radius * ends.sum::<f64>();
            if radius > 0.0 { sum + error.bound(sum) * 4.0 + 1e-15 * sum } else { 0.0 }
        };
        (0..outputs).map(of_output).collect()
    }

    /// Rules out classes that the one which the middle model predicts surely beats.
    fn rule_out(&self, tests: &Tests<'_>, logits: &IntervalMatrix, possible: &mut [Vec<bool>]) {
        let (outputs, values) = self.passed.run.start.dim();
        if outputs == 1 {
            return self.rule_out_of_two(tests, logits, possible);
        }
        let points = with_ones(tests.features.t());
        let centre = points.dot(&self.form.centre.t());
        let around = self.around(tests.radius);
        let bests = centre.rows().into_iter().map(|logits| {
            (0..outputs)
                .reduce(|best, next| if logits[next] > logits[best] { next } else { best })
                .unwrap_or(0)
        });
        let bests: Vec<usize> = bests.collect();
        let pairs = (0..bests.len()).flat_map(|test| (0..outputs).map(move |class| (test, class)));
        let open: Vec<(usize, usize)> =
            pairs.filter(|&(test, class)| class != bests[test] && possible[test][class]).collect();
        let mut directions = Array2::zeros((open.len(), outputs * values));
        for (&(test, class), mut direction) in open.iter().zip(directions.rows_mut()) {
            for (value, x) in points.row(test).iter().enumerate() {
                direction[class * values + value] = *x;
                direction[bests[test] * values + value] = -x;
            }
        }
        // Ties go to the smaller class.
        let is_beaten = |&(test, class): &(usize, usize), most: f64| {
            let most = most + (around[class] + around[bests[test]]) * (1.0 + 1e-12);
            if bests[test] < class { most <= 0.0 } else { most < 0.0 }
        };
        let mosts = self.form.most_along(&self.family, &directions);
        let ruled_out: Vec<bool> = open
            .par_iter()
            .zip(mosts)
            .zip(directions.axis_iter(Axis(0)))
            .map(|((pair, most), direction)| {
                let (test, class) = *pair;
                let middle = centre[[test, class]] - centre[[test, bests[test]]];
                let own = || is_beaten(pair, self.most_along(&direction.to_vec()));
                is_beaten(pair, most) || (might_be_saved(most, middle) && own())
            })
            .collect();
        for (&(test, class), ruled_out) in open.iter().zip(ruled_out) {
            possible[test][class] &= !ruled_out;
        }
    }

    /// The same where one logit speaks for two classes.
    fn rule_out_of_two(&self, tests: &Tests<'_>, logits: &IntervalMatrix, possible: &mut [Vec<bool>]) {
        let points = with_ones(tests.features.t());
        let around = self.around(tests.radius)[0] * (1.0 + 1e-12);
        let centre = points.dot(&self.form.centre.t());
        possible.par_iter_mut().enumerate().for_each(|(test, possible)| {
            let (lower, upper) = (logits.lower()[[0, test]], logits.upper()[[0, test]]);
            possible[0] &= lower <= 0.0;
            possible[1] &= upper > 0.0;
            // Where the form after the last step leaves it open, one for this test may not.
            if possible[0] && possible[1] {
                let middle = centre[[test, 0]];
                let direction = points.row(test).to_vec();
                if might_be_saved(upper, middle) {
                    possible[1] = self.most_along(&direction) + around > 0.0;
                } else if might_be_saved(-lower, -middle) {
                    let negative: Vec<f64> = direction.iter().map(|x| -x).collect();
                    possible[0] = self.most_along(&negative) + around >= 0.0;
                }
            }
        });
    }
}

/// Might a form of its own bring what is at most `most`, in the middle `middle`, below 0?
fn might_be_saved(most: f64, middle: f64) -> bool {
    most < SAVED * (most - middle)
}
