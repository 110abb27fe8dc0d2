//! `countersign verify`: stored reports, checked again without trusting them.
#![cfg(all(feature = "highs", feature = "scip"))]

use crate::support::{EnsembleFolder, Ran, check_json, run, weights_folder};
use serde_json::{Value, json};

/// A report of an ensemble, spoiled, then verified.
fn verified(spoil: impl FnOnce(&mut Value)) -> Ran {
    verified_as("table", spoil)
}

fn verified_as(format: &str, spoil: impl FnOnce(&mut Value)) -> Ran {
    let ensemble = EnsembleFolder::new("methods = [\"knapsack\", \"p1\", \"brute\"]");
    let out = ensemble.path("out");
    let ran = check_json(&ensemble.path("spec.toml"), &["--out", out.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let path = out.join("report.json");
    let mut report: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("reads")).expect("parses");
    spoil(&mut report);
    std::fs::write(&path, report.to_string()).expect("writes");
    // The folder stands for the report in it.
    run(&["verify", out.to_str().expect("UTF-8"), "--format", format, "--quiet"])
}

fn answer_of<'a>(report: &'a mut Value, method: &str) -> &'a mut Value {
    let answers = report["cases"][1]["answers"].as_array_mut().expect("answers");
    let wanted = |answer: &&mut Value| {
        answer["method"] == method && answer["status"] == "exact" && answer["quantity"] == "flips"
    };
    answers.iter_mut().find(wanted).expect("an exact answer")
}

#[test]
fn a_sound_report_is_verified() {
    let ran = verified(|_| ());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("stored answers = recomputed ones"), "{}", ran.stdout);
}

#[test]
fn label_flip_reports_are_verified_too() {
    let weights =
        ndarray::Array2::from_shape_fn((2, 8), |(test, sample)| ((test * 7 + sample * 5) % 4) as f64 - 0.5);
    for more in ["", "[partition]\ncount = 2\n[stand_alone]\ntests = 1\n"] {
        let folder = weights_folder(&weights, &[0, 1, 2, 0, 1, 2, 0, 1], more);
        let out = folder.path().join("out");
        let out_text = out.to_str().expect("UTF-8");
        assert_eq!(check_json(&folder.path().join("spec.toml"), &["--out", out_text]).code, Some(0));
        let ran = run(&["verify", out.join("report.json").to_str().expect("UTF-8"), "--format", "json"]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.report()["verdict"], "agree");
    }
}

#[test]
fn a_number_that_was_changed_is_found_by_recomputing() {
    // In every answer of the method alike, so that the stored answers agree among themselves about it.
    let ran = verified(|report| {
        for method in ["knapsack", "brute"] {
            let answer = answer_of(report, method);
            answer["lower"] = json!(0);
            answer["upper"] = json!(0);
            answer["witness"] = Value::Null;
        }
    });
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(ran.stdout.contains("knapsack against recomputed: 0 is not"), "{}", ran.stdout);
}

#[test]
fn what_a_solver_says_is_no_proof_whatever_the_report_calls_it() {
    for called in ["proved", "exact"] {
        let ran = verified_as("json", |report| answer_of(report, "p1")["trust"] = json!(called));
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let mut report = ran.report();
        assert_eq!(report["verification"]["faults"][0]["found"], called);
        assert_eq!(answer_of(&mut report, "p1")["trust"], "claimed");
        assert_eq!(answer_of(&mut report, "knapsack")["trust"], "exact");
    }
}

#[test]
fn a_witness_that_was_changed_is_found_by_replaying() {
    let ran = verified(|report| answer_of(report, "p1")["witness"]["votes"] = json!([]));
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(ran.stdout.contains("against replay"), "{}", ran.stdout);
}

#[test]
fn values_that_no_method_gives_are_found() {
    let ran = verified(|report| answer_of(report, "p1")["lower"] = json!(0.5));
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(ran.stdout.contains("found a real number, expected a whole number"), "{}", ran.stdout);
    let ran = verified(|report| {
        let answers = report["cases"][0]["answers"].as_array_mut().expect("answers");
        let mut answer = answers[0].clone();
        (answer["method"], answer["quantity"]) = (json!("chernoff"), json!("radius"));
        answers.push(answer);
    });
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(ran.stdout.contains("found radius of chernoff for target 1, expected none"), "{}", ran.stdout);
}

#[test]
fn an_answer_that_was_removed_is_missed() {
    let ran = verified(|report| {
        let answers = report["cases"][0]["answers"].as_array_mut().expect("answers");
        answers.retain(|answer| answer["method"] != "knapsack");
    });
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
}

#[test]
fn a_report_that_asked_for_little_is_checked_for_all() {
    // Only a solver's answers are left, every attack removed, every number raised.
    let ran = verified(|report| {
        report["spec"]["check"]["methods"] = json!(["p1"]);
        for case in report["cases"].as_array_mut().expect("cases") {
            let answers = case["answers"].as_array_mut().expect("answers");
            answers.retain(|answer| answer["method"] == "p1");
            for answer in answers.iter_mut().filter(|answer| !answer["lower"].is_null()) {
                answer["witness"] = Value::Null;
                (answer["lower"], answer["upper"]) = (json!(999), json!(999));
            }
        }
    });
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
}

#[test]
fn targets_that_do_not_exist_are_no_panic() {
    for target in [99_u64, 5_000_000_000] {
        let ran = verified(|report| answer_of(report, "p1")["target"] = json!(target));
        assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
        assert!(
            ran.stdout.contains(&format!("found flips of p1[highs] for target {target}, expected none")),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_report_of_other_data_is_refused() {
    let ran = verified(|report| report["cases"][0]["prediction"] = json!(2));
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("WRONG cases[0].prediction: found 2, expected 0"), "{}", ran.stdout);
    let ran = verified(|report| report["spec"]["ensemble"]["votes"] = json!("/nowhere.npy"));
    assert_eq!(ran.code, Some(2));
    let ran = verified(|report| report["inputs"] = json!([]));
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("inputs: found none"), "{}", ran.stderr);
    let ran = verified(|report| report["schema"] = json!("another/1"));
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("schema: found \"another/1\""), "{}", ran.stderr);
}

/// What a report says about all cases together must be what they say.
#[test]
fn sums_that_were_changed_are_found() {
    type Spoil = fn(&mut Value);
    let spoils: [(&str, Spoil); 6] = [
        ("certified_accuracy[0].median_radius: found 99", |report| {
            report["certified_accuracy"][0]["median_radius"] = json!(99)
        }),
        ("summary.agree: found 1,", |report| report["summary"]["agree"] = json!(1)),
        ("cases[0].checks: found 0 checks", |report| report["cases"][0]["checks"] = json!([])),
        ("verdict: found \"incomplete\", expected \"agree\"", |report| {
            report["verdict"] = json!("incomplete")
        }),
        ("cases[0].label: found 1, expected 0", |report| report["cases"][0]["label"] = json!(1)),
        ("cases[1].partitions: found 9, expected 4", |report| report["cases"][1]["partitions"] = json!(9)),
    ];
    for (message, spoil) in spoils {
        let ran = verified(spoil);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{message}");
        assert!(ran.stdout.contains(&format!("WRONG {message}")), "{message}: {}", ran.stdout);
    }
}
