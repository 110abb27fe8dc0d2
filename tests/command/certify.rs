//! `countersign certify`: whole test sets, the files it writes, and going on from where it was stopped.

use std::path::Path;

use crate::support::{answers, check_json, page, run, timeless};
use serde_json::Value;

const SPEC: &str = "models/digits-curves.toml";

/// Certifies fifty tests with two ensembles and a model that stands alone.
fn certify(more: &[&str]) -> crate::support::Ran {
    let small = ["certify", SPEC, "--quiet", "--format", "json", "--set", "data.test=50"];
    run(&[&small, ["--set", "data.train=300", "--set", "partition.count=[1, 4, 30]"].as_slice(), more]
        .concat())
}

#[test]
fn white_boxes_are_never_below_black_boxes() {
    let ran = certify(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(report["cases"].as_array().expect("cases").len(), 150);
    assert_eq!(report["solvers"].as_array().expect("solvers").len(), 0);
    let mut compared = 0;
    for case in report["cases"].as_array().expect("cases").iter().filter(|case| case["partitions"] != 1) {
        let radius = |method: &str, bound: &str| {
            let answers = case["answers"].as_array().expect("answers");
            answers.iter().find(|answer| answer["method"] == method).expect("answered")[bound].as_i64()
        };
        let (black, white) = (radius("black-box", "lower"), radius("knapsack", "lower"));
        assert!(black <= white, "{case}");
        assert!(radius("o1-upper", "upper").is_none_or(|attack| Some(attack) >= white), "{case}");
        compared += 1;
    }
    assert_eq!(compared, 100);
    let alone =
        report["certified_accuracy"].as_array().expect("lines").iter().find(|line| line["partitions"] == 1);
    assert_eq!(alone.expect("certified")["met_by_attack"], 50, "exact without partitions");
}

#[test]
fn the_certificates_are_those_that_check_finds() {
    let certified = certify(&["--set", "data.test=6", "--set", "partition.count=4"]).report();
    let spec = Path::new(SPEC);
    let sets = ["--set", "data.test=6", "--set", "data.train=300", "--set", "partition.count=4"];
    let methods = "check.methods=[\"black-box\", \"knapsack\", \"knapsack-dp\", \"o1-upper\"]";
    let checked = check_json(spec, &[sets.as_slice(), &["--set", methods]].concat()).report();
    let radii = |report: &Value, method: &'static str| -> Vec<(Option<i64>, Option<i64>)> {
        answers(report, move |answer| answer["method"] == method && answer["quantity"] == "radius")
            .into_iter()
            .map(|answer| (answer["lower"].as_i64(), answer["upper"].as_i64()))
            .collect()
    };
    for method in ["black-box", "knapsack", "o1-upper"] {
        assert_eq!(radii(&certified, method), radii(&checked, method), "{method}");
        assert_eq!(radii(&certified, method).len(), 6);
    }
}

#[test]
fn files_are_written_and_runs_go_on_from_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let whole = certify(&["--out", out]);
    assert_eq!(whole.code, Some(0), "{}", whole.stderr);
    for name in ["report.json", "answers.csv", "checks.csv", "certified_accuracy.csv"] {
        assert!(folder.path().join(name).exists(), "{name}");
    }
    for name in ["certified_accuracy.svg", "median_radius.svg"] {
        let text = std::fs::read_to_string(folder.path().join(name)).expect("written");
        assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"), "{name}");
        assert!(text.contains("label flips") && text.contains("black-box"), "{name}");
    }
    let (title, figures) = page(folder.path());
    assert!(title.starts_with("AGREE: "), "{title}");
    assert!(
        ["certified_accuracy.svg", "median_radius.svg"]
            .iter()
            .all(|name| figures.iter().any(|figure| figure == name))
    );
    // A run that was stopped after the first model.
    let path = folder.path().join("report.json");
    let mut stored: Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
    stored["cases"].as_array_mut().expect("cases").truncate(60);
    stored["interrupted"] = Value::Bool(true);
    std::fs::write(&path, stored.to_string()).expect("writes");
    let resumed = certify(&["--resume", out]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    assert_eq!(timeless(resumed.report()), timeless(whole.report()));
    let other = certify(&["--resume", out, "--set", "model.lambda=0.2"]);
    assert_eq!(other.code, Some(2));
    assert!(other.stderr.contains("report.json: model.lambda: found 0.1, expected 0.2"), "{}", other.stderr);
}

#[test]
fn stored_certificates_are_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let small = ["--set", "data.test=5", "--set", "partition.count=[1, 3]", "--out", out];
    assert_eq!(certify(&small).code, Some(0));
    let path = folder.path().join("report.json");
    let verified = run(&["verify", path.to_str().expect("UTF-8")]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    let mut stored: Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
    let answers = stored["cases"][7]["answers"].as_array_mut().expect("answers");
    let knapsack = answers.iter_mut().find(|answer| answer["method"] == "knapsack").expect("answered");
    knapsack["lower"] = Value::from(knapsack["lower"].as_i64().expect("a bound") + 1);
    std::fs::write(&path, stored.to_string()).expect("writes");
    let lied = run(&["verify", path.to_str().expect("UTF-8")]);
    assert_eq!(lied.code, Some(1), "{}", lied.stdout);
    assert!(lied.stdout.contains("DISAGREE case 7"), "{}", lied.stdout);
}

#[test]
fn what_does_not_scale_is_refused() {
    let ran = run(&["certify", "models/labelcert.toml", "--quiet"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("found none that scales"), "{}", ran.stderr);
}

/// A certificate that says nothing is said to, with what may help; one that says something is not.
#[test]
fn vacuous_certificates_are_noted() {
    let certified = |budget: &str| {
        let sets = ["--set", "data.test=20", "--set", "certify.epochs=[]", "--set", budget];
        let ran = run(&[&["certify", "models/half-moons-curves.toml", "--quiet"], &sets[..]].concat());
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        ran.stdout
    };
    let noted = "note: no prediction is certified by affine (budget 2500), crown (budget 2500), ibp (budget 2500); \
                 a smaller budget";
    assert!(certified("certify.budgets=[1, 2500]").contains(noted));
    assert!(!certified("certify.budgets=[1, 2]").contains("is certified by"));
}
