//! Partition ensembles of models that gradient descent trains, through the command.

use std::path::Path;

use crate::support::{answers, check_json, run};
use serde_json::Value;

const SPEC: &str = "models/finite-width.toml";

#[test]
fn certificates_and_every_labeling_agree() {
    let ran = check_json(
        Path::new(SPEC),
        &["--set", "check.methods=[\"black-box\", \"knapsack\", \"knapsack-dp\", \"ibp\", \"brute\"]"],
    );
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let count = |left: &str, right: &str| {
        let cases = report["cases"].as_array().expect("cases");
        let checks = cases.iter().flat_map(|case| case["checks"].as_array().expect("checks"));
        checks.filter(|check| check["left"] == left && check["right"] == right).count()
    };
    assert!(count("ibp", "brute") > 0 && count("knapsack", "brute") > 0 && count("brute", "replay") > 0);
    let exact = answers(&report, |answer| answer["method"] == "brute" && answer["status"] == "exact");
    assert!(exact.iter().any(|answer| answer["upper"].as_i64() > Some(2)), "some predictions take work");
    let flips = |method: &'static str| -> Vec<i64> {
        let of_bases =
            report["cases"].as_array().expect("cases").iter().filter(|case| case["partitions"] == 1);
        let answers = of_bases.flat_map(|case| case["answers"].as_array().expect("answers"));
        let of = answers.filter(|answer| answer["method"] == method && answer["quantity"] == "flips");
        of.map(|answer| answer["lower"].as_i64().expect("a bound")).collect()
    };
    assert_eq!((flips("ibp").len(), flips("ibp")), (18, flips("brute")), "bounds lose nothing here");
}

#[test]
fn stored_attacks_are_trained_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let methods = "check.methods=[\"knapsack\", \"ibp\", \"brute\"]";
    assert_eq!(run(&["check", SPEC, "--quiet", "--set", methods, "--out", out]).code, Some(0));
    let path = folder.path().join("report.json");
    let file = path.to_str().expect("UTF-8");
    let verified = run(&["verify", file]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    let stored: Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
    let lie = |edit: &dyn Fn(&mut Value)| {
        let mut lied = stored.clone();
        let cases = lied["cases"].as_array_mut().expect("cases");
        let found = cases.iter_mut().flat_map(|case| case["answers"].as_array_mut().expect("answers"));
        let mut brute = found.filter(|answer| answer["witness"]["kind"] == "labels");
        edit(brute.next().expect("an attack"));
        drop(brute);
        std::fs::write(&path, lied.to_string()).expect("writes");
        let ran = run(&["verify", file]);
        assert_eq!(ran.code, Some(1), "{}", ran.stdout);
        ran.stdout
    };
    let shorter = lie(&|answer| {
        answer["witness"]["labels"].as_array_mut().expect("labels").pop();
    });
    assert!(shorter.contains("DISAGREE"), "{shorter}");
    let nobody = lie(&|answer| answer["witness"]["labels"][0][0] = 999.into());
    assert!(nobody.contains("on which nothing here is trained"), "{nobody}");
}

#[test]
fn white_boxes_are_above_black_boxes_on_digits() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let small = ["--set", "data.test=60", "--format", "json", "--quiet", "--out", out];
    let ran = run(&[&["certify", "models/digits-finite-width.toml"], small.as_slice()].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let radii = |method: &'static str| -> i64 {
        let of = answers(&report, move |answer| answer["method"] == method);
        assert_eq!(of.len(), 60);
        of.into_iter().map(|answer| answer["lower"].as_i64().expect("a bound")).sum()
    };
    assert!(radii("knapsack") > radii("black-box"));
    let figure = std::fs::read_to_string(folder.path().join("certified_accuracy.svg")).expect("written");
    assert!(figure.contains("ensemble, knapsack") && figure.contains("ensemble, black-box"));
}

/// A partition of one class alone, duplicates, and a test on a tie.
#[test]
fn degenerate_partitions_agree() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("data.csv"), "1,0\n1,0\n1,0\n1,1\n-1,1\n-1,1\n-1,1\n-1,1\n")
        .expect("writes");
    std::fs::write(folder.path().join("test.csv"), "0,0\n1,1\n-1,1\n").expect("writes");
    let text = "kind = \"trajectory\"\n[data]\nsource = \"csv\"\nfile = \"data.csv\"\ntest_file = \"test.csv\"\ntest = 3\n\
                [training]\nloss = \"hinge\"\nlearning_rate = 0.5\nbatch_size = 1\nepochs = 2\n\
                [threat]\nbudget = \"all\"\nlabel_flips = true\n[partition]\ncount = [1, 3, 8]\n\
                [check]\nmethods = [\"black-box\", \"knapsack\", \"knapsack-dp\", \"ibp\", \"brute\"]\n";
    let spec = folder.path().join("spec.toml");
    std::fs::write(&spec, text).expect("writes");
    let ran = check_json(&spec, &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let cases = report["cases"].as_array().expect("cases");
    // Three models; then three and eight base classifiers; with three tests each.
    assert_eq!(cases.len(), 3 * (3 + 3 + 8));
    let brute = answers(&report, |answer| answer["method"] == "brute" && answer["quantity"] == "flips");
    assert!(brute.iter().all(|answer| answer["status"] == "exact" || answer["status"] == "infeasible"));
}
