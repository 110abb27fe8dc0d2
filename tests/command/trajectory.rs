//! `kind = "trajectory"` through the command: checks, certificates along lists, their files, and going on.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::support::{Ran, answers, page, run, timeless};
use countersign::check::AnswerStatus;
use countersign::kinds::asking::{Ask, Solving, ask};
use countersign::kinds::spec::Specification;
use countersign::kinds::training::TRAJECTORY;
use countersign::solve::{InProcess, Limits, SolverName, Tally};
use serde_json::{Value, json};

const MOONS: &str = "models/half-moons.toml";
const CURVES: &str = "models/half-moons-curves.toml";

/// A command about a specification with some entries of it set.
fn ran(command: &str, spec: &str, sets: &[&str], more: &[&str]) -> Ran {
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    run(&[&[command, spec, "--quiet", "--format", "json"], sets.as_slice(), more].concat())
}

/// Logistic regression on 600 samples along short lists.
const SHORT: [&str; 8] = [
    "threat.budget=4",
    "data.samples=600",
    "data.test=200",
    "training.batch_size=600",
    "training.epochs=5",
    "certify.budgets=[1, 4, 8]",
    "certify.feature_radii=[0.0, 0.01]",
    "certify.epochs=[2, 5]",
];

fn certified(more: &[&str]) -> Ran {
    ran("certify", CURVES, &SHORT, more)
}

/// The reports of one answer each, case by case.
fn of<'a>(report: &'a Value, method: &'a str, quantity: &'a str) -> Vec<&'a Value> {
    answers(report, move |answer| answer["method"] == method && answer["quantity"] == quantity)
}

fn numbers(answers: Vec<&Value>, end: &str) -> Vec<f64> {
    answers.into_iter().map(|answer| answer[end].as_f64().expect("a number")).collect()
}

fn stored(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("reads")).expect("JSON")
}

