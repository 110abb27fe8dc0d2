//! Ctrl-C is obeyed within two seconds, with exit code 130: at once before there is anything that a report
//! could be written of, and else with a report.
#![cfg(target_os = "linux")]
#![cfg(feature = "highs")]

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Ran, countersign, run, script};
use serde_json::Value;

/// Two seconds, and slack for a machine that is busy with other tests.
const SOON: Duration = Duration::from_secs(12);

/// Training that would last for days.
const ENDLESS: &str = "kind = \"trajectory\"\n[data]\nsource = \"blobs\"\nsamples = 120\ncenters = 2\ndimensions = 8\n\
    deviation = 1.0\nseed = 1\ntest = 4\n[training]\nloss = \"hinge\"\nlearning_rate = 1e-9\nbatch_size = 1\n\
    epochs = 10000000\n[threat]\nbudget = 1\nlabel_flips = true\n[partition]\ncount = 3\n";

/// Waits until a process handles interrupts itself.
fn wait_for_handler(child: &mut Child) {
    let interrupts = |mask: &str| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 0b10 != 0);
    loop {
        assert_eq!(child.try_wait().expect("asks"), None, "it ended by itself");
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        if status.lines().filter_map(|line| line.strip_prefix("SigCgt:")).any(interrupts) {
            return;
        }
        std::thread::yield_now();
    }
}

#[test]
fn training_of_base_classifiers_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (folder.path().join("spec.toml"), folder.path().join("out"));
    std::fs::write(&spec, ENDLESS).expect("writes");
    for command in ["check", "certify"] {
        let mut child = countersign()
            .args([command, spec.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        wait_for_handler(&mut child);
        let process = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(process, rustix::process::Signal::INT).expect("is alive");
        let ran = crate::support::Ran::from(child.wait_with_output().expect("ends"));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(130), ""), "{command}: {}", ran.stderr);
        assert!(!out.exists(), "{command}: nothing is done yet");
    }
}

/// Begins a command, interrupts it once `is_time`, and makes sure that it soon ends.
fn interrupted(arguments: &[&str], is_time: &dyn Fn() -> bool) -> Output {
    let mut child =
        countersign().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    while !is_time() {
        assert_eq!(child.try_wait().expect("asks"), None, "{arguments:?} ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    // Somewhere on its way.
    std::thread::sleep(Duration::from_millis(150));
    let since = Instant::now();
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("is alive");
    let output = child.wait_with_output().expect("ends");
    assert!(since.elapsed() < SOON, "{arguments:?}: {:?}", since.elapsed());
    output
}

/// Interrupts a command that would last for hours, which writes a report that says so.
fn leaves_a_report(arguments: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let all = [arguments, &["--quiet", "--out", out.to_str().expect("UTF-8")]].concat();
    let ran = Ran::from(interrupted(&all, &|| out.join("answers.jsonl").exists()));
    assert_eq!(ran.code, Some(130), "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    let report = std::fs::read(out.join("report.json")).expect("a report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["interrupted"], true, "{arguments:?}");
    assert!(ran.stdout.contains("interrupted") && out.join("report.html").exists(), "{arguments:?}");
    assert!(out.join("answers.jsonl").exists(), "{arguments:?}: for --resume");
}

#[test]
fn a_check_is_interrupted() {
    for set in [
        // Attacks without end, batches without end, cases of a budget without end.
        "check.attacks=4294967295",
        "training.epochs=100000000",
        "data.samples=2000000",
    ] {
        leaves_a_report(&["check", "models/half-moons.toml", "--set", set]);
    }
    leaves_a_report(&[
        "check",
        "models/half-moons.toml",
        "--set",
        "check.methods=[\"milp\"]",
        "--solver",
        "highs",
    ]);
}

#[test]
fn a_certification_is_interrupted() {
    let long = ["--set", "data.samples=100000", "--set", "training.batch_size=100000"];
    leaves_a_report(&[&["certify", "models/half-moons-curves.toml"], &long[..]].concat());
    leaves_a_report(&["certify", "models/digits-curves.toml"]);
}

#[test]
fn a_study_is_interrupted() {
    let more =
        ["--set", "study.time_limit=1000", "--set", "training.epochs=20", "--set", "study.horizons=[6]"];
    leaves_a_report(&[&["study", "models/half-moons-study.toml"], &more[..]].concat());
}

#[test]
fn a_benchmark_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let lowest = "Minimize\n o: x\nSubject To\n r: x >= 1.5\nEnd\n";
    std::fs::write(folder.path().join("lowest.lp"), lowest).expect("writes");
    let hangs = script(folder.path(), "hangs", "#!/bin/sh\nsleep 600\n");
    let hangs = format!("hangs={} {{file}} {{solution}}", hangs.display());
    leaves_a_report(&["bench", folder.path().to_str().expect("UTF-8"), "--solver-command", &hangs]);
}

/// What writes no report leaves nothing half written.
#[test]
fn an_export_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("programs");
    let arguments = ["export", "models/digits-wide.toml", "--to", to.to_str().expect("UTF-8"), "--quiet"];
    let ran = Ran::from(interrupted(&arguments, &|| true));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(130), ""), "{}", ran.stderr);
    let is_half = |path: &Path| path.extension().is_some_and(|ending| ending == "unfinished");
    let files = std::fs::read_dir(&to).into_iter().flatten().map(|file| file.expect("a file").path());
    assert_eq!(files.filter(|path| is_half(path)).count(), 0);
}

#[test]
fn a_verification_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let sets = ["--set", "check.attacks=20000", "--set", "check.methods=[\"attack\"]"];
    let ran = run(&[&["check", "models/half-moons.toml", "--quiet", "--out", out], &sets[..]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let output = interrupted(&["verify", &format!("{out}/report.json")], &|| true);
    // It has nothing to write, so that the signal may end it.
    let is_ended = output.status.code() == Some(130) || output.status.signal() == Some(2);
    assert!(is_ended && output.stdout.is_empty(), "{:?}", output.status);
}
