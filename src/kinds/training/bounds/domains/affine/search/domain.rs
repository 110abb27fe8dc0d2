//! Everything that is asked about a run, one direction after the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::{Array2, Axis};

use super::Search;
use super::direction::Goal;
use super::found::{Decided, Found, Sought, Trace, Trail};
use super::limits::{Limits, SearchSetting};
use super::many::Asking;
use super::searcher::Searcher;
use crate::training::bounds::domains::affine::AFFINE;
use crate::training::bounds::domains::affine::followed::Followed;
use crate::training::bounds::domains::affine::hidden::HiddenTraining;
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

    fn is_asked_unnamed(&self, architecture: &Architecture) -> bool {
        AFFINE.is_asked_unnamed(architecture)
    }

    fn searches(&self) -> bool {
        true
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
        let radius = questions.tests.as_ref().map_or(0.0, |tests| tests.radius);
        if run.problem.start.architecture().hidden.is_empty() {
            let Some(search) = Search::new(run)? else { return AFFINE.answer(run, questions) };
            let around = Some(search.enclosure.around(radius));
            let reading = read(search.enclosure(), questions);
            return Asked::new(&search.searcher, run, around).all(run, questions, reading);
        }
        let mut training = HiddenTraining::traced(run.problem, &run.conditions);
        run.follow(&mut training)?;
        let (passed, enclosure) = training.finished();
        let reading = read(&*enclosure, questions);
        let searcher = passed.and_then(|passed| Searcher::new(run.problem, Arc::new(passed)));
        let Some(searcher) = searcher else { return Ok(reading) };
        // How far logits of points that move come is not linear in the parameters.
        let around = (radius == 0.0).then(|| vec![0.0; searcher.run.architecture.outputs]);
        Asked::new(&searcher, run, around).all(run, questions, reading)
    }
}

/// A search with its limits, or the trail of an earlier one.
struct Asked<'a, F: Followed> {
    searcher: &'a Searcher<F>,
    /// How far each logit of a test moves with its point; nothing where logits are not searched.
    around: Option<Vec<f64>>,
    limits: Limits<'a>,
    parameters: bool,
    trail: Option<&'a Trail>,
}

/// Seconds that retraining the attacks which are left of a direction may take.
const SECONDS: f64 = 2.0;
/// Seconds that retraining every attack may take, once for all directions.
const ALL_SECONDS: f64 = 8.0;
/// The same with hidden layers, where a single pass takes seconds.
const ALL_SECONDS_OF_NETWORKS: f64 = 60.0;
/// Numbers that their models may take.
const MOST_NUMBERS: f64 = 1e8;
/// Products of runs side by side that take about a second of a thread.
const PRODUCTS_A_SECOND: f64 = 8e9;

impl<'a, F: Followed> Asked<'a, F> {
    fn new(searcher: &'a Searcher<F>, run: &Run<'a>, around: Option<Vec<f64>>) -> Self {
        let SearchSetting { gap, passes, seconds, parameters } = run.search;
        let problem = run.problem;
        let each = (problem.steps() * problem.schedule.batch_size * problem.start.parameters().len()) as f64;
        // A trail ends where it does.
        let until = seconds
            .filter(|_| run.trail.is_none())
            .and_then(|seconds| Instant::now().checked_add(Duration::try_from_secs_f64(seconds).ok()?));
        let sets = (SECONDS * PRODUCTS_A_SECOND / each.max(1.0)).clamp(64.0, 1e6) as usize;
        let numbers = MOST_NUMBERS / problem.start.parameters().len() as f64;
        let is_linear = problem.start.architecture().hidden.is_empty();
        let all_seconds = if is_linear { ALL_SECONDS } else { ALL_SECONDS_OF_NETWORKS };
        // By the limit itself and not by the clock, so that whoever follows the trail does the same.
        let all_seconds = seconds.map_or(all_seconds, |seconds| all_seconds.min(seconds));
        let every = (all_seconds * PRODUCTS_A_SECOND / each.max(1.0)).min(numbers) as usize;
        let limits = Limits { gap, passes, sets, every, until, interrupt: run.interrupt };
        Asked { searcher, around, limits, parameters, trail: run.trail }
    }

