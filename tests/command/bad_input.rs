//! Bad input: one clear message with file, field, found and expected; exit code 2; nothing written.
#![cfg(all(feature = "highs", feature = "scip"))]

use crate::support::{EnsembleFolder, check_json, run, weights_folder};
use ndarray::{Array1, Array2, Array3, arr2};
use ndarray_npy::write_npy;

/// The message for a specification: it must be one line, name a file, and leave no report behind.
fn message(ensemble: &EnsembleFolder, more: &[&str]) -> String {
    let out = ensemble.path("out");
    let ran =
        check_json(&ensemble.path("spec.toml"), &[&["--out", out.to_str().expect("UTF-8")], more].concat());
    assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.stdout, "", "standard output is for reports");
    assert!(!out.exists(), "nothing is written");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "one message: {}", ran.stderr);
    assert!(lines[0].starts_with("error: "), "{}", lines[0]);
    lines[0].to_owned()
}

fn assert_says(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "{message:?} lacks {word:?}");
    }
}

fn ensemble() -> EnsembleFolder {
    EnsembleFolder::new("methods = [\"knapsack\"]")
}

#[test]
fn a_missing_file() {
    let folder = ensemble();
    std::fs::remove_file(folder.path("votes.npy")).expect("removes");
    assert_says(&message(&folder, &[]), &["votes.npy: cannot be read: No such file"]);
    let ran = run(&["check", "/nowhere/spec.toml"]);
    assert_eq!(ran.code, Some(2));
    assert_says(&ran.stderr, &["/nowhere/spec.toml: cannot be read"]);
}

#[test]
fn a_wrong_dtype() {
    let folder = ensemble();
    write_npy(folder.path("votes.npy"), &arr2(&[[0.0, 0.5]])).expect("writes");
    assert_says(&message(&folder, &[]), &["votes.npy: entry[0, 1]: found 0.5, expected a whole number"]);
    let text = "{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1), }";
    let complex = [b"\x93NUMPY\x01\x00\x76\x00", format!("{text:<117}\n").as_bytes(), &[0; 8]].concat();
    std::fs::write(folder.path("votes.npy"), complex).expect("writes");
    assert_says(
        &message(&folder, &[]),
        &["votes.npy: dtype: found <c8, expected float64, float32 or an integer type"],
    );
}

#[test]
fn a_wrong_shape() {
    let folder = ensemble();
    folder.array("votes.npy", &arr2(&[[0, 0, 0, 1]]));
    assert_says(
        &message(&folder, &[]),
        &["votes.npy: votes: found shape [1, 4], expected [3, 4] as flips have it"],
    );
    write_npy(folder.path("votes.npy"), &Array1::<i64>::zeros(4)).expect("writes");
    assert_says(&message(&folder, &[]), &["votes.npy: shape: found [4], expected [tests, partitions]"]);
    let folder = ensemble();
    write_npy(folder.path("labels.npy"), &Array1::<i64>::zeros(4)).expect("writes");
    assert_says(
        &message(&folder, &[]),
        &["labels.npy: labels: found 4 labels, expected 3, one for each test"],
    );
}

#[test]
fn votes_outside_the_classes() {
    let folder = ensemble();
    for (vote, test) in [(3, 0), (-1, 2)] {
        let mut votes = arr2(&[[0, 0, 0, 1], [2, 2, 1, 1], [1, 1, 1, 1]]);
        votes[[test, 0]] = vote;
        folder.array("votes.npy", &votes);
        let expected = format!("votes.npy: votes[{test}, 0]: found {vote}, expected a class in 0..3");
        assert_says(&message(&folder, &[]), &[&expected]);
    }
}

#[test]
fn flips_below_minus_one_or_not_zero_at_the_clean_vote() {
    let folder = ensemble();
    folder.array("votes.npy", &Array2::zeros((3, 4)));
    let mut flips = Array3::<i64>::zeros((3, 4, 3));
    flips[[1, 2, 1]] = -2;
    write_npy(folder.path("flips.npy"), &flips).expect("writes");
    assert_says(
        &message(&folder, &[]),
        &["flips.npy: flips[1, 2, 1]: found -2, expected -1 (impossible) or more"],
    );
    flips[[1, 2, 1]] = 1;
    flips[[0, 3, 0]] = 4;
    write_npy(folder.path("flips.npy"), &flips).expect("writes");
    assert_says(
        &message(&folder, &[]),
        &["flips.npy: flips[0, 3, 0]: found 4, expected 0 at the clean vote"],
    );
    flips[[0, 3, 0]] = -1;
    write_npy(folder.path("flips.npy"), &flips).expect("writes");
    assert_says(&message(&folder, &[]), &["found -1, expected 0 at the clean vote"]);
}

