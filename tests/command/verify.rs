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

/// Deletes answers and makes the sums fit.
fn without(report: &mut Value, is_gone: fn(&Value) -> bool) {
    for case in report["cases"].as_array_mut().expect("cases") {
        case["answers"].as_array_mut().expect("answers").retain(|answer| !is_gone(answer));
        let checks = case["checks"].as_array_mut().expect("checks");
        checks.retain(|check| {
            !["left", "right"]
                .iter()
                .any(|side| check[side].as_str().is_some_and(|name| name.contains("scip")))
        });
    }
    let cases = report["cases"].as_array().expect("cases");
    let count =
        |key: &str| -> usize { cases.iter().map(|case| case[key].as_array().expect("a list").len()).sum() };
    let (answers, checks) = (count("answers"), count("checks"));
    for (key, count) in [("answers", answers), ("checks", checks), ("agree", checks)] {
        report["summary"][key] = json!(count);
    }
    report["certified_accuracy"].as_array_mut().expect("lines").retain(|line| !is_gone(line));
}

#[test]
fn all_answers_of_a_solver_are_missed() {
    let ran = verified(|report| without(report, |answer| answer["solver"] == "scip"));
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert!(ran.stdout.starts_with("verdict: INCOMPLETE"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("MISSING cases[0].answers: found nothing, expected flips of p1[scip]"),
        "{}",
        ran.stdout
    );
}

/// Checks, solvers and inputs that are not those of the run.
#[test]
fn what_did_not_happen_is_found() {
    type Spoil = fn(&mut Value);
    let spoils: [(&str, Spoil); 6] = [
        ("cases[1].checks: found", |report| {
            report["cases"][1]["checks"][0]["detail"] = json!("0 flips, and the attack works");
        }),
        ("cases[1].checks: found", |report| {
            report["cases"][1]["checks"].as_array_mut().expect("checks").pop();
        }),
        ("solvers[2]: found gurobi", |report| {
            let solvers = report["solvers"].as_array_mut().expect("solvers");
            let mut another = solvers[0].clone();
            another["name"] = json!("scip");
            solvers.push(another);
        }),
        ("inputs[3]: found", |report| {
            let inputs = report["inputs"].as_array_mut().expect("inputs");
            let mut another = inputs[0].clone();
            another["file"] = json!("/nowhere.npy");
            inputs.push(another);
        }),
        ("brute_limit: found false, expected true", |report| {
            report.as_object_mut().expect("a report").remove("brute_limit");
        }),
        ("cases[0].answers[1]: found a second", |report| {
            let answers = report["cases"][0]["answers"].as_array_mut().expect("answers");
            answers.insert(0, answers[0].clone());
        }),
    ];
    for (message, spoil) in spoils {
        let ran = verified(spoil);
        let message = message.replace("gurobi", "scip");
        assert_eq!(ran.code, Some(1), "{message}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(&format!("WRONG {message}")), "{message}: {}", ran.stdout);
    }
}

/// The table of what nobody checked says so of a version that is not linked here, and of other names.
#[test]
fn what_cannot_be_known_is_on_trust() {
    let ran = verified(|report| {
        report["solvers"][0]["version"] = json!("99.0");
        report["spec"]["file"] = json!("another.toml");
    });
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    for line in ["version 99.0;", "name of the specification "] {
        assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
    }
}

/// Nothing of it is a fact twice.
#[test]
fn a_key_that_stands_twice_is_refused() {
    let ensemble = EnsembleFolder::new("methods = [\"knapsack\"]");
    let out = ensemble.path("out");
    let ran = check_json(&ensemble.path("spec.toml"), &["--out", out.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let path = out.join("report.json");
    let text = std::fs::read_to_string(&path).expect("reads");
    std::fs::write(&path, text.replacen("\"check\":", "\"check\": {\"solvers\": []}, \"check\":", 1))
        .expect("writes");
    let ran = run(&["verify", out.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("the key \"check\" stands twice"), "{}", ran.stderr);
}

/// A longer enumeration than anybody may make again is somebody's word.
#[test]
fn an_enumeration_that_is_made_up_is_on_trust_or_wrong() {
    let made_up = |report: &mut Value| {
        // All is as it was, but that the enumeration would not be made again.
        report["brute_limit"] = json!(1_u64 << 60);
    };
    let ensemble = EnsembleFolder::new("methods = [\"knapsack\", \"brute\"]");
    let out = ensemble.path("out");
    let path = out.join("report.json");
    let out = out.to_str().expect("UTF-8");
    assert_eq!(check_json(&ensemble.path("spec.toml"), &["--out", out]).code, Some(0));
    let mut report: Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
    made_up(&mut report);
    std::fs::write(&path, report.to_string()).expect("writes");
    let ran = run(&["verify", out, "--brute-limit", "2"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.starts_with("verdict: AGREE"), "{}", ran.stdout);
    // The knapsack implies what brute force says of flips, and what it says of the radius follows.
    report["cases"][0]["answers"].as_array_mut().expect("answers").iter_mut().for_each(|answer| {
        if answer["method"] == "brute" && answer["quantity"] == "flips" {
            (answer["lower"], answer["upper"]) = (json!(1), json!(1));
        }
    });
    report["brute_limit"] = json!(1);
    std::fs::write(&path, report.to_string()).expect("writes");
    let ran = run(&["verify", out]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
}

/// A report is a stranger's file: what it names is opened where it may be, and nothing of it is told.
#[test]
fn files_elsewhere_are_not_opened() {
    let secret = tempfile::tempdir().expect("a folder");
    let place = secret.path().join("votes.csv");
    std::fs::write(&place, "hunter2,1\n").expect("writes");
    let ensemble = EnsembleFolder::new("methods = [\"knapsack\"]");
    let out = ensemble.path("out");
    assert_eq!(
        check_json(&ensemble.path("spec.toml"), &["--out", out.to_str().expect("UTF-8")]).code,
        Some(0)
    );
    let path = out.join("report.json");
    let text = std::fs::read_to_string(&path).expect("reads");
    let named = ensemble.path("votes.npy").display().to_string();
    let pointed = text.replace(&named, place.to_str().expect("UTF-8"));
    std::fs::write(&path, &pointed).expect("writes");
    let ran = run(&["verify", out.to_str().expect("UTF-8")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("--inputs DIR allows another one"), "{}", ran.stderr);
    // Even where it may be read, it is not told what is in it: it is not the file of the digest.
    let more = ["verify", out.to_str().expect("UTF-8"), "--inputs", secret.path().to_str().expect("UTF-8")];
    let ran = run(&more);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("the digest") && !ran.stderr.contains("hunter2"), "{}", ran.stderr);
    // A pipe would be waited for for ever.
    std::fs::remove_file(&place).expect("removed");
    let made = std::process::Command::new("mkfifo").arg(&place).status().expect("mkfifo");
    assert!(made.success());
    let ran = run(&more);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no regular file"), "{}", ran.stderr);
}

/// Files that were moved are found by as much of their path as is left.
#[test]
fn moved_files_are_found_below_a_folder() {
    let ensemble = EnsembleFolder::new("methods = [\"knapsack\"]");
    let out = ensemble.path("out");
    assert_eq!(
        check_json(&ensemble.path("spec.toml"), &["--out", out.to_str().expect("UTF-8")]).code,
        Some(0)
    );
    let elsewhere = tempfile::tempdir().expect("a folder");
    for name in ["votes.npy", "flips.npy", "labels.npy"] {
        std::fs::rename(ensemble.path(name), elsewhere.path().join(name)).expect("moved");
    }
    let out = out.to_str().expect("UTF-8");
    let ran = run(&["verify", out]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("which is not there"), "{}", ran.stderr);
    let ran = run(&["verify", out, "--inputs", elsewhere.path().to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

/// Another solver's word, with an attack that works and costs more than need be: the table says whose word
/// the lower bound is.
#[test]
fn claims_of_labelcert_that_nobody_can_check_are_on_trust() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let spec = "kind = \"label-flip\"\n[data]\nsource = \"blobs\"\ncenters = 2\ndimensions = 2\ntrain = 24\ntest = 1\n\
        deviation = 2.0\n[kernel]\nname = \"linear\"\n[model]\nname = \"svm\"\nC = 1.0\n[check]\n\
        methods = [\"labelcert\"]\nsolvers = [\"highs\"]\n";
    std::fs::write(text("spec.toml"), spec).expect("writes");
    let ran = run(&["check", &text("spec.toml"), "--quiet", "--out", &text("out")]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let ran = run(&["verify", &text("out"), "--format", "json", "--brute-limit", "1"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let answers = &report["verification"]["answers"];
    assert!(answers["on_trust"].as_u64() > Some(0), "{answers}");
    let on_trust = report["verification"]["on_trust"].as_array().expect("a table");
    let is_bound = |one: &&Value| one["of"] == "labelcert[highs]" && one["what"] == "flips: the lower bound";
    assert!(on_trust.iter().any(|one| is_bound(&one)), "{on_trust:?}");
    let table = run(&["verify", &text("out"), "--brute-limit", "1"]).stdout;
    let first = table.lines().next().expect("a line");
    assert!(first.starts_with("verdict: ") && first.contains("answers on trust"), "{first}");
}

/// The answers of a report are compared pair by pair once only.
#[test]
fn many_copies_of_an_answer_are_soon_refused() {
    let ran = verified(|report| {
        let answers = report["cases"][0]["answers"].as_array_mut().expect("answers");
        let copy = answers[0].clone();
        answers.extend(std::iter::repeat_n(copy, 18_000));
    });
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("found a second"), "{}", ran.stdout);
}

/// Black-box certificates are compared with nothing.
#[test]
fn nothing_to_compare_is_said() {
    let ensemble = EnsembleFolder::new("methods = [\"black-box\"]");
    let out = ensemble.path("out");
    let ran = run(&[
        "check",
        ensemble.path("spec.toml").to_str().expect("UTF-8"),
        "--quiet",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("verdict: NOTHING TO COMPARE"), "{}", ran.stdout);
    let (title, _) = crate::support::page(&out);
    assert!(!title.contains("AGREE"), "{title}");
}
