//! Ctrl-C before there is anything that a report could be written of: the command ends at once, with exit
//! code 130.
#![cfg(target_os = "linux")]

use std::process::{Child, Stdio};

use crate::support::countersign;

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
