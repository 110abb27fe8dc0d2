//! Everything that is asked about a run, one direction after the other.

use std::time::{Duration, Instant};

use ndarray::{Array2, Axis};

use super::Search;
use super::found::{Decided, Found, Sought};
use super::limits::{Limits, SearchSetting};
use crate::training::bounds::domains::affine::AFFINE;
use crate::training::bounds::domains::conditions::Conditions;
use crate::training::bounds::domains::domain::{Domain, EnclosedTraining, NoEnclosure, Run};
use crate::training::bounds::domains::enclosure::{Enclosure, OnTests, Questions, Reading, Tests, read};
use crate::training::bounds::network::{IntervalNetwork, intersection};
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Architecture, predicted};
use crate::training::threats::Attack;
use countersign_num::IntervalMatrix;

/// Affine forms with cutoffs, for one direction at a time.
#[derive(Debug)]
pub struct SearchDomain;

/// The domain of cutoffs.
pub static SEARCH: SearchDomain = SearchDomain;

impl Domain for SearchDomain {
    fn name(&self) -> &'static str {
        "search"
    }

    fn intersected_with(&self) -> &'static [&'static dyn Domain] {
        AFFINE.intersected_with()
    }

    fn adds_to_models_of(&self, architecture: &Architecture) -> bool {
        AFFINE.adds_to_models_of(architecture)
    }

    fn searches(&self) -> bool {
        true
    }

    fn refuses(&self, architecture: &Architecture) -> Option<&'static str> {
        AFFINE.refuses(architecture)
    }

    fn begin<'a>(
        &self,
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
    ) -> Box<dyn EnclosedTraining + 'a> {
        AFFINE.begin(problem, conditions)
    }

    fn of_box(&self, models: IntervalNetwork) -> Box<dyn Enclosure> {
        AFFINE.of_box(models)
    }

    fn answer(&self, run: &Run<'_>, questions: &Questions<'_>) -> Result<Reading, NoEnclosure> {
        let Some(search) = Search::new(run)? else { return AFFINE.answer(run, questions) };
        let reading = read(search.enclosure(), questions);
        let sought = Asked::new(&search, run).all(questions, reading);
        // What a search that was stopped has is not what was asked for.
        run.check_interrupt().map(|()| sought)
    }
}

/// A search with its limits.
struct Asked<'a> {
    search: &'a Search,
    limits: Limits<'a>,
}

/// Products of a direction whose retraining takes about a second.
const PRODUCTS_A_SECOND: f64 = 2e9;

impl<'a> Asked<'a> {
    fn new(search: &'a Search, run: &Run<'a>) -> Self {
        let SearchSetting { gap, passes, seconds } = run.search;
        let problem = run.problem;
        let each = (problem.steps() * problem.schedule.batch_size * problem.start.parameters().len()) as f64;
        let until = seconds
            .and_then(|seconds| Instant::now().checked_add(Duration::try_from_secs_f64(seconds).ok()?));
        let sets = (2.0 * PRODUCTS_A_SECOND / each.max(1.0)).clamp(64.0, 65536.0) as usize;
        Asked { search, limits: Limits { gap, passes, sets, until, interrupt: run.interrupt } }
    }

    fn all(&self, questions: &Questions<'_>, mut reading: Reading) -> Reading {
        let mut sought = Sought::default();
        if let (Some(tests), Some(on_tests)) = (&questions.tests, &reading.on_tests) {
            let (on_tests, classes) = self.classes(tests, on_tests);
            (reading.on_tests, sought.classes) = (Some(on_tests), classes);
        }
        if let (Some(directions), Some(forms)) = (questions.directions, &reading.forms) {
            let directions: Vec<Vec<f64>> =
                directions.matrix().rows().into_iter().map(|direction| direction.to_vec()).collect();
            sought.forms = directions.iter().map(|direction| self.both(direction)).collect();
            reading.forms = Some(within(forms, &sought.forms, forms.dim()));
        }
        if let (Some(tests), Some(on_tests), true) =
            (&questions.tests, &reading.on_tests, questions.searched.logits)
        {
            let (outputs, count) = on_tests.logits.dim();
            let places = (0..count).flat_map(|test| (0..outputs).map(move |output| (test, output)));
            let room = self.search.enclosure.around(tests.radius);
            sought.logits = places
                .map(|(test, output)| {
                    let direction = self.logit(tests, test, &[(output, 1.0)]);
                    self.both(&direction).map(|found| Found { bound: found.bound + room[output], ..found })
                })
                .collect();
            let logits = within(&on_tests.logits.transposed(), &sought.logits, (count, outputs)).transposed();
            let own = OnTests::new(logits, on_tests.possible.clone(), tests);
            reading.on_tests = own.within(on_tests).or(reading.on_tests);
        }
        if questions.searched.parameters {
            let count = reading.models.lower().len();
            let unit = |parameter: usize| {
                let mut direction = vec![0.0; count];
                direction[parameter] = 1.0;
                direction
            };
            sought.parameters = (0..count).map(|parameter| self.both(&unit(parameter))).collect();
            let ends = |matrix: Vec<f64>| ndarray::Array1::from(matrix).insert_axis(Axis(0));
            let models = IntervalMatrix::new(ends(reading.models.lower()), ends(reading.models.upper()));
            let both = models.map(|models| within(&models, &sought.parameters, (1, count)));
            let both = both.and_then(|both| {
                let [lower, upper] = [both.lower(), both.upper()].map(|ends| ends.row(0).to_vec());
                IntervalNetwork::from_bounds(&self.search.searcher.run.architecture, &lower, &upper)
            });
            reading.models = both.unwrap_or(reading.models);
        }
        sought.stopped = self.limits.is_over();
        reading.sought = Some(sought);
        reading
    }

