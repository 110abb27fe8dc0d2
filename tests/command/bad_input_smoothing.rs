//! Bad input for `kind = "smoothing"`: one clear message with file, field, found and expected; exit code 2;
//! nothing written.

use std::path::Path;

use crate::support::{behind_place, names_place, run};

const SPEC: &str = "kind = \"smoothing\"\n[data]\nsource = \"blobs\"\ncenters = 2\ntrain = 20\ntest = 2\n[model]\nseeds = [0, 1]\n\
    [training]\nloss = \"hinge\"\nlearning_rate = 0.1\nbatch_size = 10\nepochs = 1\n[smoothing]\nsigma = 0.5\nsamples = 200\n";

/// What both commands say: the same one line, with nothing on standard output and no folder made.
fn message(folder: &Path, sets: &[&str]) -> String {
    let said = ["check", "certify"].map(|command| {
        let (spec, out) = (folder.join("spec.toml"), folder.join("out"));
        let [spec, out_text] = [&spec, &out].map(|path| path.to_str().expect("UTF-8"));
        let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
        let ran = run(&[&[command, spec, "--quiet", "--out", out_text], sets.as_slice()].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{command} {sets:?}: {}", ran.stderr);
        assert!(!out.exists(), "{command} {sets:?}: nothing is written");
        assert_eq!(ran.stderr.lines().count(), 1, "one message: {}", ran.stderr);
        ran.stderr.trim_end().to_owned()
    });
    assert_eq!(said[0], said[1]);
    said[0].clone()
}

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("spec.toml"), text).expect("writes");
    folder
}

