//! Certificates at the points of a plane: `[study] grid`.

#![cfg(feature = "highs")]

use std::path::Path;

use crate::support::{Ran, run};
use serde_json::Value;

/// Eight half-moons, four steps, 20 points.
const MOONS: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 0.3\nbatch_size = 4\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n\
    [check]\nsolvers = [\"highs\"]\n[study]\nformulations = [\"milp\"]\nhorizons = [4]\ngrid = [5, 4]\n";

fn study(folder: &Path, text: &str, more: &[&str]) -> Ran {
    let spec = folder.join("spec.toml");
    std::fs::write(&spec, text).expect("writes");
    run(&[&["study", spec.to_str().expect("UTF-8"), "--quiet", "--format", "json"], more].concat())
}

/// Where a certificate holds.
fn holds(report: &Value, certificate: &str) -> Vec<bool> {
    let all = report["plane"]["certified"].as_array().expect("certificates");
    let one = all.iter().find(|one| one["certificate"] == certificate).expect(certificate);
    one["holds"].as_array().expect("points").iter().map(|holds| holds.as_bool().expect("a truth")).collect()
}

fn is_within(one: &[bool], other: &[bool]) -> bool {
    one.iter().zip(other).all(|(one, other)| !one || *other)
}

#[test]
fn certificates_are_ordered_and_direct_programs_are_exact() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let ran = study(folder.path(), MOONS, &["--out", out.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let [interval, inner, polytope, direct, truth] =
        ["interval", "box", "polytope", "direct", "exhaustive"].map(|name| holds(&report, name));
    assert!(is_within(&interval, &inner) && is_within(&inner, &polytope) && is_within(&polytope, &direct));
    assert_eq!(direct, truth, "no point is this close to a boundary");
    assert!(truth.contains(&true) && truth.contains(&false), "{truth:?}");
    assert!(inner != truth, "a box forgets what parameters have to do with each other");
    let table = std::fs::read_to_string(out.join("plane.csv")).expect("a table");
    assert_eq!(table.lines().count(), 21);
    assert!(table.starts_with("first,second,prediction,interval,box,polytope,direct,exhaustive"), "{table}");
    for name in ["interval", "box", "polytope", "direct", "exhaustive"] {
        let figure = std::fs::read_to_string(out.join(format!("plane-{name}.svg"))).expect("a figure");
        assert!(figure.contains("clean model"));
    }
    // Going on finds everything in place, points included.
    let again = study(folder.path(), MOONS, &["--resume", out.to_str().expect("UTF-8")]).report();
    assert_eq!(again["plane"], report["plane"]);
}

#[test]
fn a_certificate_that_an_attack_refutes_disagrees() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    assert_eq!(study(folder.path(), MOONS, &["--out", out]).code, Some(0));
    let file = Path::new(out).join("report.json");
    let mut report: Value = serde_json::from_slice(&std::fs::read(&file).expect("reads")).expect("JSON");
    let direct = &mut report["plane"]["certified"][3];
    assert_eq!(direct["certificate"], "direct");
    direct["holds"] = vec![true; 20].into();
    std::fs::write(&file, report.to_string()).expect("writes");
    let ran = study(folder.path(), MOONS, &["--resume", out]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let comparisons = ran.report()["comparisons"].to_string();
    assert!(comparisons.contains("certified by the former and not by the latter"), "{comparisons}");
}

#[test]
fn grids_without_sense_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |text: &str, words: &[&str]| {
        let ran = study(folder.path(), text, &[]);
        assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(words.iter().all(|word| ran.stderr.contains(word)), "{}", ran.stderr);
    };
    let with = |grid: &str| MOONS.replace("[5, 4]", grid);
    refused(&with("[5, 0]"), &["study.grid[1]", "found 0"]);
    refused(&with("[5]"), &["study.grid"]);
    refused(&with("[1000, 1000]"), &["study.grid", "100000 points"]);
    let three = MOONS.replace("source = \"half-moons\"", "source = \"blobs\"\ndimensions = 3\ncenters = 2");
    refused(&three.replace("noise = 0.1\n", ""), &["study.grid", "two raw features"]);
}
