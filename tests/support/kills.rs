//! Stopping a command at random moments, and going on.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::{countersign, run};

/// Begins a command and sends it a signal after a while; its exit code, where it has one.
pub fn stopped(arguments: &[&str], signal: Signal, after: Duration) -> Option<i32> {
    let mut child =
        countersign().args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("begins");
    std::thread::sleep(after);
    let process = Pid::from_raw(i32::try_from(child.id()).expect("an id")).expect("an id");
    let _ = kill_process(process, signal);
    child.wait().expect("ends").code()
}

/// How often a test repeats what happens at random moments: as the variable of the environment says, or a few
/// times.
pub fn rounds(variable: &str, few: usize) -> usize {
    std::env::var(variable).map_or(few, |text| text.parse().expect("a number of rounds"))
}

/// The units that a journal has, without the seconds of the command, and without those that did not come to
/// their end.
fn finished(out: &Path) -> Option<BTreeSet<String>> {
    const NO_ENDS: [&str; 4] = ["limit", "crashed", "interrupted", "not-begun"];
    let text = std::fs::read_to_string(out.join("answers.jsonl")).ok()?;
    let (whole, _) = text.rsplit_once('\n')?;
    let unit = |line: &str| {
        let mut unit: Value = serde_json::from_str(line).expect("a unit of work");
        unit.as_object_mut().expect("an object").remove("elapsed");
        unit.to_string()
    };
    let has_ended =
        |unit: &String| !NO_ENDS.iter().any(|end| unit.contains(&format!("\"status\":\"{end}\"")));
    Some(whole.lines().skip(1).map(unit).filter(has_ended).collect())
}

/// Stops a command so many times on its way at random moments, by interrupt and by kill in turn, each time
/// going on with `--resume`: nothing that was finished is missing afterwards. Whenever nothing is left to do
/// its report is verified and given to `ended`, and it begins anew.
pub fn survives(command: &[&str], out: &Path, times: usize, ended: &dyn Fn(Value)) {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let (folder, report) = (out.to_str().expect("UTF-8"), out.join("report.json"));
    let all = || {
        let is_begun = report.exists() || out.join("answers.jsonl").exists();
        [command, &[if is_begun { "--resume" } else { "--out" }, folder]].concat()
    };
    let finish = || {
        let ran = run(&all());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        if command[0] != "bench" {
            let verified = run(&["verify", report.to_str().expect("UTF-8")]);
            assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
        }
        ended(ran.report());
        std::fs::remove_dir_all(out).expect("removed");
    };
    let (mut stops, mut ends, mut before) = (0, 1, BTreeSet::new());
    while stops < times {
        let signal = [Signal::INT, Signal::KILL][stops % 2];
        let delay = Duration::from_millis(random.random_range(5..300));
        match stopped(&all(), signal, delay) {
            None | Some(130) => {
                stops += 1;
                // It may have been killed between its end and that of the process.
                let is_over = || report.exists() && !out.join("answers.jsonl").exists();
                let now = finished(out).unwrap_or_default();
                let lost: Vec<&String> = before.difference(&now).collect();
                assert!(lost.is_empty() || is_over(), "{signal:?} after {delay:?}: {lost:?}");
                before = now;
            }
            Some(0) => {
                finish();
                ends += 1;
                before.clear();
            }
            other => panic!("{other:?} after {delay:?} and {signal:?}"),
        }
    }
    finish();
    println!("{}: stopped {stops} times, {ends} whole reports, nothing lost", command[0]);
}
