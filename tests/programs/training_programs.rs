//! Programs of training through the library and the command: solvers that lie, sizes, files, reports.

use std::sync::atomic::AtomicBool;

use crate::support::run;
use countersign::data::{FeatureMap, FeatureSteps, Monomials, Targets, half_moons};
use countersign::kinds::training::bounds::{
    Conditions, Decomposition, HandedOn, INTERVALS, ParameterBox, Programs, ReachSet, Subproblems,
    TightenedSums, Tightening, TrainingProblem, Watch, WindowBounds, Windows, bound_by_windows, boxes,
    encode, exhaustive,
};
use countersign::kinds::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, TrainingSet,
};
use countersign::kinds::training::threats::{Bounded, Budget, Threat};
use countersign::program::relaxation::Formulation;
use countersign::program::{Program, Sense};
use countersign::solve::{
    InProcess, Limits, Outcome, Solve, SolveError, SolverName, Status, Support, Tally, linked,
};

/// Half-moons with one flip, as in the reference run but with fewer samples and steps.
fn moons(samples: usize, epochs: usize) -> TrainingProblem {
    let data = half_moons(samples, 0.1, 0).expect("generated");
    let steps = FeatureSteps { monomials: Monomials::CUBIC, ..FeatureSteps::default() };
    let features = FeatureMap::fit(data.features(), &steps).and_then(|map| map.apply(data.features()));
    let targets = Targets::Classes { labels: data.labels().to_vec(), classes: 2 };
    let architecture = Architecture { inputs: 9, hidden: vec![], outputs: 1, activation: Activation::Relu };
    TrainingProblem {
        start: Network::zeros(&architecture),
        schedule: Schedule {
            loss: Loss::Hinge,
            learning_rate: 5.0,
            decay: 0.0,
            momentum: 0.0,
            batch_size: samples / 2,
            epochs,
            clip: None,
        },
        set: TrainingSet::new(&features.expect("finite"), &targets),
        threat: Threat::Bounded(Bounded {
            feature_radius: 0.0,
            label_flips: true,
            label_radius: 0.0,
            samples: Budget::Samples(1),
            labels: None,
        }),
    }
}

fn truth(problem: &TrainingProblem) -> ParameterBox {
    let never = AtomicBool::new(false);
    let watch = Watch { limit: 100_000, interrupt: &never, trained: &|| () };
    let reached = exhaustive(problem, &watch, &|model| model.parameters()).expect("few attacks");
    ParameterBox { lower: reached.lower, upper: reached.upper }
}

fn bounded(problem: &TrainingProblem, formulation: Formulation, solve: &dyn Solve) -> WindowBounds {
    let windows = Windows { length: problem.steps(), formulation, decomposition: Decomposition::default() };
    bounded_with(problem, windows, solve, SolverName::Highs)
}

fn bounded_with(
    problem: &TrainingProblem,
    windows: Windows,
    solve: &dyn Solve,
    solver: SolverName,
) -> WindowBounds {
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let limits = Limits { seconds: 60.0, ..Limits::default() };
    let subproblems = Subproblems { solve, solver, limits, interrupt: &never, tally: &tally };
    let bounds = bound_by_windows(problem, windows, &subproblems).expect("bounds");
    let (done, counts) = (tally.now(), bounds.all_counts());
    assert_eq!(done.bounded_windows, done.windows, "whoever watches sees all windows end");
    if counts.is_complete() {
        assert_eq!((done.subproblems, done.stopped_subproblems), (counts.total() as u64, 0));
    }
    bounds
}

/// A solver whose outcomes are changed.
struct Liar(fn(&Program, Outcome) -> Outcome);

impl Solve for Liar {
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError> {
        Ok((self.0)(program, InProcess.solve(solver, program, limits)?))
    }
}

