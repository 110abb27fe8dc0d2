//! The table as trajectory specifications use it.

use std::fs;
use std::path::Path;

use ndarray::{Array1, Array2, array, s};
use ndarray_npy::{NpzWriter, write_npy};
use schemars::JsonSchema;
use serde::Deserialize;

use super::DataTable;
use super::training::TrainingData;
use crate::spec::document::Document;
use crate::spec::error::SpecError;
use countersign_data::{Dataset, Targets, half_moons, more_blobs};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Tables {
    data: DataTable,
}

fn document(folder: &Path, keys: &str) -> Document {
    let file = folder.join("spec.toml");
    fs::write(&file, format!("[data]\n{keys}\n")).expect("writes");
    Document::read(&file).expect("is TOML")
}

fn load(folder: &Path, keys: &str) -> Result<TrainingData, SpecError> {
    let document = document(folder, keys);
    let data = resolved(&document)?;
    // What a report keeps of the table resolves to the same.
    let stored = serde_json::json!({ "file": document.source().file(), "data": data });
    resolved(&Document::from_json(&stored)?)?.load_training(document.source())
}

fn resolved(document: &Document) -> Result<DataTable, SpecError> {
    let tables = document.tables::<Tables>();
    let data = tables.and_then(|tables| tables.data.resolve_training(document.source()));
    data.map_err(|error| document.source().error(error))
}

fn loaded(folder: &Path, keys: &str) -> TrainingData {
    load(folder, keys).unwrap_or_else(|error| panic!("{keys}: {error}"))
}

/// What is said about a table, behind the name of the file; without lines.
fn message(folder: &Path, keys: &str) -> String {
    let Err(error) = load(folder, keys) else { panic!("{keys}: is accepted") };
    let text = error.to_string().replace(&format!("{}/", folder.display()), "");
    match text.strip_prefix("spec.toml:") {
        Some(entry) => {
            format!("spec.toml{}", entry.trim_start_matches(|letter: char| letter.is_ascii_digit()))
        }
        None => text,
    }
}

fn classes(data: &Dataset) -> Targets {
    Targets::Classes { labels: data.labels().to_vec(), classes: data.classes().len() }
}

fn labels(targets: &Targets) -> (Vec<usize>, usize) {
    match targets {
        Targets::Classes { labels, classes } => {
            (labels.iter().map(|label| label.index()).collect(), *classes)
        }
        Targets::Values(values) => panic!("{values:?} are no classes"),
    }
}

/// Eight samples with labels and with values: `x.npy`, `y.npy`, `v.npy`, `both.npz`, `labels.csv`,
/// `values.csv`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    write_npy(path("x.npy"), &features()).expect("writes");
    write_npy(path("y.npy"), &array![0i64, 1, 2, 0, 1, 0, 1, 3]).expect("writes");
    write_npy(path("v.npy"), &values()).expect("writes");
    let mut npz = NpzWriter::new(fs::File::create(path("both.npz")).expect("makes"));
    npz.add_array("features", &features()).expect("writes");
    npz.add_array("values", &values()).expect("writes");
    npz.finish().expect("writes");
    let table = |last: &dyn Fn(usize) -> String| -> String {
        let row = |(index, row): (usize, ndarray::ArrayView1<f64>)| {
            format!("{},{},{}\n", row[0], row[1], last(index))
        };
        features().rows().into_iter().enumerate().map(row).collect()
    };
    fs::write(path("labels.csv"), table(&|row| (row % 2).to_string())).expect("writes");
    fs::write(path("values.csv"), table(&|row| values()[row].to_string())).expect("writes");
    folder
}

fn features() -> Array2<f64> {
    Array2::from_shape_fn((8, 2), |(row, column)| (row * 3 + column * 5) as f64 / 4.0 - 2.0)
}

fn values() -> Array1<f64> {
    Array1::from_shape_fn(8, |row| row as f64 * 1.5 - 3.0)
}

const NPY: &str = "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"";
const REGRESSION: &str = "source = \"csv\"\nfile = \"values.csv\"\ntask = \"regression\"";

