//! What affine forms answer after the last step.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;

use super::apart::Apart;
use super::backward::Passed;
use super::order::{by_output, models_of, rows_of};
use super::pass::Pass;
use super::prepared::with_ones;
use crate::training::bounds::domains::box_enclosure::BoxEnclosure;
use crate::training::bounds::domains::directions::Directions;
use crate::training::bounds::domains::enclosure::{Enclosure, OnTests, Tests};
use crate::training::bounds::network::{IntervalNetwork, intersection};
use crate::training::networks::predicted;
use countersign_num::IntervalMatrix;
use countersign_num::a_priori::SummationError;

/// Products up to which every parameter is bounded by a form of its own.
const MOST_PRODUCTS: f64 = 1e9;
/// Of the directions that may be bounded so, the part that goes to tests which are not decided.
const NEAREST: usize = 8;

/// Models that affine forms hold, and a box around them.
pub(super) struct AffineEnclosure {
    passed: Arc<Passed>,
    /// Where one unit may be touched, each by itself.
    apart: Option<Apart>,
    models: BoxEnclosure,
}

impl AffineEnclosure {
    pub(super) fn new(pass: Pass, models: BoxEnclosure) -> Self {
        let passed = Arc::new(Passed::new(pass));
        let apart = Apart::of(&passed);
        let mut enclosure = AffineEnclosure { passed, apart, models };
        let dim = enclosure.passed.middle().dim();
        if let Some(ends) = enclosure.apart.as_ref().map(|apart| apart.ends(dim)) {
            enclosure.narrow(&ends);
        }
        enclosure
    }

    /// The pass that it reads.
    pub(super) fn passed(&self) -> &Arc<Passed> {
        &self.passed
    }

    /// How many directions may be bounded by forms of their own.
    fn affordable(&self) -> usize {
        let run = &self.passed.run;
        let samples: f64 = self.passed.steps.iter().map(|step| step.batch.len() as f64).sum();
        // Each clipped entry is bounded by itself.
        let each = if run.schedule.clip.is_some() { 120.0 } else { 12.0 };
        (MOST_PRODUCTS / (each * samples * run.start.len() as f64)) as usize
    }

    /// May so many directions be bounded by forms of their own?
    fn affords(&self, directions: usize) -> bool {
        directions <= self.affordable()
    }

    /// Which of some directions have a bound below its threshold; `gaps` are how far bounds from the form after
    /// the last step are above it. Those that are nearest are bounded by forms of their own.
    fn are_below<'d>(
        &self,
        gaps: &[f64],
        direction: impl Fn(usize) -> ArrayView1<'d, f64> + Sync,
        is_below: impl Fn(usize, f64) -> bool + Sync,
    ) -> Vec<usize> {
        let mut nearest: Vec<usize> = (0..gaps.len()).collect();
        nearest.sort_by(|one, other| gaps[*one].total_cmp(&gaps[*other]));
        // Most tests are far from a decision, one way or the other.
        nearest.truncate((self.affordable() / NEAREST).max(1));
        let is_below = |place: &usize| is_below(*place, self.most_along(&direction(*place).to_vec()));
        nearest.into_par_iter().filter(is_below).collect()
    }

    /// Bounds every parameter by a form of its own, where that is not too much.
    pub(super) fn tighten(&mut self) {
        let run = &self.passed.run;
        let parameters = run.start.len();
        if self.apart.is_some() || !self.affords(parameters) {
            return;
        }
        let ends = self.ends_along(&Array2::eye(parameters), true);
        let shape = run.start.dim();
        self.narrow(&ends.map(|ends| Array2::from_shape_vec(shape, ends).expect("one for each parameter")));
    }

    /// Models are within these ends too, `[outputs, inputs + 1]`.
    fn narrow(&mut self, ends: &[Array2<f64>; 2]) {
        let own = models_of(&self.passed.run.architecture, ends);
        if let Some(both) = own.and_then(|own| own.intersection(self.models.models())) {
            self.models = BoxEnclosure::new(both, self.models.propagate());
        }
    }

    /// Upper bounds on `d·θ` for directions `[directions, outputs · (inputs + 1)]`, from the form after the last
    /// step, or from those of each unit.
    fn of_forms(&self, directions: &Array2<f64>) -> Vec<f64> {
        let mut most = self.passed.most_after(directions);
        if let Some(apart) = &self.apart {
            most.iter_mut().zip(apart.most_along(directions)).for_each(|(most, own)| *most = most.min(own));
        }
        most
    }

    /// Bounds on `d·θ` for directions `[directions, outputs · (inputs + 1)]`: from the form after the last step,
    /// and where that is not too much, from forms of their own.
    fn ends_along(&self, directions: &Array2<f64>, own_forms: bool) -> [Vec<f64>; 2] {
        let negative = directions.mapv(|d| -d);
        let [lower, upper] = [&negative, directions].map(|directions| {
            let mut most = self.of_forms(directions);
            if own_forms && self.apart.is_none() && self.affords(directions.nrows()) {
                most.par_iter_mut().zip(directions.axis_iter(Axis(0))).for_each(|(most, direction)| {
                    *most = most.min(self.most_along(&direction.to_vec()));
                });
            }
            most
        });
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
            .flat_map(|direction| rows_of(architecture, &direction.to_vec()))
            .collect();
        let of_box = directions.over(self.models());
        let shape = (directions.count(), self.passed.run.start.len());
        let [lower, upper] =
            self.ends_along(&Array2::from_shape_vec(shape, rows).expect("a row for each"), true);
        let row = |ends: Vec<f64>| ndarray::Array1::from(ends).insert_axis(Axis(0));
        let own = IntervalMatrix::new(row(lower), row(upper));
        own.and_then(|own| intersection(&own, &of_box)).unwrap_or(of_box)
    }

    fn on_tests(&self, tests: &Tests<'_>) -> OnTests {
        let of_box = self.models.on_tests(tests);
        let own = self.logits(tests);
        let Some(logits) = own.and_then(|own| intersection(&own, &of_box.logits)) else { return of_box };
        let mut possible = of_box.possible.clone();
        self.rule_out(tests, &logits, &mut possible);
        let own = OnTests::new(logits, possible, tests);
        own.within(&of_box).unwrap_or(of_box)
    }
}

