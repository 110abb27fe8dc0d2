//! `countersign study`: its table, files and schema, going on, wrong boxes, and bad input.

use std::path::{Path, PathBuf};

use crate::support::kills::{rounds, survives};
use crate::support::{Ran, behind_place, page, run};
use serde_json::{Value, json};

/// Eight half-moons, four steps, two formulations and window lengths.
const MOONS: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n\
    [check]\nsolvers = [\"highs\"]\n[study]\nformulations = [\"milp\", \"lp\"]\nhorizons = [4, 1]\n";

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("spec.toml"), MOONS).expect("writes");
        Folder { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// `study` of the specification.
    fn study(&self, more: &[&str]) -> Ran {
        let spec = self.text("spec.toml");
        run(&[&["study", spec.as_str(), "--quiet"], more].concat())
    }

    /// The same with JSON on standard output and files in `out`.
    fn written(&self) -> Value {
        let ran = self.study(&["--format", "json", "--out", &self.text("out")]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        ran.report()
    }

    /// Going on from `out`, whose study was changed.
    fn resumed(&self, change: impl FnOnce(&mut Value), more: &[&str]) -> Ran {
        let file = self.path("out/report.json");
        let mut report = stored(&file);
        change(&mut report);
        std::fs::write(&file, report.to_string()).expect("writes");
        self.study(&[&["--format", "json", "--resume", &self.text("out")], more].concat())
    }
}

fn stored(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).expect("reads")).expect("JSON")
}

fn rows(report: &Value) -> &[Value] {
    report["rows"].as_array().expect("rows")
}

fn row<'a>(report: &'a Value, method: &str, horizon: &Value) -> &'a Value {
    let is_it = |row: &&Value| row["method"] == method && row["horizon"] == *horizon;
    rows(report).iter().find(is_it).unwrap_or_else(|| panic!("no {method} {horizon}"))
}

fn width(row: &Value) -> f64 {
    row["width"].as_f64().expect("a width")
}

/// A study without what differs from run to run.
fn timeless(mut report: Value) -> Value {
    report["seconds"] = Value::Null;
    for row in report["rows"].as_array_mut().expect("rows") {
        row["seconds"] = Value::Null;
    }
    report
}

/// Takes the numbers of a cell away, as if it had not been begun.
fn forget(row: &mut Value) {
    row["status"] = json!("not-begun");
    for field in ["lower", "upper", "width"] {
        row[field] = Value::Null;
    }
}

#[test]
fn cells_are_ordered_between_the_truth_and_intervals() {
    let folder = Folder::new();
    let report = folder.written();
    assert_eq!((&report["schema"], &report["verdict"]), (&json!("countersign-study/1"), &json!("agree")));
    let order: Vec<String> = rows(&report)
        .iter()
        .map(|row| format!("{}@{}", row["method"].as_str().expect("a method"), row["horizon"]))
        .collect();
    let expected =
        ["ibp@null", "crown@null", "affine@null", "exhaustive@null", "lp@1", "milp@1", "lp@4", "milp@4"];
    assert_eq!(order, expected, "the cheapest first");
    let of = |method: &str, horizon: Value| width(row(&report, method, &horizon));
    let (truth, ibp) = (of("exhaustive", Value::Null), of("ibp", Value::Null));
    let nested = [truth, of("milp", json!(4)), of("milp", json!(1)), of("lp", json!(1)), ibp * (1.0 + 1e-9)];
    assert!(nested.is_sorted(), "{nested:?}");
    let full = row(&report, "milp", &json!(4));
    assert!(full["ratio"].as_f64().expect("a ratio") < 1.01, "one window of all steps is exact: {full}");
    assert_eq!((&full["contains_truth"], &full["status"]), (&json!(true), &json!("complete")));
    let counts = &row(&report, "lp", &json!(1))["subproblems"];
    assert!(counts["optimal"].as_u64() > Some(0) && counts["limited"] == 0, "{counts}");
    assert_eq!(row(&report, "lp", &json!(1))["trust"], "proved");
    // The truth within 4 cells, 4 nested pairs, 5 pairs of methods without programs and one replay.
    assert_eq!((&report["summary"]["comparisons"], &report["summary"]["agree"]), (&json!(14), &json!(14)));
}