#[test]
fn the_specification_is_sound_without_these() {
    let folder = folder(SPEC);
    let ran = run(&["check", folder.path().join("spec.toml").to_str().expect("UTF-8"), "--quiet"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn entries_that_make_no_sense() {
    let folder = folder(SPEC);
    for (set, expected) in [
        ("smoothing.sigma=0.0", "smoothing.sigma: found 0, expected a finite number above 0"),
        ("smoothing.sigma=-1.0", "smoothing.sigma: found -1, expected a finite number above 0"),
        ("smoothing.sigma=nan", "smoothing.sigma: found NaN, expected a finite number above 0"),
        ("smoothing.sigma=inf", "smoothing.sigma: found inf, expected a finite number above 0"),
        (
            "smoothing.training_sigma=-0.5",
            "smoothing.training_sigma: found -0.5, expected a finite number of at least 0",
        ),
        ("smoothing.alpha=0.0", "smoothing.alpha: found 0, expected a number above 0 and below 1"),
        ("smoothing.alpha=1.0", "smoothing.alpha: found 1, expected a number above 0 and below 1"),
        ("smoothing.alpha=nan", "smoothing.alpha: found NaN, expected a number above 0 and below 1"),
        ("smoothing.beta=1.5", "smoothing.beta: found 1.5, expected a number above 0 and below 1"),
        ("smoothing.samples=0", "smoothing.samples: found 0, expected 1 to 10000000000"),
        ("smoothing.samples=-5", "smoothing.samples: found"),
        ("smoothing.selection_samples=0", "smoothing.selection_samples: found 0, expected 1 to 10000000000"),
        ("smoothing.radii=[0.5, -0.25]", "smoothing.radii[1]: found -0.25, expected a finite number above 0"),
        ("smoothing.radii=[nan]", "smoothing.radii[0]: found NaN, expected a finite number above 0"),
        (
            "smoothing.radii=[0.5, 0.5]",
            "smoothing.radii[1]: found 0.5, expected another radius than those before",
        ),
        ("smoothing.stages=[]", "smoothing.stages: found an empty list, expected at least one entry"),
        (
            "smoothing.stages=[100, 100]",
            "smoothing.stages[1]: found 100, expected more samples than the stage before has",
        ),
        ("smoothing.stages=[0, 100]", "smoothing.stages[0]: found 0, expected 1 to 10000000000"),
        ("smoothing.sgima=0.5", "smoothing.sgima: found the unknown key"),
        ("model.seeds=[]", "model.seeds: found an empty list, expected at least one seed"),
        ("model.seeds=[3, 3]", "model.seeds[1]: found 3, expected another seed than those before"),
        ("model.hidden=[0]", "model.hidden[0]: found 0, expected at least 1 neuron"),
        ("model.consensus=[3]", "model.consensus[0]: found 3, expected 1 to 2, the number of networks"),
        ("model.consensus=[1, 0]", "model.consensus[1]: found 0, expected at least 1"),
        ("model.weights=[1.0]", "model.weights: found 1 weights, expected 2, one for each network"),
        ("model.weights=[1.0, -1.0]", "model.weights[1]: found -1, expected a finite number above 0"),
        ("model.weights=[nan, 1.0]", "model.weights[0]: found NaN, expected a finite number above 0"),
        ("model.voting=\"loud\"", "model.voting: found `loud`"),
        (
            "training.batch_size=21",
            "training.batch_size: found 21, expected 1 to 20, the number of training samples",
        ),
        (
            "check.methods=[\"ibp\"]",
            "check.methods[0]: found \"ibp\", expected methods that fit: monte-carlo, adaptive, exact, coverage",
        ),
        ("check.repetitions=0", "check.repetitions: found 0, expected 1 to 10000000000"),
        ("data.task=\"regression\"", "data.source: found \"blobs\", expected \"csv\""),
    ] {
        let message = message(folder.path(), &[set]);
        assert!(behind_place(&message).starts_with(expected), "{set}: {message} lacks {expected}");
        assert!(names_place(&message, set, expected), "{set}: {message}");
    }
    let diverged = message(
        folder.path(),
        &["training.loss=\"squared\"", "training.epochs=9", "training.learning_rate=1e200"],
    );
    assert!(
        diverged.contains("training.learning_rate: found a run with seed 0 whose training diverges"),
        "{diverged}"
    );
    let deep = message(folder.path(), &["model.hidden=[3]", "check.methods=[\"exact\"]"]);
    assert!(deep.ends_with("expected methods that fit: monte-carlo, adaptive"), "{deep}");
}

#[test]
fn tables_that_do_not_go_together() {
    let without = |part: &str| folder(&SPEC.replace(part, ""));
    let training = "[training]\nloss = \"hinge\"\nlearning_rate = 0.1\nbatch_size = 10\nepochs = 1\n";
    for (folder, sets, expected) in [
        (
            without(training),
            vec![],
            "training: found nothing, expected a table, or trained networks in model.files",
        ),
        (without("test = 2\n"), vec![], "data.test: found nothing, expected the number of tests to certify"),
        (
            without("seeds = [0, 1]\n"),
            vec!["model.files=[\"a.npz\"]"],
            "training: found a table, expected nothing beside the networks of model.files",
        ),
        (
            without(""),
            vec!["model.files=[\"a.npz\"]"],
            "model.seeds: found a value, expected nothing beside model.files",
        ),
        (
            without("seeds = [0, 1]\n"),
            vec!["model.files=[]"],
            "model.files: found an empty list, expected at least one network",
        ),
    ] {
        let message = message(folder.path(), &sets);
        assert_eq!(behind_place(&message), expected);
    }
}

#[test]
fn features_that_are_no_numbers() {
    let text = SPEC.replace("source = \"blobs\"\ncenters = 2", "source = \"csv\"\nfile = \"data.csv\"");
    let folder = folder(&text);
    let rows = "1.0,2.0,0\n0.5,1.0,1\n".repeat(10);
    std::fs::write(folder.path().join("data.csv"), format!("{rows}nan,1.0,1\n1.0,1.0,0\n")).expect("writes");
    let message = message(folder.path(), &[]);
    assert!(
        message.ends_with("data.csv: row 21, column 1: found \"nan\", expected a finite number"),
        "{message}"
    );
}
