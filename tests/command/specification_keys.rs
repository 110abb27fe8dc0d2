//! Keys are declared once: the JSON Schema, the messages and the reference say the same about them.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::kinds::spec::{Library, Specification, key_reference, specification_schema};
use jsonschema::Validator;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

const MOONS: &str = r#"kind = "trajectory"
[data]
source = "half-moons"
samples = 16
test = 4
[training]
loss = "hinge"
learning_rate = 1.0
batch_size = 8
epochs = 2
[threat]
budget = 1
label_flips = true
"#;

const DIGITS: &str = r#"kind = "label-flip"
[data]
source = "digits"
train = 20
test = 2
[kernel]
name = "rbf"
gamma = 0.1
[model]
name = "ridge"
lambda = 1.0
[partition]
count = 2
"#;

const BLOBS: &str = r#"kind = "smoothing"
[data]
source = "blobs"
train = 20
test = 2
[training]
loss = "hinge"
learning_rate = 0.1
batch_size = 10
epochs = 1
[smoothing]
sigma = 0.5
"#;

const ENSEMBLE: &str = r#"kind = "ensemble"
[ensemble]
votes = "votes.npy"
flips = "flips.npy"
"#;

fn schema() -> Validator {
    jsonschema::draft202012::new(&specification_schema()).expect("a schema of this draft")
}

fn json(text: &str) -> Value {
    let table: toml::Table = text.parse().expect("is TOML");
    serde_json::to_value(table).expect("has no dates")
}

/// What is said about a text that stands in `spec.toml`; nothing where it is a specification.
fn message(text: &str, sets: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("spec.toml");
    fs::write(&file, text).expect("writes");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let read = match Library::read(&file, &sets) {
        Ok(None) => Specification::read(&file, &sets, &[]).map(|_| ()),
        Ok(Some(_)) => Ok(()),
        Err(error) => Err(error),
    };
    let said = read.err()?.to_string();
    Some(said.replace(&format!("{}/", folder.path().display()), ""))
}

fn specifications_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let here = files.into_iter().filter(is_toml);
    here.chain(folders.iter().flat_map(|folder| specifications_below(folder))).collect()
}

#[test]
fn every_specification_of_the_project_fits_the_schema() {
    let schema = schema();
    let files = specifications_below(&Path::new(ROOT).join("models"));
    assert!(files.len() >= 30, "{files:?}");
    for file in files {
        let value = json(&fs::read_to_string(&file).expect("reads"));
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", file.display());
    }
    for text in [MOONS, DIGITS, BLOBS, ENSEMBLE] {
        assert!(schema.is_valid(&json(text)) && message(text, &[]).is_none(), "{text}");
    }
}

#[test]
fn the_specifications_of_the_documentation_fit_the_schema() {
    let page = include_str!("../../src/docs/specifications.md");
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let whole: Vec<&str> = blocks.filter(|block| block.contains("kind = \"")).collect();
    let schema = schema();
    let fitting = whole.iter().filter(|block| block.starts_with("kind")).filter(|block| {
        let value = json(block);
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{block}: {errors:?}");
        true
    });
    assert_eq!(fitting.count(), 5, "one for each kind");
}

