//! Arrays as other programs write them mean what was meant, or are refused.

use std::path::Path;

use crate::support::{EnsembleFolder, Ran, check_json, run, timeless};
use ndarray::{Array1, Array2, Array3, Axis, s};
use ndarray_npy::{NpzWriter, read_npy, write_npy};
use serde_json::{Value, json};

/// Two classes of a linear kernel, the last two rows for testing.
const SPECIFICATION: &str = "kind = \"label-flip\"\n[data]\nsource = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"\n\
    train = 8\ntest = 2\n[kernel]\nname = \"linear\"\n[model]\nname = \"ridge\"\nlambda = 1.0\n[check]\n\
    methods = [\"o2-greedy\", \"brute\"]\n";
const LABELS: [i64; 10] = [1, 0, 1, 1, 0, 1, 0, 0, 1, 0];

fn features() -> Array2<f64> {
    Array2::from_shape_fn((10, 2), |(row, column)| match column {
        0 => f64::from(u8::from(LABELS[row] == 1)) * 2.0 - 1.0 + row as f64 / 8.0,
        _ => (row * row % 5) as f64 / 4.0,
    })
}

/// The folder of the specification, without labels.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("spec.toml"), SPECIFICATION).expect("writes");
    write_npy(folder.path().join("x.npy"), &features()).expect("writes");
    folder
}

fn checked(folder: &Path, more: &[&str]) -> Value {
    let ran = check_json(&folder.join("spec.toml"), more);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    timeless(ran.report())
}

/// The notes of a report about classes. There is one about ridge regression besides.
fn notes(report: &Value) -> Vec<&str> {
    let notes = report["notes"].as_array().expect("notes").iter().filter_map(Value::as_str);
    notes.filter(|note| note.contains("class")).collect()
}

/// The radii of a report.
fn radii(report: &Value) -> Vec<&Value> {
    let cases = report["cases"].as_array().expect("cases");
    let answers = cases.iter().flat_map(|case| case["answers"].as_array().expect("answers"));
    answers.filter(|answer| answer["quantity"] == "radius").map(|answer| &answer["lower"]).collect()
}

#[test]
fn a_report_does_not_depend_on_how_labels_are_written() {
    let folder = folder();
    let path = folder.path().join("y.npy");
    let labels = Array1::from(LABELS.to_vec());
    write_npy(&path, &labels).expect("writes");
    let expected = checked(folder.path(), &[]);
    assert_eq!(notes(&expected), [""; 0]);
    let is_same = |more: &[&str], note: Option<&str>| {
        let report = checked(folder.path(), more);
        assert_eq!(report["cases"], expected["cases"], "{more:?} {note:?}");
        assert_eq!(notes(&report), note.into_iter().collect::<Vec<&str>>());
    };
    macro_rules! as_type {
        ($($number:ty),*) => {$({
            write_npy(&path, &labels.mapv(|label| label as $number)).expect("writes");
            is_same(&[], None);
        })*};
    }
    as_type!(u8, i32, u64, f32, f64);
    write_npy(&path, &labels.mapv(|label| label == 1)).expect("writes");
    is_same(&[], None);
    write_npy(&path, &labels.clone().insert_axis(Axis(1))).expect("writes");
    is_same(&[], None);
    let order = "classes are numbered in the order of their labels: ";
    write_npy(&path, &labels.mapv(|label| 2 * label - 1)).expect("writes");
    is_same(&[], Some(&format!("{order}0 is -1, 1 is 1")));
    // Not three classes, of which one is empty.
    write_npy(&path, &labels.mapv(|label| label + 1)).expect("writes");
    is_same(&[], Some(&format!("{order}0 is 1, 1 is 2")));
    let all = features();
    for (names, note) in
        [(["0", "1"], None), (["cat", "dog"], Some(format!("{order}0 is \"cat\", 1 is \"dog\"")))]
    {
        let row = |(row, label): (ndarray::ArrayView1<f64>, i64)| {
            format!("{},{},{}\n", row[0], row[1], names[label as usize])
        };
        let table: String = all.rows().into_iter().zip(LABELS).map(row).collect();
        std::fs::write(folder.path().join("t.csv"), table).expect("writes");
        let text = SPECIFICATION
            .replace("\"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"", "\"csv\"\nfile = \"t.csv\"");
        std::fs::write(folder.path().join("spec.toml"), text).expect("writes");
        is_same(&[], note.as_deref());
    }
}

#[test]
fn classes_that_are_asked_for_count_even_when_they_are_empty() {
    let folder = folder();
    write_npy(folder.path().join("y.npy"), &Array1::from(LABELS.to_vec())).expect("writes");
    let report = checked(folder.path(), &["--set", "data.classes=3"]);
    assert_eq!(notes(&report), ["no training sample has class 2, which counts all the same"]);
    assert_eq!(radii(&report).len(), 4);
}

