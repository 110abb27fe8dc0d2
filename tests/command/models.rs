//! Every kernel, model and source of data through the command.

use std::io::Write;
use std::path::Path;

use crate::support::{Ran, answers, check_json, run};
use flate2::Compression;
use flate2::write::GzEncoder;
use ndarray::{Array1, Array2, array};
use ndarray_npy::{NpzWriter, write_npy};
use serde_json::Value;

fn features() -> Array2<f64> {
    Array2::from_shape_fn((12, 3), |(row, column)| ((row * 7 + column * 4 + row * column) % 11) as f64 - 4.0)
}

const LABELS: [i64; 12] = [0, 1, 2, 1, 0, 2, 1, 0, 2, 1, 0, 2];

fn write_gz(path: &Path, bytes: &[u8]) {
    let mut to = GzEncoder::new(std::fs::File::create(path).expect("makes"), Compression::fast());
    to.write_all(bytes).expect("writes");
    to.finish().expect("writes");
}

/// A folder with the same twelve samples in every format.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let (features, labels) = (features(), Array1::from_vec(LABELS.to_vec()));
    write_npy(path("x.npy"), &features).expect("writes");
    write_npy(path("y.npy"), &labels.mapv(|label| label as u8)).expect("writes");
    let mut npz = NpzWriter::new(std::fs::File::create(path("both.npz")).expect("makes"));
    npz.add_array("train_x", &features.mapv(|value| value as f32)).expect("writes");
    npz.add_array("train_y", &labels).expect("writes");
    npz.finish().expect("writes");
    let rows = features.rows().into_iter().zip(LABELS);
    let table: String =
        rows.map(|(row, label)| format!("{},{},{},{label}\n", row[0], row[1], row[2])).collect();
    std::fs::write(path("table.csv"), format!("a,b,c,label\n{table}")).expect("writes");
    write_gz(&path("table.csv.gz"), table.as_bytes());
    let mut idx: Vec<u8> = vec![0, 0, 0x0d, 2, 0, 0, 0, 12, 0, 0, 0, 3];
    idx.extend(features.iter().flat_map(|&value| (value as f32).to_be_bytes()));
    write_gz(&path("x.idx.gz"), &idx);
    let mut idx: Vec<u8> = vec![0, 0, 8, 1, 0, 0, 0, 12];
    idx.extend(LABELS.map(|label| label as u8));
    std::fs::write(path("y.idx"), idx).expect("writes");
    folder
}

fn checked(folder: &Path, data: &str, more: &str) -> Ran {
    let text = format!("kind = \"label-flip\"\n[data]\n{data}\ntrain = 9\ntest = 3\n{more}\n");
    let spec = folder.join("spec.toml");
    std::fs::write(&spec, text).expect("writes");
    check_json(&spec, &["--solver", "highs"])
}

/// Predictions and answers, without times.
fn essence(ran: &Ran) -> Vec<(Value, Value, Value, Value)> {
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let of = |answer: &Value| {
        let part = |key: &str| answer[key].clone();
        (part("method"), part("target"), part("lower"), part("upper"))
    };
    answers(&report, |_| true).into_iter().map(of).collect()
}

