//! Bad input for `[partition]` with `kind = "trajectory"`: one message, exit code 2, nothing written.

use crate::support::{behind_place, run};

const BLOBS: &str = "kind = \"trajectory\"\n[data]\nsource = \"blobs\"\nsamples = 12\ncenters = 2\ndimensions = 2\n\
    deviation = 1.0\nseed = 1\ntest = 4\n[training]\nloss = \"hinge\"\nlearning_rate = 0.1\nbatch_size = 3\nepochs = 1\n\
    [threat]\nbudget = 1\nlabel_flips = true\n[partition]\ncount = 3\n";

#[test]
fn what_does_not_go_with_partitions_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (folder.path().join("spec.toml"), folder.path().join("out"));
    std::fs::write(&spec, BLOBS).expect("writes");
    let [spec, out_text] = [&spec, &out].map(|path| path.to_str().expect("UTF-8"));
    for (sets, expected) in [
        ("partition.count=0", "partition.count: found 0, expected a whole number, at least 1, or a list"),
        ("partition.count=[]", "partition.count: found an empty list, expected at least one number"),
        ("partition.count=[2, 2]", "partition.count[1]: found 2, expected another number than those before"),
        ("partition.count=nan", "partition.count: found NaN, expected a whole number"),
        (
            "partition.count=13",
            "partition.count: found 13, expected at most 12, as many as there are samples",
        ),
        ("partition.parts=2", "partition.parts"),
        (
            "training.batch_size=5",
            "training.batch_size: found 5, expected at most 4, the samples of the smallest of 3 partitions",
        ),
        ("training.learning_rate=nan", "training.learning_rate"),
        ("training.learning_rate=1e308", "base classifier"),
        ("threat.label_flips=false", "threat.label_flips: found false, expected true with [partition]"),
        (
            "threat.feature_radius=0.1",
            "threat.feature_radius: found 0.1, expected 0, as its votes are about label flips, with [partition]",
        ),
        ("threat.test_radius=0.1", "threat.test_radius: found 0.1, expected 0"),
        ("threat.target_class=1", "threat.target_class: found 1, expected nothing"),
        ("threat={kind=\"removal\", budget=1}", "threat.kind: found \"removal\", expected \"bounded\""),
        (
            "check.objective=\"logits\"",
            "check.objective: found \"logits\", expected nothing with [partition]",
        ),
        ("check.horizons=[1]", "check.horizons: found a list, expected nothing with [partition]"),
        ("check.attacks=5", "check.attacks: found 5, expected nothing with [partition]"),
        ("check.seed=0", "check.seed: found 0, expected nothing with [partition]"),
        ("check.methods=[\"crown\"]", "check.methods[0]: found \"crown\", expected methods that fit:"),
        ("certify.budgets=[1]", "certify: found a table, expected nothing beside [partition]"),
        ("study.horizons=[1]", "study: found a table, expected nothing beside [partition]"),
        ("unlearning.budgets=[1]", "unlearning: found a table, expected nothing beside [partition]"),
        ("privacy.epsilons=[1.0]", "privacy: found a table, expected nothing beside [partition]"),
    ] {
        for command in ["check", "certify"] {
            let ran = run(&[command, spec, "--out", out_text, "--set", sets]);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{command} {sets}: {}", ran.stderr);
            let is_said = if expected == "base classifier" {
                ran.stderr.contains(expected)
            } else {
                behind_place(&ran.stderr).starts_with(expected)
            };
            assert!(is_said, "{sets}: {}", ran.stderr);
            assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
            assert!(!out.exists(), "{command} {sets}: nothing is written");
        }
    }
    let studied = run(&["study", spec]);
    assert_eq!(studied.code, Some(2));
    assert!(studied.stderr.contains("partition: found a table, expected nothing"), "{}", studied.stderr);
    let without_tests = BLOBS.replace("test = 4\n", "");
    std::fs::write(spec, without_tests).expect("writes");
    let ran = run(&["check", spec]);
    assert!(ran.stderr.contains("data.test: found nothing, expected tests"), "{}", ran.stderr);
    let values = BLOBS.replace("source = \"blobs\"", "task = \"regression\"\nsource = \"blobs\"");
    std::fs::write(spec, values).expect("writes");
    let ran = run(&["check", spec]);
    assert!(ran.code == Some(2) && ran.stderr.contains("data.task"), "{}", ran.stderr);
}
