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
    let keys = |train: &str, test: &str| {
        format!(
            "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"{train}\"\ntest_file = \"x.npy\"\n\
             test_labels = \"{test}\"\ntest = 2"
        )
    };
    let counts = |keys: String| {
        let data = loaded(folder.path(), &keys);
        (labels(&data.targets).1, labels(&data.test.expect("two tests").1).1)
    };
    assert_eq!(counts(keys("y.npy", "few.npy")), (4, 4));
    assert_eq!(counts(keys("few.npy", "y.npy") + "\nclasses = 4"), (4, 4));
    assert_eq!(
        message(folder.path(), &keys("few.npy", "y.npy")),
        "y.npy: labels[2]: found 2, expected a class in 0..2, as the training samples have; data.classes says where \
         there are more"
    );
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
        "bad.npy: shape: found [8, 2], expected [samples] or [samples, 1], not 0"
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

/// The same labels as different programs write them, with the keys that read them.
fn labels_of_all_kinds(folder: &Path) -> Vec<String> {
    let path = |name: &str| folder.join(name);
    let labels = [1, 0, 0, 1, 0, 1, 1, 0];
    let column = Array1::from(labels.to_vec()).mapv(f64::from).insert_axis(ndarray::Axis(1));
    write_npy(path("uint8.npy"), &Array1::from(labels.map(|label| label as u8).to_vec())).expect("writes");
    write_npy(path("int32.npy"), &Array1::from(labels.to_vec())).expect("writes");
    write_npy(path("int64.npy"), &Array1::from(labels.map(i64::from).to_vec())).expect("writes");
    write_npy(path("bool.npy"), &Array1::from(labels.map(|label| label == 1).to_vec())).expect("writes");
    write_npy(path("float.npy"), &Array1::from(labels.map(|label| label as f32).to_vec())).expect("writes");
    write_npy(path("column.npy"), &column).expect("writes");
    write_npy(path("signs.npy"), &Array1::from(labels.map(|label| 2 * label - 1).to_vec())).expect("writes");
    write_npy(path("shifted.npy"), &Array1::from(labels.map(|label| label + 1).to_vec())).expect("writes");
    let all = features();
    let table = |label: &dyn Fn(i32) -> String| -> String {
        let row =
            |(row, of): (ndarray::ArrayView1<f64>, i32)| format!("{},{},{}\n", row[0], row[1], label(of));
        all.rows().into_iter().zip(labels).map(row).collect()
    };
    fs::write(path("whole.csv"), table(&|label| label.to_string())).expect("writes");
    fs::write(path("floats.csv"), table(&|label| format!("{label}.0"))).expect("writes");
    fs::write(path("names.csv"), table(&|label| ["cat", "dog"][label as usize].to_owned())).expect("writes");
    fs::write(path("words.csv"), table(&|label| ["False", "True"][label as usize].to_owned()))
        .expect("writes");
    let mut npz = NpzWriter::new(fs::File::create(path("labels.npz")).expect("makes"));
    npz.add_array("x", &features()).expect("writes");
    npz.add_array("y", &column).expect("writes");
    npz.finish().expect("writes");
    let sizes = |kind: u8, sizes: &[u32]| -> Vec<u8> {
        let bytes = sizes.iter().flat_map(|size| size.to_be_bytes());
        [0, 0, kind, sizes.len() as u8].into_iter().chain(bytes).collect()
    };
    let doubles = features().iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
    fs::write(path("x.idx"), [sizes(0x0e, &[8, 2]), doubles].concat()).expect("writes");
    let bytes = labels.map(|label| label as u8).to_vec();
    fs::write(path("y.idx"), [sizes(0x08, &[8]), bytes].concat()).expect("writes");
    let of_npy = |name: &str| format!("source = \"npy\"\nfile = \"x.npy\"\nlabels = \"{name}.npy\"");
    let of_csv = |name: &str| format!("source = \"csv\"\nfile = \"{name}.csv\"");
    let npy = ["int64", "uint8", "int32", "bool", "float", "column", "signs", "shifted"].map(of_npy);
    let others = [
        "source = \"npz\"\nfile = \"labels.npz\"".to_owned(),
        "source = \"idx\"\nfile = \"x.idx\"\nlabels = \"y.idx\"".to_owned(),
    ];
    [&npy[..], &["whole", "floats", "names", "words"].map(of_csv), &others].concat()
}