/// Each with the part of a sound specification that it stands for, the line of the message, and what it says
/// then.
#[test]
fn what_is_wrong_is_refused_by_the_schema_and_in_words() {
    let schema = schema();
    for (sound, part, wrong, line, said) in [
        (MOONS, "epochs = 2", "epochs = 0", 10, "training.epochs: found 0, expected at least 1"),
        (
            MOONS,
            "epochs = 2",
            "epochs = 1.5",
            10,
            "training.epochs: found floating point `1.5`, expected a whole number, at least 1",
        ),
        (MOONS, "epochs = 2\n", "", 6, "training: found no key `epochs`, expected it to be given"),
        (
            MOONS,
            "epochs = 2",
            "epochs = 2\nclip = -0.5",
            11,
            "training.clip: found -0.5, expected a finite number above 0",
        ),
        (
            MOONS,
            "1.0",
            "\"fast\"",
            8,
            "training.learning_rate: found string \"fast\", expected a finite number above 0",
        ),
        (
            MOONS,
            "\"hinge\"",
            "\"hing\"",
            7,
            "training.loss: found `hing`, expected one of `squared`, `hinge`, `cross-entropy`, `binary-cross-entropy`",
        ),
        (
            MOONS,
            "budget = 1",
            "budget = -1",
            12,
            "threat.budget: found -1, expected a number of samples of at least 0, or \"all\"",
        ),
        (
            MOONS,
            "budget = 1",
            "budget = 1\ndomain = [0.0, 1.0]",
            13,
            "threat.domain: found a value, expected nothing for this kind",
        ),
        (
            MOONS,
            "samples = 16",
            "sample = 16",
            4,
            "data.sample: found the unknown key `sample`, expected one of `samples`, ",
        ),
        (
            MOONS,
            "samples = 16",
            "noise = -0.5",
            4,
            "data.noise: found -0.5, expected a finite number of at least 0",
        ),
        (
            MOONS,
            "samples = 16",
            "centers = 2",
            4,
            "data.centers: found a value, expected nothing for this source",
        ),
        (
            MOONS,
            "[threat]",
            "[check]\nobjective = \"directions\"\n[threat]",
            11,
            "check.directions: found nothing, expected it to be given for this objective",
        ),
        (
            MOONS,
            "[threat]",
            "[check]\nhorizons = [\n    1,\n    0,\n]\n[threat]",
            14,
            "check.horizons[1]: found 0, expected at least 1 iteration",
        ),
        (
            MOONS,
            "[threat]",
            "[study]\nstrides = [1, \"windows\"]\n[threat]",
            12,
            "study.strides[1]: found \"windows\", expected a number of iterations of at least 1, or \"window\"",
        ),
        (
            MOONS,
            "[threat]",
            "[study]\ntime_limit = 0\n[threat]",
            12,
            "study.time_limit: found 0, expected a number of seconds above 0",
        ),
        (
            MOONS,
            "[threat]",
            "[model]\ninit = \"ones\"\n[threat]",
            12,
            "model.init: found \"ones\", expected \"zeros\", { seed = 1 } or { file = \"init.npz\" }",
        ),
        (
            MOONS,
            "[threat]",
            "[partitions]\ncount = 2\n[threat]",
            11,
            "partitions: found the unknown key `partitions`, expected one of `partition`, ",
        ),
        (
            DIGITS,
            "\"rbf\"",
            "\"gauss\"",
            7,
            "kernel.name: found `gauss`, expected one of `linear`, `rbf`, `polynomial`, `ntk`, `precomputed`",
        ),
        (
            DIGITS,
            "gamma = 0.1",
            "depth = 2",
            8,
            "kernel.depth: found the unknown key `depth`, expected `gamma` or `name`",
        ),
        (DIGITS, "gamma = 0.1\n", "", 6, "kernel: found no key `gamma`, expected it to be given"),
        (
            DIGITS,
            "count = 2",
            "count = [2, 5, 2]",
            13,
            "partition.count[2]: found 2, expected another number than those before",
        ),
        (
            DIGITS,
            "count = 2",
            "count = \"many\"",
            13,
            "partition.count: found \"many\", expected a whole number, at least 1, or a list",
        ),
        (
            DIGITS,
            "lambda = 1.0",
            "lambda = -1.0",
            11,
            "model.lambda: found -1, expected a finite number of at least 0",
        ),
        (
            BLOBS,
            "sigma = 0.5",
            "sigma = 0.5\nalpha = 1.0",
            13,
            "smoothing.alpha: found 1, expected a number above 0 and below 1",
        ),
        (
            BLOBS,
            "sigma = 0.5",
            "sigma = 0.5\nradii = [0.5, 0.5]",
            13,
            "smoothing.radii[1]: found 0.5, expected another radius than those before",
        ),
        (
            BLOBS,
            "sigma = 0.5",
            "sigma = 0.5\n[check]\nsolvers = [\"gurobi\"]",
            14,
            "check.solvers[0]: found `gurobi`, expected one of `highs`, `scip`, `microlp`, `clarabel`",
        ),
        (ENSEMBLE, "\"votes.npy\"", "7", 3, "ensemble.votes: found integer `7`, expected a path"),
        (
            ENSEMBLE,
            "\"ensemble\"\n",
            "\"ensembel\"\n",
            1,
            "kind: found \"ensembel\", expected \"ensemble\", \"label-flip\", \"trajectory\" or \"smoothing\"",
        ),
    ] {
        let text = sound.replacen(part, wrong, 1);
        assert!(!schema.is_valid(&json(&text)), "the schema accepts {wrong}");
        let message = message(&text, &[]).unwrap_or_else(|| panic!("{wrong} is accepted"));
        assert!(message.starts_with(&format!("spec.toml:{line}: {said}")), "{wrong}: {message}");
    }
}

