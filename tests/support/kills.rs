//! Stopping a command at random moments, and going on.
#![allow(dead_code, reason = "each test file uses its own part")]

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

/// Stops a command so many times on its way at random moments, by interrupt and by kill in turn, each time
/// going on with `--resume`. Whenever nothing is left to do its report is given to `ended`, and it begins
/// anew. One of the files of `stored` says that there is something to go on from.
pub fn survives(command: &[&str], (out, stored): (&str, &[&str]), times: usize, ended: &dyn Fn(Value)) {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let all = || {
        let is_begun = stored.iter().any(|file| Path::new(out).join(file).exists());
        let place = if is_begun { "--resume" } else { "--out" };
        [command, &[place, out]].concat()
    };
    let finish = || {
        let ran = run(&all());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ended(ran.report());
        std::fs::remove_dir_all(out).expect("removed");
    };
    let mut stops = 0;
    while stops < times {
        let signal = [Signal::INT, Signal::KILL][stops % 2];
        let delay = Duration::from_millis(random.random_range(5..300));
        match stopped(&all(), signal, delay) {
            None | Some(130) => stops += 1,
            Some(0) => finish(),
            other => panic!("{other:?} after {delay:?} and {signal:?}"),
        }
    }
    finish();
}