#[test]
fn labels_mean_the_same_whatever_wrote_them() {
    let folder = folder();
    let all: Vec<TrainingData> = labels_of_all_kinds(folder.path())
        .iter()
        .map(|keys| loaded(folder.path(), &format!("{keys}\ntrain = 6\ntest = 2\nclasses = 2")))
        .collect();
    assert_eq!(labels(&all[0].targets), (vec![1, 0, 0, 1, 0, 1], 2));
    for data in &all {
        assert_eq!(
            (&data.features, &data.targets, &data.test),
            (&all[0].features, &all[0].targets, &all[0].test)
        );
    }
    let notes = |place: usize| all[place].notes.join("; ");
    assert_eq!(notes(0), "");
    assert_eq!(notes(6), "classes are numbered in the order of their labels: 0 is -1, 1 is 1");
    assert_eq!(notes(10), "classes are numbered in the order of their labels: 0 is \"cat\", 1 is \"dog\"");
    // Without `classes`, they are the labels that are there.
    for keys in labels_of_all_kinds(folder.path()) {
        assert_eq!(loaded(folder.path(), &keys).targets.len(), 8);
        assert_eq!(labels(&loaded(folder.path(), &keys).targets).1, 2, "{keys}");
    }
}

#[test]
fn a_class_without_samples_is_noted() {
    let folder = folder();
    let npy = |keys: &str| loaded(folder.path(), &format!("{NPY}\n{keys}"));
    let data = npy("classes = 6");
    assert_eq!(labels(&data.targets).1, 6);
    assert_eq!(data.notes, ["no training sample has classes 4, 5, which count all the same"]);
    assert_eq!(
        npy("train = 5\ntest = 3").notes,
        ["no training sample has class 3, which counts all the same"]
    );
    assert_eq!(npy("").notes, [""; 0]);
}

/// Archives as they are published: `x_train`, `y_train`, `x_test`, `y_test`.
fn divided(folder: &Path) {
    let mut npz = NpzWriter::new(fs::File::create(folder.join("divided.npz")).expect("makes"));
    npz.add_array("x_train", &features()).expect("writes");
    npz.add_array("y_train", &array![0u8, 1, 0, 1, 0, 1, 0, 1]).expect("writes");
    npz.add_array("x_test", &array![[9.0, 8.0], [7.0, 6.0]]).expect("writes");
    npz.add_array("y_test", &array![[1u8], [0]]).expect("writes");
    npz.finish().expect("writes");
}

#[test]
fn the_tests_of_a_divided_archive_are_its_own() {
    let folder = folder();
    divided(folder.path());
    let npz =
        |keys: &str| loaded(folder.path(), &format!("source = \"npz\"\nfile = \"divided.npz\"\n{keys}"));
    let tests = |data: TrainingData| {
        let (features, targets) = data.test.expect("tests");
        (features, labels(&targets).0)
    };
    assert_eq!(npz("").features, features());
    assert_eq!(npz("test = 2").features, features());
    for keys in
        ["", "train = 5\n", "arrays = [\"x_train\", \"y_train\"]\ntest_arrays = [\"x_test\", \"y_test\"]\n"]
    {
        let data = npz(&format!("{keys}test = 2"));
        assert_eq!(data.notes, [""; 0]);
        assert_eq!(tests(data), (array![[9.0, 8.0], [7.0, 6.0]], vec![1, 0]), "{keys}");
    }
    let same = npz("arrays = [\"x_train\", \"y_train\"]\ntest_arrays = [\"x_train\", \"y_train\"]\ntest = 2");
    assert_eq!(same.notes, ["tests are training samples: data says the same place for both"]);
    let refused =
        |keys: &str| message(folder.path(), &format!("source = \"npz\"\nfile = \"divided.npz\"\n{keys}"));
    assert_eq!(
        refused("test = 3"),
        "divided.npz: data.test: found rows 0..3, expected at least one row, within the 2 there are"
    );
    assert_eq!(
        refused("arrays = [\"x_train\", \"y_train\"]\ntest = 2"),
        "spec.toml: data.test: found 2, expected data.train beside it, for the rows after those, or data.test_file or \
         data.test_arrays"
    );
}