impl AffineEnclosure {
    /// Bounds on the logits of tests.
    fn logits(&self, tests: &Tests<'_>) -> Option<IntervalMatrix> {
        let (outputs, values) = self.passed.run.start.dim();
        let points = with_ones(tests.features.t());
        let count = points.nrows();
        let mut directions = Array2::zeros((outputs * count, outputs * values));
        for (row, mut direction) in directions.rows_mut().into_iter().enumerate() {
            let (output, test) = (row / count, row % count);
            direction.iter_mut().skip(output * values).zip(points.row(test)).for_each(|(to, x)| *to = *x);
        }
        let around = self.around(tests.radius);
        let [mut lower, mut upper] = self.ends_along(&directions, !tests.are_many());
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
        let centre = points.dot(&self.passed.middle().t());
        let around = self.around(tests.radius);
        let bests: Vec<usize> =
            centre.rows().into_iter().map(|logits| predicted(&logits.to_vec()).index()).collect();
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
        let mosts = self.of_forms(&directions);
        let (below, left): (Vec<usize>, Vec<usize>) =
            (0..open.len()).partition(|&place| is_beaten(&open[place], mosts[place]));
        let gaps: Vec<f64> = left.iter().map(|place| mosts[*place]).collect();
        let gaps = if tests.are_many() { Vec::new() } else { gaps };
        let nearest = self.are_below(
            &gaps,
            |place| directions.row(left[place]),
            |place, most| is_beaten(&open[left[place]], most),
        );
        for place in below.into_iter().chain(nearest.into_iter().map(|place| left[place])) {
            let (test, class) = open[place];
            possible[test][class] = false;
        }
    }

    /// The same where one logit speaks for two classes.
    fn rule_out_of_two(&self, tests: &Tests<'_>, logits: &IntervalMatrix, possible: &mut [Vec<bool>]) {
        let points = with_ones(tests.features.t());
        let around = self.around(tests.radius)[0] * (1.0 + 1e-12);
        for (test, possible) in possible.iter_mut().enumerate() {
            possible[0] &= logits.lower()[[0, test]] <= 0.0;
            possible[1] &= logits.upper()[[0, test]] > 0.0;
        }
        // Where the form after the last step leaves a test open, one for this test may not.
        let open: Vec<usize> = (0..possible.len()).filter(|test| possible[*test] == [true, true]).collect();
        if self.affords(points.nrows()) || tests.are_many() {
            return;
        }
        // The class that the middle model does not predict is the one to rule out.
        let centre: Vec<f64> =
            open.iter().map(|test| points.row(*test).dot(&self.passed.middle().row(0))).collect();
        let signs: Vec<f64> = centre.iter().map(|logit| if *logit > 0.0 { -1.0 } else { 1.0 }).collect();
        let directions = Array2::from_shape_fn((open.len(), points.ncols()), |(place, value)| {
            signs[place] * points[[open[place], value]]
        });
        let gaps: Vec<f64> = open
            .iter()
            .zip(&signs)
            .map(
                |(test, sign)| {
                    if *sign < 0.0 { -logits.lower()[[0, *test]] } else { logits.upper()[[0, *test]] }
                },
            )
            .collect();
        let is_below = |place: usize, most: f64| {
            if signs[place] < 0.0 { most + around < 0.0 } else { most + around <= 0.0 }
        };
        for place in self.are_below(&gaps, |place| directions.row(place), is_below) {
            possible[open[place]][usize::from(signs[place] > 0.0)] = false;
        }
    }
}
