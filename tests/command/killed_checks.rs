//! Checks and certifications that are killed on their way lose nothing that was finished.
#![cfg(target_os = "linux")]
#![cfg(all(feature = "highs", feature = "scip"))]

use std::path::Path;
use std::process::Stdio;

use crate::support::kills::{rounds, survives};
use crate::support::{countersign, run, timeless};
use serde_json::{Value, json};

const CHECK: [&str; 6] = ["check", "models/digits.toml", "--quiet", "--format", "json", "--set"];

/// A check of a few seconds that goes to, or on from, a folder.
fn check<'a>(place: &'a str, out: &'a Path) -> Vec<&'a str> {
    let out = out.to_str().expect("UTF-8");
    [&CHECK[..], &["data.test=12", "--set", "stand_alone.tests=1", place, out]].concat()
}

fn lines(out: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(out.join("answers.jsonl")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Kills a check once some of it is finished; the lines that it leaves.
fn killed(out: &Path) -> Vec<String> {
    let command = check("--out", out);
    let mut child =
        countersign().args(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    while lines(out).len() < 20 {
        assert_eq!(child.try_wait().expect("asks"), None, "it ended by itself");
        std::thread::yield_now();
    }
    child.kill().expect("is alive");
    child.wait().expect("ends");
    assert!(!out.join("report.json").exists());
    lines(out)
}

#[test]
fn whenever_it_is_stopped_a_check_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let all = check("--out", &out);
    let all = &all[..all.len() - 2];
    let whole = timeless(run(all).report());
    let same = |report: Value| assert_eq!(timeless(report), whole, "whatever was stopped, and when");
    survives(all, &out, rounds("COUNTERSIGN_STOPS", 10), &same);
}

/// One test point after the other, then training of a run.
#[test]
fn whenever_it_is_stopped_a_certification_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    for (spec, sets) in [
        ("models/digits-curves.toml", ["data.test=150", "partition.count=[1, 10, 50]"]),
        ("models/half-moons-curves.toml", ["certify.epochs=[10]", "data.samples=3000"]),
    ] {
        let all = ["certify", spec, "--quiet", "--format", "json", "--set", sets[0], "--set", sets[1]];
        let ran = run(&all);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let whole = timeless(ran.report());
        let same = |report: Value| assert_eq!(timeless(report), whole, "whatever was stopped, and when");
        survives(&all, &out, rounds("COUNTERSIGN_STOPS", 12) / 2, &same);
    }
}

#[test]
fn finished_answers_are_not_asked_for_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut lines = killed(&out);
    let mut line: Value = serde_json::from_str(&lines[1]).expect("a unit of work");
    line["answers"][0]["seconds"] = json!(77.0);
    lines[1] = line.to_string();
    let half = &lines[2][..lines[2].len() / 2];
    std::fs::write(out.join("answers.jsonl"), format!("{}\n{half}", lines.join("\n"))).expect("writes");
    let ran = run(&check("--resume", &out));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.report();
    let answers =
        report["cases"].as_array().expect("cases").iter().flat_map(|case| case["answers"].as_array());
    let kept: Vec<&Value> = answers.flatten().filter(|answer| answer["seconds"] == json!(77.0)).collect();
    let [kept] = kept[..] else { panic!("{kept:?}") };
    assert_eq!(kept["method"], line["method"]);
    assert!(!out.join("answers.jsonl").exists() && out.join("report.json").exists());
}

/// A check that is begun anew by mistake, and killed at once, does not take away what its folder had.
#[test]
fn a_report_counts_beside_a_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let header = killed(&out).swap_remove(0);
    let ran = run(&check("--resume", &out));
    let path = out.join("report.json");
    let mut report = ran.report();
    report["cases"][0]["answers"][0]["seconds"] = json!(77.0);
    std::fs::write(&path, report.to_string()).expect("writes");
    std::fs::write(out.join("answers.jsonl"), header + "\n").expect("writes");
    let resumed = run(&check("--resume", &out)).report();
    assert_eq!(resumed["cases"][0]["answers"][0]["seconds"], json!(77.0));
    assert_eq!(timeless(resumed), timeless(ran.report()));
}

#[test]
fn answers_about_something_else_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let lines = killed(&out);
    let refused = |place: usize, with: &str, more: &[&str], expected: &str| {
        let mut lines = lines.clone();
        lines[place] = with.to_owned();
        let journal = out.join("answers.jsonl");
        std::fs::write(&journal, lines.join("\n") + "\n").expect("writes");
        let ran = run(&[&check("--resume", &out), more].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&journal.display().to_string()) && ran.stderr.contains(expected),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
    };
    let mut header: Value = serde_json::from_str(&lines[0]).expect("a header");
    refused(0, &lines[0], &["--set", "data.test=11"], "data.test: found 12, expected 11");
    refused(0, "{}", &[], "line 1: missing field");
    refused(3, "not JSON", &[], "line 4: expected");
    refused(3, "{\"case\": -1}", &[], "line 4: ");
    let mut entry: Value = serde_json::from_str(&lines[3]).expect("a unit of work");
    entry["answers"][0]["method"] = json!("brute");
    refused(3, &entry.to_string(), &[], "line 4: found an answer of brute");
    header["version"] = json!("0.0.0");
    refused(0, &header.to_string(), &[], "version: found \"0.0.0\"");
    std::fs::write(out.join("answers.jsonl"), "").expect("writes");
    let ran = run(&check("--resume", &out));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}