#[test]
fn labels_out_of_range() {
    let folder = ensemble();
    write_npy(folder.path("labels.npy"), &Array1::from_vec(vec![0_i64, 3, 0])).expect("writes");
    assert_says(&message(&folder, &[]), &["labels.npy: labels[1]: found 3, expected a class in 0..3"]);
    let folder = weights_folder(&Array2::zeros((1, 2)), &[0, 5], "");
    let spec = folder.path().join("spec.toml");
    std::fs::write(&spec, std::fs::read_to_string(&spec).expect("reads") + "classes = 2\n").expect("writes");
    let ran = check_json(&spec, &[]);
    assert_eq!(ran.code, Some(2));
    assert_says(&ran.stderr, &["labels.npy: labels[1]: found 5, expected a class in 0..2"]);
}

#[test]
fn weights_that_are_not_finite() {
    for (value, word) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        let folder = weights_folder(&arr2(&[[1.0, 2.0], [value, 0.0]]), &[0, 1], "");
        let ran = check_json(&folder.path().join("spec.toml"), &[]);
        assert_eq!(ran.code, Some(2));
        assert_says(
            &ran.stderr,
            &[&format!("weights.npy: weights[1, 0]: found {word}, expected a finite number")],
        );
    }
}

#[test]
fn empty_arrays() {
    let folder = ensemble();
    folder.array("votes.npy", &Array2::zeros((0, 4)));
    assert_says(
        &message(&folder, &[]),
        &["votes.npy: shape: found [0, 4], expected [tests, partitions], none of them 0"],
    );
    let folder = weights_folder(&Array2::zeros((1, 0)), &[], "");
    let ran = check_json(&folder.path().join("spec.toml"), &[]);
    assert_eq!(ran.code, Some(2));
    assert_says(&ran.stderr, &["weights.npy: shape: found [1, 0]"]);
}

#[test]
fn a_truncated_file() {
    let folder = ensemble();
    let whole = std::fs::read(folder.path("flips.npy")).expect("reads");
    for length in [whole.len() - 1, 130, 40, 3, 0] {
        std::fs::write(folder.path("flips.npy"), &whole[..length]).expect("writes");
        assert_says(&message(&folder, &[]), &["flips.npy: ", "found", "expected"]);
    }
}

#[test]
fn unknown_keys_and_missing_ones() {
    let folder = ensemble();
    let text = std::fs::read_to_string(folder.path("spec.toml")).expect("reads");
    folder.spec(&text.replace("votes =", "vote ="));
    assert_says(
        &message(&folder, &[]),
        &["spec.toml:3: ensemble.vote: found the unknown key `vote`, expected one of `votes`"],
    );
    folder.spec(&format!("{text}\n[solver]\nname = 1\n"));
    assert_says(&message(&folder, &[]), &["found the unknown key `solver`"]);
    folder.spec(&text.replace("flips = \"flips.npy\"\n", ""));
    assert_says(&message(&folder, &[]), &["ensemble: found no key `flips`, expected it to be given"]);
    folder.spec(&text.replace("\"votes.npy\"", "7"));
    assert_says(&message(&folder, &[]), &["ensemble.votes: found integer `7`, expected"]);
    folder.spec("kind = \"ensemble\"\n[ensemble\n");
    let ran = check_json(&folder.path("spec.toml"), &[]);
    assert_eq!(ran.code, Some(2));
    assert_says(&ran.stderr, &["spec.toml:2:10: is not TOML: found the end of the line, expected `]`"]);
}

