//! Going on with more than before, or with something else: what is there stays, or the key that differs is
//! named.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::path::{Path, PathBuf};

use crate::support::{Ran, run, timeless};
use serde_json::{Value, json};

/// Eight half-moons in four steps.
const MOONS: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n\
    [check]\nsolvers = [\"highs\"]\nmethods = [\"ibp\", \"lp\"]\nhorizons = [1]\n\
    [study]\nformulations = [\"lp\"]\nhorizons = [1]\n";

fn folder() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (folder.path().join("spec.toml"), folder.path().join("out"));
    std::fs::write(&spec, MOONS).expect("writes");
    (folder, spec, out)
}

fn ran(command: &str, spec: &Path, more: &[&str]) -> Ran {
    let spec = spec.to_str().expect("UTF-8");
    let ran = run(&[&[command, spec, "--quiet", "--format", "json"], more].concat());
    assert!(ran.code == Some(0) || ran.code == Some(2), "{}{}", ran.stdout, ran.stderr);
    ran
}

/// Marks what a stored report has by seconds that nothing takes.
fn marked(out: &Path, mark: impl Fn(&mut Value)) {
    let path = out.join("report.json");
    let mut report: Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
    mark(&mut report);
    std::fs::write(&path, report.to_string()).expect("writes");
}

/// How many pieces of a report have those seconds, and how many there are.
fn kept(pieces: &Value) -> (usize, usize) {
    let pieces = pieces.as_array().expect("a list");
    (pieces.iter().filter(|piece| piece["seconds"] == json!(77.0)).count(), pieces.len())
}

fn mark_all(pieces: &mut Value) {
    pieces.as_array_mut().expect("a list").iter_mut().for_each(|piece| piece["seconds"] = json!(77.0));
}

#[test]
fn horizons_and_solvers_are_added_to_a_check() {
    let (_folder, spec, out) = folder();
    let text = out.to_str().expect("UTF-8");
    ran("check", &spec, &["--out", text]);
    marked(&out, |report| mark_all(&mut report["cases"][0]["answers"]));
    let more = ["--set", "check.horizons=[1, 2]", "--solver", "highs", "--solver", "scip"];
    let added = ran("check", &spec, &[&["--resume", text], &more[..]].concat()).report();
    let whole = ran("check", &spec, &more).report();
    let (stored, all) = kept(&added["cases"][0]["answers"]);
    let of_first =
        ran("check", &spec, &[]).report()["cases"][0]["answers"].as_array().expect("answers").len();
    assert!(stored == of_first && all > stored, "{stored} of {all}");
    assert_eq!(timeless(added), timeless(whole), "as if all had been asked at once");
}

#[test]
fn horizons_and_solvers_are_added_to_a_study() {
    let (_folder, spec, out) = folder();
    let text = out.to_str().expect("UTF-8");
    ran("study", &spec, &["--out", text]);
    marked(&out, |report| mark_all(&mut report["rows"]));
    let more = ["--set", "study.horizons=[1, 2]", "--solver", "highs", "--solver", "scip"];
    let added = ran("study", &spec, &[&["--resume", text], &more[..]].concat()).report();
    let (stored, all) = kept(&added["rows"]);
    assert_eq!(all - stored, 3, "lp of two solvers at two lengths, one of them known: {added}");
}

#[test]
fn seeds_and_solvers_are_added_to_a_benchmark() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let lowest = "Minimize\n o: x\nSubject To\n r: x >= 1.5\nEnd\n";
    std::fs::write(folder.path().join("lowest.lp"), lowest).expect("writes");
    let bench = |more: &[&str]| {
        let all = ["--solver", "highs", "--time-limit", "20"];
        ran("bench", folder.path(), &[&all[..], more].concat())
    };
    let text = out.to_str().expect("UTF-8");
    bench(&["--out", text]);
    marked(&out, |report| mark_all(&mut report["runs"]));
    let added = bench(&["--resume", text, "--seeds", "2", "--solver", "scip"]).report();
    assert_eq!(kept(&added["runs"]), (1, 4));
    let fewer = bench(&["--resume", text]);
    assert_eq!(fewer.code, Some(2), "{}", fewer.stderr);
    assert!(fewer.stderr.contains("report.json: solvers: found "), "{}", fewer.stderr);
}

/// One line, whatever the specification has.
#[test]
fn the_key_that_differs_is_named() {
    let (_folder, spec, out) = folder();
    let text = out.to_str().expect("UTF-8");
    for (command, set, part) in [
        ("check", "data.samples=12", "data.samples: found 8, expected 12, as the command and its"),
        ("check", "check.horizons=[2]", "check.horizons: found [1], expected [2]"),
        ("check", "threat.budget=2", "threat.budget: found 1, expected 2"),
        ("study", "training.epochs=1", "training.epochs: found 2, expected 1"),
        ("study", "study.horizons=[2]", "study.horizons: found [1], expected [2]"),
    ] {
        ran(command, &spec, &["--out", text, "--replace"]);
        let ran = ran(command, &spec, &["--resume", text, "--set", set]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{set}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("report.json: {part}")), "{set}: {}", ran.stderr);
        assert!(ran.stderr.len() < 400 && ran.stderr.lines().count() == 1, "{set}: {}", ran.stderr);
    }
}
