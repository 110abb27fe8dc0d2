//! Numbers and names that nobody means: an answer or one message, and never a crash.
#![cfg(target_os = "linux")]
#![cfg(feature = "highs")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use crate::support::{Ran, countersign, run};

const MOONS: &str = "models/half-moons.toml";

/// One message.
fn refused(ran: &Ran, part: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{part}: {}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{part}: {}", ran.stderr);
    assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
}

#[test]
fn many_batches_are_enumerated_and_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let sets = ["data.samples=4000", "training.batch_size=10", "training.epochs=1"];
    let sets = sets.iter().flat_map(|set| ["--set", set]).collect::<Vec<_>>();
    let out = folder.path().to_str().expect("UTF-8");
    let ran = run(&[&["check", MOONS, "--quiet", "--out", out], &sets[..]].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("exhaustive"), "{}", ran.stdout);
    let verified = run(&["verify", folder.path().join("report.json").to_str().expect("UTF-8")]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
}

#[test]
fn as_many_parts_as_there_may_be() {
    for parts in ["check.parts=4000", "check.parts=4096"] {
        let methods = "check.methods=[\"ibp\"]";
        let samples =
            ["--set", "data.samples=5000", "--set", "training.batch_size=5000", "--set", "training.epochs=1"];
        let ran =
            run(&[&["check", MOONS, "--quiet", "--set", parts, "--set", methods], &samples[..]].concat());
        assert_eq!(ran.code, Some(0), "{parts}: {}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_line_break_is_part_of_a_value() {
    let ran = run(&["check", MOONS, "--quiet", "--set", "data.samples=64\ncheck.parts=3"]);
    refused(&ran, "data.samples: found string \"64\\ncheck.parts=3\"");
    refused(
        &run(&["check", MOONS, "--quiet", "--set", "data.samples=64 # half"]),
        "data.samples: found string",
    );
}

#[test]
fn budgets_are_checked_before_memory_is_taken() {
    for spec in ["models/smooth-sensitivity.toml", "models/private-prediction.toml"] {
        let ran = run(&["check", spec, "--quiet", "--set", "threat.budget=9223372036854775807"]);
        refused(&ran, "threat.budget: found 9223372036854775807, expected at most ");
    }
}

#[test]
fn time_limits_are_longer_than_clocks_count() {
    for seconds in ["1e19", "1e300"] {
        let more =
            ["--solver", "highs", "--set", "check.methods=[\"ibp\", \"lp\"]", "--set", "check.horizons=[1]"];
        let ran = run(&[&["check", MOONS, "--quiet", "--time-limit", seconds], &more[..]].concat());
        assert_eq!(ran.code, Some(0), "{seconds}: {}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_name_of_dots_does_not_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (folder.path().join("...toml"), folder.path().join("d/x"));
    std::fs::copy(MOONS, &spec).expect("copied");
    let ran = run(&[
        "check",
        spec.to_str().expect("UTF-8"),
        MOONS,
        "--quiet",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(out.join("specification/report.json").exists() && out.join("half-moons/report.json").exists());
    assert!(!folder.path().join("d/report.json").exists());
}

#[test]
fn names_that_are_not_utf_8() {
    let folder = tempfile::tempdir().expect("a folder");
    let odd = folder.path().join(OsStr::from_bytes(b"b\xff"));
    std::fs::create_dir(&odd).expect("made");
    std::fs::copy(MOONS, odd.join("spec.toml")).expect("copied");
    for command in ["check", "certify", "study", "export"] {
        let mut process = countersign();
        process.args([command, "spec.toml"]).current_dir(&odd);
        if command == "export" {
            process.args(["--to", "programs"]);
        }
        refused(&Ran::from(process.output().expect("runs")), "spec.toml: found a path that is not UTF-8");
    }
    let out = odd.join("out");
    let ran =
        Ran::from(countersign().args(["check", MOONS, "--quiet", "--out"]).arg(&out).output().expect("runs"));
    assert_eq!(ran.code, Some(0), "results may go there: {}", ran.stderr);
    assert!(out.join("report.json").exists());
}

/// Not even one thread has room for its stack.
#[test]
fn too_few_threads_are_said() {
    for command in ["check", "certify", "study", "bench"] {
        let limited = format!("ulimit -v 8000000; exec \"$0\" {command} {MOONS} --quiet");
        let program = env!("CARGO_BIN_EXE_countersign");
        let ran = Ran::from(
            Command::new("sh")
                .args(["-c", &limited, program])
                .env("RUST_MIN_STACK", "17179869184")
                .output()
                .expect("runs"),
        );
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{command}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: no threads to work with: "), "{command}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{command}: {}", ran.stderr);
    }
}