#[test]
fn bounds_that_cut_off_known_runs_are_not_used() {
    let problem = moons(12, 1);
    let truth = truth(&problem);
    let honest = bounded(&problem, Formulation::Milp, &InProcess);
    assert!(honest.last().contains(&truth) && honest.counts.contradicted == 0);
    assert!(
        honest.last().width() - truth.width() < 1e-3,
        "{} against {}",
        honest.last().width(),
        truth.width()
    );
    let cut = |program: &Program, outcome: Outcome| {
        let inward = if program.sense == Sense::Minimise { 0.5 } else { -0.5 };
        Outcome { dual_bound: outcome.dual_bound.map(|bound| bound + inward), row_duals: None, ..outcome }
    };
    let lied = bounded(&problem, Formulation::Milp, &Liar(cut));
    assert!(lied.counts.contradicted > 0);
    assert!(lied.last().contains(&truth), "{:?} against {truth:?}", lied.last());
}

#[test]
fn infeasible_is_never_an_empty_set() {
    let problem = moons(12, 1);
    let infeasible = |_: &Program, _: Outcome| Outcome::bare(Status::Infeasible, "infeasible");
    let found = bounded(&problem, Formulation::Milp, &Liar(infeasible));
    assert_eq!((found.counts.optimal, found.counts.contradicted), (0, found.counts.total()));
    assert!(found.last().contains(&truth(&problem)));
    let crashed = bounded(&problem, Formulation::Milp, &Liar(|_, _| Outcome::crashed("no".to_owned())));
    assert_eq!(crashed.counts.failed, crashed.counts.total());
    assert!(crashed.last().contains(&truth(&problem)));
}

#[test]
fn large_big_ms_are_counted() {
    let usual = bounded(&moons(12, 1), Formulation::Milp, &InProcess);
    assert_eq!(usual.counts.large_big_m, 0);
    let mut problem = moons(12, 1);
    problem.schedule.learning_rate = 1e8;
    let large = bounded(&problem, Formulation::Milp, &InProcess);
    assert!(large.counts.large_big_m > 0, "{:?}", large.counts);
}

#[test]
fn linear_programs_are_proved() {
    let problem = moons(24, 2);
    let found = bounded(&problem, Formulation::Lp, &InProcess);
    assert_eq!((found.counts.claimed, found.tightening.claimed), (0, 0));
    assert!(found.last().contains(&truth(&problem)));
}

#[test]
fn what_windows_hand_on_besides_boxes_makes_them_tighter() {
    let problem = moons(24, 2);
    let width = |length, handed_on| {
        let decomposition = Decomposition { handed_on, ..Decomposition::default() };
        let windows = Windows { length, formulation: Formulation::Lp, decomposition };
        let found = bounded_with(&problem, windows, &InProcess, SolverName::Highs);
        assert!(found.last().contains(&truth(&problem)));
        found.last().width()
    };
    for length in [1, 2] {
        let (boxes, polytopes) = (width(length, HandedOn::Boxes), width(length, HandedOn::Polytopes));
        assert!(polytopes < 0.999 * boxes, "windows of {length}: {polytopes} against {boxes}");
    }
}

#[test]
fn bounds_on_factors_make_envelopes_tighter() {
    let problem = small_network();
    let width = |tightening| {
        let decomposition = Decomposition { tightening, ..Decomposition::default() };
        let windows = Windows { length: problem.steps(), formulation: Formulation::Lp, decomposition };
        let found = bounded_with(&problem, windows, &InProcess, SolverName::Highs);
        assert!(found.tightening.is_complete() && found.counts.is_complete());
        found.last().width()
    };
    let (sums, factors) = (width(Tightening::Activations), width(Tightening::Products));
    assert!(factors < 0.999 * sums, "{factors} against {sums}");
}

#[test]
fn programs_of_samples_are_tighter_than_intervals() {
    let mut problem = small_network();
    problem.schedule.epochs = 2;
    let decomposition = Decomposition { programs: Programs::Samples, ..Decomposition::default() };
    let windows = Windows { length: 1, formulation: Formulation::Lp, decomposition };
    let found = bounded_with(&problem, windows, &InProcess, SolverName::Highs);
    assert!(found.counts.is_complete() && found.counts.is_proved(), "{:?}", found.counts);
    let samples = found.last().width();
    let boxes = boxes(&INTERVALS, &problem).expect("finite");
    let intervals = boxes.last().expect("steps").width();
    assert!(samples < 0.9 * intervals, "{samples} against {intervals}");
}