#[test]
fn unknown_kinds_methods_and_solvers() {
    let folder = ensemble();
    let text = std::fs::read_to_string(folder.path("spec.toml")).expect("reads");
    folder.spec(&text.replace("kind = \"ensemble\"", "kind = \"ensembel\""));
    assert_says(
        &message(&folder, &[]),
        &["kind: found \"ensembel\", expected \"ensemble\", \"label-flip\", \"trajectory\" or \"smoothing\""],
    );
    folder.spec(&text);
    let set = |entry| message(&folder, &["--set", entry]);
    assert_says(
        &set("check.methods=[\"knapsack\", \"magic\"]"),
        &["check.methods[1]: found \"magic\", expected methods that fit: black-box"],
    );
    assert_says(
        &set("check.methods=[\"o1\"]"),
        &["check.methods[0]: found \"o1\", expected methods that fit"],
    );
    assert_says(&set("check.methods=[]"), &["check.methods: found none"]);
    assert_says(
        &set("check.solvers=[\"gurobi\"]"),
        &["check.solvers[0]: found `gurobi`, expected one of `highs`, `scip`, `microlp`, `clarabel`"],
    );
    let no_solver = message(&folder, &["--set", "check.methods=[\"p1\"]", "--set", "check.solvers=[]"]);
    assert_says(&no_solver, &["check.solvers: found none, expected at least one"]);
    let ran = check_json(&folder.path("spec.toml"), &["--solver", "gurobi"]);
    assert_eq!(ran.code, Some(2));
    assert_says(&ran.stderr, &["gurobi", "expected one of highs, scip, microlp, clarabel"]);
}

#[test]
fn overrides_that_make_no_sense() {
    let folder = ensemble();
    assert_says(
        &message(&folder, &["--set", "nonsense"]),
        &["--set: found \"nonsense\", expected key=value"],
    );
    assert_says(
        &message(&folder, &["--set", "kind.of=1"]),
        &["--set kind.of: found a string at kind, expected a table"],
    );
    assert_says(
        &message(&folder, &["--set", "check.colour=blue"]),
        &["check.colour: found the unknown key `colour`"],
    );
}

#[test]
fn usage_errors() {
    for arguments in [
        &["check"][..],
        &["chekc"],
        &["check", "x.toml", "--time-limit", "0"],
        &["check", "x.toml", "--time-limit", "nan"],
    ] {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.stderr.contains("error:"), "{}", ran.stderr);
    }
}