#[test]
fn one_flip_is_checked_by_every_method() {
    let ran = ran("check", MOONS, &[], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(report["verdict"], "agree");
    let width = |method: &'static str| numbers(of(&report, method, "parameters"), "width")[0];
    assert_eq!(width("nominal"), 0.0);
    assert!((width("exhaustive") - 14.3219).abs() < 1e-4, "{}", width("exhaustive"));
    assert!(width("attack") <= width("exhaustive"));
    assert!(width("exhaustive") <= width("affine") && width("affine") < width("ibp"));
    assert!(width("exhaustive") <= width("crown") && width("crown") <= width("ibp"));
    assert!(width("ibp") <= 366.56, "{}", width("ibp"));
    let training = &report["cases"][0]["training"];
    assert_eq!((&training["budget"], &training["epochs"]), (&json!(1), &json!(7)));
    assert_eq!((&training["layers"], &training["swept"]), (&json!([[1, 9]]), &Value::Null));
    assert!(report["cases"][0]["answers"].as_array().expect("answers").len() == 6, "parameters alone");
}

#[test]
fn two_flips_reach_further() {
    let report =
        ran("check", MOONS, &["threat.budget=2", "check.methods=[\"exhaustive\", \"ibp\"]"], &[]).report();
    let width = numbers(of(&report, "exhaustive", "parameters"), "width")[0];
    assert!((width - 30.6380).abs() < 1e-4, "{width}");
    assert_eq!(report["verdict"], "agree");
}

#[test]
fn without_tests_the_training_samples_are_certified() {
    let report = ran("certify", MOONS, &["training.learning_rate=0.05"], &[]).report();
    let notes = report["notes"].to_string();
    assert!(notes.contains("data.test asks for no tests"), "{notes}");
    assert_eq!(numbers(of(&report, "ibp", "accuracy"), "lower").len(), 1, "one case without lists");
    let checked = ran("check", MOONS, &["training.learning_rate=0.05"], &[]).report();
    assert!(of(&checked, "ibp", "accuracy").is_empty());
    assert!(!checked["notes"].to_string().contains("data.test"));
}

#[test]
fn what_is_about_tests_says_that_there_are_none() {
    let asked = ["check.objective=logits", "threat.test_radius=0.01"];
    let ran = ran("check", MOONS, &asked, &[]);
    let notes = ran.report()["notes"].to_string();
    for entry in ["check.objective = \\\"logits\\\"", "threat.test_radius"] {
        let expected = format!("{entry} is about tests, and data.test asks for none");
        assert!(notes.contains(&expected), "{notes} lacks {expected}");
    }
}

#[test]
fn certificates_fall_along_lists() {
    let ran = certified(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let cases = report["cases"].as_array().expect("cases");
    let swept: Vec<(&str, &Value)> = cases
        .iter()
        .map(|case| {
            let swept = case["training"]["swept"].as_str().expect("of a list");
            (swept, &case["training"][swept])
        })
        .collect();
    let expected = [
        ("budget", json!(1)),
        ("budget", json!(4)),
        ("budget", json!(8)),
        ("feature_radius", json!(0.0)),
        ("feature_radius", json!(0.01)),
        ("epochs", json!(2)),
        ("epochs", json!(5)),
    ];
    assert!(swept.iter().copied().eq(expected.iter().map(|(swept, value)| (*swept, value))), "{swept:?}");
    for quantity in ["accuracy", "stable"] {
        for method in ["crown", "ibp"] {
            let lower = numbers(of(&report, method, quantity), "lower");
            assert!(lower[..3].is_sorted_by(|a, b| a >= b), "budgets: {lower:?}");
            assert!(lower[0] > lower[2], "{lower:?}");
            assert!(lower[3] >= lower[4], "radii: {lower:?}");
        }
    }
    let widths = numbers(of(&report, "ibp", "parameters"), "width");
    assert!(widths[..3].is_sorted() && widths[3] <= widths[4] && widths[5] <= widths[6], "{widths:?}");
}

#[test]
fn inputs_that_move_at_inference_cost_certificates() {
    let lower = |radius: &str| {
        let report = ran("certify", CURVES, &[&SHORT[..], &[radius]].concat(), &[]).report();
        ["accuracy", "stable"].map(|quantity| numbers(of(&report, "crown", quantity), "lower"))
    };
    let (still, moved) = (lower("threat.test_radius=0.0"), lower("threat.test_radius=0.02"));
    let pairs = || still.iter().flatten().zip(moved.iter().flatten());
    assert!(pairs().all(|(still, moved)| moved <= still), "{still:?} {moved:?}");
    assert!(pairs().any(|(still, moved)| moved < still), "{still:?} {moved:?}");
}

#[test]
fn targeted_poisoning_is_bounded() {
    let sets = ["data.test=50", "training.learning_rate=0.1", "training.epochs=3", "threat.target_class=1"];
    let ran = ran("check", MOONS, &sets, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let ends = |method: &'static str| {
        let answers = of(&report, method, "targeted");
        [numbers(answers.clone(), "lower")[0], numbers(answers, "upper")[0]]
    };
    let nested = ["nominal", "attack", "exhaustive", "crown", "ibp"].map(ends);
    assert!(nested.is_sorted_by(|inner, outer| outer[0] <= inner[0] && inner[1] <= outer[1]), "{nested:?}");
    assert!(nested[4][1] > nested[0][1] && nested[4][1] < 1.0, "{nested:?}");
    assert_eq!(report["cases"][0]["training"]["target_class"], 1);
    let checks = report["cases"][0]["checks"].as_array().expect("checks");
    let replayed =
        checks.iter().filter(|check| check["quantity"] == "targeted" && check["right"] == "replay");
    assert_eq!(replayed.count(), 3);
}

#[test]
fn substitutes_stay_in_their_domain() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let sets = [
        "threat={kind=\"substitution\", budget=2, domain=[-0.5, 1]}",
        "training.clip=0.5",
        "training.learning_rate=0.05",
    ];
    let ran = ran("check", MOONS, &sets, &["--out", out]);
    let report = ran.report();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(report["summary"]["disagree"], 0);
    assert_eq!(report["cases"][0]["training"]["domain"], json!([-0.5, 1.0]));
    let answer = of(&report, "attack", "parameters")[0];
    let substitutes = answer["witness"]["attacks"].as_array().expect("attacks").iter();
    let substitutes = substitutes.flat_map(|attack| attack["features"].as_array().into_iter().flatten());
    let features: Vec<f64> = substitutes
        .flat_map(|substitute| substitute[1].as_array().expect("features"))
        .map(|feature| feature.as_f64().expect("a number"))
        .collect();
    assert!(features.contains(&-0.5) && features.contains(&1.0), "{features:?}");
    assert!(features.iter().all(|feature| (-0.5..=1.0).contains(feature)), "{features:?}");
    let verified = run(&["verify", &format!("{out}/report.json")]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let table = run(&[&["certify", MOONS, "--quiet"], sets.as_slice()].concat());
    assert!(table.stdout.contains(" domain ") && table.stdout.contains("[-0.5, 1.0]"), "{}", table.stdout);
}

/// The sum of all parameters, the first one alone, and the difference of two.
fn faces(folder: &Path) -> String {
    let mut faces = ndarray::Array2::zeros((3, 10));
    faces.row_mut(0).fill(1.0);
    faces[[1, 0]] = 1.0;
    (faces[[2, 3]], faces[[2, 9]]) = (0.1, -0.1);
    let file = folder.join("faces.npy");
    ndarray_npy::write_npy(&file, &faces).expect("writes");
    format!("check.directions={}", file.to_str().expect("UTF-8"))
}

#[test]
fn directions_are_bounded_by_every_method() {
    let folder = tempfile::tempdir().expect("a folder");
    let (faces, out) = (faces(folder.path()), folder.path().join("out"));
    let out = out.to_str().expect("UTF-8");
    let sets = ["check.objective=directions", &faces];
    let ran = ran("check", MOONS, &sets, &["--out", out]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(report["cases"][0]["answers"].as_array().expect("answers").len(), 6 * 2);
    let list = |method: &'static str, quantity: &'static str, end: &str| -> Vec<f64> {
        let ends = of(&report, method, quantity)[0][end].as_array().expect("a list").clone();
        ends.iter().map(|end| end.as_f64().expect("a number")).collect()
    };
    for method in ["nominal", "attack", "exhaustive"] {
        for end in ["lower", "upper"] {
            let (forms, parameters) = (list(method, "directions", end), list(method, "parameters", end));
            assert_eq!((forms.len(), forms[1]), (3, parameters[0]), "{method}: a parameter alone is itself");
        }
    }
    assert_eq!(of(&report, "exhaustive", "directions")[0]["status"], "exact");
    // All parameters see the same flip: the truth is narrower in their sum than parameter by parameter.
    let width = |method, quantity| -> f64 {
        let ends = list(method, quantity, "lower").into_iter().zip(list(method, quantity, "upper"));
        ends.map(|(lower, upper)| upper - lower).take(if quantity == "directions" { 1 } else { 10 }).sum()
    };
    assert!(width("exhaustive", "directions") < width("exhaustive", "parameters"));
    assert!((width("ibp", "directions") - width("ibp", "parameters")).abs() < 1e-9);
    let checks = report["cases"][0]["checks"].as_array().expect("checks");
    let about = |right: &str| {
        checks.iter().filter(|check| check["quantity"] == "directions" && check["right"] == right).count()
    };
    assert_eq!((about("replay"), about("ibp"), about("affine"), about("crown")), (3, 5, 3, 3));
    assert!(report["inputs"].to_string().contains("faces.npy"), "{}", report["inputs"]);
    let verified = run(&["verify", &format!("{out}/report.json")]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    let certified = self::ran("certify", MOONS, &[&sets[..], &["certify.budgets=[1, 2]"]].concat(), &[]);
    assert_eq!(of(&certified.report(), "crown", "directions").len(), 2);
}

#[test]
fn certificates_are_written_and_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let whole = certified(&["--out", out]);
    assert_eq!(whole.code, Some(0), "{}", whole.stderr);
    let schema: Value = serde_json::from_str(&run(&["schema"]).stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let path = folder.path().join("report.json");
    let errors: Vec<_> = validator.iter_errors(&stored(&path)).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let csv = std::fs::read_to_string(folder.path().join("certified_accuracy.csv")).expect("written");
    assert_eq!(csv.lines().count(), 1 + 7 * 3, "{csv}");
    let row = csv.lines().find(|line| line.starts_with("0,budget 1,crown,")).expect("a row");
    assert!(row.starts_with("0,budget 1,crown,budget,bounded,1,0.0,true,"), "{csv}");
    for (name, across) in [("budget", "samples that may"), ("feature_radius", "ε"), ("epochs", "epochs")] {
        let text = std::fs::read_to_string(folder.path().join(format!("certified_accuracy_{name}.svg")));
        let text = text.expect("written");
        assert!(
            text.starts_with("<svg") && text.contains(across) && text.contains("clean accuracy"),
            "{name}"
        );
    }
    // A run that was stopped after the second case.
    let mut begun = stored(&path);
    begun["cases"].as_array_mut().expect("cases").truncate(2);
    begun["interrupted"] = json!(true);
    std::fs::write(&path, begun.to_string()).expect("writes");
    let resumed = certified(&["--resume", out]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    assert_eq!(timeless(resumed.report()), timeless(whole.report()));
    assert_eq!(resumed.report()["cases"][1], whole.report()["cases"][1], "with the seconds of the first run");
    let other = ran("certify", CURVES, &[&SHORT[..7], &["certify.epochs=[2]"]].concat(), &["--resume", out]);
    assert_eq!(other.code, Some(2), "{}", other.stderr);
}

#[test]
fn bounds_are_arrays_of_the_layers() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let sets =
        ["model.hidden=[3]", "model.init={seed=1}", "certify.budgets=[1, 2]", "training.learning_rate=0.05"];
    let report = ran("certify", MOONS, &sets, &["--out", out]).report();
    let file = std::fs::File::open(folder.path().join("bounds.npz")).expect("written");
    let mut archive = ndarray_npy::NpzReader::new(file).expect("an archive");
    assert_eq!(archive.names().expect("names").len(), 2 * 3 * 2 * 4, "cases, methods, ends, arrays");
    let upper = of(&report, "ibp", "parameters")[1]["upper"].clone();
    let weights: ndarray::Array2<f64> = archive.by_name("case1.ibp.upper.layers.0.weight").expect("an array");
    let biases: ndarray::Array1<f64> = archive.by_name("case1.ibp.upper.layers.1.bias").expect("an array");
    assert_eq!((weights.dim(), biases.dim()), ((3, 9), 1));
    assert_eq!(weights[[1, 0]], upper[9].as_f64().expect("a number"));
    assert_eq!(biases[0], upper[33].as_f64().expect("a number"));
}

#[test]
fn what_is_decided_is_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    assert_eq!(certified(&["--out", out]).code, Some(0));
    for case in 0..7 {
        let text = std::fs::read_to_string(folder.path().join(format!("decision_boundary_{case}.svg")));
        let text = text.expect("written");
        for colour in ["#A6CEE8", "#F8C498", "#EEEEEC"] {
            let cells = text.matches(&format!("fill=\"{colour}\"")).count();
            assert!(cells > 1, "case {case}: {colour} in the legend alone");
        }
        assert!(text.len() < 300_000 && text.contains("label flips"), "case {case}");
        assert!(text.matches("<circle").count() <= 2 * 600 + 4, "at most 600 samples");
    }
    let (_, figures) = page(folder.path());
    assert_eq!(figures.iter().filter(|figure| figure.starts_with("decision_boundary_")).count(), 7);
    // Three features cannot be drawn.
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("spec.toml");
    std::fs::write(
        &spec,
        "kind = \"trajectory\"\n[data]\nsource = \"blobs\"\ndimensions = 3\n[training]\nloss = \"hinge\"\n\
         learning_rate = 0.1\nbatch_size = 32\nepochs = 1\n[threat]\nbudget = 1\nlabel_flips = true\n",
    )
    .expect("writes");
    let out = folder.path().join("out");
    let ran = ran("certify", spec.to_str().expect("UTF-8"), &[], &["--out", out.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(out.join("bounds.npz").exists() && !out.join("decision_boundary_0.svg").exists());
}

/// A report in a folder, spoiled, then verified.
fn verified(command: &str, spoil: impl FnOnce(&mut Value)) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let sets = ["data.test=40", "training.learning_rate=0.05", "training.epochs=2", "certify.budgets=[1, 2]"];
    assert_eq!(ran(command, MOONS, &sets, &["--out", out]).code, Some(0));
    let path = folder.path().join("report.json");
    let mut report = stored(&path);
    spoil(&mut report);
    std::fs::write(&path, report.to_string()).expect("writes");
    run(&["verify", path.to_str().expect("UTF-8")])
}

fn answer_of<'a>(report: &'a mut Value, method: &str, quantity: &str) -> &'a mut Value {
    let answers = report["cases"][0]["answers"].as_array_mut().expect("answers");
    let wanted = |answer: &&mut Value| answer["method"] == method && answer["quantity"] == quantity;
    answers.iter_mut().find(wanted).expect("answered")
}

#[test]
fn stored_reports_are_verified() {
    for command in ["check", "certify"] {
        let sound = verified(command, |_| ());
        assert_eq!(sound.code, Some(0), "{command}: {}{}", sound.stdout, sound.stderr);
        let narrower = verified(command, |report| {
            let answer = answer_of(report, "ibp", "parameters");
            let upper = answer["upper"][3].as_f64().expect("a number");
            answer["upper"][3] = json!(upper - 1e-9);
        });
        assert_eq!(narrower.code, Some(1), "{}{}", narrower.stdout, narrower.stderr);
        assert!(narrower.stdout.contains("against recomputed: component 3"), "{}", narrower.stdout);
        let surer = verified(command, |report| {
            let answer = answer_of(report, "crown", "accuracy");
            let upper = answer["upper"].as_f64().expect("a number");
            answer["upper"] = json!(upper - 0.025);
            answer["width"] = json!(upper - 0.025 - answer["lower"].as_f64().expect("a number"));
        });
        assert_eq!(surer.code, Some(1), "{}{}", surer.stdout, surer.stderr);
        let other = verified(command, |report| report["cases"][0]["training"]["feature_radius"] = json!(0.5));
        assert_eq!(other.code, Some(1));
        let named = "cases[0].training.feature_radius: found 0.5, expected 0.0";
        assert!(other.stdout.contains(named), "{}", other.stdout);
    }
}

#[test]
fn whoever_wants_to_stop_need_not_wait() {
    let sets = ["data.test=40".to_owned()];
    let specification = Specification::read(Path::new(MOONS), &sets, &[]).expect("reads");
    let loaded = specification.load().expect("loads");
    let problems = loaded.problems(1_000_000);
    let question = problems[0].question.as_ref();
    let interrupt = AtomicBool::new(true);
    let solving = Solving {
        solve: &InProcess,
        limits: Limits::default(),
        brute_limit: 1_000_000,
        interrupt: &interrupt,
        tally: &Tally::default(),
    };
    for method in TRAJECTORY.methods() {
        let solver = TRAJECTORY.needs_solver(method).then_some(SolverName::Highs);
        let answers = ask(question, Ask { method, solver, solving: &solving, stored: &[] });
        assert_eq!(answers.len(), 4, "{method}: one for each quantity");
        for answer in answers {
            assert_eq!((answer.status, answer.lower), (AnswerStatus::Limit, None), "{method}");
            assert_eq!(answer.reason.as_deref(), Some("interrupted"), "{method}");
        }
    }
}

/// Forged answers, each of which a reader of the stored report would believe.
#[test]
fn forged_answers_are_found() {
    type Forge = fn(&mut Value);
    let forgeries: [(&str, Forge); 5] = [
        ("found accuracy of crown@1, expected none", |report| {
            let narrow = narrowed(answer_of(report, "crown", "accuracy").clone());
            insert(report, json!({"horizon": 1, "status": "unsupported"}), narrow);
        }),
        ("found a second accuracy of ibp, expected one", |report| {
            let narrow = narrowed(answer_of(report, "ibp", "accuracy").clone());
            insert(report, json!({}), narrow);
        }),
        ("found accuracy of ibp[scip], expected none", |report| {
            answer_of(report, "ibp", "accuracy")["solver"] = json!("scip");
        }),
        ("ibp against recomputed: status: found exact, recomputing gives bound", |report| {
            let answer = answer_of(report, "ibp", "accuracy");
            (answer["status"], answer["trust"]) = (json!("exact"), json!("exact"));
        }),
        ("ibp against its own upper bound: found numbers, expected none", |report| {
            answer_of(report, "ibp", "accuracy")["status"] = json!("unsupported");
        }),
    ];
    for command in ["check", "certify"] {
        for (found, forge) in forgeries {
            let ran = verified(command, forge);
            assert_eq!(ran.code, Some(1), "{command}, {found}: {}{}", ran.stdout, ran.stderr);
            assert!(ran.stdout.contains(found), "{command}, {found}: {}", ran.stdout);
        }
    }
    let unasked = verified("check", |report| {
        report["spec"]["check"]["methods"] = json!(["nominal", "attack", "exhaustive", "crown"]);
    });
    assert_eq!(unasked.code, Some(1), "{}{}", unasked.stdout, unasked.stderr);
    assert!(unasked.stdout.contains("of ibp, expected none"), "{}", unasked.stdout);
    let noted = verified("check", |report| report["notes"] = json!(["all is well"]));
    assert_eq!(noted.code, Some(1));
    assert!(noted.stdout.contains("notes: found a list of 1, expected a list of 0"), "{}", noted.stdout);
}

/// The answer with the upper end of its box at the lower one.
fn narrowed(mut answer: Value) -> Value {
    answer["upper"] = answer["lower"].clone();
    answer["width"] = json!(0.0);
    answer
}

/// One more answer in the first case, with some of its entries set; the summary counts it.
fn insert(report: &mut Value, entries: Value, mut answer: Value) {
    for (key, entry) in entries.as_object().expect("entries") {
        answer[key] = entry.clone();
    }
    report["cases"][0]["answers"].as_array_mut().expect("answers").insert(0, answer);
    let answers = report["summary"]["answers"].as_u64().expect("a count");
    report["summary"]["answers"] = json!(answers + 1);
}

#[test]
fn what_diverges_certifies_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let sets = ["training.loss=squared", "training.learning_rate=1e300"];
    let ran = ran("certify", MOONS, &sets, &["--out", out]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(report["verdict"], "incomplete");
    for answer in answers(&report, |_| true) {
        assert_eq!((&answer["status"], &answer["lower"]), (&json!("crashed"), &Value::Null));
        let reason = answer["reason"].as_str().expect("a reason");
        assert!(reason.contains("layer 1") && reason.contains("iteration 2"), "{reason}");
    }
    let csv = std::fs::read_to_string(folder.path().join("certified_accuracy.csv")).expect("written");
    assert_eq!(csv.lines().count(), 1, "the header alone: {csv}");
    for name in ["decision_boundary_0.svg", "bounds.npz"] {
        assert!(!folder.path().join(name).exists(), "{name}");
    }
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let table = run(&[&["certify", MOONS, "--quiet"], sets.as_slice()].concat());
    assert!(!table.stdout.contains("certified accuracy"), "{}", table.stdout);
    assert!(table.stdout.contains("bounds diverge: those of layer 1"), "{}", table.stdout);
}

#[test]
fn wide_budgets_end_with_a_reason() {
    let sets = [
        "training.loss=squared",
        "training.epochs=200",
        "training.learning_rate=0.2",
        "threat.budget=\"all\"",
    ];
    let ran = ran("certify", MOONS, &sets, &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let report = ran.report();
    for method in ["crown", "ibp"] {
        let answer = of(&report, method, "parameters")[0];
        assert_eq!(answer["status"], "crashed", "{answer}");
        assert!(answer["reason"].as_str().expect("a reason").starts_with("bounds diverge"), "{answer}");
    }
    assert_eq!(report["cases"][0]["training"]["budget"], "all");
}

#[test]
fn errors_of_a_regression_are_bounded_along_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let ran = ran("certify", "models/regression.toml", &[], &["--out", out]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let losses = |method, end| numbers(of(&report, method, "loss"), end);
    let lists = [0..5, 5..9, 9..14, 14..18];
    let [crown, ibp, clean] = ["crown", "ibp", "nominal"].map(|method| losses(method, "upper"));
    assert!(crown.iter().zip(&ibp).all(|(crown, ibp)| crown <= ibp), "{crown:?} {ibp:?}");
    for list in lists {
        let own = &ibp[list.clone()];
        assert!(own.windows(2).all(|pair| pair[0] <= pair[1]), "the more may change, the larger: {own:?}");
        assert!(own.iter().zip(&clean[list]).all(|(bound, clean)| bound >= clean), "{own:?}");
    }
    for swept in ["budget", "feature_radius", "label_radius", "epochs"] {
        let name = format!("mean_loss_{swept}.svg");
        let figure = std::fs::read_to_string(folder.path().join(&name)).expect("written");
        assert!(figure.contains("mean loss") && figure.contains("clean model"), "{name}");
        assert!(
            !folder.path().join(format!("certified_accuracy_{swept}.svg")).exists(),
            "there are no classes"
        );
    }
}

/// Every end of every value and feature that may move, for one sample of few: no model that comes of them has
/// a mean loss outside the bounds.
#[test]
fn errors_of_a_regression_contain_those_of_every_corner() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = [[0.5, 1.0], [-1.0, -0.5], [0.25, 0.75], [1.5, 2.0], [-0.5, 0.25], [2.0, 1.0]];
    let csv = |moved: Option<(usize, [f64; 2])>| -> String {
        let row = |(index, [x, y]): (usize, [f64; 2])| {
            let by = moved.filter(|(sample, _)| *sample == index).map_or([0.0; 2], |(_, by)| by);
            format!("{},{}\n", x + by[0], y + by[1])
        };
        rows.into_iter().enumerate().map(row).collect()
    };
    let spec = |file: &str| {
        format!(
            "kind = \"trajectory\"\n[data]\nsource = \"csv\"\nfile = \"{file}\"\ntask = \"regression\"\ntrain = 4\n\
             test_file = \"tests.csv\"\ntest = 2\n[model]\nhidden = [2]\ninit = {{ seed = 3 }}\n[training]\nloss = \
             \"squared\"\nlearning_rate = 0.1\nbatch_size = 2\nepochs = 3\n[threat]\nbudget = 1\nfeature_radius = 0.125\n\
             label_radius = 0.5\n"
        )
    };
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).expect("writes");
    write("tests.csv", rows[4..].iter().map(|[x, y]| format!("{x},{y}\n")).collect());
    let loss = |method: &'static str, name: &str, moved| {
        write(&format!("{name}.csv"), csv(moved));
        write(&format!("{name}.toml"), spec(&format!("{name}.csv")));
        let path = folder.path().join(format!("{name}.toml"));
        let ran = ran(
            "check",
            path.to_str().expect("UTF-8"),
            &["check.methods=[\"nominal\", \"ibp\", \"crown\"]"],
            &[],
        );
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let report = ran.report();
        ["lower", "upper"].map(|end| numbers(of(&report, method, "loss"), end)[0])
    };
    let bounds = ["ibp", "crown"].map(|method| loss(method, "clean", None));
    let mut reached = Vec::new();
    for sample in 0..4 {
        for by in [[0.125, 0.5], [0.125, -0.5], [-0.125, 0.5], [-0.125, -0.5], [0.0, 0.5]] {
            let [own, _] = loss("nominal", "poisoned", Some((sample, by)));
            assert!(bounds.iter().all(|[lower, upper]| (*lower..=*upper).contains(&own)), "{own} {bounds:?}");
            reached.push(own);
        }
    }
    let [least, most] = [f64::min, f64::max].map(|of| reached.iter().copied().fold(reached[0], of));
    assert!(
        most - least > 0.01 && bounds[1][1] - bounds[1][0] < 100.0 * (most - least),
        "{least} {most} {bounds:?}"
    );
}