/// SCIP errs over rows that are as narrow as rounding allows, of which these programs are full; known attacks
/// would show it.
#[test]
#[cfg(feature = "scip")]
fn hidden_layers_lose_no_known_attack() {
    let problem = small_network();
    let whole = |formulation| Windows {
        length: problem.steps(),
        formulation,
        decomposition: Decomposition::default(),
    };
    let found = |formulation| bounded_with(&problem, whole(formulation), &InProcess, SolverName::Scip);
    let (exact, relaxed) = (found(Formulation::Miqcp), found(Formulation::Milp));
    assert_eq!((exact.counts.contradicted, relaxed.counts.contradicted), (0, 0));
    assert!(exact.counts.optimal > 50, "{:?}", exact.counts);
    assert!(exact.last().width() < relaxed.last().width());
}

/// A hidden layer of 8, one step, features of one sample anywhere within 0.05.
fn small_network() -> TrainingProblem {
    let data = half_moons(8, 0.1, 0).expect("generated");
    let features = data.features().slice(ndarray::s![..4, ..]).to_owned();
    let targets = Targets::Classes { labels: data.labels()[..4].to_vec(), classes: 2 };
    let architecture = Architecture { inputs: 2, hidden: vec![8], outputs: 1, activation: Activation::Relu };
    let flips = moons(4, 1);
    TrainingProblem {
        start: Network::random(&architecture, 1),
        set: TrainingSet::new(&features, &targets),
        schedule: Schedule { loss: Loss::Squared, learning_rate: 0.05, batch_size: 4, ..flips.schedule },
        threat: Threat::Bounded(Bounded {
            feature_radius: 0.05,
            label_flips: false,
            label_radius: 0.0,
            samples: Budget::Samples(1),
            labels: None,
        }),
    }
}

/// The MIQCP of a whole run between interval boxes.
fn program(problem: &TrainingProblem) -> Program {
    let boxes = boxes(&INTERVALS, problem).expect("finite");
    let known: Vec<ReachSet> = boxes.into_iter().map(ReachSet::from).collect();
    let attacks = Conditions::whole(problem);
    let encoded = encode(problem, &attacks, 0..problem.steps(), &known, &TightenedSums::default());
    encoded.expect("encodable").program().clone()
}

/// AGT, table 1: binaries O(WLBT + N), quadratic rows O(W²LT + WLBT), none of either where they are relaxed.
#[test]
fn sizes_grow_as_the_paper_says() {
    let wide = |epochs: usize, hidden: usize| {
        let mut problem = moons(8, epochs);
        let architecture =
            Architecture { inputs: 9, hidden: vec![hidden], outputs: 1, activation: Activation::Relu };
        problem.start = Network::random(&architecture, 0);
        problem.schedule.loss = Loss::Squared;
        problem.schedule.learning_rate = 0.01;
        program(&problem)
    };
    let binaries = |program: &Program| program.size().binary;
    let quadratic = |program: &Program| program.size().quadratic_rows;
    let (once, twice, wider) = (wide(2, 2), wide(4, 2), wide(2, 4));
    for grown in [&twice, &wider] {
        assert!(binaries(grown) <= 2 * binaries(&once) + 16, "{:?}, {:?}", once.size(), grown.size());
        assert!(quadratic(grown) <= 3 * quadratic(&once), "{:?}, {:?}", once.size(), grown.size());
    }
    let lp = Formulation::Lp.derive(&once).expect("bounded").size();
    assert_eq!((lp.binary, lp.quadratic_rows), (0, 0));
    assert!(quadratic(&Formulation::Qcp.derive(&once).expect("bounded")) > 0);
}