#[test]
fn a_study_has_files_a_table_and_a_schema() {
    let folder = Folder::new();
    let report = folder.written();
    assert_eq!(stored(&folder.path("out/report.json")), report);
    let csv = std::fs::read_to_string(folder.path("out/study.csv")).expect("reads");
    assert_eq!(csv.lines().count(), 1 + rows(&report).len());
    assert!(
        csv.starts_with(
            "method,solver,horizon,stride,parts,programs,tightening,handed_on,status,trust,width,"
        ),
        "{csv}"
    );
    assert!(csv.contains("\nmilp,highs,4,1,1,windows,activations,boxes,complete,"), "{csv}");
    let figure = std::fs::read_to_string(folder.path("out/width-against-runtime.svg")).expect("reads");
    for text in ["milp", "lp", "exhaustive", "ibp", "seconds", "total width"] {
        assert!(figure.contains(&format!("\n{text}\n")), "{text}");
    }
    let (title, figures) = page(&folder.path("out"));
    assert_eq!(title, "AGREE: spec.toml – Countersign");
    assert_eq!(figures, ["order-of-methods.svg", "width-against-runtime.svg", "subproblem-status.svg"]);
    let windows = row(&report, "milp", &json!(4))["subproblems_by_step"].as_array().expect("windows");
    assert_eq!(windows.len(), 4, "one ends with each step");
    let by_step: u64 = windows.iter().map(|window| window["optimal"].as_u64().expect("a count")).sum();
    let of_row = |key: &str| row(&report, "milp", &json!(4))[key]["optimal"].as_u64().expect("a count");
    assert_eq!(by_step, of_row("subproblems") + of_row("tightening_subproblems"));
    let table = folder.study(&[]);
    assert_eq!(table.code, Some(0), "{}", table.stderr);
    for text in [
        "verdict: AGREE\n",
        "4 cells: 4 complete",
        " horizon ",
        " exhaustive ",
        "above truth",
        "\nall cells: solver highs, stride 1, parts 1, programs windows, tightening activations, handed on boxes\n",
    ] {
        assert!(table.stdout.contains(text), "{text}: {}", table.stdout);
    }
    let schema: Value = serde_json::from_str(&run(&["schema", "study"]).stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&report), "{:?}", validator.iter_errors(&report).collect::<Vec<_>>());
    let other: Value = serde_json::from_str(&run(&["schema"]).stdout).expect("a schema");
    assert_eq!(other["title"], "Report");
}

#[test]
fn a_study_goes_on_where_it_was_stopped() {
    let folder = Folder::new();
    let whole = folder.written();
    let resumed = folder.resumed(
        |report| {
            let rows = report["rows"].as_array_mut().expect("rows");
            rows[3]["seconds"] = json!(77.0);
            rows[5..].iter_mut().for_each(forget);
            (report["interrupted"], report["verdict"]) = (json!(true), json!("incomplete"));
        },
        &[],
    );
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    let report = resumed.report();
    assert_eq!(report["rows"][3]["seconds"], json!(77.0), "what was finished is not run again");
    assert_eq!(timeless(report.clone()), timeless(whole));
    assert_eq!(stored(&folder.path("out/report.json")), report);
}

#[test]
fn a_study_goes_on_whenever_it_was_stopped() {
    let folder = Folder::new();
    let spec = folder.text("spec.toml");
    let sets = ["data.samples=16", "study.horizons=[1, 2, 3, 8]", "study.parts=[1, 4]"];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let all = [&["study", spec.as_str(), "--quiet", "--format", "json"], sets.as_slice()].concat();
    let whole = timeless(run(&all).report());
    let same = |report: Value| assert_eq!(timeless(report), whole, "whatever was stopped, and when");
    survives(&all, &folder.path("out"), rounds("COUNTERSIGN_STOPS", 10), &same);
}