/// Rules between tables, which the schema cannot say.
#[test]
fn what_only_rules_between_tables_refuse_is_named_at_its_line() {
    let labels = "kind = \"label-flip\"\n[data]\nsource = \"labels\"\nlabels = \"y.npy\"\n";
    let regression =
        MOONS.replace("\"half-moons\"\nsamples = 16", "\"csv\"\nfile = \"x.csv\"\ntask = \"regression\"");
    for (text, said) in [
        (
            labels,
            "3: data.source: found \"labels\" with this kernel, expected \"labels\" with a precomputed kernel, and with no other",
        ),
        (
            &regression.replace("test = 4\n", ""),
            "7: training.loss: found \"hinge\" with data.task = \"regression\", expected \"squared\"",
        ),
        (
            &format!("{MOONS}[unlearning]\n"),
            "11: threat.kind: found \"bounded\", expected \"removal\", for [unlearning]",
        ),
        (
            &format!("{BLOBS}[model]\nfiles = [\"a.npz\"]\n"),
            "6: training: found a table, expected nothing beside the networks of model.files",
        ),
    ] {
        let message = message(text, &[]).expect("is refused");
        assert_eq!(message, format!("spec.toml:{said}"));
    }
}

#[test]
fn methods_are_completed_by_kind() {
    let schema = schema();
    let with = |text: &str, method: &str| json(&format!("{text}[check]\nmethods = [\"{method}\"]\n"));
    assert!(schema.is_valid(&with(MOONS, "crown")) && !schema.is_valid(&with(MOONS, "o1")));
    assert!(schema.is_valid(&with(ENSEMBLE, "p1")) && !schema.is_valid(&with(ENSEMBLE, "crown")));
}

#[test]
fn entries_of_the_command_line_have_no_line() {
    let said = |sets: &[&str]| message(MOONS, sets).expect("is refused");
    assert_eq!(said(&["training.epochs=0"]), "--set training.epochs: found 0, expected at least 1");
    assert_eq!(said(&["threat={}"]), "--set threat: found no key `budget`, expected it to be given");
    assert_eq!(said(&["certify.epochs=[1, 0]"]), "--set certify.epochs[1]: found 0, expected at least 1");
    assert_eq!(said(&["certify={epochs=[0]}"]), "--set certify.epochs[0]: found 0, expected at least 1");
    // What is missing was not set, and what is in the file keeps its line.
    let missing = "spec.toml: check.directions: found nothing, expected it to be given for this objective";
    assert_eq!(said(&["check.objective=directions"]), missing);
    assert!(said(&["threat.kind=removal", "check.methods=[\"p1\"]"]).starts_with("--set check.methods[0]: "));
    assert!(said(&["data.task=regression"]).starts_with("spec.toml:3: data.source: found \"half-moons\""));
}

#[test]
fn what_is_not_toml_is_pointed_at() {
    for (text, expected) in [
        (
            "kind = \"ensemble\"\n[ensemble\n",
            "spec.toml:2:10: is not TOML: found the end of the line, expected ",
        ),
        ("kind = \n", "spec.toml:1:8: is not TOML: found "),
        ("kind = \"ensemble\"\nkind = \"ensemble\"\n", "spec.toml:2:1: is not TOML: found `kind`, expected "),
        ("a = [1,", "spec.toml:1:8: is not TOML: found the end of the "),
    ] {
        let message = message(text, &[]).expect("is refused");
        assert!(message.starts_with(expected) && message.lines().count() == 1, "{message}");
    }
}

#[test]
fn entries_that_a_library_sets_are_named_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("moons.toml"), MOONS).expect("writes");
    let library = "kind = \"library\"\n[[groups]]\nname = \"a\"\nspecification = \"moons.toml\"\n\
        formulations = [\"lp\"]\n[groups.set]\n\"training.epochs\" = [1, 0]\n";
    let file = folder.path().join("library.toml");
    fs::write(&file, library).expect("writes");
    assert!(schema().is_valid(&json(library)));
    let message = Library::read(&file, &[]).expect_err("is refused").to_string();
    let expected = "library.toml:6: training.epochs: found 0, expected at least 1";
    assert!(message.ends_with(expected), "{message}");
}

#[test]
fn the_reference_of_keys_is_what_the_tables_say() {
    let committed = include_str!("../../src/docs/keys.md");
    assert_eq!(committed, key_reference(), "made again by: cargo run -- schema keys > src/docs/keys.md");
}
