//! Everything that is asked about a run, one direction after the other.

use std::time::{Duration, Instant};

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::Search;
use super::found::{Decided, Found, Sought, Trace, Trail};
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
        (!architecture.hidden.is_empty()).then_some("a search is for models without hidden layers")
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

/// A search with its limits, or the trail of an earlier one.
struct Asked<'a> {
    search: &'a Search,
    limits: Limits<'a>,
    parameters: bool,
    trail: Option<&'a Trail>,
}

/// Seconds that retraining the attacks which are left of a direction may take.
const SECONDS: f64 = 2.0;
/// Seconds that retraining every attack may take, once for all directions.
const ALL_SECONDS: f64 = 8.0;
/// Numbers that their models may take.
const MOST_NUMBERS: f64 = 5e7;
/// Products of runs side by side that take about a second of a thread.
const PRODUCTS_A_SECOND: f64 = 8e9;

impl<'a> Asked<'a> {
    fn new(search: &'a Search, run: &Run<'a>) -> Self {
        let SearchSetting { gap, passes, seconds, parameters } = run.search;
        let problem = run.problem;
        let each = (problem.steps() * problem.schedule.batch_size * problem.start.parameters().len()) as f64;
        // A trail ends where it does.
        let until = seconds
            .filter(|_| run.trail.is_none())
            .and_then(|seconds| Instant::now().checked_add(Duration::try_from_secs_f64(seconds).ok()?));
        let sets = (SECONDS * PRODUCTS_A_SECOND / each.max(1.0)).clamp(64.0, 1e6) as usize;
        let numbers = MOST_NUMBERS / problem.start.parameters().len() as f64;
        let every = (ALL_SECONDS * PRODUCTS_A_SECOND / each.max(1.0)).min(numbers) as usize;
        let limits = Limits { gap, passes, sets, every, until, interrupt: run.interrupt };
        Asked { search, limits, parameters, trail: run.trail }
    }

    fn all(&self, questions: &Questions<'_>, mut reading: Reading) -> Reading {
        let mut sought = Sought::default();
        if let (Some(tests), Some(on_tests)) = (&questions.tests, &reading.on_tests) {
            reading.on_tests = Some(self.classes(tests, on_tests, &mut sought));
        }
        if let (Some(directions), Some(forms)) = (questions.directions, &reading.forms) {
            let directions: Vec<Vec<f64>> =
                directions.matrix().rows().into_iter().map(|direction| direction.to_vec()).collect();
            sought.forms = self.both_of_each(&directions, |trail| &trail.forms);
            reading.forms = Some(within(forms, &sought.forms, forms.dim()));
        }
        if let (Some(tests), Some(on_tests), true) =
            (&questions.tests, &reading.on_tests, questions.searched.logits)
        {
            let (outputs, count) = on_tests.logits.dim();
            let places = (0..count).flat_map(|test| (0..outputs).map(move |output| (test, output)));
            let directions: Vec<Vec<f64>> =
                places.map(|(test, output)| self.logit(tests, test, &[(output, 1.0)])).collect();
            sought.logits = self.both_of_each(&directions, |trail| &trail.logits);
            let room = self.search.enclosure.around(tests.radius);
            for (place, both) in sought.logits.iter_mut().enumerate() {
                both.iter_mut().for_each(|found| found.bound += room[place % outputs]);
            }
            let logits = within(&on_tests.logits.transposed(), &sought.logits, (count, outputs)).transposed();
            let own = OnTests::new(logits, on_tests.possible.clone(), tests);
            reading.on_tests = own.within(on_tests).or(reading.on_tests);
        }
        if self.parameters && questions.searched.parameters {
            let count = reading.models.lower().len();
            let unit = |parameter: usize| {
                let mut direction = vec![0.0; count];
                direction[parameter] = 1.0;
                direction
            };
            let units: Vec<Vec<f64>> = (0..count).map(unit).collect();
            sought.parameters = self.both_of_each(&units, |trail| &trail.parameters);
            let ends = |matrix: Vec<f64>| ndarray::Array1::from(matrix).insert_axis(Axis(0));
            let models = IntervalMatrix::new(ends(reading.models.lower()), ends(reading.models.upper()));
            let both = models.map(|models| within(&models, &sought.parameters, (1, count)));
            let both = both.and_then(|both| {
                let [lower, upper] = [both.lower(), both.upper()].map(|ends| ends.row(0).to_vec());
                IntervalNetwork::from_bounds(&self.search.searcher.run.architecture, &lower, &upper)
            });
            reading.models = both.unwrap_or(reading.models);
        }
        sought.stopped = self.trail.map_or_else(|| self.limits.is_over(), |trail| trail.stopped);
        reading.sought = Some(sought);
        reading
    }