#[test]
fn a_wrong_box_in_a_stored_study_is_found() {
    let folder = Folder::new();
    folder.written();
    let shrunk = |report: &mut Value| {
        let row = &mut report["rows"][5];
        row["upper"][0] = row["lower"][0].clone();
    };
    let ran = folder.resumed(shrunk, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(
        (&report["verdict"], &report["rows"][5]["contains_truth"]),
        (&json!("disagree"), &json!(false))
    );
    let found: Vec<&Value> = report["comparisons"]
        .as_array()
        .expect("comparisons")
        .iter()
        .filter(|check| check["verdict"] == "disagree")
        .collect();
    let sides = |check: &Value| (check["left"].clone(), check["right"].clone());
    assert_eq!(sides(found[0]), (json!("exhaustive"), json!("milp[highs]@1")));
    assert_eq!(sides(found[1]), (json!("milp[highs]@4"), json!("milp[highs]@1")));
    let spec = folder.text("spec.toml");
    let table = run(&["study", &spec, "--quiet", "--resume", &folder.text("out")]);
    assert!(
        table.stdout.contains("DISAGREE exhaustive against milp[highs]@1: component 0"),
        "{}",
        table.stdout
    );
}

#[test]
fn only_the_same_study_is_gone_on_with() {
    let folder = Folder::new();
    folder.written();
    let message = |change: fn(&mut Value), more: &[&str]| {
        let kept = stored(&folder.path("out/report.json"));
        let ran = folder.resumed(change, more);
        std::fs::write(folder.path("out/report.json"), kept.to_string()).expect("writes");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        ran.stderr
    };
    let other = message(|_| (), &["--set", "threat.budget=2"]);
    assert!(other.contains("report.json: threat.budget: found 1, expected 2"), "{other}");
    let version = message(|report| report["version"] = json!("0.0.0"), &[]);
    assert!(version.contains("version: found \"0.0.0\""), "{version}");
    let schema = message(|report| report["schema"] = json!("another/1"), &[]);
    assert!(schema.contains("expected \"countersign-study/1\""), "{schema}");
    let bare = message(|report| report["rows"][5]["lower"] = Value::Null, &[]);
    assert!(bare.contains("rows: found milp[highs]@1 with a box that does not go"), "{bare}");
    let none = folder.study(&["--resume", &folder.text("nowhere")]);
    assert_eq!(none.code, Some(2), "{}", none.stderr);
}

#[test]
fn solvers_refuse_what_they_do_not_take() {
    let folder = Folder::new();
    let sets = ["threat.feature_radius=0.01", "study.formulations=[\"lp\", \"qcp\"]", "study.horizons=[2]"];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let ran = folder.study(&[&["--format", "json"], sets.as_slice()].concat());
    assert_eq!(ran.code, Some(0), "unsupported is no failure: {}{}", ran.stdout, ran.stderr);
    let report = ran.report();
    let qcp = row(&report, "qcp", &json!(2));
    assert_eq!((&qcp["status"], &qcp["width"]), (&json!("unsupported"), &Value::Null));
    assert!(qcp["reason"].as_str().is_some_and(|reason| reason.contains("highs")), "{qcp}");
    // Features move: not every attack can be tried, and some are drawn.
    assert!(width(row(&report, "attack", &Value::Null)) > 0.0);
    assert_eq!(row(&report, "lp", &json!(2))["contains_truth"], Value::Null);
    let table = folder.study(&sets);
    assert!(table.stdout.contains("at least ") && table.stdout.contains("unsupported qcp[highs]@2: "));
}

#[test]
fn a_study_ends_when_its_seconds_are_spent() {
    let folder = Folder::new();
    let ran = folder.study(&["--format", "json", "--set", "study.total_limit=1e-9"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let report = ran.report();
    assert_eq!(row(&report, "milp", &json!(4))["status"], "not-begun");
    assert!(report["notes"].to_string().contains("s in all was spent"), "{}", report["notes"]);
    assert_eq!((&report["interrupted"], &report["verdict"]), (&json!(false), &json!("incomplete")));
}

#[test]
fn every_way_to_divide_a_run_multiplies_cells() {
    let folder = Folder::new();
    let sets = [
        "study.strides=[1, \"window\"]",
        "study.parts=[1, 2]",
        "study.tightening=[\"none\", \"products\"]",
        "study.handed_on=[\"boxes\", \"polytopes\"]",
        "study.formulations=[\"lp\"]",
        "study.horizons=[1, 2]",
    ];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let report = folder.study(&[&["--format", "json"], sets.as_slice()].concat()).report();
    assert_eq!((&report["summary"]["cells"], &report["verdict"]), (&json!(24), &json!("agree")));
    let left_out = folder.study(&["--set", "study.strides=[2]", "--set", "study.horizons=[1, 2]"]);
    assert!(
        left_out.stdout.contains("note: left out: windows of 1 steps with stride 2"),
        "{}",
        left_out.stdout
    );
}

#[test]
fn bad_input_is_named() {
    let folder = Folder::new();
    let mut wrong = Vec::new();
    for (set, expected) in [
        ("study.horizon=[1]", "study.horizon: found the unknown key `horizon`, expected one of `horizons`"),
        ("study.horizons=[]", "study.horizons: found an empty list, expected at least one iteration"),
        ("study.formulations=[]", "study.formulations: found an empty list, expected at least one entry"),
        ("study.formulations=[\"ip\"]", "study.formulations[0]: found `ip`, expected one of"),
        ("study.horizons=[1, 0]", "study.horizons[1]: found 0, expected at least 1 iteration"),
        (
            "study.horizons=[1, 5]",
            "study.horizons[1]: found 5, expected at most 4, the iterations of the run",
        ),
        ("study.strides=[0]", "study.strides[0]: found 0, expected a number of iterations of at least 1"),
        ("study.strides=[1, 5]", "study.strides[1]: found 5, expected at most 4, the longest window"),
        ("study.strides=[\"half\"]", "study.strides[0]: found \"half\", expected a number of iterations"),
        ("study.parts=[0]", "study.parts[0]: found 0, expected at least 1"),
        ("study.tightening=[\"all\"]", "study.tightening[0]: found `all`, expected"),
        (
            "study.programs=[\"batches\"]",
            "study.programs[0]: found `batches`, expected `windows` or `samples`",
        ),
        ("study.handed_on=[]", "study.handed_on: found an empty list, expected at least one entry"),
        ("study.handed_on=[\"spheres\"]", "study.handed_on[0]: found `spheres`, expected"),
        ("study.time_limit=0", "study.time_limit: found 0, expected a number of seconds above 0"),
        ("study.total_limit=-1.5", "study.total_limit: found -1.5, expected a number of seconds above 0"),
        ("training.loss=\"binary-cross-entropy\"", "training.loss: found \"binary-cross-entropy\", expected"),
    ] {
        let ran = folder.study(&["--set", set, "--out", &folder.text("none")]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{set}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "one message: {}", ran.stderr);
        assert!(!folder.path("none").exists(), "{set}: nothing is written");
        if !behind_place(&ran.stderr).starts_with(expected) {
            wrong.push(format!("{set}: {} lacks {expected}", ran.stderr));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let sets = ["--set", "study.programs=[\"samples\"]", "--set", "study.horizons=[4, 2]"];
    let ran = folder.study(&sets);
    let expected =
        "study.horizons: found [4, 2], expected 1 among them, as programs of samples hold one step";
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    let other = run(&["study", "models/ensemble.toml"]);
    assert_eq!(other.code, Some(2), "{}", other.stderr);
    assert!(other.stderr.contains("kind: found \"ensemble\", expected \"trajectory\""), "{}", other.stderr);
}
