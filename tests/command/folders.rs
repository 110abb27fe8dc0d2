//! Folders for results: one run at a time, nothing of another specification, and nothing stale.
#![cfg(target_os = "linux")]
#![cfg(all(feature = "highs", feature = "scip"))]

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::support::kills::rounds;
use crate::support::{Ran, countersign, page, run};

const MOONS: &str = "models/half-moons.toml";

fn check(out: &Path, more: &[&str]) -> Ran {
    let out = out.to_str().expect("UTF-8");
    run(&[&["check", MOONS, "--quiet", "--out", out], more].concat())
}

fn refused(ran: &Ran, words: &[&str]) {
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    words.iter().for_each(|word| assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr));
}

/// The files of a folder but for the record of which are ours.
fn names(folder: &Path) -> Vec<String> {
    let entries =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| name != ".countersign");
    names.sort();
    names
}

/// Two processes begin at once: one of them has the folder, the other one says so.
#[test]
fn one_run_at_a_time_writes_into_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let rounds = rounds("COUNTERSIGN_RACES", 4);
    let mut refusals = 0;
    for round in 0..rounds {
        // The first one still has the folder when the second one comes.
        let arguments = ["check", MOONS, "--quiet", "--set", "check.attacks=3000", "--out"];
        let begin = || {
            let mut command = countersign();
            command.args(arguments).arg(&out).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().expect("begins")
        };
        let first = begin();
        std::thread::sleep(Duration::from_millis(round as u64 % 10));
        let both = [begin(), first].map(|child| Ran::from(child.wait_with_output().expect("ends")));
        for ran in &both {
            match ran.code {
                Some(0) => {}
                _ => {
                    refused(ran, &["found another run that writes there"]);
                    refusals += 1;
                }
            }
        }
        assert!(both.iter().any(|ran| ran.code == Some(0)), "one of them has it: {}", both[0].stderr);
        let verified = run(&["verify", out.join("report.json").to_str().expect("UTF-8")]);
        assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
        assert!(page(&out).0.starts_with("AGREE: "));
        assert!(!names(&out).iter().any(|name| name.ends_with(".unfinished") || name == "answers.jsonl"));
        std::fs::remove_dir_all(&out).expect("removed");
    }
    println!("{rounds} rounds of two runs: {refusals} refused, no broken file");
    assert!(refusals > 0);
}

/// However a process ends, the folder is free again.
#[test]
fn a_killed_run_leaves_its_folder_to_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut child = countersign()
        .args(["check", MOONS, "--quiet", "--set", "check.attacks=4294967295", "--out"])
        .arg(&out)
        .stderr(Stdio::null())
        .spawn()
        .expect("begins");
    while !out.join("answers.jsonl").exists() {
        assert_eq!(child.try_wait().expect("asks"), None, "it ended by itself");
        std::thread::yield_now();
    }
    refused(&check(&out, &["--replace"]), &["found another run that writes there"]);
    child.kill().expect("is alive");
    child.wait().expect("ends");
    refused(
        &check(&out, &[]),
        &["answers.jsonl: check.attacks: found 4294967295, expected 100, or --replace"],
    );
    assert_eq!(check(&out, &["--replace"]).code, Some(0));
    assert!(!out.join("answers.jsonl").exists());
}

#[test]
fn another_report_is_written_over_on_demand_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    assert_eq!(check(&out, &[]).code, Some(0));
    assert_eq!(check(&out, &[]).code, Some(0), "the same again");
    let before = std::fs::read(out.join("report.json")).expect("reads");
    refused(
        &check(&out, &["--set", "data.samples=64"]),
        &["report.json: data.samples: found 128, expected 64, or --replace to write over it"],
    );
    let text = out.to_str().expect("UTF-8");
    let curves = ["certify", "models/half-moons-curves.toml", "--quiet", "--out", text];
    refused(&run(&curves), &["report.json: command: found \"check\", expected \"certify\""]);
    let digits = ["check", "models/ensemble.toml", "--quiet", "--out", text];
    refused(&run(&digits), &["report.json: file: found ", "half-moons.toml", "ensemble.toml"]);
    assert_eq!(std::fs::read(out.join("report.json")).expect("reads"), before, "nothing is written over");
    std::fs::write(out.join("report.json"), "mine").expect("writes");
    refused(&check(&out, &[]), &["report.json: found no report, expected one of the same specification"]);
    assert_eq!(std::fs::read(out.join("report.json")).expect("reads"), b"mine");
    assert_eq!(run(&["check", MOONS, "--replace"]).code, Some(2), "--replace says nothing without --out");
}

#[test]
fn nothing_of_a_former_run_stays_beside_a_new_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mixed, alone) = (folder.path().join("mixed"), folder.path().join("alone"));
    let certified = run(&[
        "certify",
        "models/half-moons-curves.toml",
        "--quiet",
        "--out",
        mixed.to_str().expect("UTF-8"),
    ]);
    assert_eq!(certified.code, Some(0), "{}", certified.stderr);
    let former = names(&mixed);
    std::fs::write(mixed.join("notes.svg"), "mine").expect("writes");
    std::fs::write(mixed.join("report.unfinished"), "mine").expect("writes");
    assert_eq!(check(&mixed, &["--replace"]).code, Some(0));
    assert_eq!(check(&alone, &[]).code, Some(0));
    let mut expected = names(&alone);
    assert!(former.iter().any(|name| !expected.contains(name)), "there was more: {former:?}");
    expected.extend(["notes.svg".to_owned(), "report.unfinished".to_owned()]);
    expected.sort();
    assert_eq!(names(&mixed), expected);
}
