//! Bad input for `kind = "trajectory"`: one clear message with file, field, found and expected; exit code 2;
//! nothing written.

use std::path::{Path, PathBuf};

use crate::support::{behind_place, names_place, run};
use ndarray::{Array1, Array2, array};
use ndarray_npy::{NpzWriter, write_npy};

/// A specification that is sound, with samples in `data.csv` besides.
pub fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("spec.toml"), text).expect("writes");
    folder
}

const MOONS: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 16\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 8\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n";

/// What both commands say: the same one line, with nothing on standard output and no folder made.
pub fn message(folder: &Path, sets: &[&str]) -> String {
    let said = ["check", "certify"].map(|command| said(command, folder, sets));
    assert_eq!(said[0], said[1]);
    said[0].clone()
}

fn said(command: &str, folder: &Path, sets: &[&str]) -> String {
    let (spec, out) = (folder.join("spec.toml"), folder.join("out"));
    let [spec, out_text] = [&spec, &out].map(|path: &PathBuf| path.to_str().expect("UTF-8"));
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let ran = run(&[&[command, spec, "--out", out_text], sets.as_slice()].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{command} {sets:?}: {}", ran.stderr);
    assert!(!out.exists(), "{command} {sets:?}: nothing is written");
    assert_eq!(ran.stderr.lines().count(), 1, "one message: {}", ran.stderr);
    ran.stderr.trim_end().to_owned()
}

/// Each set with what the message must say, after the place of the entry.
fn assert_entries(folder: &Path, wrong: &[(&str, &str)]) {
    for (set, expected) in wrong {
        let message = message(folder, &[set]);
        assert!(behind_place(&message).starts_with(expected), "{set}: {message} lacks {expected}");
        assert!(names_place(&message, set, expected), "{set}: {message}");
    }
}

#[test]
fn samples_that_make_no_sense() {
    let text = MOONS.replace(
        "source = \"half-moons\"\nsamples = 16",
        "source = \"csv\"\nfile = \"data.csv\"\nclasses = 2",
    );
    let folder = folder(&text);
    for (row, expected) in [
        ("nan,3.0,1", "data.csv: row 2, column 1: found \"nan\", expected a finite number"),
        ("-inf,3.0,1", "data.csv: row 2, column 1: found \"-inf\", expected a finite number"),
        ("1.0,3.0,2", "data.csv: labels[1]: found 2, expected a class in 0..2"),
        ("1.0,3.0,-1", "data.csv: labels[1]: found -1, expected a class in 0..2"),
        ("1.0,3.0,0.5", "row 2, column 3: found \"0.5\", expected a label: a whole number or a name"),
    ] {
        let rest = "0.5,1.0,1\n".repeat(8);
        std::fs::write(folder.path().join("data.csv"), format!("1.0,2.0,0\n{row}\n{rest}")).expect("writes");
        let message = message(folder.path(), &[]);
        assert!(message.ends_with(expected), "{message} lacks {expected}");
    }
    std::fs::remove_file(folder.path().join("data.csv")).expect("removes");
    assert!(message(folder.path(), &[]).contains("data.csv: cannot be read"));
}

#[test]
fn threats_that_make_no_sense() {
    let folder = folder(MOONS);
    let removal = "threat={kind=\"removal\", budget=8}";
    let substitution = "threat={kind=\"substitution\", budget=1}";
    assert_entries(
        folder.path(),
        &[
            ("threat.budget=9", "threat.budget: found 9, expected at most 8, the batch, or \"all\""),
            (
                "threat.budget=-1",
                "threat.budget: found -1, expected a number of samples of at least 0, or \"all\"",
            ),
            ("threat.budget=1.5", "threat.budget: found 1.5, expected a number of samples"),
            ("threat.budget=\"most\"", "threat.budget: found \"most\", expected a number of samples"),
            (removal, "threat.budget: found 8, expected at most 7, as something must remain of a batch of 8"),
            (substitution, "threat.kind: found substitution without clipping, expected clipped gradients"),
            (
                "threat.kind=theft",
                "threat.kind: found `theft`, expected one of `bounded`, `removal`, `substitution`",
            ),
            (
                "threat.feature_radius=nan",
                "threat.feature_radius: found NaN, expected a finite number of at least 0",
            ),
            ("threat.test_radius=-1", "threat.test_radius: found -1, expected a finite number of at least 0"),
            ("threat.label_radius=1.0", "threat.label_radius: found 1, expected label_flips = true"),
            ("threat.label_budget=1", "threat.label_budget: found a value, expected features and targets"),
            ("threat.target_class=2", "threat.target_class: found 2, expected a class in 0..2"),
            ("threat.domain=[0, 1]", "threat.domain: found a value, expected nothing for this kind"),
            ("threat={}", "threat: found no key `budget`, expected it to be given"),
        ],
    );
}

#[test]
fn domains_that_make_no_sense() {
    let folder = folder(MOONS);
    let expected = "expected two finite numbers, the second no less than the first";
    for (ends, found) in [
        ("[2, 1]", "found [2.0, 1.0], "),
        ("[nan, 1.0]", "found [NaN, 1.0], "),
        ("[0.0, inf]", "found [0.0, inf], "),
        ("[-inf, 0.0]", "found [-inf, 0.0], "),
        ("[1.0]", "found [1.0], "),
        ("[0.0, 1.0, 2.0]", "found [0.0, 1.0, 2.0], "),
        ("[]", "found an empty list, "),
    ] {
        let threat = format!("threat={{kind=\"substitution\", budget=1, domain={ends}}}");
        let message = message(folder.path(), &[&threat, "training.clip=0.5"]);
        assert_eq!(message, format!("error: --set threat.domain: {found}{expected}"));
    }
    let wrong = |threat: &str| message(folder.path(), &[threat, "training.clip=0.5"]);
    let word = wrong("threat={kind=\"substitution\", budget=1, domain=\"all\"}");
    assert!(word.ends_with("threat.domain: found string \"all\", expected a list"), "{word}");
    let removal = wrong("threat={kind=\"removal\", budget=1, domain=[0.0, 1.0]}");
    assert!(removal.contains("threat.domain: found a value, expected nothing for this kind"), "{removal}");
    let unclipped = message(folder.path(), &["threat={kind=\"substitution\", budget=1, domain=[0.0, 1.0]}"]);
    assert!(unclipped.contains("threat.kind: found substitution without clipping"), "{unclipped}");
}

#[test]
fn training_that_makes_no_sense() {
    let folder = folder(MOONS);
    assert_entries(
        folder.path(),
        &[
            ("data.test=0", "data.test: found 0, expected at least 1"),
            ("training.epochs=0", "training.epochs: found 0, expected at least 1"),
            (
                "training.batch_size=17",
                "training.batch_size: found 17, expected 1 to 16, the number of training samples",
            ),
            ("training.batch_size=0", "training.batch_size: found 0, expected at least 1"),
            (
                "training.epochs=1000000000000000000",
                "training.epochs: found 1000000000000000000, expected at most",
            ),
            ("model.hidden=[1000000000000]", "model.hidden: found [1000000000000] with"),
            ("training.learning_rate=0", "training.learning_rate: found 0, expected a finite number above 0"),
            (
                "training.learning_rate=nan",
                "training.learning_rate: found NaN, expected a finite number above 0",
            ),
            ("training.decay=-1", "training.decay: found -1, expected a finite number of at least 0"),
            ("training.momentum=inf", "training.momentum: found inf, expected a finite number of at least 0"),
            ("training.clip=0", "training.clip: found 0, expected a finite number above 0"),
            ("training.loss=l1", "training.loss: found `l1`, expected one of `squared`, `hinge`"),
            ("model.hidden=[4, 0]", "model.hidden[1]: found 0, expected at least 1 neuron"),
            ("model.hidden=4", "model.hidden: found integer `4`, expected a list"),
            ("check.horizons=[]", "check.horizons: found an empty list, expected at least one iteration"),
            ("check.horizons=[0]", "check.horizons[0]: found 0, expected at least 1 iteration"),
            (
                "check.horizons=[1, 5]",
                "check.horizons[1]: found 5, expected at most 4, the iterations of the run",
            ),
            ("check.stride=0", "check.stride: found 0, expected at least 1"),
            ("check.programs=neurons", "check.programs: found `neurons`, expected `windows` or `samples`"),
            ("check.parts=0", "check.parts: found 0, expected at least 1"),
            (
                "check.tightening=some",
                "check.tightening: found `some`, expected one of `none`, `activations`, `products`",
            ),
            (
                "check.objective=beauty",
                "check.objective: found `beauty`, expected one of `parameters`, `directions`, `logits`",
            ),
            (
                "check.objective=directions",
                "check.directions: found nothing, expected it to be given for this objective",
            ),
            (
                "check.directions=faces.npy",
                "check.directions: found a value, expected nothing for this objective",
            ),
            ("check.directions=3", "check.directions: found integer `3`, expected a path"),
            (
                "check.methods=[\"knapsack\"]",
                "check.methods[0]: found \"knapsack\", expected methods that fit: nominal",
            ),
        ],
    );
}

#[test]
fn lists_that_make_no_sense() {
    let folder = folder(MOONS);
    assert_entries(
        folder.path(),
        &[
            (
                "certify.budgets=[1, 9]",
                "certify.budgets[1]: found 9, expected at most 8, the batch, or \"all\"",
            ),
            ("certify.budgets=[1, -9]", "certify.budgets[1]: found -9, expected a number of samples"),
            ("certify.budgets=3", "certify.budgets: found integer `3`, expected a list"),
            (
                "certify.feature_radii=[0.1, -0.1]",
                "certify.feature_radii[1]: found -0.1, expected a finite number",
            ),
            (
                "certify.label_radii=[0.1]",
                "certify.label_radii: found a list, expected nothing without data.task = \"regression\"",
            ),
            (
                "certify.label_radii=[-0.1]",
                "certify.label_radii[0]: found -0.1, expected a finite number of at least 0",
            ),
            ("certify.feature_radii=[nan]", "certify.feature_radii[0]: found NaN, expected a finite number"),
            ("certify.epochs=[1, 0]", "certify.epochs[1]: found 0, expected at least 1"),
            (
                "certify.epochs=[1.5]",
                "certify.epochs[0]: found floating point `1.5`, expected a whole number",
            ),
        ],
    );
    let with_removal = |set| message(folder.path(), &["threat={kind=\"removal\", budget=1}", set]);
    for (set, expected) in [
        ("certify.budgets=[\"all\"]", "certify.budgets[0]: found \"all\", expected a number of samples"),
        (
            "certify.budgets=[7, 8]",
            "certify.budgets[1]: found 8, expected at most 7, as something must remain",
        ),
        (
            "certify.feature_radii=[0.1]",
            "certify.feature_radii: found a list, expected nothing for this kind",
        ),
    ] {
        let message = with_removal(set);
        assert!(message.contains(expected), "{message} lacks {expected}");
    }
}

#[test]
fn keys_that_do_not_exist() {
    let folder = folder(MOONS);
    for table in ["data.", "model.", "training.", "threat.", "check.", "certify.", ""] {
        let message = message(folder.path(), &[&format!("{table}nonsense=1")]);
        let expected = format!("--set {table}nonsense: found the unknown key `nonsense`, expected ");
        assert!(message.contains(&expected), "{message} lacks {expected}");
    }
    for (key, expected) in [
        (
            "weight_decay",
            "nothing: parameters are not shrunk here; `decay` is how fast the learning rate falls",
        ),
        ("learning_rate_decay", "`decay`, which is how fast the learning rate falls"),
    ] {
        let message = message(folder.path(), &[&format!("training.{key}=0.1")]);
        assert!(
            message.ends_with(&format!("found the unknown key `{key}`, expected {expected}")),
            "{message}"
        );
    }
    let message = message(folder.path(), &["model.layers=[\"fc1\"]"]);
    assert!(
        message.ends_with("model.layers: found a value, expected nothing without a file in model.init"),
        "{message}"
    );
}

#[test]
fn first_parameters_that_make_no_sense() {
    let folder = folder(MOONS);
    let file = "model.init={file=\"init.npz\"}";
    assert!(message(folder.path(), &[file]).contains("init.npz: cannot be read: No such file"));
    let write = |weights: Array2<f64>, biases: Array1<f64>| {
        let file = std::fs::File::create(folder.path().join("init.npz")).expect("creates");
        let mut archive = NpzWriter::new(file);
        archive.add_array("0.weight", &weights).expect("writes");
        archive.add_array("0.bias", &biases).expect("writes");
        archive.finish().expect("writes");
    };
    write(Array2::zeros((1, 3)), Array1::zeros(1));
    let wrong = message(folder.path(), &[file]);
    assert!(wrong.ends_with("init.npz: layer 1, weight: found shape (1, 3), expected (1, 2)"), "{wrong}");
    write(Array2::from_elem((1, 2), f64::NAN), Array1::zeros(1));
    let wrong = message(folder.path(), &[file]);
    assert!(wrong.ends_with("init.npz: layer 1, weight: found NaN, expected finite numbers"), "{wrong}");
    write(Array2::zeros((1, 2)), Array1::zeros(1));
    let wrong = message(folder.path(), &[file, "model.hidden=[3]"]);
    assert!(wrong.ends_with("init.npz: layers: found 1, expected 2, as the model has"), "{wrong}");
    std::fs::write(folder.path().join("init.npz"), "no archive").expect("writes");
    assert!(message(folder.path(), &[file]).contains("init.npz: "));
    for init in ["\"ones\"", "{seed=-1}", "{seed=1, file=\"init.npz\"}", "7"] {
        let message = message(folder.path(), &[&format!("model.init={init}")]);
        assert!(message.contains("--set model.init: found "), "{message}");
        assert!(
            message.ends_with("expected \"zeros\", { seed = 1 } or { file = \"init.npz\" }"),
            "{message}"
        );
    }
}

#[test]
fn directions_that_make_no_sense() {
    let folder = folder(MOONS);
    let sets = ["check.objective=directions", "check.directions=faces.npy"];
    let wrong = |expected: &str| {
        let message = message(folder.path(), &sets);
        assert!(message.contains(&format!("faces.npy: {expected}")), "{message} lacks {expected}");
    };
    wrong("cannot be read: No such file");
    let path = folder.path().join("faces.npy");
    let write = |matrix: Array2<f64>| write_npy(&path, &matrix).expect("writes");
    write(Array2::ones((2, 4)));
    wrong("found 4 numbers for each direction, expected 3, the parameters of the model");
    write(array![[1.0, 2.0, 3.0], [1.0, f64::NAN, 0.0]]);
    wrong("directions[1, 1]: found NaN, expected a finite number");
    write(array![[1.0, 2.0, f64::NEG_INFINITY]]);
    wrong("directions[0, 2]: found -inf, expected a finite number");
    write(array![[1.0, 2.0, 3.0], [0.0, -0.0, 0.0]]);
    wrong("directions[1]: found zeros alone, expected a number that is not 0");
    write(Array2::zeros((0, 3)));
    wrong("shape: found [0, 3], expected [directions, parameters], none of them 0");
    write_npy(&path, &Array1::<f64>::ones(3)).expect("writes");
    wrong("shape: found [3], expected [directions, parameters], none of them 0");
    write_npy(&path, &array![[true, true, false]]).expect("writes");
    wrong("dtype: found |b1, expected float64, float32 or an integer type");
    std::fs::write(&path, "no array").expect("writes");
    wrong("");
}

#[test]
fn losses_of_other_tasks() {
    let regression = MOONS
        .replace(
            "source = \"half-moons\"\nsamples = 16",
            "source = \"csv\"\nfile = \"data.csv\"\ntask = \"regression\"",
        )
        .replace("label_flips = true", "");
    let folder = folder(&regression);
    std::fs::write(folder.path().join("data.csv"), "1.0,0.5\n2.0,0.25\n".repeat(8)).expect("writes");
    let wrong = |sets: &[&str]| message(folder.path(), sets);
    let expected = "training.loss: found \"hinge\" with data.task = \"regression\", expected \"squared\"";
    assert!(wrong(&[]).ends_with(expected), "{}", wrong(&[]));
    let squared = "training.loss=squared";
    let flips = wrong(&[squared, "threat.label_flips=true"]);
    assert!(flips.contains("threat.label_flips: found true with data.task = \"regression\""), "{flips}");
    let target = wrong(&[squared, "threat.target_class=0"]);
    assert!(
        target.ends_with("threat.target_class: found 0, expected nothing, as values have no classes"),
        "{target}"
    );
    let blobs = self::folder(&MOONS.replace("half-moons", "blobs"));
    let classes = message(blobs.path(), &["training.loss=binary-cross-entropy"]);
    let expected = "training.loss: found \"binary-cross-entropy\" with 3 classes, expected \"cross-entropy\"";
    assert!(classes.ends_with(expected), "{classes}");
}

#[test]
fn methods_that_do_not_scale_are_not_certified() {
    let folder = folder(MOONS);
    let message = said("certify", folder.path(), &["check.methods=[\"attack\"]"]);
    assert!(message.contains("check.methods: found none that scales"), "{message}");
}

#[test]
fn windows_that_overreach() {
    let folder = folder(&format!("{MOONS}[check]\nhorizons = [2, 4]\n"));
    assert_entries(
        folder.path(),
        &[("check.stride=3", "check.stride: found 3, expected at most 2, the shortest of check.horizons")],
    );
}

#[test]
fn runs_without_a_program() {
    let folder = folder(&format!("{MOONS}[check]\nmethods = [\"milp\"]\n"));
    assert_entries(
        folder.path(),
        &[
            (
                "training.loss=binary-cross-entropy",
                "training.loss: found \"binary-cross-entropy\", expected \"hinge\" or \"squared\", as exponentials",
            ),
            ("training.momentum=0.5", "training.momentum: found 0.5, expected 0 for programs of training"),
        ],
    );
    let substitution = MOONS.replace("label_flips = true", "kind = \"substitution\"");
    let text = substitution.replace("epochs = 2", "epochs = 2\nclip = 1.0");
    let folder = self::folder(&format!("{text}[check]\nmethods = [\"lp\"]\n"));
    let message = message(folder.path(), &[]);
    assert!(message.contains("threat.domain: found none, expected [least, largest] value"), "{message}");
}
