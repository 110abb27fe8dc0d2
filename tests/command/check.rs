//! `countersign check` from outside: the report, the exit codes, resuming, exporting.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::process::Stdio;
use std::time::Duration;

use crate::support::{EnsembleFolder, answers, check_json, countersign, run, weights_folder};
use ndarray::Array2;
use serde_json::{Value, json};

const ALL: &str = "methods = [\"black-box\", \"knapsack\", \"knapsack-dp\", \"p2\", \"p1\", \"brute\"]";

#[test]
fn an_ensemble_agrees_and_the_report_is_as_promised() {
    let ensemble = EnsembleFolder::new(ALL);
    let ran = check_json(&ensemble.path("spec.toml"), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(report["schema"], "countersign-report/1");
    assert_eq!(report["verdict"], "agree");
    assert_eq!(report["cases"].as_array().map(Vec::len), Some(3));
    assert_eq!((&report["cases"][2]["prediction"], &report["cases"][2]["label"]), (&json!(1), &json!(1)));
    let exact = answers(&report, |answer| answer["status"] == "exact" && answer["quantity"] == "flips");
    assert!(!exact.is_empty() && exact.iter().all(|answer| answer["lower"] == answer["upper"]));
    let solvers: Vec<&Value> =
        report["solvers"].as_array().expect("solvers").iter().map(|solver| &solver["name"]).collect();
    assert_eq!(solvers, ["highs", "scip"]);
    for key in ["cases", "answers", "checks", "agree", "disagree", "incomplete"] {
        assert!(report["summary"][key].is_u64(), "{key}");
    }
    assert_valid(&report);
}

/// Against the schema that the command publishes.
fn assert_valid(report: &Value) {
    let schema: Value = serde_json::from_str(&run(&["schema"]).stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("compiles");
    let errors: Vec<String> = validator.iter_errors(report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn the_specifications_of_the_models_folder_agree() {
    let ran = run(&["check", "models/ensemble.toml", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.starts_with("verdict: AGREE"));
    // The digits with fewer tests: the whole takes ten seconds in a release build.
    let ran = run(&[
        "check",
        "models/digits.toml",
        "--quiet",
        "--set",
        "data.test=4",
        "--set",
        "stand_alone.tests=1",
    ]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("theorem 1: min P1 = min P2")
            && ran.stdout.contains("theorem 3: min O1 = min O2")
    );
}

#[test]
fn ties_duplicates_and_zeros_of_given_weights_agree() {
    let weights =
        Array2::from_shape_vec((2, 6), vec![1.0, 1.0, 0.5, 0.0, -1.0, 0.5, 2.0, 2.0, 2.0, -0.5, 0.0, 0.0])
            .expect("the shape");
    let folder = weights_folder(&weights, &[0, 1, 1, 2, 2, 0], "");
    let ran = check_json(&folder.path().join("spec.toml"), &[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.stdout, ran.stderr);
    let report = ran.report();
    assert!(
        !answers(&report, |answer| answer["method"] == "brute").is_empty(),
        "brute force fits and is run"
    );
    assert_valid(&report);
}

#[test]
fn equal_weights_tie_whatever_their_size() {
    let weights = Array2::from_elem((1, 6), 0.1);
    let folder = weights_folder(&weights, &[0, 0, 0, 0, 1, 2], "");
    let ran = check_json(&folder.path().join("spec.toml"), &[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.stdout, ran.stderr);
}

/// 0.1 + 0.2 exceeds 0.3 as doubles by 2⁻⁵⁴: a program cannot tell, but refuting one labeling after the other
/// can.
#[test]
fn near_ties_are_settled_by_exact_replays() {
    let weights = Array2::from_shape_vec((1, 5), vec![0.3, 0.2, 0.1, 0.1, 0.3]).expect("the shape");
    let folder = weights_folder(&weights, &[0, 0, 0, 1, 1], "");
    let ran = check_json(&folder.path().join("spec.toml"), &[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.stdout, ran.stderr);
}

/// Twelve ones against nothing, and 2⁻⁶⁰ more: six flips leave a margin that no program sees, in 924 ways.
#[test]
fn margins_that_no_program_sees_are_said_to_be_tie_sensitive() {
    let mut weights = vec![1.0; 12];
    weights.push(2.0_f64.powi(-60));
    let weights = Array2::from_shape_vec((1, 13), weights).expect("the shape");
    let folder = weights_folder(&weights, &[0; 13], "classes = 2");
    let ran = check_json(&folder.path().join("spec.toml"), &[]);
    assert_eq!(ran.code, Some(3), "{} {}", ran.stdout, ran.stderr);
    let report = ran.report();
    let greedy = answers(&report, |answer| answer["method"] == "o2-greedy" && answer["quantity"] == "flips");
    assert_eq!((&greedy[0]["lower"], &greedy[0]["upper"]), (&json!(7), &json!(7)));
    let program = answers(&report, |answer| answer["method"] == "o2" && answer["quantity"] == "flips");
    assert_eq!((&program[0]["lower"], &program[0]["upper"]), (&json!(6), &json!(7)));
    assert!(program[0]["reason"].as_str().expect("a reason").starts_with("tie-sensitive"));
    assert_eq!(report["summary"]["disagree"], 0);
}

#[test]
fn one_class_has_no_target_and_no_radius() {
    let folder = weights_folder(&Array2::from_elem((1, 2), 1.0), &[0, 0], "");
    let ran = check_json(&folder.path().join("spec.toml"), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let radii = ran.report();
    let radii = answers(&radii, |answer| answer["quantity"] == "radius");
    assert!(
        !radii.is_empty()
            && radii.iter().all(|answer| answer["lower"].is_null() && answer["upper"].is_null())
    );
}

#[test]
fn base_classifiers_can_be_asked_too() {
    let weights = Array2::from_shape_fn((2, 9), |(test, sample)| ((test * 7 + sample * 5) % 4) as f64 - 0.5);
    let labels: Vec<i64> = (0..9).map(|sample| sample % 3).collect();
    let more = "[partition]\ncount = 3\n[check]\nmethods = [\"o2-greedy\", \"o2\", \"o1\", \"brute\", \"knapsack\", \"p1\", \"o1-upper\"]";
    let folder = weights_folder(&weights, &labels, more);
    let ran = check_json(&folder.path().join("spec.toml"), &[]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.stdout, ran.stderr);
    let report = ran.report();
    let checks = report["cases"][0]["checks"].as_array().expect("checks");
    let compared =
        |left: &str, right: &str| checks.iter().any(|check| check["left"] == left && check["right"] == right);
    assert!(compared("o1[highs]", "brute") && compared("o2-greedy", "o1[scip]"), "{checks:#?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_found_before_the_work() {
    let ensemble = EnsembleFolder::new(ALL);
    let ran = check_json(
        &ensemble.path("spec.toml"),
        &["--out", ensemble.path("votes.npy").to_str().expect("UTF-8")],
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("votes.npy"), "{}", ran.stderr);
}

#[test]
fn specifications_of_the_same_name_do_not_share_a_folder() {
    let (first, second) = (EnsembleFolder::new(ALL), EnsembleFolder::new("methods = [\"knapsack\"]"));
    let out = tempfile::tempdir().expect("a folder");
    let [first, second, out_text] =
        [first.path("spec.toml"), second.path("spec.toml"), out.path().to_owned()]
            .map(|path| path.to_str().expect("UTF-8").to_owned());
    assert_eq!(run(&["check", &first, &second, "--quiet", "--out", &out_text]).code, Some(0));
    assert!(out.path().join("spec/report.json").is_file() && out.path().join("spec-2/report.json").is_file());
}

#[test]
fn limits_and_solvers_without_bounds_make_an_ensemble_incomplete_never_wrong() {
    let weights = Array2::from_shape_fn((3, 24), |(test, sample)| ((test * 7 + sample * 5) % 9) as f64 - 3.0);
    let labels: Vec<i64> = (0..24).map(|sample| sample % 4).collect();
    let folder = weights_folder(&weights, &labels, "[partition]\ncount = 6");
    let spec = folder.path().join("spec.toml");
    for more in [&["--time-limit", "0.0001"][..], &["--solver", "microlp"]] {
        let ran = check_json(&spec, more);
        assert_eq!(
            (ran.code, &ran.report()["summary"]["disagree"]),
            (Some(3), &json!(0)),
            "{more:?}: {}",
            ran.stdout
        );
    }
}

#[test]
fn several_specifications_make_a_list_and_a_folder_each() {
    let (first, second) = (EnsembleFolder::new(ALL), EnsembleFolder::new("methods = [\"knapsack\"]"));
    std::fs::rename(second.path("spec.toml"), second.path("other.toml")).expect("renames");
    let out = tempfile::tempdir().expect("a folder");
    let arguments = [first.path("spec.toml"), second.path("other.toml"), out.path().to_owned()];
    let [first, second, out_text] = arguments.map(|path| path.to_str().expect("UTF-8").to_owned());
    let ran = run(&["check", &first, &second, "--format", "json", "--quiet", "--out", &out_text]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.report().as_array().map(Vec::len), Some(2));
    for file in ["spec/report.json", "other/report.json", "spec/answers.csv", "other/checks.csv"] {
        assert!(out.path().join(file).is_file(), "{file}");
    }
}

#[test]
fn a_stored_answer_that_is_wrong_is_named_when_resumed() {
    // Off by one at a knapsack answer, and a witness that does not work.
    let spoil_number = |answer: &mut Value| {
        answer["lower"] = json!(answer["lower"].as_i64().expect("a number") + 1);
        answer["upper"] = answer["lower"].clone();
    };
    let spoil_witness = |answer: &mut Value| answer["witness"] = json!({ "kind": "votes", "votes": [] });
    let spoil_bounds =
        |answer: &mut Value| answer["lower"] = json!(answer["upper"].as_i64().expect("a number") + 1);
    assert_named("knapsack", None, &spoil_number, "is not");
    assert_named("p1", Some("scip"), &spoil_witness, "does not win");
    assert_named("p2", Some("highs"), &spoil_bounds, "lower bound");
}

fn assert_named(method: &str, solver: Option<&str>, spoil: &dyn Fn(&mut Value), words: &str) {
    let ensemble = EnsembleFolder::new(ALL);
    let (spec, out) = (ensemble.path("spec.toml"), ensemble.path("out"));
    let out_text = out.to_str().expect("UTF-8");
    assert_eq!(check_json(&spec, &["--out", out_text]).code, Some(0));
    let path = out.join("report.json");
    let mut report: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("reads")).expect("parses");
    let answers = report["cases"][1]["answers"].as_array_mut().expect("answers");
    let chosen = answers.iter_mut().find(|answer| {
        answer["method"] == method
            && answer["solver"] == json!(solver)
            && answer["status"] == "exact"
            && answer["quantity"] == "flips"
    });
    spoil(chosen.expect("an exact answer"));
    std::fs::write(&path, report.to_string()).expect("writes");
    let ran = run(&["check", spec.to_str().expect("UTF-8"), "--quiet", "--resume", out_text]);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    let name = solver.map_or(method.to_owned(), |solver| format!("{method}[{solver}]"));
    let line = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("DISAGREE case 1 ") && line.contains(&name) && line.contains(words));
    assert!(line.is_some(), "{}", ran.stdout);
}

#[test]
fn a_report_of_another_specification_is_not_resumed() {
    let ensemble = EnsembleFolder::new(ALL);
    let (spec, out) = (ensemble.path("spec.toml"), ensemble.path("out"));
    let out_text = out.to_str().expect("UTF-8");
    assert_eq!(check_json(&spec, &["--out", out_text]).code, Some(0));
    let before = std::fs::read(out.join("report.json")).expect("reads");
    let ran = check_json(&spec, &["--resume", out_text, "--set", "check.methods=[\"p1\"]"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("report.json: check.methods: found [\"black-box\","), "{}", ran.stderr);
    assert_eq!(std::fs::read(out.join("report.json")).expect("reads"), before, "nothing is written over");
}

#[test]
fn a_report_of_data_that_changed_since_is_not_resumed() {
    let ensemble = EnsembleFolder::new(ALL);
    let (spec, out) = (ensemble.path("spec.toml"), ensemble.path("out"));
    let out_text = out.to_str().expect("UTF-8");
    assert_eq!(check_json(&spec, &["--out", out_text]).code, Some(0));
    ndarray_npy::write_npy(ensemble.path("labels.npy"), &ndarray::Array1::<i64>::zeros(3)).expect("writes");
    let report = out.join("report.json");
    for ran in [check_json(&spec, &["--resume", out_text]), run(&["verify", report.to_str().expect("UTF-8")])]
    {
        assert_eq!(ran.code, Some(2));
        assert!(
            ran.stderr.contains("inputs: found") && ran.stderr.contains("labels.npy has now"),
            "{}",
            ran.stderr
        );
    }
}

/// Waits until a process has started others.
fn wait_for_children(process: u32) {
    for _ in 0..600 {
        let any =
            std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten().any(|task| {
                std::fs::read_to_string(task.path().join("children"))
                    .is_ok_and(|text| !text.trim().is_empty())
            });
        if any {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("process {process} started no workers");
}

#[test]
fn an_interrupted_run_writes_what_is_done_and_can_be_resumed() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("digits.toml");
    std::fs::copy("models/digits.toml", &spec).expect("copies");
    let out = folder.path().join("out");
    let child = countersign()
        .args(["check", spec.to_str().expect("UTF-8"), "--quiet", "--out", out.to_str().expect("UTF-8")])
        .args(["--set", "data.test=20", "--set", "stand_alone.tests=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    wait_for_children(child.id());
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("is alive");
    let ran = crate::support::Ran::from(child.wait_with_output().expect("ends"));
    assert_eq!(ran.code, Some(130), "{}{}", ran.stdout, ran.stderr);
    let stored: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("report.json")).expect("written"))
            .expect("parses");
    assert_eq!((&stored["interrupted"], &stored["verdict"]), (&json!(true), &json!("incomplete")));
    let out = out.to_str().expect("UTF-8");
    let ran = check_json(&spec, &["--resume", out, "--set", "data.test=20", "--set", "stand_alone.tests=1"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.report()["summary"]["cases"], 21);
}

#[test]
fn programs_are_exported_under_legible_names() {
    let ensemble = EnsembleFolder::new(ALL);
    let (spec, to) = (ensemble.path("spec.toml"), ensemble.path("programs"));
    let (spec, to_text) = (spec.to_str().expect("UTF-8"), to.to_str().expect("UTF-8"));
    for format in ["lp", "mps", "cip"] {
        let ran = run(&[
            "export",
            spec,
            "--to",
            to_text,
            "--formulation",
            "p1",
            "--format",
            format,
            "--test",
            "0",
            "--quiet",
        ]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let name = format!("spec-ensemble-test-0-p1-target-1.{format}");
        let text = std::fs::read_to_string(to.join(&name)).expect(&name);
        let variable = if format == "lp" { "vote(0,1)" } else { "vote[0,1]" };
        assert!(text.contains(variable), "{text}");
        assert!(text.contains("p1-target-1 for spec, ensemble model, test 0"), "{text}");
    }
    for (option, value, expected) in [
        ("--formulation", "o1", "expected what has programs here: p1, p2"),
        ("--parameter", "0", "expected nothing without programs of training"),
    ] {
        let ran = run(&["export", spec, "--to", to_text, option, value]);
        let message = format!("error: {option}: found {value}, {expected}\n");
        assert_eq!((ran.code, ran.stderr), (Some(2), message));
    }
    let ran = run(&["export", spec, "--to", to_text, "--test", "9"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(2), "error: --test: found 9, expected a test in 0..3\n")
    );
}

#[test]
fn exported_programs_have_the_optimum_that_the_report_claims() {
    use countersign::solve::{Limits, SolverName, solve_file};
    let ensemble = EnsembleFolder::new(ALL);
    let (spec, to) = (ensemble.path("spec.toml"), ensemble.path("programs"));
    let report = check_json(&spec, &[]).report();
    let ran = run(&[
        "export",
        spec.to_str().expect("UTF-8"),
        "--to",
        to.to_str().expect("UTF-8"),
        "--format",
        "mps",
    ]);
    assert_eq!(ran.code, Some(0));
    for case in report["cases"].as_array().expect("cases") {
        for answer in case["answers"].as_array().expect("answers") {
            if answer["method"] != "p2" || answer["solver"] != "scip" || answer["quantity"] != "flips" {
                continue;
            }
            let file =
                to.join(format!("spec-ensemble-test-{}-p2-target-{}.mps", case["id"], answer["target"]));
            for solver in [SolverName::Highs, SolverName::Scip] {
                let outcome = solve_file(solver, &file, &Limits::default()).expect("reads");
                let value = outcome.primal_bound.map(|value| value.round() as i64);
                assert_eq!(json!(value), answer["upper"], "{} by {solver}", file.display());
            }
        }
    }
}

#[test]
fn solvers_are_listed() {
    let table = run(&["solvers"]).stdout;
    assert!(table.contains("highs") && table.contains("scip") && table.contains("impossible"));
    let json: Value = serde_json::from_str(&run(&["solvers", "--format", "json"]).stdout).expect("parses");
    assert_eq!(json[1]["capabilities"]["MIQCP"], "yes");
}
