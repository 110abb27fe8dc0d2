//! `kind = "smoothing"` through the command: certificates, cross-checks, stored reports.

use std::path::PathBuf;

use crate::support::networks::write_network;
use crate::support::{Ran, answers, check_json, run, timeless};
use countersign::kinds::training::networks::{Activation, Architecture, Network, read_network};
use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;
use serde_json::{Value, json};

/// Two classes around two centres, and logistic regressions.
const LINEAR: &str = "kind = \"smoothing\"\n[data]\nsource = \"blobs\"\ncenters = 2\ndimensions = 3\ndeviation = 2.5\n\
    train = 80\ntest = 12\n[model]\nseeds = [0, 1, 2]\nconsensus = [2]\n[training]\nloss = \"binary-cross-entropy\"\n\
    learning_rate = 0.05\nbatch_size = 20\nepochs = 5\n[smoothing]\nsigma = 1.0\nsamples = 2000\nradii = [0.5, 1.0]\n\
    stages = [100, 400, 2500]\n[check]\nrepetitions = 100\nrepetition_samples = 100\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("spec.toml"), text).expect("writes");
        Folder(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn check(&self, more: &[&str]) -> Ran {
        check_json(&self.path("spec.toml"), more)
    }

    fn certify(&self, more: &[&str]) -> Ran {
        let (spec, out) = (self.path("spec.toml"), self.path("curves"));
        let [spec, out] = [&spec, &out].map(|path| path.to_str().expect("UTF-8"));
        run(&[&["certify", spec, "--quiet", "--format", "json", "--out", out], more].concat())
    }
}

fn of<'a>(report: &'a Value, method: &'static str, quantity: &'static str) -> Vec<&'a Value> {
    answers(report, move |answer| answer["method"] == method && answer["quantity"] == quantity)
}