#[test]
fn every_format_gives_the_same_answers() {
    let folder = folder();
    let from = |data: &str| essence(&checked(folder.path(), data, ""));
    let npy = from("source = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"");
    assert!(npy.len() > 20);
    for data in [
        "source = \"npz\"\nfile = \"both.npz\"",
        "source = \"npz\"\nfile = \"both.npz\"\narrays = [\"train_x\", \"train_y\"]",
        "source = \"csv\"\nfile = \"table.csv\"\nheader = true",
        "source = \"csv\"\nfile = \"table.csv.gz\"",
        "source = \"idx\"\nfile = \"x.idx.gz\"\nlabels = \"y.idx\"",
    ] {
        assert_eq!(from(data), npy, "{data}");
    }
}

#[test]
fn tests_may_come_from_another_file() {
    let folder = folder();
    let rows = |range: std::ops::Range<usize>| features().slice(ndarray::s![range, ..]).to_owned();
    write_npy(folder.path().join("train.npy"), &rows(0..9)).expect("writes");
    write_npy(folder.path().join("test.npy"), &rows(9..12)).expect("writes");
    write_npy(folder.path().join("train_y.npy"), &Array1::from_vec(LABELS[..9].to_vec())).expect("writes");
    write_npy(folder.path().join("test_y.npy"), &Array1::from_vec(LABELS[9..].to_vec())).expect("writes");
    let apart = "source = \"npy\"\nfile = \"train.npy\"\nlabels = \"train_y.npy\"\ntest_file = \"test.npy\"\n\
                 test_labels = \"test_y.npy\"";
    let together = "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"";
    assert_eq!(essence(&checked(folder.path(), apart, "")), essence(&checked(folder.path(), together, "")));
}

#[test]
fn monomials_may_be_written_out() {
    let folder = folder();
    let written = features()
        .rows()
        .into_iter()
        .flat_map(|row| {
            let (a, b, c) = (row[0], row[1], row[2]);
            [a, b, c, a * a, a * b, a * c, b * b, b * c, c * c]
        })
        .collect();
    let written = Array2::from_shape_vec((12, 9), written).expect("nine monomials");
    write_npy(folder.path().join("monomials.npy"), &written).expect("writes");
    let from = |data: &str| essence(&checked(folder.path(), &format!("source = \"npy\"\n{data}"), ""));
    let written = from("file = \"monomials.npy\"\nlabels = \"y.npy\"\nscaling = \"standard\"");
    for degree in ["\"quadratic\"", "2"] {
        let data = "file = \"x.npy\"\nlabels = \"y.npy\"\nscaling = \"standard\"";
        assert_eq!(from(&format!("{data}\nfeatures = {degree}")), written);
    }
}

#[test]
fn every_kernel_and_model_agrees_with_brute_force() {
    let folder = folder();
    let data = "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"\nscaling = \"standard\"\ncentering = \"mean\"";
    let kernels = [
        "name = \"rbf\"\ngamma = 0.3",
        "name = \"polynomial\"\ndegree = 3",
        "name = \"ntk\"\ndepth = 2\nbias_variance = 0.1",
        "name = \"ntk\"\nactivation = \"linear\"\nweight_variance = 0.7",
    ];
    for kernel in kernels {
        for model in ["name = \"svm\"", "name = \"ridge\"\nlambda = 0.2"] {
            let ran = checked(folder.path(), data, &format!("[kernel]\n{kernel}\n[model]\n{model}"));
            assert!(essence(&ran).iter().any(|answer| answer.0 == "brute"), "3⁹ labelings fit");
        }
    }
}

#[test]
fn a_kernel_that_is_given_is_the_one_that_is_computed() {
    let folder = folder();
    let features = features();
    let (train, test) = (features.slice(ndarray::s![..9, ..]), features.slice(ndarray::s![9.., ..]));
    write_npy(folder.path().join("k.npy"), &train.dot(&train.t())).expect("writes");
    write_npy(folder.path().join("kt.npy"), &test.dot(&train.t())).expect("writes");
    let given = |model: &str, more: &str| {
        let text = format!(
            "kind = \"label-flip\"\n[data]\nsource = \"labels\"\nlabels = \"y9.npy\"\n[kernel]\nname = \"precomputed\"\n\
             test = \"kt.npy\"\n{more}\n[model]\n{model}\n"
        );
        let spec = folder.path().join("given.toml");
        std::fs::write(&spec, text).expect("writes");
        check_json(&spec, &["--solver", "highs"])
    };
    write_npy(folder.path().join("y9.npy"), &Array1::from_vec(LABELS[..9].to_vec())).expect("writes");
    let data = "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"";
    for model in ["name = \"svm\"", "name = \"ridge\"\nlambda = 2.0"] {
        let computed = checked(folder.path(), data, &format!("[model]\n{model}"));
        assert_eq!(essence(&given(model, "train = \"k.npy\"")), essence(&computed), "{model}");
    }
    let blind = given("name = \"ridge\"\nlambda = 2.0", "");
    assert_eq!(blind.code, Some(2));
    assert!(blind.stderr.contains("kernel.train: found nothing, expected"), "{}", blind.stderr);
    assert_eq!(given("name = \"svm\"", "").code, Some(0), "an SVM with small C needs no training kernel");
    let mut lopsided = train.dot(&train.t());
    lopsided[[0, 1]] += 1.0;
    write_npy(folder.path().join("k.npy"), &lopsided).expect("writes");
    let refused = given("name = \"svm\"", "train = \"k.npy\"");
    assert!(refused.stderr.contains("kernels are symmetric"), "{}", refused.stderr);
}

#[test]
fn smoothed_classifiers_are_certified_below_the_truth() {
    let folder = tempfile::tempdir().expect("a folder");
    let features =
        array![[2.0, 0.1], [1.5, -0.2], [1.8, 0.3], [-2.0, 0.0], [-1.7, 0.2], [1.0, 0.0], [1.2, 0.1]];
    write_npy(folder.path().join("x.npy"), &features).expect("writes");
    write_npy(folder.path().join("y.npy"), &Array1::from_vec(vec![1_i64, 1, 1, 0, 0, 1, 1])).expect("writes");
    let spec = |partitions: usize| {
        let text = format!(
            "kind = \"label-flip\"\n[data]\nsource = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"\ntrain = 5\ntest = 2\n\
             [model]\nname = \"smoothed-linear\"\nlambda = 1.0\nnoise = 0.1\n[partition]\ncount = {partitions}\n"
        );
        let path = folder.path().join("spec.toml");
        std::fs::write(&path, text).expect("writes");
        check_json(&path, &["--solver", "highs"])
    };
    let ran = spec(1);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let bound = |method: &str, key: &str| {
        let of = answers(&report, |answer| answer["method"] == method && answer["quantity"] == "flips");
        of.iter().map(|answer| answer[key].as_i64().expect("a number")).collect::<Vec<_>>()
    };
    assert_eq!(bound("chernoff", "lower"), [1, 1]);
    assert_eq!(bound("brute", "lower").len(), 2);
    assert!(bound("brute", "lower").iter().all(|&flips| flips >= 1));
    assert_eq!(spec(2).code, Some(0), "an ensemble of them");
}

#[test]
fn moons_and_blobs_are_generated() {
    let folder = tempfile::tempdir().expect("a folder");
    for (data, classes) in [
        ("source = \"half-moons\"\nnoise = 0.1\nseed = 3", 2),
        ("source = \"blobs\"\ncenters = 4\ndimensions = 3\ndeviation = 0.5\nseed = 1", 4),
    ] {
        let ran = checked(
            folder.path(),
            data,
            "[kernel]\nname = \"rbf\"\ngamma = 1.0\n[check]\nmethods = [\"o2-greedy\", \"o1\"]",
        );
        let report = ran.report();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let flips = answers(&report, |answer| answer["method"] == "o1" && answer["quantity"] == "flips");
        assert_eq!(flips.len(), 3 * (classes - 1));
    }
}

/// What `data` writes is what the generator gives, and `npz` reads it.
#[test]
fn generated_data_leave_as_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("moons.npz");
    let path = file.to_str().expect("UTF-8");
    let moons = ["data", "half-moons", "--samples", "12", "--noise", "0.1", "--seed", "3", "-o", path];
    let ran = run(&moons);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("12 samples of 2 features and 2 classes written to"), "{}", ran.stdout);
    let more = "[check]\nmethods = [\"o2-greedy\", \"o1\"]";
    let from_file = checked(folder.path(), "source = \"npz\"\nfile = \"moons.npz\"", more);
    let generated =
        checked(folder.path(), "source = \"half-moons\"\nnoise = 0.1\nseed = 3\nsamples = 12", more);
    assert_eq!(essence(&from_file), essence(&generated));
    let written = std::fs::read(&file).expect("reads");
    std::fs::write(&file, [written.as_slice(), b"more"].concat()).expect("writes");
    let again = run(&moons);
    assert_eq!(again.code, Some(0), "a file that is there is written over: {}", again.stderr);
    assert!(std::fs::read(&file).expect("reads") == written);
    let folder_instead = run(&["data", "blobs", "-o", folder.path().to_str().expect("UTF-8")]);
    assert_eq!((folder_instead.code, folder_instead.stdout.as_str()), (Some(2), ""));
    let none = run(&["data", "blobs", "--samples", "0", "-o", path]);
    assert_eq!(none.code, Some(2));
    assert!(none.stderr.contains("--samples: found 0, expected 2 to"), "{}", none.stderr);
    let text = folder.path().join("moons.csv");
    let another = run(&["data", "blobs", "-o", text.to_str().expect("UTF-8")]);
    assert_eq!((another.code, text.exists()), (Some(2), false));
    assert!(another.stderr.contains("moons.csv, expected a name that ends in .npz"), "{}", another.stderr);
}