#[test]
fn reports_about_named_classes_are_verified() {
    let folder = folder();
    write_npy(folder.path().join("y.npy"), &Array1::from(LABELS.to_vec()).mapv(|label| 3 * label - 7))
        .expect("writes");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    checked(folder.path(), &["--out", out]);
    let ran = run(&["verify", &format!("{out}/report.json")]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

fn refused(ran: &Ran, expected: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains(expected), "{expected} is not in {}", ran.stderr);
}

#[test]
fn labels_that_are_no_classes_are_refused() {
    let folder = folder();
    let mut halves = Array1::from(LABELS.to_vec()).mapv(|label| label as f64);
    halves[3] = 0.5;
    write_npy(folder.path().join("y.npy"), &halves).expect("writes");
    let check = |more: &[&str]| check_json(&folder.path().join("spec.toml"), more);
    refused(&check(&[]), "y.npy: labels[3]: found 0.5, expected a whole number");
    halves[3] = 1e12;
    write_npy(folder.path().join("y.npy"), &halves).expect("writes");
    refused(
        &check(&["--set", "data.classes=2"]),
        "y.npy: labels[3]: found 1000000000000, expected a class in 0..2",
    );
    refused(
        &check(&["--set", "data.classes=1000000000000"]),
        "y.npy: classes: found 1000000000000, expected 1 to 10000 classes",
    );
}

#[test]
fn a_header_that_promises_more_than_there_is_is_refused() {
    let folder = folder();
    write_npy(folder.path().join("y.npy"), &Array1::from(LABELS.to_vec())).expect("writes");
    for shape in ["(4000000000, 2)", "(4000000000, 4000000000)"] {
        let text = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}");
        let file = [b"\x93NUMPY\x01\x00\x76\x00", format!("{text:<117}\n").as_bytes(), &[0; 32]].concat();
        std::fs::write(folder.path().join("x.npy"), file).expect("writes");
        refused(&check_json(&folder.path().join("spec.toml"), &[]), "x.npy: data: found 32 bytes, expected ");
    }
}

/// `x_train`, `y_train`, `x_test`, `y_test`, as archives are published.
#[test]
fn an_archive_keeps_its_own_division() {
    let folder = folder();
    let (all, labels) = (features(), Array1::from(LABELS.to_vec()));
    let part = |from: usize, to: usize| {
        (all.slice(s![from..to, ..]).to_owned(), labels.slice(s![from..to]).to_owned())
    };
    let mut archive = NpzWriter::new(std::fs::File::create(folder.path().join("all.npz")).expect("makes"));
    for (name, (features, labels)) in [("train", part(0, 8)), ("test", part(8, 10))] {
        archive.add_array(format!("x_{name}"), &features).expect("writes");
        archive.add_array(format!("y_{name}"), &labels).expect("writes");
    }
    archive.finish().expect("writes");
    write_npy(folder.path().join("y.npy"), &labels).expect("writes");
    let expected = checked(folder.path(), &[]);
    let text =
        SPECIFICATION.replace("\"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"", "\"npz\"\nfile = \"all.npz\"");
    std::fs::write(folder.path().join("spec.toml"), text.replace("train = 8\n", "")).expect("writes");
    assert_eq!(checked(folder.path(), &[])["cases"], expected["cases"]);
    let more = check_json(&folder.path().join("spec.toml"), &["--set", "data.test=3"]);
    refused(&more, "all.npz: data.test: found rows 0..3, expected at least one row, within the 2 there are");
}

#[test]
fn an_ensemble_does_not_depend_on_how_its_arrays_are_written() {
    let ensemble = EnsembleFolder::new("methods = [\"black-box\", \"knapsack\", \"brute\"]");
    let expected = checked(ensemble.folder.path(), &[]);
    let votes: Array2<i64> = read_npy(ensemble.path("votes.npy")).expect("reads");
    let flips: Array3<i64> = read_npy(ensemble.path("flips.npy")).expect("reads");
    let labels: Array1<i64> = read_npy(ensemble.path("labels.npy")).expect("reads");
    let is_same = || assert_eq!(checked(ensemble.folder.path(), &[])["cases"], expected["cases"]);
    write_npy(ensemble.path("votes.npy"), &votes.mapv(|vote| vote as u8)).expect("writes");
    write_npy(ensemble.path("flips.npy"), &flips.mapv(|flips| flips as i32)).expect("writes");
    write_npy(ensemble.path("labels.npy"), &labels.mapv(|label| label as f64).insert_axis(Axis(1)))
        .expect("writes");
    is_same();
    write_npy(ensemble.path("votes.npy"), &votes.mapv(|vote| vote as f64)).expect("writes");
    write_npy(ensemble.path("flips.npy"), &flips.mapv(|flips| flips as f32)).expect("writes");
    write_npy(ensemble.path("labels.npy"), &labels.mapv(|label| label as i8)).expect("writes");
    is_same();
    write_npy(ensemble.path("flips.npy"), &flips.mapv(|flips| flips as f64 + 0.25)).expect("writes");
    let ran = check_json(&ensemble.path("spec.toml"), &[]);
    refused(&ran, "flips.npy: entry[0, 0, 0]: found 0.25, expected a whole number");
}

#[test]
fn an_ensemble_that_is_never_right_has_nothing_to_certify() {
    let ensemble = EnsembleFolder::new("methods = [\"black-box\", \"knapsack\"]");
    write_npy(ensemble.path("labels.npy"), &Array1::from(vec![1_i64, 0, 0])).expect("writes");
    let note = "ensemble: no test is predicted rightly, so there is nothing to certify, and no median radius";
    let report = checked(ensemble.folder.path(), &[]);
    assert_eq!(report["notes"], json!([note]));
    assert_eq!(report["certified_accuracy"][0]["median_radius"], Value::Null);
    let spec = ensemble.path("spec.toml");
    let ran = run(&["check", spec.to_str().expect("UTF-8"), "--quiet"]);
    assert!(ran.stdout.contains(&format!("note: {note}")), "{}", ran.stdout);
    assert!(!ran.stdout.contains("unbounded"), "{}", ran.stdout);
    write_npy(ensemble.path("labels.npy"), &Array1::from(vec![0_i64, 0, 0])).expect("writes");
    assert_eq!(checked(ensemble.folder.path(), &[])["notes"], json!([]));
}
