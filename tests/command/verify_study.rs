//! `countersign verify`: stored studies, checked again without trusting them.
#![cfg(feature = "highs")]

use crate::support::{Ran, run};
use serde_json::{Value, json};

/// Eight half-moons, four steps, two formulations and window lengths.
const MOONS: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n\
    [check]\nsolvers = [\"highs\"]\n[study]\nformulations = [\"milp\", \"lp\"]\nhorizons = [4, 1]\n";

/// A study, spoiled, then verified.
fn verified(spoil: impl FnOnce(&mut Value)) -> Ran {
    verified_with(MOONS, spoil)
}

fn verified_with(spec: &str, spoil: impl FnOnce(&mut Value)) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let text = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    std::fs::write(text("spec.toml"), spec).expect("writes");
    let ran = run(&["study", &text("spec.toml"), "--quiet", "--out", &text("out")]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let path = text("out/report.json");
    let mut report: Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
    spoil(&mut report);
    std::fs::write(&path, report.to_string()).expect("writes");
    run(&["verify", &path])
}

fn row<'a>(report: &'a mut Value, method: &str) -> &'a mut Value {
    let rows = report["rows"].as_array_mut().expect("rows");
    rows.iter_mut().find(|row| row["method"] == method).expect("such a row")
}

#[test]
fn a_sound_study_is_verified() {
    let ran = verified(|_| ());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("verdict: AGREE"), "{}", ran.stdout);
}

#[test]
fn a_box_that_attacks_leave_is_found() {
    let ran = verified(|report| {
        let upper = row(report, "milp")["lower"].clone();
        row(report, "milp")["upper"] = upper;
    });
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("exhaustive against milp[highs]"), "{}", ran.stdout);
}

#[test]
fn bounds_that_no_method_gives_are_found_by_recomputing() {
    let ran = verified(|report| {
        let lower = &mut row(report, "ibp")["lower"][0];
        *lower = json!(lower.as_f64().expect("a number") - 1.0);
    });
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("ibp against recomputed"), "{}", ran.stdout);
}

#[test]
fn an_attack_that_does_not_lead_there_is_found_by_training() {
    let ran = verified(|report| {
        let ends = row(report, "exhaustive")["witness"].as_object_mut().expect("a witness");
        let lower = ends.values_mut().find_map(Value::as_array_mut).expect("attacks");
        lower.reverse();
    });
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn what_a_study_says_of_its_boxes_must_be_what_they_say() {
    type Spoil = fn(&mut Value);
    let spoiled: [(i32, &str, Spoil); 4] = [
        (1, "WRONG rows[4].ratio: found 1.0", |report| row(report, "lp")["ratio"] = json!(1.0)),
        (3, "MISSING rows: found nothing, expected lp[highs]@1", |report| {
            report["rows"]
                .as_array_mut()
                .expect("rows")
                .retain(|row| row["method"] != "lp" || row["horizon"] != 1);
        }),
        (1, "WRONG summary.complete: found 7", |report| report["summary"]["complete"] = json!(7)),
        (1, "WRONG verdict: found \"incomplete\"", |report| report["verdict"] = json!("incomplete")),
    ];
    for (code, message, spoil) in spoiled {
        let ran = verified(spoil);
        assert_eq!(ran.code, Some(code), "{message}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(message), "{message}: {}", ran.stdout);
    }
}

/// Points, predictions and certificates of the plane are computed again.
#[test]
fn a_plane_that_was_made_up_is_found() {
    type Spoil = fn(&mut Value);
    let spoiled: [(i32, &str, Spoil); 5] = [
        (1, "WRONG plane.certified[0].holds", |report| {
            for one in report["plane"]["certified"].as_array_mut().expect("certificates") {
                one["holds"].as_array_mut().expect("points").fill(json!(true));
            }
        }),
        (1, "WRONG plane.clean", |report| {
            for class in report["plane"]["clean"].as_array_mut().expect("points") {
                *class = json!(1 - class.as_i64().expect("a class"));
            }
        }),
        (1, "WRONG plane.boundary", |report| report["plane"]["boundary"] = json!([])),
        (3, "MISSING plane: found nothing", |report| report["plane"] = Value::Null),
        (3, "MISSING plane.certified: found nothing, expected direct", |report| {
            let certified = report["plane"]["certified"].as_array_mut().expect("certificates");
            certified.retain(|one| one["certificate"] != "direct");
        }),
    ];
    let planned = format!("{MOONS}grid = [5, 4]\n");
    let sound = verified_with(&planned, |_| ());
    assert_eq!(sound.code, Some(0), "{}{}", sound.stdout, sound.stderr);
    assert!(sound.stdout.contains("points certified by direct"), "{}", sound.stdout);
    for (code, message, spoil) in spoiled {
        let ran = verified_with(&planned, spoil);
        assert_eq!(ran.code, Some(code), "{message}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(message), "{message}: {}", ran.stdout);
    }
}

/// Counts of subproblems must fit each other, and say what the status says.
#[test]
fn counts_of_subproblems_must_fit() {
    let ran = verified(|report| {
        row(report, "milp")["subproblems_by_step"][0]["optimal"] = json!(1000);
    });
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("subproblems_by_step.optimal"), "{}", ran.stdout);
    let ran = verified(|report| {
        for counts in ["subproblems", "subproblems_by_step"] {
            let row = row(report, "milp");
            let counts = if counts == "subproblems" { &mut row[counts] } else { &mut row[counts][0] };
            counts["failed"] = json!(1);
        }
    });
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("status: found \"complete\", expected \"limited\""), "{}", ran.stdout);
}

#[test]
fn a_benchmark_is_refused_as_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    std::fs::write(&path, json!({ "schema": "countersign-bench/1" }).to_string()).expect("writes");
    let ran = run(&["verify", path.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("schema: found \"countersign-bench/1\""), "{}", ran.stderr);
}