#[test]
fn label_cert_speaks_where_c_is_large() {
    let sets = ["data.test=2", "data.train=9", "model.C=30.0", "check.methods=[\"labelcert\", \"brute\"]"];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let ran = check_json(Path::new("models/labelcert.toml"), &sets);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    assert!(report["notes"][0].as_str().expect("a note").contains("so only labelcert and brute apply"));
    assert!(
        !answers(&report, |answer| answer["method"] == "brute" && answer["status"] == "exact").is_empty()
    );
    let greedy = run(&[
        "check",
        "models/labelcert.toml",
        "--quiet",
        "--set",
        "model.C=3.0",
        "--set",
        "check.methods=[\"o2-greedy\"]",
    ]);
    assert_eq!((greedy.code, greedy.stdout.as_str()), (Some(2), ""));
    assert!(greedy.stderr.contains("model.C: found 3e0, expected at most"), "{}", greedy.stderr);
}

/// Samples of an RBF kernel that are far apart have next to nothing in common, but not nothing.
#[test]
fn label_cert_takes_kernel_values_that_solvers_would_drop() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "2.04,-2.56,0\n0.42,-0.57,1\n-0.45,-0.22,1\n-2.02,-0.23,0\n-0.87,3.32,1\n0.23,-0.35,0\n\
                -0.28,-0.67,0\n-1.06,-0.39,1\n0.48,-0.24,1\n";
    std::fs::write(folder.path().join("far.csv"), rows).expect("writes");
    let text = "kind = \"label-flip\"\n[data]\nsource = \"csv\"\nfile = \"far.csv\"\ntrain = 6\ntest = 3\n\
                [kernel]\nname = \"rbf\"\ngamma = 0.7\n[model]\nname = \"svm\"\nC = 1.0\n";
    let spec = folder.path().join("spec.toml");
    std::fs::write(&spec, text).expect("writes");
    let ran = check_json(&spec, &["--solver", "highs"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let of = |method: &'static str| answers(&report, move |answer| answer["method"] == method);
    let (programs, truth) = (of("labelcert"), of("brute"));
    assert!(!programs.is_empty() && programs.len() == truth.len());
    for (program, truth) in programs.iter().zip(&truth) {
        assert_eq!(program["status"], "exact", "{program}");
        assert_eq!([&program["lower"], &program["upper"]], [&truth["lower"], &truth["upper"]]);
    }
}

#[test]
fn programs_of_label_cert_leave_as_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().to_str().expect("UTF-8");
    let sets = ["--set", "data.train=8", "--set", "data.test=2", "--set", "model.C=30.0"];
    let ran = run(&[["export", "models/labelcert.toml", "--to", to].as_slice(), sets.as_slice()].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .expect("reads")
        .map(|entry| entry.expect("reads").file_name().into_string().expect("UTF-8"))
        .collect();
    assert_eq!(names.len(), 2, "one target for each test: {names:?}");
    assert!(names.iter().all(|name| name.contains("labelcert-target")), "{names:?}");
}

/// One flip gives a score of just 0, which is class 0; numbers cannot tell it from one just above. Nothing
/// may be certified beyond what is known.
#[test]
fn a_score_of_zero_is_tie_sensitive_and_not_certified() {
    let folder = tempfile::tempdir().expect("a folder");
    let train = [[1.0, 1.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]];
    let test = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let features = Array2::from_shape_fn(
        (3, 6),
        |(row, column)| if row < 2 { train[row][column] } else { test[column] },
    );
    write_npy(folder.path().join("x.npy"), &features).expect("writes");
    write_npy(folder.path().join("y.npy"), &Array1::from_vec(vec![1_i64, 1, 1])).expect("writes");
    let text = "kind = \"label-flip\"\n[data]\nsource = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"\nclasses = 2\n\
                train = 2\ntest = 1\n[model]\nname = \"svm\"\nC = 1.0\n[check]\nmethods = [\"labelcert\"]\n";
    let spec = folder.path().join("spec.toml");
    std::fs::write(&spec, text).expect("writes");
    let ran = check_json(&spec, &["--solver", "highs"]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let flips = answers(&report, |answer| answer["quantity"] == "flips");
    assert_eq!((flips[0]["status"].as_str(), flips[0]["lower"].as_i64()), (Some("limit"), Some(1)));
    assert!(flips[0]["reason"].as_str().expect("a reason").starts_with("tie-sensitive"));
}

#[test]
fn a_matrix_that_is_no_kernel_is_refused_beyond_theorem_2() {
    let folder = tempfile::tempdir().expect("a folder");
    write_npy(folder.path().join("k.npy"), &array![[1.0, 2.0], [2.0, 1.0]]).expect("writes");
    write_npy(folder.path().join("kt.npy"), &array![[1.0, -0.5]]).expect("writes");
    write_npy(folder.path().join("d.npy"), &array![1.0]).expect("writes");
    write_npy(folder.path().join("y.npy"), &Array1::from_vec(vec![1_i64, 1])).expect("writes");
    let text = "kind = \"label-flip\"\n[data]\nsource = \"labels\"\nlabels = \"y.npy\"\nclasses = 2\n[kernel]\n\
                name = \"precomputed\"\ntrain = \"k.npy\"\ntest = \"kt.npy\"\ndiagonal = \"d.npy\"\n[model]\n\
                name = \"svm\"\nC = 5.0\n";
    let spec = folder.path().join("spec.toml");
    std::fs::write(&spec, text).expect("writes");
    let ran = check_json(&spec, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("kernel: found one that is not, expected a positive semidefinite one"),
        "{}",
        ran.stderr
    );
}

/// A given kernel reaches LabelCert as a computed one does.
#[test]
fn label_cert_takes_a_kernel_that_is_given() {
    let folder = folder();
    let features = features();
    let (train, test) = (features.slice(ndarray::s![..7, ..]), features.slice(ndarray::s![7..10, ..]));
    let labels = Array1::from_vec(vec![0_i64, 1, 1, 0, 1, 0, 1]);
    write_npy(folder.path().join("k.npy"), &train.dot(&train.t())).expect("writes");
    write_npy(folder.path().join("kt.npy"), &test.dot(&train.t())).expect("writes");
    let itself: Array1<f64> = test.rows().into_iter().map(|row| row.dot(&row)).collect();
    write_npy(folder.path().join("d.npy"), &itself).expect("writes");
    write_npy(folder.path().join("y7.npy"), &labels).expect("writes");
    let text = "kind = \"label-flip\"\n[data]\nsource = \"labels\"\nlabels = \"y7.npy\"\n[kernel]\nname = \"precomputed\"\n\
                train = \"k.npy\"\ntest = \"kt.npy\"\ndiagonal = \"d.npy\"\n[model]\nname = \"svm\"\nC = 0.05\n[check]\n\
                methods = [\"labelcert\", \"brute\"]\n";
    let spec = folder.path().join("spec.toml");
    std::fs::write(&spec, text).expect("writes");
    let ran = check_json(&spec, &["--solver", "highs"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let exact = |method: &'static str| {
        let of = answers(&report, move |answer| answer["method"] == method && answer["quantity"] == "flips");
        of.iter().map(|answer| answer["lower"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(exact("labelcert"), exact("brute"));
    assert_eq!(exact("brute").len(), 3);
}

/// A report verifies whatever methods were asked for by default.
#[test]
fn reports_of_default_methods_are_verified() {
    let folder = folder();
    let data = "source = \"npy\"\nfile = \"x.npy\"\nlabels = \"y.npy\"";
    for more in [
        "[model]\nname = \"svm\"",
        "[model]\nname = \"ridge\"\nlambda = 1.0\n[partition]\ncount = [1, 3]\n[stand_alone]\ntests = 2\ntrain = 5",
        "[model]\nname = \"smoothed-linear\"\nlambda = 1.0\nnoise = 0.2",
    ] {
        let out = folder.path().join("out");
        let text = format!("kind = \"label-flip\"\n[data]\n{data}\ntrain = 9\ntest = 3\n{more}\n");
        let spec = folder.path().join("spec.toml");
        std::fs::write(&spec, text).expect("writes");
        let made =
            check_json(&spec, &["--solver", "highs", "--replace", "--out", out.to_str().expect("UTF-8")]);
        assert_eq!(made.code, Some(0), "{more}: {}{}", made.stdout, made.stderr);
        let path = out.join("report.json");
        let verified = run(&["verify", path.to_str().expect("UTF-8")]);
        assert_eq!(verified.code, Some(0), "{more}: {}{}", verified.stdout, verified.stderr);
    }
    let out = folder.path().join("svm");
    let sets = ["--set", "data.train=10", "--set", "data.test=2", "--out", out.to_str().expect("UTF-8")];
    let made = run(&[["check", "models/labelcert.toml", "--quiet"].as_slice(), sets.as_slice()].concat());
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let verified = run(&["verify", out.join("report.json").to_str().expect("UTF-8")]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
}