    fn all(
        &self,
        run: &Run<'_>,
        questions: &Questions<'_>,
        mut reading: Reading,
    ) -> Result<Reading, NoEnclosure> {
        let mut sought = Sought::default();
        if let (Some(tests), Some(on_tests)) = (&questions.tests, &reading.on_tests) {
            reading.on_tests = Some(self.classes(tests, on_tests, &mut sought));
        }
        if let (Some(directions), Some(forms)) = (questions.directions, &reading.forms) {
            let matrix = directions.matrix();
            let of = |row: usize, sign: f64| {
                self.searcher.whole.of_parameters(&matrix.row(row).mapv(|d| sign * d).to_vec())
            };
            sought.forms = self.both_of_each(matrix.nrows(), of, |trail| &trail.forms);
            reading.forms = Some(within(forms, &sought.forms, forms.dim()));
        }
        if let (Some(tests), Some(on_tests), Some(room), true) =
            (&questions.tests, &reading.on_tests, &self.around, questions.searched.logits)
        {
            let (outputs, count) = on_tests.logits.dim();
            let of = |place: usize, sign: f64| {
                let (test, output) = (place / outputs, place % outputs);
                self.searcher.whole.of_logits(tests.features.column(test), &[(output, sign)])
            };
            sought.logits = self.both_of_each(count * outputs, of, |trail| &trail.logits);
            for (place, both) in sought.logits.iter_mut().enumerate() {
                both.iter_mut().for_each(|found| found.bound += room[place % outputs]);
            }
            let logits = within(&on_tests.logits.transposed(), &sought.logits, (count, outputs)).transposed();
            let own = OnTests::new(logits, on_tests.possible.clone(), tests);
            reading.on_tests = own.within(on_tests).or(reading.on_tests);
        }
        if self.parameters && questions.searched.parameters {
            let count = reading.models.lower().len();
            let of = |parameter: usize, sign: f64| {
                let mut direction = vec![0.0; count];
                direction[parameter] = sign;
                self.searcher.whole.of_parameters(&direction)
            };
            sought.parameters = self.both_of_each(count, of, |trail| &trail.parameters);
            let ends = |matrix: Vec<f64>| ndarray::Array1::from(matrix).insert_axis(Axis(0));
            let models = IntervalMatrix::new(ends(reading.models.lower()), ends(reading.models.upper()));
            let both = models.map(|models| within(&models, &sought.parameters, (1, count)));
            let both = both.and_then(|both| {
                let [lower, upper] = [both.lower(), both.upper()].map(|ends| ends.row(0).to_vec());
                IntervalNetwork::from_bounds(&self.searcher.run.architecture, &lower, &upper)
            });
            reading.models = both.unwrap_or(reading.models);
        }
        sought.stopped = self.trail.map_or_else(|| self.limits.is_over(), |trail| trail.stopped);
        reading.sought = Some(sought);
        // What a search that was stopped has is not what was asked for.
        run.check_interrupt().map(|()| reading)
    }

    /// Questions from both sides.
    fn both_of_each(
        &self,
        count: usize,
        question: impl Fn(usize, f64) -> F::Question,
        traces: fn(&Trail) -> &Vec<[Trace; 2]>,
    ) -> Vec<[Found; 2]> {
        // What no trail is of was not searched.
        let nowhere = Trace::default();
        let of = |at: usize| {
            let (place, side) = (at / 2, at % 2);
            let trace = self.trail.map(|trail| traces(trail).get(place).map_or(&nowhere, |both| &both[side]));
            let question = question(place, if side == 0 { -1.0 } else { 1.0 });
            let goal = Goal::Largest { clean: self.searcher.at_clean(&question) };
            Asking { question, goal, trace, optional: false }
        };
        let asked: Vec<Asking<'_, F::Question>> = (0..2 * count).map(of).collect();
        let mut found = self.searcher.all(&asked, &self.limits).into_iter().flatten();
        std::iter::from_fn(|| Some([found.next()?, found.next()?])).collect()
    }

    /// Decides which classes of each test some model predicts.
    fn classes(&self, tests: &Tests<'_>, on_tests: &OnTests, sought: &mut Sought) -> OnTests {
        let clean = &self.searcher.clean_network;
        let predictions: Vec<usize> = clean
            .logits(&tests.features.to_owned())
            .columns()
            .into_iter()
            .map(|logits| predicted(&logits.to_vec()).index())
            .collect();
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
            let is_open = sought.classes[test][class] == Decided::Open && self.around.is_some();
            is_open && self.trail.is_none_or(is_on_trail)
        };
        let pairs =
            (0..possible.len()).flat_map(|test| (0..possible[test].len()).map(move |class| [test, class]));
        let open: Vec<[usize; 2]> = pairs.filter(is_asked).collect();
        let asked: Vec<Asking<'_, F::Question>> =
            open.iter().map(|pair| self.about_class(tests, *pair, predictions[pair[0]])).collect();
        let found = self.searcher.all(&asked, &self.limits);
        for (([test, class], asking), found) in open.into_iter().zip(asked).zip(found) {
            let Some(found) = found else { continue };
            let (decided, trace) = self.decided(tests, [test, class], &asking, found);
            possible[test][class] &= decided != Decided::Impossible;
            sought.classes[test][class] = decided;
            sought.traces.insert([test, class], trace);
        }
        let own = OnTests::new(on_tests.logits.clone(), possible, tests);
        own.within(on_tests).unwrap_or_else(|| on_tests.clone())
    }

    /// Does some model predict a test as a class rather than as its own?
    fn about_class(
        &self,
        tests: &Tests<'_>,
        [test, class]: [usize; 2],
        own: usize,
    ) -> Asking<'_, F::Question> {
        let around = self.around.as_deref().unwrap_or_default();
        let (factors, room) = if around.len() == 1 {
            (vec![(0, if class == 1 { 1.0 } else { -1.0 })], around[0])
        } else {
            (vec![(class, 1.0), (own, -1.0)], around[class] + around[own])
        };
        Asking {
            question: self.searcher.whole.of_logits(tests.features.column(test), &factors),
            goal: Goal::Reaches(-room * (1.0 + 1e-12)),
            trace: self.trail.and_then(|trail| trail.classes.get(&[test, class])),
            optional: true,
        }
    }

    fn decided(
        &self,
        tests: &Tests<'_>,
        [test, class]: [usize; 2],
        asking: &Asking<'_, F::Question>,
        found: Found,
    ) -> (Decided, Trace) {
        let is_below = matches!(asking.goal, Goal::Reaches(threshold) if found.bound < threshold);
        let decided = if is_below {
            Decided::Impossible
        } else if self.predicts(tests, test, class, &found.attack) {
            Decided::Reached(found.attack)
        } else {
            Decided::Open
        };
        (decided, found.trace)
    }

    /// Does the model of an attack predict a class?
    fn predicts(&self, tests: &Tests<'_>, test: usize, class: usize, attack: &Attack) -> bool {
        let column = tests.features.column(test).to_owned().insert_axis(Axis(1));
        let network = self.searcher.network(attack);
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
