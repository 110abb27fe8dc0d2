//! What affine forms answer after the last step.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::backward::Passed;
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
const MOST_PRODUCTS: f64 = 4e11;

/// Models that affine forms hold, and a box around them.
pub(super) struct AffineEnclosure {
    passed: Arc<Passed>,
    form: Form,
    models: BoxEnclosure,
}

impl AffineEnclosure {
    pub(super) fn new(pass: &Pass, models: BoxEnclosure) -> Self {
        let mut enclosure =
            AffineEnclosure { passed: Arc::new(Passed::new(pass)), form: pass.form.clone(), models };
        enclosure.tighten();
        enclosure
    }

    /// The pass that it reads.
    pub(super) fn passed(&self) -> &Arc<Passed> {
        &self.passed
    }

    /// Bounds every parameter by a form of its own, where that is not too much.
    fn tighten(&mut self) {
        let run = &self.passed.run;
        let parameters = run.start.len();
        let steps: f64 = self.passed.steps.iter().map(|step| step.batch.len() as f64).sum();
        if 4.0 * steps * (parameters * parameters) as f64 > MOST_PRODUCTS {
            return;
        }
        let ends = self.ends_along(&Array2::eye(parameters));
        let shape = run.start.dim();
        let ends = ends.map(|ends| Array2::from_shape_vec(shape, ends).expect("one for each parameter"));
        let own = models_of(&run.architecture, &ends);
        let both = own.and_then(|own| own.intersection(self.models.models()));
        if let Some(both) = both {
            self.models = BoxEnclosure::new(both, self.models.propagate());
        }
    }

    /// Bounds on `d·θ` for directions `[directions, outputs · (inputs + 1)]`.
    fn ends_along(&self, directions: &Array2<f64>) -> [Vec<f64>; 2] {
        let ends: Vec<(f64, f64)> = directions
            .outer_iter()
            .into_par_iter()
            .map(|direction| {
                let direction = direction.to_vec();
                let negative: Vec<f64> = direction.iter().map(|d| -d).collect();
                (-self.most_along(&negative), self.most_along(&direction))
            })
            .collect();
        ends.into_iter().unzip::<f64, f64, Vec<f64>, Vec<f64>>().into()
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
        let [lower, upper] = self.ends_along(&Array2::from_shape_vec(shape, rows).expect("a row for each"));
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
        let [mut lower, mut upper] = self.ends_along(&directions);
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
            for (test, possible) in possible.iter_mut().enumerate() {
                possible[0] &= logits.lower()[[0, test]] <= 0.0;
                possible[1] &= logits.upper()[[0, test]] > 0.0;
            }
            return;
        }
        let points = with_ones(tests.features.t());
        let centre = points.dot(&self.form.centre.t());
        let around = self.around(tests.radius);
        possible.par_iter_mut().enumerate().for_each(|(test, possible)| {
            let logits = centre.row(test);
            let Some(best) =
                (0..outputs).reduce(|best, next| if logits[next] > logits[best] { next } else { best })
            else {
                return;
            };
            for class in (0..outputs).filter(|&class| class != best) {
                if !possible[class] {
                    continue;
                }
                let mut direction = vec![0.0; outputs * values];
                for (value, x) in points.row(test).iter().enumerate() {
                    direction[class * values + value] = *x;
                    direction[best * values + value] = -x;
                }
                let most = self.most_along(&direction) + (around[class] + around[best]) * (1.0 + 1e-12);
                // Ties go to the smaller class.
                let beaten = if best < class { most <= 0.0 } else { most < 0.0 };
                possible[class] &= !beaten;
            }
        });
    }
}