#[test]
fn certificates_are_held_against_the_closed_form() {
    let ran = Folder::new(LINEAR).check(&[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    assert_eq!(
        report["cases"].as_array().expect("cases").len(),
        24,
        "the whole ensemble, and one with consensus"
    );
    let exact = of(&report, "exact", "certified-radius");
    let certified = of(&report, "monte-carlo", "certified-radius");
    assert_eq!((exact.len(), certified.len()), (12, 24), "a consensus has no closed form");
    let mut compared = 0;
    for (exact, certified) in exact.iter().zip(&certified) {
        let (lower, upper) =
            (exact["lower"].as_f64().expect("two classes"), exact["upper"].as_f64().expect("known"));
        assert!(upper - lower < 1e-12 && exact["trust"] == "proved");
        if let Some(radius) = certified["lower"].as_f64() {
            // Within what 2,000 samples leave open, and what they can show at most.
            assert!(radius <= upper && radius > (upper - 0.4).min(2.5), "{exact} {certified}");
            compared += 1;
        }
    }
    assert!(compared >= 8, "{compared}");
    for answer in of(&report, "adaptive", "certified-radius") {
        let asked = answer["radius"].as_f64().expect("asked for");
        assert!([0.5, 1.0].contains(&asked));
        assert!(answer["lower"].as_f64().is_none_or(|lower| lower == asked));
        assert!(answer["upper"].as_f64().is_none_or(|upper| upper == asked));
    }
    let rates = of(&report, "coverage", "error-rate");
    assert_eq!(rates.len(), 12);
    assert!(rates.iter().all(|rate| rate["reason"].as_str().expect("said").contains("of 100 repetitions")));
    let checks: Vec<&Value> = report["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .flat_map(|case| case["checks"].as_array().expect("checks"))
        .collect();
    for (left, right) in [
        ("monte-carlo", "exact"),
        ("adaptive@0.5", "exact"),
        ("coverage", "monte-carlo"),
        ("monte-carlo", "replay"),
    ] {
        let found = checks.iter().filter(|check| check["left"] == left && check["right"] == right).count();
        assert!(found >= 5, "{left} against {right}: {found}");
    }
}

#[test]
fn threads_and_methods_change_no_certificate() {
    let folder = Folder::new(LINEAR);
    let first = timeless(folder.check(&["--threads", "1"]).report());
    assert_eq!(first, timeless(folder.check(&["--threads", "3"]).report()));
    let alone = folder.check(&["--set", "check.methods=[\"adaptive\"]"]).report();
    let strip =
        |answer: &&Value| (answer["radius"].clone(), answer["lower"].clone(), answer["witness"].clone());
    let [all, alone] = [&first, &alone]
        .map(|report| of(report, "adaptive", "certified-radius").iter().map(strip).collect::<Vec<_>>());
    assert_eq!(all, alone);
    let other = folder.check(&["--set", "smoothing.seed=1"]).report();
    assert_ne!(of(&first, "monte-carlo", "certified-radius"), of(&other, "monte-carlo", "certified-radius"));
}

#[test]
fn certify_gives_the_certificates_of_check_with_their_curves() {
    let folder = Folder::new(&LINEAR.replace("consensus = [2]", "consensus = [1, 2]\nhidden = [4]"));
    let ran = folder.certify(&[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let certified = ran.report();
    let checked = folder.check(&[]).report();
    let bounds = |report: &Value, method: &'static str| -> Vec<Value> {
        of(report, method, "certified-radius").into_iter().map(|answer| answer["lower"].clone()).collect()
    };
    for method in ["monte-carlo", "adaptive"] {
        assert_eq!(bounds(&certified, method), bounds(&checked, method), "{method}");
    }
    assert_eq!(bounds(&certified, "monte-carlo").len(), 36);
    let lines = certified["smoothed_accuracy"].as_array().expect("lines");
    assert_eq!(lines.len(), 9, "three ensembles, CERTIFY and two radii each");
    let plain = &lines[0];
    assert_eq!((plain["samples"].as_f64(), plain["evaluations"].as_f64()), (Some(2100.0), Some(6300.0)));
    let own: Vec<f64> =
        of(&certified, "monte-carlo", "certified-radius")[..12]
            .iter()
            .zip(certified["cases"].as_array().expect("cases"))
            .map(|(answer, case)| {
                if case["label"] == case["prediction"] {
                    answer["lower"].as_f64().unwrap_or(0.0)
                } else {
                    0.0
                }
            })
            .collect();
    let mean = own.iter().sum::<f64>() / 12.0;
    let average = plain["average_certified_radius"].as_f64().expect("an average");
    assert!(average <= mean + 1e-12 && mean - average < 1e-12 && average > 0.1, "{average} {mean}");
    for line in lines.iter().filter(|line| line["method"] == "adaptive") {
        assert!(line["samples"].as_f64().expect("drawn") <= 3100.0);
        assert!(line["evaluation_reduction"].as_f64().expect("compared") > 0.0);
    }
    for line in lines {
        let ended: f64 = line["ended"].as_array().expect("shares").iter().filter_map(Value::as_f64).sum();
        assert!((ended - 1.0).abs() < 1e-12, "{line}");
        // The harmonic mean is the smaller one.
        let [sums, points] =
            ["sample_reduction", "point_reduction"].map(|key| line[key].as_f64().expect("compared"));
        assert!(sums <= points * (1.0 + 1e-12), "{line}");
    }
    assert_eq!(lines[0]["ended"], json!([1.0]));
    // One network alone at first, or two: fewer are asked.
    assert!(
        lines[3]["evaluations"].as_f64() == Some(2100.0) && lines[6]["evaluations"].as_f64() < Some(6300.0)
    );
    assert!(!folder.path("curves").join("certified_accuracy.csv").exists(), "it would be empty");
    for file in ["report.json", "certified_radius.csv", "certified_radius.svg", "answers.csv"] {
        assert!(folder.path("curves").join(file).metadata().is_ok_and(|file| file.len() > 100), "{file}");
    }
    let table = run(&["certify", folder.path("spec.toml").to_str().expect("UTF-8"), "--quiet"]);
    assert!(
        table.stdout.contains("adaptive at 0.5") && table.stdout.contains("3 networks, soft, consensus of 2")
    );
}

/// A report of both commands, spoiled, then verified.
fn verified(command: &str, spoil: impl FnOnce(&mut Value)) -> Ran {
    let folder = Folder::new(LINEAR);
    let ran = match command {
        "certify" => folder.certify(&[]),
        _ => folder.check(&["--out", folder.path("curves").to_str().expect("UTF-8")]),
    };
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let path = folder.path("curves").join("report.json");
    let mut report: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("reads")).expect("parses");
    spoil(&mut report);
    std::fs::write(&path, report.to_string()).expect("writes");
    run(&["verify", path.to_str().expect("UTF-8")])
}

fn certificate(report: &mut Value) -> &mut Value {
    let cases = report["cases"].as_array_mut().expect("cases");
    let answers = cases.iter_mut().flat_map(|case| case["answers"].as_array_mut().expect("answers"));
    answers
        .into_iter()
        .find(|answer| answer["method"] == "monte-carlo" && answer["lower"].is_number())
        .expect("a certificate")
}

#[test]
fn stored_reports_are_counted_again() {
    for command in ["check", "certify"] {
        let ran = verified(command, |_| ());
        assert_eq!(ran.code, Some(0), "{command}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("stored answers = recomputed ones"), "{}", ran.stdout);
        assert_eq!(ran.stdout.contains("every count, replayed"), command == "check", "{}", ran.stdout);
        let ran = verified(command, |report| certificate(report)["lower"] = json!(9.5));
        assert_eq!(ran.code, Some(1), "{command}: {}", ran.stdout);
        assert!(ran.stdout.contains("lower: found 9.5, recomputing gives"), "{}", ran.stdout);
        let ran =
            verified(command, |report| certificate(report)["witness"]["stages"] = json!([[2000, 1999]]));
        assert_eq!(ran.code, Some(1), "{command}: {}", ran.stdout);
        let again = if command == "check" { "counting again gives" } else { "recomputing gives" };
        assert!(ran.stdout.contains(again), "{}", ran.stdout);
        let ran = verified(command, |report| {
            report["smoothed_accuracy"][0]["average_certified_radius"] = json!(3.5)
        });
        assert_eq!(ran.code, Some(1), "{command}: {}", ran.stdout);
        let found = "smoothed_accuracy[0].average_certified_radius: found 3.5";
        assert!(ran.stdout.contains(found), "{}", ran.stdout);
    }
}

#[test]
fn files_that_hold_no_network_are_named() {
    let text = LINEAR.replace("seeds = [0, 1, 2]", "files = [\"a.onnx\", \"a.onnx\"]\nhidden = [4]");
    let text = text.replace(
        "[training]\nloss = \"binary-cross-entropy\"\nlearning_rate = 0.05\nbatch_size = 20\nepochs = 5\n",
        "",
    );
    let folder = Folder::new(&text);
    for (bytes, expected) in [
        (b"".as_slice(), "a.onnx: graph: found nothing, expected a graph"),
        (b"\x3a\x7f".as_slice(), "a.onnx: model: found "),
        // A graph of one node, whose operator is `Conv`.
        (
            b"\x3a\x0d\x0a\x06\x22\x04Conv\x5a\x03\x0a\x01x".as_slice(),
            "a.onnx: node[0], Conv: found Conv, expected a chain",
        ),
    ] {
        std::fs::write(folder.path("a.onnx"), bytes).expect("writes");
        let ran = folder.check(&[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{} is not {expected}", ran.stderr);
    }
}

#[test]
fn networks_are_read_from_files() {
    let text = LINEAR.replace("seeds = [0, 1, 2]", "files = [\"a.safetensors\", \"b.npz\"]\nhidden = [4]");
    let text = text.replace(
        "[training]\nloss = \"binary-cross-entropy\"\nlearning_rate = 0.05\nbatch_size = 20\nepochs = 5\n",
        "",
    );
    let folder = Folder::new(&text);
    let architecture = Architecture { inputs: 3, hidden: vec![4], outputs: 2, activation: Activation::Relu };
    for (seed, name) in ["a.safetensors", "b.npz"].into_iter().enumerate() {
        write_network(&folder.path(name), &Network::random(&architecture, seed as u64)).expect("writes");
    }
    let ran = folder.check(&[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.report()["inputs"].as_array().expect("inputs").len(), 2);
    let wide = Architecture { outputs: 3, ..architecture };
    std::fs::remove_file(folder.path("b.npz")).expect("removes");
    write_network(&folder.path("b.npz"), &Network::random(&wide, 0)).expect("writes");
    let ran = folder.check(&[]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("b.npz: layer 2, weight: found shape (3, 4), expected (2, 4)"),
        "{}",
        ran.stderr
    );
}

fn sizes(hidden: usize) -> Architecture {
    Architecture { inputs: 3, hidden: vec![hidden], outputs: 2, activation: Activation::Relu }
}

#[test]
fn networks_in_files_are_read_as_they_were_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let network = Network::random(&sizes(12), 3);
    for name in ["network.npz", "network.safetensors"] {
        let path = folder.path().join(name);
        write_network(&path, &network).expect("writes");
        assert_eq!(read_network(&path, &sizes(12), None), Ok(network.clone()), "{name}");
        let error = read_network(&path, &sizes(11), None).expect_err("another size").to_string();
        assert_eq!(error, "layer 1, weight: found shape (12, 3), expected (11, 3)", "{name}");
    }
}

/// A file of layers `[4, 4]` with these names, the weights of each filled with its place.
fn named_layers(path: &std::path::Path, names: &[&str]) {
    let mut archive = NpzWriter::new(std::fs::File::create(path).expect("makes"));
    for (place, name) in names.iter().enumerate() {
        archive
            .add_array(format!("{name}.weight"), &Array2::from_elem((4, 4), place as f64))
            .expect("writes");
        archive.add_array(format!("{name}.bias"), &Array1::<f64>::zeros(4)).expect("writes");
    }
    archive.finish().expect("writes");
}

#[test]
fn layers_are_read_in_the_order_of_their_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("network.npz");
    let square = |layers: usize| Architecture {
        inputs: 4,
        hidden: vec![4; layers - 1],
        outputs: 4,
        activation: Activation::Relu,
    };
    let places =
        |network: Network| -> Vec<f64> { network.layers.iter().map(|layer| layer.weights[[0, 0]]).collect() };
    let names: Vec<String> = (1..=11).map(|number| format!("fc{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    named_layers(&path, &names);
    let counted: Vec<f64> = (0..11).map(f64::from).collect();
    assert_eq!(places(read_network(&path, &square(11), None).expect("is clear")), counted);
    named_layers(&path, &["first", "second"]);
    let message = |order: Option<&[&str]>| {
        let order: Option<Vec<String>> = order.map(|names| names.iter().map(ToString::to_string).collect());
        read_network(&path, &square(2), order.as_deref()).expect_err("is not clear").to_string()
    };
    assert_eq!(
        message(None),
        "layers: found first, second, expected names that differ in one number, which says the order, or \
         model.layers, which lists them"
    );
    assert_eq!(
        message(Some(&["first", "third"])),
        "model.layers[1]: found third, expected each layer of the file once: first, second"
    );
    assert_eq!(
        message(Some(&["first"])),
        "model.layers: found first, expected the layers of the file: first, second"
    );
    let order = ["second", "first"].map(str::to_owned);
    assert_eq!(places(read_network(&path, &square(2), Some(&order)).expect("is given")), [1.0, 0.0]);
}

#[test]
fn files_that_hold_no_network_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cut.safetensors");
    std::fs::write(&path, [1, 2, 3]).expect("writes");
    let error = read_network(&path, &sizes(2), None).expect_err("cut").to_string();
    assert!(error.starts_with("tensors: found "), "{error}");
    let path = folder.path().join("infinite.npz");
    let mut network = Network::zeros(&sizes(2));
    network.layers[1].biases[0] = f64::INFINITY;
    write_network(&path, &network).expect("writes");
    let error = read_network(&path, &sizes(2), None).expect_err("infinite").to_string();
    assert_eq!(error, "layer 2, bias: found inf, expected finite numbers");
}

#[test]
fn networks_that_overflow_certify_nothing() {
    let text = LINEAR.replace("seeds = [0, 1, 2]", "files = [\"a.npz\"]\nhidden = [4]");
    let text = text.replace("consensus = [2]\n", "").replace(
        "[training]\nloss = \"binary-cross-entropy\"\nlearning_rate = 0.05\nbatch_size = 20\nepochs = 5\n",
        "",
    );
    let folder = Folder::new(&text);
    let architecture = Architecture { inputs: 3, hidden: vec![4], outputs: 2, activation: Activation::Relu };
    let mut network = Network::random(&architecture, 0);
    network.layers[0].weights.fill(f64::MAX);
    network.layers[1].weights.fill(1.0);
    network.layers[1].biases[1] = 1.0;
    write_network(&folder.path("a.npz"), &network).expect("writes");
    let ran = folder.check(&[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let certified = of(&report, "monte-carlo", "certified-radius");
    let overflows = |answer: &&&Value| answer["reason"].as_str().unwrap_or("").contains("are no class");
    let overflowed: Vec<_> = certified.iter().filter(overflows).collect();
    assert!(overflowed.len() >= 5, "{certified:?}");
    // All votes that there are go to class 1, and yet it has too few.
    assert!(overflowed.iter().any(|answer| answer["lower"].is_null()), "{overflowed:?}");
    for answer in overflowed {
        let [samples, hits] =
            [0, 1].map(|place| answer["witness"]["stages"][0][place].as_u64().expect("a count"));
        assert!(hits < samples && (hits > samples / 2 || answer["lower"].is_null()), "{answer}");
    }
}

#[test]
fn several_classes_are_bounded_from_both_sides() {
    let text = LINEAR.replace("centers = 2", "centers = 4").replace("binary-cross-entropy", "cross-entropy");
    let ran = Folder::new(&text).check(&[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let exact = of(&report, "exact", "certified-radius");
    assert!(exact.iter().filter(|answer| answer["lower"].as_f64() < answer["upper"].as_f64()).count() >= 5);
}

#[test]
fn the_example_is_certified() {
    let sets = [
        "--set",
        "data.test=4",
        "--set",
        "smoothing.samples=1000",
        "--set",
        "smoothing.stages=[100,1200]",
        "--set",
        "training.epochs=2",
    ];
    let ran = run(&[["certify", "models/smoothing.toml", "--quiet"].as_slice(), &sets].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}
