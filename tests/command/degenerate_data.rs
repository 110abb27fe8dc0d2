//! Data that make no sense to a learner: each specification is right, against brute force, or refused.

use std::path::PathBuf;

use crate::support::{Ran, check_json};
use ndarray::{Array1, Array2, array};
use ndarray_npy::write_npy;

/// Features and labels, the last two rows for testing.
struct Case {
    folder: tempfile::TempDir,
    train: usize,
}

impl Case {
    fn new(features: &Array2<f64>, labels: &[i64]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write_npy(folder.path().join("x.npy"), features).expect("writes");
        write_npy(folder.path().join("y.npy"), &Array1::from_vec(labels.to_vec())).expect("writes");
        Case { folder, train: labels.len() - 2 }
    }

    fn spec(&self, kernel: &str, model: &str, partitions: usize) -> PathBuf {
        let text = format!(
            "kind = \"label-flip\"\n[data]\nsource = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"\ntrain = {}\ntest = 2\n\
             [kernel]\n{kernel}\n[model]\n{model}\n[partition]\ncount = {partitions}\n",
            self.train
        );
        let path = self.folder.path().join("spec.toml");
        std::fs::write(&path, text).expect("writes");
        path
    }

    fn checked(&self, kernel: &str, model: &str, partitions: usize) -> Ran {
        let methods = if partitions == 1 {
            "check.methods=[\"o2-greedy\", \"o1-upper\", \"o2\", \"o1\", \"brute\"]"
        } else {
            "check.methods=[\"black-box\", \"knapsack\", \"knapsack-dp\", \"p2\", \"p1\", \"o1-upper\", \"o1\", \"brute\"]"
        };
        let spec = self.spec(kernel, model, partitions);
        check_json(&spec, &["--set", methods, "--solver", "highs"])
    }

    fn agrees(&self, kernel: &str, model: &str, partitions: usize) {
        let ran = self.checked(kernel, model, partitions);
        assert_eq!(ran.code, Some(0), "{kernel} {model} {partitions}: {}{}", ran.stdout, ran.stderr);
        let report = ran.report();
        let brute = crate::support::answers(&report, |answer| answer["method"] == "brute");
        assert!(!brute.is_empty());
        assert!(brute.iter().all(|answer| answer["trust"] == "exact"), "enumerated");
        assert!(report["summary"]["agree"].as_u64() > Some(0));
    }

    fn is_refused(&self, kernel: &str, model: &str, partitions: usize, parts: &[&str]) {
        let ran = self.checked(kernel, model, partitions);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
        for part in parts {
            assert!(ran.stderr.contains(part), "{part} is not in {}", ran.stderr);
        }
    }
}

const LINEAR: &str = "name = \"linear\"";
const NTK: &str = "name = \"ntk\"";
const BIASED: &str = "name = \"ntk\"\nbias_variance = 0.25";
const SVM: &str = "name = \"svm\"";
const RIDGE: &str = "name = \"ridge\"\nlambda = 0.5";
const UNREGULARISED: &str = "name = \"ridge\"\nlambda = 0.0";

#[test]
fn constant_features_make_every_sample_alike() {
    let case = Case::new(&Array2::from_elem((8, 2), 1.0), &[0, 1, 2, 0, 1, 0, 1, 2]);
    for kernel in [LINEAR, NTK, BIASED] {
        for model in [SVM, RIDGE] {
            case.agrees(kernel, model, 1);
            case.agrees(kernel, model, 2);
        }
        case.is_refused(kernel, UNREGULARISED, 1, &["model.lambda: found 0e0 (", "expected a larger one"]);
    }
}

#[test]
fn duplicates_may_have_different_labels() {
    let features = array![
        [1.0, 2.0],
        [1.0, 2.0],
        [1.0, 2.0],
        [-1.0, 0.5],
        [-1.0, 0.5],
        [0.0, 1.0],
        [1.0, 2.0],
        [0.5, 0.5]
    ];
    let case = Case::new(&features, &[0, 1, 1, 2, 0, 2, 0, 1]);
    for kernel in [LINEAR, NTK] {
        for model in [SVM, RIDGE] {
            case.agrees(kernel, model, 1);
            case.agrees(kernel, model, 3);
        }
        case.is_refused(kernel, UNREGULARISED, 1, &["model.lambda"]);
    }
}

#[test]
fn a_class_may_be_missing_from_a_partition_and_from_the_training_set() {
    let features = array![[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [1.5], [3.5]];
    let missing_from_parts = Case::new(&features, &[0, 1, 0, 1, 0, 2, 0, 1]);
    let missing_everywhere = Case::new(&features, &[0, 0, 0, 1, 1, 1, 2, 1]);
    for model in [SVM, RIDGE] {
        for partitions in [1, 2, 6] {
            missing_from_parts.agrees(BIASED, model, partitions);
            missing_everywhere.agrees(BIASED, model, partitions);
        }
    }
}

#[test]
fn more_partitions_than_samples_are_refused() {
    let case = Case::new(&array![[0.0], [1.0], [2.0], [3.0]], &[0, 1, 0, 1]);
    case.is_refused(LINEAR, SVM, 3, &["partition.count: found 3, expected at most 2, as many as there are"]);
}

#[test]
fn a_test_that_is_like_no_sample_ties_every_class() {
    // The first test is zero, and so is its kernel with everything.
    let case = Case::new(&array![[1.0], [2.0], [-1.0], [3.0], [0.0], [1.0]], &[1, 2, 1, 0, 0, 1]);
    for kernel in [LINEAR, NTK] {
        for model in [SVM, RIDGE] {
            case.agrees(kernel, model, 1);
            case.agrees(kernel, model, 2);
        }
    }
}

#[test]
fn contributions_may_all_be_negative() {
    let case = Case::new(&array![[1.0], [2.0], [1.0], [3.0], [2.0], [-1.0], [-2.0]], &[0, 1, 2, 1, 0, 0, 1]);
    for model in [SVM, RIDGE] {
        case.agrees(LINEAR, model, 1);
        case.agrees(LINEAR, model, 2);
    }
}

#[test]
fn one_class_leaves_nothing_to_attack() {
    let case = Case::new(&array![[1.0], [2.0], [3.0], [4.0]], &[0, 0, 0, 0]);
    let ran = case.checked(LINEAR, SVM, 1);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let radii = ran.report();
    let radii = crate::support::answers(&radii, |answer| answer["quantity"] == "radius");
    assert!(radii.iter().all(|answer| answer["lower"].is_null()), "no number of flips changes anything");
}