#[test]
fn half_moons_need_nothing_else() {
    let folder = folder();
    let given = "source = \"half-moons\"\nsamples = 128\nnoise = 0.1\nseed = 0\nfeatures = \"cubic\"";
    let data = loaded(folder.path(), given);
    let raw = half_moons(128, 0.1, 0).expect("sound");
    assert_eq!((data.features.dim(), data.plane.map(|raw| raw.dim())), ((128, 9), Some((128, 2))));
    assert_eq!(data.targets, classes(&raw));
    assert!(data.test.is_none());
    for (row, raw) in data.features.rows().into_iter().zip(raw.features().rows()) {
        let (a, b) = (raw[0], raw[1]);
        assert_eq!(
            row.to_vec(),
            [a, b, a * a, a * b, b * b, a * (a * a), a * (a * b), a * (b * b), b * (b * b)]
        );
    }
    let fewest = loaded(folder.path(), "source = \"half-moons\"\nnoise = 0.1");
    assert_eq!(fewest.features, raw.features());
}

#[test]
fn the_map_takes_further_points() {
    let folder = folder();
    let data = loaded(folder.path(), &format!("{NPY}\nfeatures = \"quadratic\"\ncentering = \"mean\""));
    assert_eq!(data.map.apply(&features()).expect("finite"), data.features);
    assert_eq!(data.raw_ranges, [(-2.0, 3.25), (-0.75, 4.5)]);
    let grid = array![[0.0, 0.0], [1.0, 2.0]];
    let mapped = data.map.apply(&grid).expect("finite");
    let differences = &mapped.row(1) - &mapped.row(0);
    assert_eq!(differences.len(), 5);
    let expected = [1.0, 2.0, 1.0, 2.0, 4.0];
    assert!(differences.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{differences}");
}

#[test]
fn all_rows_train_unless_it_is_said_how_many() {
    let folder = folder();
    let rows = |keys: &str| {
        let data = loaded(folder.path(), &format!("{NPY}\n{keys}"));
        assert_eq!(labels(&data.targets).1, 4);
        (data.features, data.test.map(|(features, _)| features))
    };
    let part = |range: std::ops::Range<usize>| features().slice(s![range, ..]).to_owned();
    assert_eq!(rows(""), (features(), None));
    assert_eq!(rows("train = 5"), (part(0..5), None));
    assert_eq!(rows("train = 5\ntest = 2"), (part(0..5), Some(part(5..7))));
    let from_file = "test_file = \"x.npy\"\ntest_labels = \"y.npy\"\ntest = 3";
    assert_eq!(rows(from_file), (features(), Some(part(0..3))));
    assert_eq!(rows(&format!("{from_file}\ntrain = 2")), (part(0..2), Some(part(0..3))));
}

#[test]
fn both_sets_count_the_same_classes() {
    let folder = folder();
    write_npy(folder.path().join("few.npy"), &array![1i64, 0, 0, 0, 0, 0, 0, 0]).expect("writes");
    for (train, test) in [("few.npy", "y.npy"), ("y.npy", "few.npy")] {
        let data = loaded(
            folder.path(),
            &format!(
                "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"{train}\"\ntest_file = \"x.npy\"\n\
                 test_labels = \"{test}\"\ntest = 2"
            ),
        );
        let (_, tests) = data.test.expect("two tests");
        assert_eq!((labels(&data.targets).1, labels(&tests).1), (4, 4));
    }
    let kept = loaded(folder.path(), &format!("{NPY}\nkeep = [1, 0]\ntrain = 4\ntest = 1"));
    assert_eq!(labels(&kept.targets), (vec![1, 0, 1, 0], 2));
    assert_eq!(labels(&kept.test.expect("one test").1), (vec![1], 2));
}

#[test]
fn tests_of_generated_samples_are_drawn_with_a_seed_of_their_own() {
    let folder = folder();
    let tests = |keys: &str| loaded(folder.path(), keys).test.expect("tests");
    let drawn = |seed| {
        let data = half_moons(20, 0.1, seed).expect("sound");
        (data.features().clone(), classes(&data))
    };
    let moons = "source = \"half-moons\"\nnoise = 0.1\nseed = 5\ntest = 20";
    assert_eq!(loaded(folder.path(), moons).features, half_moons(128, 0.1, 5).expect("sound").features());
    assert_eq!(tests(moons), drawn(6));
    assert_eq!(tests(&format!("{moons}\ntest_seed = 99")), drawn(99));
    assert_eq!(tests("source = \"half-moons\"\nnoise = 0.1\nseed = 4294967295\ntest = 20"), drawn(0));
    let blobs = tests("source = \"blobs\"\nseed = 3\ntest = 10");
    let more = more_blobs(10, 3, 2, 1.0, 3, 4).expect("sound");
    assert_eq!(blobs, (more.features().clone(), classes(&more)));
    // With `train`, one set is drawn for both.
    let divided = loaded(folder.path(), &format!("{moons}\ntrain = 30"));
    let all = half_moons(50, 0.1, 5).expect("sound");
    assert_eq!(divided.features, all.features().slice(s![..30, ..]));
    assert_eq!(divided.test.expect("tests").0, all.features().slice(s![30.., ..]));
}

#[test]
fn tables_that_say_too_little_or_too_much_are_refused() {
    let folder = folder();
    let npy = |keys: &str| format!("{NPY}\n{keys}");
    let moons = |keys: &str| format!("source = \"half-moons\"\n{keys}");
    for (keys, expected) in [
        (
            npy("test = 3"),
            "data.test: found 3, expected data.train beside it, for the rows after those, or data.test_file",
        ),
        (npy("test = 0"), "data.test: found 0, expected at least 1"),
        (npy("train = 0"), "data.train: found 0, expected at least 1"),
        (
            npy("test_file = \"x.npy\"\ntest_labels = \"y.npy\""),
            "data.test: found nothing, expected the number of tests to take from data.test_file",
        ),
        (npy("test_seed = 1"), "data.test_seed: found a value, expected nothing for this source"),
        (
            moons("test_seed = 1"),
            "data.test_seed: found a value, expected nothing: without test, or with train, no second set is drawn",
        ),
        (
            moons("test_seed = 1\ntrain = 5\ntest = 5"),
            "data.test_seed: found a value, expected nothing: without test, or with train, no second set is drawn",
        ),
        (moons("test = 1"), "data.test: found 1, expected at least 2, the fewest that are drawn"),
        (
            "source = \"labels\"\nlabels = \"y.npy\"".to_owned(),
            "data.source: found \"labels\", expected a source with features",
        ),
        (
            "source = \"npy\"\nfile = \"x.npy\"".to_owned(),
            "data.labels: found nothing, expected it to be given for this source",
        ),
    ] {
        assert_eq!(message(folder.path(), &keys), format!("spec.toml: {expected}"));
    }
}

#[test]
fn rows_that_are_not_there_are_named() {
    let folder = folder();
    let rows = |keys: &str| message(folder.path(), &format!("{NPY}\n{keys}"));
    let expected = "expected at least one row, within the 8 there are";
    assert_eq!(rows("train = 9"), format!("x.npy: data.train: found rows 0..9, {expected}"));
    assert_eq!(rows("train = 9\ntest = 1"), format!("x.npy: data.train: found rows 0..9, {expected}"));
    assert_eq!(rows("train = 6\ntest = 3"), format!("x.npy: data.test: found rows 6..9, {expected}"));
    fs::copy(folder.path().join("x.npy"), folder.path().join("t.npy")).expect("copies");
    let apart = "test_file = \"t.npy\"\ntest_labels = \"y.npy\"\ntest = 9";
    assert_eq!(rows(apart), format!("t.npy: data.test: found rows 0..9, {expected}"));
    write_npy(folder.path().join("t.npy"), &Array2::<f64>::zeros((8, 3))).expect("writes");
    assert_eq!(
        rows("test_file = \"t.npy\"\ntest_labels = \"y.npy\"\ntest = 1"),
        "t.npy: features: found 3 a sample, expected 2, as in the training set"
    );
    let error = rows("features = 500");
    assert_eq!(
        error,
        "x.npy: features: found more than 100000 monomials of degree 1 to 500 in 2 features, expected at most 100000"
    );
}

#[test]
fn values_are_read_from_every_format() {
    let folder = folder();
    for keys in [
        REGRESSION,
        "source = \"npz\"\nfile = \"both.npz\"\ntask = \"regression\"",
        "source = \"npz\"\nfile = \"both.npz\"\ntask = \"regression\"\narrays = [\"features\", \"values\"]",
        "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"v.npy\"\ntask = \"regression\"",
    ] {
        let data = loaded(folder.path(), keys);
        assert_eq!((data.features, data.targets), (features(), Targets::Values(values().to_vec())), "{keys}");
    }
    let integers = "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"\ntask = \"regression\"";
    let expected = Targets::Values(vec![0.0, 1.0, 2.0, 0.0, 1.0, 0.0, 1.0, 3.0]);
    assert_eq!(loaded(folder.path(), integers).targets, expected);
}

#[test]
fn values_are_divided_shuffled_and_scaled() {
    let folder = folder();
    let data =
        loaded(folder.path(), &format!("{REGRESSION}\ntrain = 5\ntest = 2\ntarget_scaling = \"standard\""));
    let deviation = 1.5 * 2f64.sqrt();
    assert_eq!(data.target_scale.mean, 0.0);
    assert!((data.target_scale.deviation - deviation).abs() < 1e-15);
    let scaled = |range: std::ops::Range<usize>| {
        Targets::Values(
            values().slice(s![range]).iter().map(|value| value / data.target_scale.deviation).collect(),
        )
    };
    assert_eq!(data.targets, scaled(0..5));
    assert_eq!(data.test.expect("two tests"), (features().slice(s![5..7, ..]).to_owned(), scaled(5..7)));
    let shuffled = loaded(folder.path(), &format!("{REGRESSION}\nshuffle = 1"));
    let Targets::Values(moved) = shuffled.targets else { panic!("are values") };
    assert_ne!(moved, values().to_vec());
    let same = |(row, value): (ndarray::ArrayView1<f64>, &f64)| (row[0] + 2.0) / 0.75 * 1.5 - 3.0 == *value;
    assert!(shuffled.features.rows().into_iter().zip(&moved).all(same));
}

#[test]
fn what_does_not_go_with_values_is_refused() {
    let folder = folder();
    for (keys, expected) in [
        (
            "source = \"half-moons\"\ntask = \"regression\"",
            "data.source: found \"half-moons\", expected \"csv\", \"npz\" or \"npy\", which may have values, for this task",
        ),
        (&format!("{REGRESSION}\nkeep = [0, 1]"), "data.keep: found a value, expected nothing for this task"),
        (
            &format!("{REGRESSION}\nclasses = 2"),
            "data.classes: found a value, expected nothing for this task",
        ),
        (
            &format!("{NPY}\ntarget_scaling = \"standard\""),
            "data.target_scaling: found a value, expected nothing for this task",
        ),
        (
            &format!("{NPY}\ntask = \"ranking\""),
            "data.task: found `ranking`, expected `classification` or `regression`",
        ),
    ] {
        let found = message(folder.path(), keys);
        assert!(found.starts_with(&format!("spec.toml: {expected}")), "{found}");
    }
}

#[test]
fn bad_values_are_named() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let npy = "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"bad.npy\"\ntask = \"regression\"";
    write_npy(path("bad.npy"), &array![1.0, 2.0]).expect("writes");
    assert_eq!(
        message(folder.path(), npy),
        "bad.npy: values: found 2 values, expected 8, one for each sample"
    );
    let mut bad = values();
    bad[3] = f64::NAN;
    write_npy(path("bad.npy"), &bad).expect("writes");
    assert_eq!(message(folder.path(), npy), "bad.npy: values[3]: found NaN, expected a finite number");
    write_npy(path("bad.npy"), &features()).expect("writes");
    assert_eq!(
        message(folder.path(), npy),
        "bad.npy: shape: found [8, 2], expected [samples], none of them 0"
    );
    let npz = "source = \"npz\"\nfile = \"bad.npz\"\ntask = \"regression\"";
    let mut writer = NpzWriter::new(fs::File::create(path("bad.npz")).expect("makes"));
    writer.add_array("features", &features()).expect("writes");
    writer.add_array("values", &array![1.0f32, f32::INFINITY]).expect("writes");
    writer.finish().expect("writes");
    assert_eq!(
        message(folder.path(), npz),
        "bad.npz: values: found 2 values, expected 8, one for each sample"
    );
    fs::write(path("bad.csv"), "1,2,3\n1,2,inf\n").expect("writes");
    assert_eq!(
        message(folder.path(), "source = \"csv\"\nfile = \"bad.csv\"\ntask = \"regression\""),
        "bad.csv: row 2, column 3: found \"inf\", expected a finite number"
    );
    fs::write(path("bad.csv"), "1,2,1e308\n1,2,1e308\n").expect("writes");
    let scaled = "source = \"csv\"\nfile = \"bad.csv\"\ntask = \"regression\"\ntarget_scaling = \"standard\"";
    assert_eq!(
        message(folder.path(), scaled),
        "bad.csv: mean of values: found inf, expected a finite number"
    );
}