    /// Directions from both sides.
    fn both_of_each(
        &self,
        directions: &[Vec<f64>],
        traces: fn(&Trail) -> &Vec<[Trace; 2]>,
    ) -> Vec<[Found; 2]> {
        let of = |(place, direction): (usize, &Vec<f64>)| {
            let negative: Vec<f64> = direction.iter().map(|d| -d).collect();
            // What no trail is of was not searched.
            let nowhere = Trace::default();
            let side = |side: usize, direction: &[f64]| {
                let trace =
                    self.trail.map(|trail| traces(trail).get(place).map_or(&nowhere, |both| &both[side]));
                let searcher = &self.search.searcher;
                searcher.largest(&searcher.by_output(direction), &self.limits, trace)
            };
            [side(0, &negative), side(1, direction)]
        };
        directions.par_iter().enumerate().map(of).collect()
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
    fn classes(&self, tests: &Tests<'_>, on_tests: &OnTests, sought: &mut Sought) -> OnTests {
        let clean = &self.search.searcher.clean_network;
        let predictions: Vec<usize> = clean
            .logits(&tests.features.to_owned())
            .columns()
            .into_iter()
            .map(|logits| predicted(&logits.to_vec()).index())
            .collect();
        let around = self.search.enclosure.around(tests.radius);
        let mut possible = on_tests.possible.clone();
        // Most are decided by the pass that was made; what is left is searched.
        let of_class = |(test, possible): (usize, &Vec<bool>)| {
            let of_class = |(class, possible): (usize, &bool)| match possible {
                _ if class == predictions[test] => Decided::Clean,
                true => Decided::Open,
                false => Decided::Impossible,
            };
            possible.iter().enumerate().map(of_class).collect()
        };
        sought.classes = possible.iter().enumerate().map(of_class).collect();
        let is_asked = |&[test, class]: &[usize; 2]| {
            let is_on_trail = |trail: &Trail| trail.classes.contains_key(&[test, class]);
            sought.classes[test][class] == Decided::Open && self.trail.is_none_or(is_on_trail)
        };
        let pairs =
            (0..possible.len()).flat_map(|test| (0..possible[test].len()).map(move |class| [test, class]));
        let open: Vec<[usize; 2]> = pairs.filter(is_asked).collect();
        let found: Vec<Option<(Decided, Trace)>> =
            open.par_iter().map(|pair| self.class(tests, *pair, predictions[pair[0]], &around)).collect();
        for ([test, class], (decided, trace)) in
            open.into_iter().zip(found).filter_map(|(pair, own)| Some((pair, own?)))
        {
            possible[test][class] &= decided != Decided::Impossible;
            sought.classes[test][class] = decided;
            sought.traces.insert([test, class], trace);
        }
        let own = OnTests::new(on_tests.logits.clone(), possible, tests);
        own.within(on_tests).unwrap_or_else(|| on_tests.clone())
    }

    /// Decides whether some model predicts a test as a class rather than as its own; nothing where time is over.
    fn class(
        &self,
        tests: &Tests<'_>,
        [test, class]: [usize; 2],
        own: usize,
        around: &[f64],
    ) -> Option<(Decided, Trace)> {
        if self.limits.is_over() {
            return None;
        }
        let (factors, room) = if around.len() == 1 {
            (vec![(0, if class == 1 { 1.0 } else { -1.0 })], around[0])
        } else {
            (vec![(class, 1.0), (own, -1.0)], around[class] + around[own])
        };
        let searcher = &self.search.searcher;
        let direction = searcher.by_output(&self.logit(tests, test, &factors));
        let threshold = -room * (1.0 + 1e-12);
        let trace = self.trail.and_then(|trail| trail.classes.get(&[test, class]));
        let found = searcher.reaches(&direction, threshold, &self.limits, trace);
        let decided = if found.bound < threshold {
            Decided::Impossible
        } else if self.predicts(tests, test, class, &found.attack) {
            Decided::Reached(found.attack)
        } else {
            Decided::Open
        };
        Some((decided, found.trace))
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