const SPEC: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n\
    features = \"cubic\"\ntest = 4\n[training]\nloss = \"hinge\"\nlearning_rate = 5.0\nbatch_size = 4\nepochs = 1\n\
    [threat]\nbudget = 1\nlabel_flips = true\n[check]\nhorizons = [1, 2]\nobjective = \"logits\"\n\
    methods = [\"exhaustive\", \"milp\", \"miqcp\", \"lp\", \"crown\", \"ibp\"]\n";

#[test]
fn a_check_with_programs_agrees() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("spec.toml");
    std::fs::write(&spec, SPEC).expect("writes");
    let spec = spec.to_str().expect("UTF-8");
    let ran = run(&["check", spec, "--quiet", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let width = |name: &str, horizon: Option<u64>, quantity: &str| {
        let found = crate::support::answers(&report, |answer| {
            answer["method"] == name
                && answer["horizon"].as_u64() == horizon
                && answer["quantity"] == quantity
        });
        found[0]["width"].as_f64().expect("a width")
    };
    for quantity in ["parameters", "logits"] {
        let exact = width("exhaustive", None, quantity);
        let milp = width("milp", Some(2), quantity);
        assert!(milp >= exact && milp - exact < 1e-2, "{quantity}: {milp} against {exact}");
        assert!(width("milp", Some(1), quantity) >= milp);
        assert!(width("lp", Some(2), quantity) < width("ibp", None, quantity));
    }
}

#[test]
fn files_hold_the_programs_that_are_solved() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, to) = (folder.path().join("spec.toml"), folder.path().join("programs"));
    std::fs::write(&spec, SPEC).expect("writes");
    let [spec, to_text] = [&spec, &to].map(|path| path.to_str().expect("UTF-8"));
    for format in ["lp", "mps"] {
        let more = ["--formulation", "milp", "--format", format, "--parameter", "3"];
        let ran = run(&[&["export", spec, "--to", to_text], more.as_slice()].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
    let files: Vec<_> =
        std::fs::read_dir(&to).expect("a folder").map(|file| file.expect("a file").path()).collect();
    // Two window lengths, two ends, two formats.
    assert_eq!(files.len(), 8, "{files:?}");
    let text = std::fs::read_to_string(
        files.iter().find(|file| file.extension().is_some_and(|of| of == "lp")).expect("one"),
    );
    assert!(text.expect("text").contains("flip"), "names that mean something");
    for backend in linked().filter(|backend| backend.capabilities().files == Support::Yes) {
        let optimum = |file: &std::path::Path| {
            let outcome = backend.solve_file(file, &Limits::default()).expect("reads");
            assert_eq!(outcome.status, Status::Optimal, "{}", file.display());
            outcome.dual_bound.expect("a bound")
        };
        for file in files.iter().filter(|file| file.extension().is_some_and(|of| of == "lp")) {
            let is_maximised = std::fs::read_to_string(file).expect("text").contains("\nMaximize\n");
            let (one, other) = (optimum(file), optimum(&file.with_extension("mps")));
            // An MPS file is always a minimisation.
            let other = if is_maximised { 0.0 - other } else { other };
            assert!((one - other).abs() < 1e-5 * (1.0 + one.abs()), "{}: {one}, {other}", file.display());
        }
    }
}

/// The specifications that come along are read, their runs have programs, and the methods that take no time
/// agree.
#[test]
#[cfg(all(feature = "highs", feature = "scip"))]
fn the_specifications_of_programs_are_sound() {
    let files: Vec<_> = std::fs::read_dir("models/programs").expect("a folder").collect();
    assert!(files.len() >= 7, "{files:?}");
    for file in files {
        let file = file.expect("an entry").path();
        let spec = file.to_str().expect("UTF-8");
        let text = std::fs::read_to_string(&file).expect("reads");
        assert!(text.contains("\"milp\""), "{spec} asks for programs");
        let quick = "check.methods=[\"nominal\", \"attack\", \"crown\", \"ibp\", \"lp\"]";
        let ran = run(&["check", spec, "--quiet", "--solver", "highs", "--set", quick]);
        assert_eq!(ran.code, Some(0), "{spec}: {}{}", ran.stdout, ran.stderr);
    }
}