#[test]
fn tests_that_train_are_noted() {
    let folder = folder();
    let apart = |file: &str| {
        loaded(folder.path(), &format!("{NPY}\ntest_file = \"{file}\"\ntest_labels = \"y.npy\"\ntest = 2"))
            .notes
    };
    assert_eq!(apart("x.npy"), ["tests are training samples: data says the same place for both"]);
    fs::copy(folder.path().join("x.npy"), folder.path().join("other.npy")).expect("copies");
    assert_eq!(apart("other.npy"), [""; 0]);
}

#[test]
fn archives_that_leave_a_choice_are_refused_with_the_keys_that_choose() {
    let folder = folder();
    let mut npz = NpzWriter::new(fs::File::create(folder.path().join("open.npz")).expect("makes"));
    for name in ["X", "X_test"] {
        npz.add_array(name, &features()).expect("writes");
        npz.add_array(name.to_lowercase().replace('x', "y"), &array![0, 1, 0, 1, 0, 1, 0, 1])
            .expect("writes");
    }
    npz.finish().expect("writes");
    let open = "source = \"npz\"\nfile = \"open.npz\"\ntest = 8";
    let error = message(folder.path(), open);
    assert!(
        error.starts_with("open.npz: arrays: found X [8, 2], y [8], X_test [8, 2], y_test [8], "),
        "{error}"
    );
    assert!(error.ends_with("; data.arrays and data.test_arrays say which"), "{error}");
    let chosen = "arrays = [\"X\", \"y\"]\ntest_arrays = [\"X_test\", \"y_test\"]";
    assert_eq!(loaded(folder.path(), &format!("{open}\n{chosen}")).notes, [""; 0]);
}

/// As scikit-learn's `StandardScaler`: fitted on the training samples, constant features divided by 1.
#[test]
fn standard_scaling_centers_and_divides() {
    let folder = folder();
    fs::write(folder.path().join("s.csv"), "1,10,0\n3,10,1\n5,10,0\n7,10,1\n6,12,1\n").expect("writes");
    let scaled = |scaling: &str| {
        let keys =
            format!("source = \"csv\"\nfile = \"s.csv\"\ntrain = 4\ntest = 1\nscaling = \"{scaling}\"");
        let data = loaded(folder.path(), &keys);
        (data.features.row(0).to_vec(), data.test.expect("a test").0.row(0).to_vec())
    };
    let root = 5f64.sqrt();
    assert_eq!(scaled("standard"), (vec![-3.0 / root, 0.0], vec![2.0 / root, 2.0]));
    assert_eq!(scaled("unit-variance"), (vec![1.0 / root, 10.0], vec![6.0 / root, 12.0]));
    let error = message(
        folder.path(),
        "source = \"csv\"\nfile = \"s.csv\"\nscaling = \"standard\"\ncentering = \"rounded-mean\"",
    );
    let expected = "expected \"mean\" or nothing with scaling = \"standard\", which subtracts the mean";
    assert_eq!(error, format!("spec.toml: data.centering: found \"rounded-mean\", {expected}"));
}