#[test]
fn label_flip_specifications_that_make_no_sense() {
    let digits = |sets: &[&str]| {
        let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
        let ran = run(&[&["check", "models/digits.toml", "--quiet"], sets.as_slice()].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        ran.stderr
    };
    assert_says(
        &digits(&["data.train=1790"]),
        &["data.test: found rows 1790..1840, expected", "the 1797 there are"],
    );
    assert_says(&digits(&["data.train=0"]), &["data.train: found 0, expected at least 1"]);
    assert_says(&digits(&["data.source=digit"]), &["data.source: found `digit`, expected one of `digits`"]);
    assert_says(
        &digits(&["data.file=x.csv"]),
        &["data.file: found a value, expected nothing for this source"],
    );
    assert_says(
        &digits(&["kernel.name=gauss"]),
        &["kernel.name: found `gauss`, expected one of `linear`, `rbf`"],
    );
    assert_says(&digits(&["model.C=1.0"]), &["model.C: found 1e0, expected at most 5.1", "theorem 2"]);
    assert_says(&digits(&["model.C=-1.0"]), &["model.C: found -1, expected a finite number above 0"]);
    assert_says(
        &digits(&["partition.count=0"]),
        &["partition.count: found 0, expected a whole number, at least 1, or a list"],
    );
    assert_says(&digits(&["partition.count=1501"]), &["partition.count: found 1501, expected at most 1500"]);
    assert_says(&digits(&["stand_alone.tests=51"]), &["stand_alone.tests: found 51, expected at most 50"]);
    assert_says(&digits(&["partition.count=1"]), &["stand_alone: found a table, expected none"]);
    assert_says(
        &digits(&["weights.file=w.npy", "weights.labels=l.npy"]),
        &["found both [weights] and [data], expected one of them"],
    );
}

/// Every key of kernels, models, partitions and features, out of its range.
#[test]
fn parameters_out_of_range() {
    for (sets, parts) in [
        (
            &["kernel.name=rbf", "kernel.gamma=0"][..],
            &["kernel.gamma: found 0, expected a finite number above 0"][..],
        ),
        (&["kernel.name=rbf", "kernel.gamma=nan"], &["kernel.gamma: found NaN"]),
        (&["kernel.name=rbf"], &["kernel: found no key `gamma`"]),
        (&["kernel.name=polynomial", "kernel.degree=0"], &["kernel.degree: found 0, expected 1 to 100"]),
        (&["kernel.name=polynomial", "kernel.offset=inf"], &["kernel.offset: found inf"]),
        (&["kernel.name=ntk", "kernel.depth=0"], &["kernel.depth: found 0, expected 1 to 1000"]),
        (&["kernel.name=ntk", "kernel.weight_variance=-1.0"], &["kernel.weight_variance: found -1"]),
        (&["kernel.name=ntk", "kernel.bias_variance=nan"], &["kernel.bias_variance: found NaN"]),
        (&["kernel.name=ntk", "kernel.activation=tanh"], &["found `tanh`, expected `relu` or `linear`"]),
        (&["kernel.gamma=1.0"], &["found the unknown key `gamma`"]),
        (
            &["kernel.name=precomputed", "kernel.test=k.npy"],
            &["data.source", "expected \"labels\" with a precomputed kernel"],
        ),
        (&["data.source=labels"], &["data.labels: found nothing, expected it to be given for this source"]),
        (&["model.name=ridge"], &["model: found no key `lambda`"]),
        (&["model.name=ridge", "model.lambda=-0.5"], &["model.lambda: found -0.5"]),
        (&["model.name=ridge", "model.lambda=inf"], &["model.lambda: found inf"]),
        (&["model.name=smoothed-linear", "model.lambda=1.0", "model.noise=0.5"], &["model.noise: found 0.5"]),
        (&["model.name=smoothed-linear", "model.lambda=1.0", "model.noise=0.0"], &["model.noise: found 0"]),
        (
            &["partition.count=[1, 5, 5]"],
            &["partition.count[2]: found 5, expected another number than those before"],
        ),
        (&["partition.count=[]"], &["partition.count: found an empty list"]),
        (&["partition.count=[1, 0]"], &["partition.count[1]: found 0, expected at least 1"]),
        (&["partition.count=many"], &["partition.count: found \"many\", expected a whole number"]),
        (&["data.components=0"], &["data.components: found 0, expected at least 1"]),
        (&["data.components=65"], &["found 65, expected 1 to 64"]),
        (
            &["data.features=quartic"],
            &["data.features: found \"quartic\", expected \"raw\", \"quadratic\", \"cubic\" or a degree"],
        ),
        (
            &[
                "kernel.name=precomputed",
                "kernel.test=k.npy",
                "data.source=labels",
                "data.labels=y.npy",
                "data.features=cubic",
            ],
            &["data.features: found a value, expected nothing for this source"],
        ),
        (&["data.features=0"], &["data.features: found 0", "a degree of at least 1"]),
        (
            &["data.features=5"],
            &["features: found more than 100000 monomials of degree 1 to 5 in 64 features"],
        ),
        (&["data.scaling=log"], &["data.scaling: found `log`"]),
        (
            &["data.task=regression"],
            &["data.task: found \"regression\", expected \"classification\", whose labels"],
        ),
        (
            &["data.target_scaling=standard"],
            &["data.target_scaling: found a value, expected nothing for this task"],
        ),
        (&["data.test_seed=1"], &["data.test_seed: found a value, expected nothing for this source"]),
        (&["data.keep=[3]"], &["keep: found [3], expected at least two"]),
        (&["data.keep=[3, 3]"], &["keep[1]: found 3, expected each class once"]),
        (&["data.keep=[3, 11]"], &["keep[1]: found 11, expected a class in 0..10"]),
        (&["data.noise=0.1"], &["data.noise: found a value, expected nothing for this source"]),
        (&["data.header=true"], &["data.header: found a value, expected nothing for this source"]),
        (&["data.source=npz"], &["data.file: found nothing, expected it to be given for this source"]),
        (
            &["data.source=idx", "data.file=/nowhere.gz", "data.labels=/nowhere"],
            &["/nowhere.gz: cannot be read"],
        ),
        (&["data.source=half-moons", "data.noise=-1.0"], &["data.noise: found -1"]),
        (&["data.source=half-moons", "data.samples=10"], &["data.train: found rows 0..1500"]),
        (&["data.source=blobs", "data.centers=0"], &["centers: found 0"]),
    ] {
        let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
        let ran = run(&[&["check", "models/digits.toml", "--quiet"], sets.as_slice()].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{sets:?}: {}", ran.stderr);
        assert_says(&ran.stderr, parts);
    }
}

#[test]
fn a_report_that_is_none_is_not_resumed() {
    let folder = ensemble();
    std::fs::create_dir(folder.path("old")).expect("makes");
    std::fs::write(folder.path("old/report.json"), "{\"schema\": \"some").expect("writes");
    let old = folder.path("old");
    assert_says(
        &message(&folder, &["--resume", old.to_str().expect("UTF-8")]),
        &["report.json: found no report"],
    );
}