    /// A direction from both sides.
    fn both(&self, direction: &[f64]) -> [Found; 2] {
        let negative: Vec<f64> = direction.iter().map(|d| -d).collect();
        [self.search.largest(&negative, &self.limits), self.search.largest(direction, &self.limits)]
    }

    /// A sum of logits of a test as a form of the parameters in the order of networks.
    fn logit(&self, tests: &Tests<'_>, test: usize, factors: &[(usize, f64)]) -> Vec<f64> {
        let architecture = &self.search.searcher.run.architecture;
        let (inputs, outputs) = (architecture.inputs, architecture.outputs);
        let mut direction = vec![0.0; outputs * (inputs + 1)];
        for &(output, factor) in factors {
            for (input, x) in tests.features.column(test).iter().enumerate() {
                direction[output * inputs + input] = factor * x;
            }
            direction[outputs * inputs + output] = factor;
        }
        direction
    }

    /// Decides which classes of each test some model predicts.
    fn classes(&self, tests: &Tests<'_>, on_tests: &OnTests) -> (OnTests, Vec<Vec<Decided>>) {
        let clean = &self.search.searcher.clean_network;
        let count = on_tests.possible.len();
        let predictions: Vec<usize> = clean
            .logits(&tests.features.to_owned())
            .columns()
            .into_iter()
            .map(|logits| predicted(&logits.to_vec()).index())
            .collect();
        let around = self.search.enclosure.around(tests.radius);
        let mut possible = on_tests.possible.clone();
        // Most are decided by the pass that was made; what is left is searched in order.
        let mut decided: Vec<Vec<Decided>> = (0..count)
            .map(|test| {
                let of_class = |class: usize| match possible[test][class] {
                    _ if class == predictions[test] => Decided::Clean,
                    true => Decided::Open,
                    false => Decided::Impossible,
                };
                (0..possible[test].len()).map(of_class).collect()
            })
            .collect();
        for test in 0..count {
            for class in 0..possible[test].len() {
                if decided[test][class] != Decided::Open || self.limits.is_over() {
                    continue;
                }
                let own = predictions[test];
                let (factors, room) = if around.len() == 1 {
                    (vec![(0, if class == 1 { 1.0 } else { -1.0 })], around[0])
                } else {
                    (vec![(class, 1.0), (own, -1.0)], around[class] + around[own])
                };
                let direction = self.logit(tests, test, &factors);
                let threshold = -room * (1.0 + 1e-12);
                let found = self.search.reaches(&direction, threshold, &self.limits);
                if found.bound < threshold {
                    possible[test][class] = false;
                    decided[test][class] = Decided::Impossible;
                } else if self.predicts(tests, test, class, &found.attack) {
                    decided[test][class] = Decided::Reached(found.attack);
                }
            }
        }
        let own = OnTests::new(on_tests.logits.clone(), possible, tests);
        (own.within(on_tests).unwrap_or_else(|| on_tests.clone()), decided)
    }

    /// Does the model of an attack predict a class?
    fn predicts(&self, tests: &Tests<'_>, test: usize, class: usize, attack: &Attack) -> bool {
        let column = tests.features.column(test).to_owned().insert_axis(Axis(1));
        let network = self.search.searcher.network(attack);
        network.is_some_and(|network| predicted(&network.logits(&column).column(0).to_vec()).index() == class)
    }
}

/// Bounds of a search within others, entry by entry.
fn within(known: &IntervalMatrix, found: &[[Found; 2]], dim: (usize, usize)) -> IntervalMatrix {
    let ends = |side: usize, sign: f64| {
        Array2::from_shape_vec(dim, found.iter().map(|both| sign * both[side].bound).collect()).ok()
    };
    let own = ends(0, -1.0).zip(ends(1, 1.0)).and_then(|(lower, upper)| IntervalMatrix::new(lower, upper));
    own.and_then(|own| intersection(&own, known)).unwrap_or_else(|| known.clone())
}
