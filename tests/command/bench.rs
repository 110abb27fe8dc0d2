//! `countersign bench`: folders, solvers of one's own, lies, going on after interruptions, and bad input.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::support::kills::{rounds, survives};
use crate::support::{Ran, countersign, page, run};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

/// max 2a + 3b + c over 2a + 2b + c ≤ 3 with binaries: 4, at b = c = 1.
const KNAPSACK: &str =
    "Maximize\n o: 2 a + 3 b + c\nSubject To\n r: 2 a + 2 b + c <= 3\nBinaries\n a b c\nEnd\n";
/// min x over x ≥ 1.5.
const LOWEST: &str = "NAME lowest\nROWS\n N o\n G r\nCOLUMNS\n x o 1 r 1\nRHS\n RHS r 1.5\nENDATA\n";
/// x ≥ 2 within [0, 1].
const EMPTY: &str = "Minimize\n o: x\nSubject To\n r: x >= 2\nBounds\n 0 <= x <= 1\nEnd\n";
/// max x over x² ≤ 4.
const SQUARE: &str = "Maximize\n o: x\nSubject To\n r: [ x^2 ] <= 4\nBounds\n 0 <= x <= 9\nEnd\n";

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// Four instances with a manifest that knows three of them.
    fn new() -> Self {
        let folder = Folder { folder: tempfile::tempdir().expect("a folder") };
        std::fs::create_dir(folder.path("in")).expect("made");
        for (name, text) in
            [("knapsack.lp", KNAPSACK), ("lowest.mps", LOWEST), ("empty.lp", EMPTY), ("square.lp", SQUARE)]
        {
            folder.write(&format!("in/{name}"), text);
        }
        let manifest = "name,status,primal,dual\nknapsack,optimal,4,\nlowest,,1.5,1.5\nempty,infeasible,,\n";
        folder.write("in/manifest.csv", manifest);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    /// A solver of one's own: a script that gets the instance and writes to `$2`.
    fn script(&self, name: &str, body: &str) -> String {
        self.write(name, &format!("#!/bin/sh\n{body}\n"));
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(self.path(name), executable).expect("set");
        format!("{name}={} {{file}} {{solution}} {{time}}", self.text(name))
    }

    fn bench(&self, more: &[&str]) -> Ran {
        let folder = self.text("in");
        let limit = if more.contains(&"--time-limit") { &[][..] } else { &["--time-limit", "20"] };
        run(&[&["bench", folder.as_str(), "--quiet"], limit, more].concat())
    }

    fn report(&self, more: &[&str], code: i32) -> Value {
        let ran = self.bench(&[&["--format", "json"], more].concat());
        assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
        ran.report()
    }
}

/// Answers `answer` on knapsack, and takes nothing else.
fn on_knapsack(answer: &str) -> String {
    format!("case $1 in */knapsack.lp) printf '{answer}' > $2;; *) echo '=status= unsupported' > $2;; esac")
}

fn run_of<'a>(report: &'a Value, instance: &str, solver: &str) -> &'a Value {
    let runs = report["runs"].as_array().expect("runs");
    let is_it = |run: &&Value| run["instance"] == instance && run["solver"] == solver;
    runs.iter().find(is_it).unwrap_or_else(|| panic!("no {instance} by {solver}: {report}"))
}

fn failures(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let failures = report["failures"].as_array().expect("failures");
    failures.iter().map(|failure| (text(&failure["instance"]), text(&failure["kind"]))).collect()
}

#[test]
fn right_answers_agree_with_the_manifest_and_each_other() {
    let folder = Folder::new();
    let truth = folder.script("truth", &on_knapsack("=status= optimal\\n=obj= 4\\n=bound= 4\\nb 1\\nc 1\\n"));
    let out = folder.text("out");
    let more =
        ["--solver", "highs", "--solver", "scip", "--solver-command", &truth, "--seeds", "2", "--out", &out];
    let report = folder.report(&more, 0);
    assert_eq!(
        (&report["schema"], &report["verdict"]),
        (&json!("countersign-bench/1"), &json!("agree")),
        "{report}"
    );
    assert_eq!((&report["planned_runs"], failures(&report)), (&json!(24), vec![]));
    assert_eq!(run_of(&report, "empty", "highs")["status"], "infeasible");
    assert_eq!(run_of(&report, "square", "highs")["status"], "unsupported");
    let square = run_of(&report, "square", "scip");
    assert!((square["primal"].as_f64().expect("a value") - 2.0).abs() < 1e-4, "{square}");
    let own = run_of(&report, "knapsack", "truth");
    assert_eq!(
        (&own["status"], &own["objective"], &own["violation"]),
        (&json!("optimal"), &json!(4.0), &json!(0.0))
    );
    assert_eq!(run_of(&report, "lowest", "truth")["status"], "unsupported");
    assert!(run_of(&report, "knapsack", "scip")["peak_memory_kib"].as_u64() > Some(1000));
    // Only knapsack is taken by all three, with two seeds each; the square by SCIP alone.
    let fields = report["fields"].as_array().expect("fields");
    let who: Vec<(&Value, &Value)> = fields.iter().map(|field| (&field["solvers"], &field["runs"])).collect();
    let (two, three) = (json!(["highs", "scip"]), json!(["highs", "scip", "truth"]));
    assert_eq!(who, [(&two, &json!(6)), (&three, &json!(2))]);

    let stored: Value =
        serde_json::from_slice(&std::fs::read(folder.path("out/report.json")).expect("reads")).expect("JSON");
    assert_eq!(stored, report);
    let schema: Value = serde_json::from_str(&run(&["schema", "bench"]).stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&report), "{:?}", validator.iter_errors(&report).collect::<Vec<_>>());
    let csv = std::fs::read_to_string(folder.path("out/runs.csv")).expect("reads");
    assert_eq!(csv.lines().count(), 25);
    assert!(csv.contains("\nknapsack,MILP,highs,0,optimal,false,4.0,4.0,0.0,"), "{csv}");
    let means = std::fs::read_to_string(folder.path("out/means.csv")).expect("reads");
    assert!(
        means.starts_with("field,runs,solver,solved,mean_shift_10,mean_shift_1\nhighs scip,6,highs,6,"),
        "{means}"
    );
    assert_eq!(means.lines().count(), 6, "{means}");
    let figure = std::fs::read_to_string(folder.path("out/performance-profile-2.svg")).expect("reads");
    for text in ["highs", "scip", "truth", "share of runs solved"] {
        assert!(figure.contains(&format!("\n{text}\n")), "{text}");
    }
    let (title, figures) = page(&folder.path("out"));
    assert_eq!(
        (title.as_str(), figures),
        (
            "AGREE: 4 instances – Countersign",
            vec!["performance-profile.svg".to_owned(), "performance-profile-2.svg".to_owned()]
        )
    );
    let table = folder.bench(&more[..6]);
    assert_eq!(table.code, Some(0), "{}", table.stderr);
    for text in
        ["verdict: AGREE\n4 instances, 12 of 12 runs, 0 failures;", " infeasible ", "mean s (shift 10)"]
    {
        assert!(table.stdout.contains(text), "{text}: {}", table.stdout);
    }
}

#[test]
fn lies_of_a_solver_are_failures_however_fast() {
    let folder = Folder::new();
    for (name, answer, kind) in [
        ("worse", "=status= optimal\\n=obj= 3\\na 1\\nc 1\\n", "wrong-optimum"),
        ("better", "=status= optimal\\n=obj= 5\\na 1\\nb 1\\n", "infeasible-point"),
        ("fraction", "=status= optimal\\n=obj= 4.5\\na 0.5\\nb 1\\n", "infeasible-point"),
        ("boast", "=status= optimal\\n=obj= 4\\nb 1\\n", "wrong-value"),
        ("bound", "=status= limit\\n=bound= 3.5\\n", "wrong-bound"),
        ("none", "=infeas=\\n", "wrong-status"),
        ("endless", "=unbd=\\n", "wrong-status"),
    ] {
        let lie = folder.script(name, &on_knapsack(answer));
        let report = folder.report(&["--solver", "highs", "--solver-command", &lie], 1);
        assert_eq!(report["verdict"], "disagree", "{name}");
        assert_eq!(failures(&report), [("knapsack".to_owned(), kind.to_owned())], "{name}: {report}");
        let blamed = &report["failures"][0]["runs"];
        assert_eq!(*blamed, json!([[name, 0]]), "the truth beside it is not blamed");
        let summaries = report["summaries"].as_array().expect("summaries");
        let own = summaries.iter().find(|summary| summary["solver"] == name).expect("a summary");
        assert_eq!((&own["solved"], &own["wrong"]), (&json!(0), &json!(1)), "{name}");
        // A wrong answer counts with the time limit, not with its time.
        let together = &report["fields"].as_array().expect("fields").last().expect("a field")["standings"][1];
        assert_eq!((&together["solver"], &together["solved"]), (&json!(name), &json!(0)), "{together}");
        assert!(together["mean_shift_1"].as_f64().expect("a mean") > 19.9, "{together}");
        let table = folder.bench(&["--solver", "highs", "--solver-command", &lie]);
        assert_eq!(table.code, Some(1));
        let line = format!("FAILURE knapsack: {}: {name} (seed 0): ", kind.replace('-', " "));
        assert!(table.stdout.contains(&line) && table.stdout.contains("WRONG"), "{}", table.stdout);
    }
}

#[test]
fn a_wrong_manifest_is_contradicted_by_every_solver() {
    let folder = Folder::new();
    folder.write("in/manifest.csv", "file,primal,dual\nknapsack.lp,3,3\nlowest.mps,1.25,\n");
    let report = folder.report(&["--solver", "highs", "--solver", "scip"], 1);
    let expected = ["knapsack", "knapsack", "lowest", "lowest"].map(str::to_owned);
    assert_eq!(failures(&report).into_iter().map(|(instance, _)| instance).collect::<Vec<_>>(), expected);
    folder.write("in/manifest.csv", "name,status\nknapsack,infeasible\n");
    assert_eq!(failures(&folder.report(&["--solver", "scip"], 1)).len(), 1);
}

#[test]
fn solvers_that_contradict_each_other_fail_together() {
    let folder = Folder::new();
    std::fs::remove_file(folder.path("in/manifest.csv")).expect("removed");
    let lie = folder.script("lie", &on_knapsack("=status= optimal\\n=obj= 3\\n=bound= 3\\na 1\\nc 1\\n"));
    let report = folder.report(&["--solver", "highs", "--solver-command", &lie], 1);
    assert_eq!(failures(&report), [("knapsack".to_owned(), "contradiction".to_owned())]);
    assert_eq!(report["failures"][0]["runs"], json!([["highs", 0], ["lie", 0]]));
}

#[test]
fn commands_that_fail_cost_their_own_runs() {
    let folder = Folder::new();
    for (name, body, status, reason) in [
        ("dies", "echo 'no licence' >&2; exit 3", "crashed", "no licence"),
        ("silent", "true", "crashed", "no solution file was written"),
        ("babbles", "echo 'what is this' > $2", "crashed", "line 1"),
        ("stranger", "echo 'zz 1' > $2", "crashed", "\"zz\""),
        ("hangs", "echo '=bound= 9' > $2; echo '=status= limit' >> $2; sleep 60", "time-limit", ""),
    ] {
        let own = folder.script(name, body);
        std::fs::remove_file(folder.path("in/manifest.csv")).ok();
        for other in ["in/lowest.mps", "in/empty.lp", "in/square.lp"] {
            std::fs::remove_file(folder.path(other)).ok();
        }
        let report = folder.report(&["--solver-command", &own, "--time-limit", "0.2"], 3);
        let run = run_of(&report, "knapsack", name);
        assert_eq!(run["status"], status, "{run}");
        assert!(run["reason"].as_str().unwrap_or_default().contains(reason), "{run}");
    }
}

/// A benchmark without what differs from run to run.
fn timeless(mut report: Value) -> Value {
    for field in ["seconds", "summaries", "fields", "interrupted"] {
        report[field] = Value::Null;
    }
    for run in report["runs"].as_array_mut().expect("runs") {
        run["seconds"] = Value::Null;
        run["peak_memory_kib"] = Value::Null;
    }
    report
}

#[test]
fn a_benchmark_goes_on_where_it_was_stopped() {
    let folder = Folder::new();
    // Slow enough to be stopped on the way.
    let slow = folder
        .script("slow", &format!("sleep 0.15; {}", on_knapsack("=status= optimal\\n=obj= 4\\nb 1\\nc 1\\n")));
    let sources = folder.text("in");
    let options = ["--quiet", "--time-limit", "20", "--format", "json", "--seeds", "2", "--threads", "2"];
    let solvers = ["--solver", "highs", "--solver", "scip", "--solver-command", slow.as_str()];
    let all = [&["bench", sources.as_str()], &options[..], &solvers[..]].concat();
    let whole = run(&all);
    assert_eq!(whole.code, Some(0), "{}{}", whole.stdout, whole.stderr);
    let whole = timeless(whole.report());

    let same = |report: Value| assert_eq!(timeless(report), whole, "whatever was stopped, and when");
    survives(&all, &folder.path("out"), rounds("COUNTERSIGN_STOPS", 10), &same);
}

#[test]
fn an_interrupted_benchmark_says_so() {
    let folder = Folder::new();
    let hangs = folder.script("hangs", "sleep 60");
    let (sources, out) = (folder.text("in"), folder.text("out"));
    let all = [
        "bench",
        &sources,
        "--quiet",
        "--solver",
        "highs",
        "--solver-command",
        &hangs,
        "--threads",
        "1",
        "--out",
        &out,
    ];
    let mut child =
        countersign().args(all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("begins");
    // The first run is of HiGHS, the second one hangs.
    let journal = folder.path("out/answers.jsonl");
    while std::fs::read_to_string(&journal).unwrap_or_default().lines().count() < 2 {
        assert_eq!(child.try_wait().expect("runs"), None, "ended by itself");
        std::thread::sleep(Duration::from_millis(20));
    }
    let process = Pid::from_raw(i32::try_from(child.id()).expect("an id")).expect("an id");
    kill_process(process, Signal::INT).expect("is alive");
    let ran: Ran = child.wait_with_output().expect("ends").into();
    assert_eq!(ran.code, Some(130), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.starts_with("verdict: INCOMPLETE, interrupted\n4 instances, 1 of 8 runs"),
        "{}",
        ran.stdout
    );
    let again = run(&[&all[..9], &["--resume", &out, "--time-limit", "9"]].concat());
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    assert!(again.stderr.contains("time_limit: found 60.0, expected 9.0"), "{}", again.stderr);
}

fn packed(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).expect("packed");
    packed.finish().expect("packed")
}

#[test]
fn packed_files_are_unpacked_and_cut_off_ones_refused() {
    let folder = Folder::new();
    let bytes = packed(KNAPSACK);
    std::fs::remove_file(folder.path("in/knapsack.lp")).expect("removed");
    std::fs::write(folder.path("in/knapsack.lp.gz"), &bytes).expect("written");
    let report = folder.report(&["--solver", "highs"], 0);
    assert_eq!(run_of(&report, "knapsack", "highs")["primal"], 4.0);
    std::fs::write(folder.path("in/knapsack.lp.gz"), &bytes[..bytes.len() / 2]).expect("written");
    let notes = folder.report(&["--solver", "highs"], 3)["notes"].to_string();
    assert!(notes.contains("knapsack.lp.gz: cannot be unpacked: "), "{notes}");
}

fn refused(ran: &Ran, part: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{part}: {}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "one message: {}", ran.stderr);
    assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
}

#[test]
fn bad_input_is_named() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("nothing")).expect("made");
    let none = folder.text("none");
    refused(
        &run(&["bench", &folder.text("nothing")]),
        "nothing: found no instance, expected .mps, .lp or .cip files",
    );
    refused(&run(&["bench", &folder.text("nowhere")]), "nowhere: cannot be read");
    for (manifest, part) in [
        ("name,best\nknapsack,4\n", "manifest.csv: CSV deserialize error: record 1"),
        (
            "name,primal\nknapsack,4\nother,1\n",
            "manifest.csv: row 2: found \"other\", expected an instance of the folder",
        ),
        ("name,primal\nknapsack,4\nknapsack,4\n", "manifest.csv: row 2: found \"knapsack\" a second time"),
        ("name,primal\nknapsack,inf\n", "manifest.csv: knapsack: primal: found inf"),
        ("name,primal,dual\nknapsack,4,3\n", "manifest.csv: knapsack: dual: found 3"),
        ("name,status\nknapsack,solved\n", "manifest.csv: "),
    ] {
        folder.write("in/manifest.csv", manifest);
        refused(&folder.bench(&["--out", &none]), part);
    }
    folder.write("in/manifest.csv", "name\nknapsack\n");
    let missing = "--solver-command=mine=no-such-program {file} {solution}";
    refused(&folder.bench(&[missing]), "--solver-command: found \"no-such-program\"");
    let same = "--solver-command=highs=sh {file} {solution}";
    refused(&folder.bench(&["--solver", "highs", same]), "found \"highs\" twice");
    for option in [["--solver", "gurobi"], ["--solver-command", "mine"]] {
        assert_eq!(folder.bench(&option).code, Some(2), "{option:?}");
    }
    refused(&folder.bench(&["--resume", &none]), "report.json: No such file");
    // Where there is nothing else, a file that cannot be read is bad input.
    folder.write("nothing/broken.mps", "ROWS\n N\n what is this\n");
    refused(&run(&["bench", &folder.text("nothing"), "--out", &none]), "broken.mps: line 2: found \"N\"");
    assert!(!Path::new(&none).exists(), "nothing is written");
}

#[test]
fn some_instances_are_benchmarked_alone() {
    let folder = Folder::new();
    let more =
        ["--solver", "highs", "--instance", "lowest", "--instance", "knapsack", "--out", &folder.text("out")];
    let report = folder.report(&more, 0);
    let names: Vec<&Value> =
        report["instances"].as_array().expect("instances").iter().map(|instance| &instance["name"]).collect();
    assert_eq!(names, ["knapsack", "lowest"]);
    assert_eq!(report["spec"]["instances"], json!(["lowest", "knapsack"]));
    // Another choice is another benchmark.
    let ran = folder.bench(&["--solver", "highs", "--instance", "lowest", "--resume", &folder.text("out")]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("instances: found [\"lowest\",\"knapsack\"], expected [\"lowest\"]"),
        "{}",
        ran.stderr
    );
    let ran = folder.bench(&["--solver", "highs", "--instance", "highest"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("--instance: found \"highest\", expected an instance of the sources"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_was_proved_and_tried_before_is_carried_on() {
    let folder = Folder::new();
    let lists = |file: &str| -> Vec<countersign::bench::ManifestRow> {
        countersign::bench::read_manifest(&folder.path(file)).expect("reads")
    };
    let row = |rows: &[countersign::bench::ManifestRow], name: &str| {
        rows.iter().find(|row| row.name == name).expect("a row").clone()
    };
    folder.write(
        "in/manifest.csv",
        "name,status,primal,dual,seconds,tried\nknapsack,open,3,9,,900\nlowest,optimal,1.5,1.5,0,\nempty,open,,,,900\n",
    );
    // Somebody who is stopped, and then one who proves.
    let slow = folder.script("slow", "sleep 60");
    let ran =
        folder.bench(&["--solver-command", &slow, "--time-limit", "0.2", "--out", &folder.text("stopped")]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    let stopped = lists("stopped/known.csv");
    let knapsack = row(&stopped, "knapsack");
    assert_eq!((knapsack.primal, knapsack.dual, knapsack.tried), (Some(3.0), Some(9.0), Some(900.0)));
    assert_eq!(knapsack.grade.as_deref(), Some("open"));
    assert_eq!(row(&stopped, "square").tried, Some(0.2), "nobody had tried it");
    let ran = folder.bench(&["--solver", "highs", "--out", &folder.text("out")]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let proved = lists("out/known.csv");
    let knapsack = row(&proved, "knapsack");
    assert_eq!((knapsack.primal, knapsack.dual, knapsack.tried), (Some(4.0), Some(4.0), None));
    assert_eq!(
        (knapsack.source.as_deref(), knapsack.grade.as_deref()),
        (Some("proved by highs"), Some("easy"))
    );
    assert_eq!(row(&proved, "lowest").seconds, Some(0.0), "no slower proof is taken for it");
    assert_eq!(row(&proved, "empty").status, Some(countersign::bench::KnownStatus::Infeasible));
    assert_eq!(row(&proved, "square").grade, None, "nobody took it");
}

#[test]
fn a_file_that_cannot_be_read_is_refused_alone() {
    let folder = Folder::new();
    folder.write("in/broken.mps", "ROWS\n N\n what is this\n");
    folder.write("in/left.lp", "Minimize\n o: x\nSubject To\n c: x - 1 >= 2\nEnd\n");
    folder.write("in/crossed.lp", "Minimize\n o: x\nSubject To\n c: x >= 2\nBounds\n 3 <= x <= 2\nEnd\n");
    folder.write("in/notes.txt", "mine");
    std::fs::write(folder.path("in/AFIRO.MPS"), LOWEST).expect("written");
    let report = folder.report(&["--solver", "highs"], 3);
    assert_eq!((&report["verdict"], failures(&report)), (&json!("incomplete"), vec![]), "{report}");
    assert_eq!(run_of(&report, "AFIRO", "highs")["primal"], 1.5);
    assert_eq!(report["instances"].as_array().map(Vec::len), Some(5), "those that can be read");
    let notes: Vec<&str> =
        report["notes"].as_array().expect("notes").iter().filter_map(Value::as_str).collect();
    for part in [
        "broken.mps: line 2: found \"N\", expected one of N, L, G and E, and a name",
        "crossed.lp: variable \"x\": bounds [3, 2] are not an interval",
        "left.lp: line 4: the lower side of c is 3.0, highs reads 2.0",
        "skipped, as no .mps, .lp or .cip: notes.txt",
    ] {
        assert_eq!(notes.iter().filter(|note| note.contains(part)).count(), 1, "{part}: {notes:?}");
    }
    // A lie is still a disagreement.
    let lie = folder.script("lie", &on_knapsack("=infeas=\\n"));
    folder.report(&["--solver", "highs", "--solver-command", &lie], 1);
}

#[test]
fn what_only_scip_takes_is_solved_by_scip() {
    let folder = Folder::new();
    let lp = |rows: &str, lists: &str| {
        format!(
            "Maximize\n o: x + 0.5 y\nSubject To\n c: x + y <= 3\n{rows}\
             Bounds\n x <= 2\n y <= 2\n{lists}End\n"
        )
    };
    let mps = |more: &str| {
        format!(
            "NAME n\nROWS\n N o\n L c\nCOLUMNS\n x o -1 c 1\n y o -0.5\n\
             RHS\n RHS c 1.5\nBOUNDS\n{more}ENDATA\n"
        )
    };
    let files = [
        ("semi.lp", lp(" d: x <= 1\n", "Semi-Continuous\n x\n").replace("x <= 2", "1.5 <= x <= 2"), 1.0),
        ("sets.lp", lp("", "SOS\n s: S1:: x:1 y:2\n"), 2.0),
        ("condition.lp", lp(" i: y = 1 -> x <= 1\n", "Binaries\n y\n").replace(" y <= 2\n", ""), 2.0),
        (
            "products.lp",
            lp(" q: [ x^2 + y^2 ] <= 1.25\n", "").replace("c: x + y <= 3", "c: x - 2 y = 0"),
            1.25,
        ),
        ("semi.mps", mps(" SC B x 2\n UP B y 0\n"), -1.5),
        ("condition.mps", mps(" UP B x 2\n BV B y\nINDICATORS\n IF c y 1\n"), -2.0),
        ("sets.mps", mps(" UP B x 2\n UP B y 1\nSOS\n S1 s\n x 1\n y 2\n"), -1.5),
    ];
    std::fs::create_dir(folder.path("more")).expect("made");
    for (name, text, _) in &files {
        folder.write(&format!("more/{name}"), text);
    }
    let solvers = ["--solver", "highs", "--solver", "scip", "--format", "json"];
    let ran = run(&[&["bench", &folder.text("more")], &solvers[..]].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("a report");
    for (name, text, value) in &files {
        // Names have their endings where these alone tell files apart.
        let name = if *name == "products.lp" { "products" } else { name };
        let found = run_of(&report, name, "scip")["primal"].as_f64().expect("a value");
        assert!((found - value).abs() < 1e-6, "{name}: {found}, not {value}\n{text}");
        assert_eq!(run_of(&report, name, "highs")["status"], "unsupported", "{name}");
    }
}

#[test]
fn refused_files_are_named_where_nothing_else_is_run() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("bad/inner")).expect("made");
    folder.write("bad/left.lp", "Minimize\n o: x\nSubject To\n c: x - 1 >= 2\nEnd\n");
    folder.write("bad/cut.lp", "Minimize\n o: x\n");
    folder.write("bad/inner/note.lp", "mine");
    let (bad, good) = (folder.text("bad"), folder.text("in"));
    let ran = run(&["bench", &bad]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    for part in [
        "cut.lp: line 2: found the end of the file, expected End before it\n",
        "left.lp: line 4: the lower side of c is 3.0, highs reads 2.0\n",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    refused(&run(&["bench", &bad, &good, "--instance", "left"]), "left.lp: line 4: ");
    // Other folders are run without them, and instances that are named do not miss others.
    let all = run(&["bench", &bad, &good, "--solver", "highs"]);
    assert_eq!(all.code, Some(3), "{}", all.stderr);
    assert!(all.stdout.contains("skipped, as no .mps, .lp or .cip: inner/"), "{}", all.stdout);
    let one = run(&["bench", &bad, &good, "--solver", "highs", "--instance", "lowest"]);
    assert_eq!(one.code, Some(0), "{}", one.stderr);
    assert!(!one.stdout.contains("refused"), "{}", one.stdout);
}

#[test]
fn a_command_without_coordinates_is_judged_by_its_value() {
    let folder = Folder::new();
    // At 0 for all variables the second instance is violated, and the first has another value.
    for (name, value) in [("knapsack", "4"), ("lowest", "1.5")] {
        let body = format!(
            "case $1 in */{name}.*) printf '=status= optimal\\n=obj= {value}\\n' > $2;; \
             *) echo '=status= unsupported' > $2;; esac"
        );
        let wrapper = folder.script("wrapper", &body);
        let report = folder.report(&["--solver", "highs", "--solver-command", &wrapper], 0);
        let run = run_of(&report, name, "wrapper");
        assert_eq!((&run["violation"], &run["status"]), (&Value::Null, &json!("optimal")), "{run}");
    }
}

#[test]
fn a_right_claim_of_infeasibility_is_not_held_against_a_point_within_tolerances() {
    let folder = Folder::new();
    std::fs::remove_file(folder.path("in/manifest.csv")).expect("removed");
    for other in ["in/knapsack.lp", "in/lowest.mps", "in/empty.lp", "in/square.lp"] {
        std::fs::remove_file(folder.path(other)).expect("removed");
    }
    // No integer is within [-0.5, -1e-6]; 0 is, within tolerances.
    folder.write(
        "in/nearly.lp",
        "Maximize\n o: x\nSubject To\n c: x + y <= -1e-6\n d: y = 0\nBounds\n -0.5 <= x <= 3\nGenerals\n x\nEnd\n",
    );
    let exact = folder.script("exact", "echo '=infeas=' > $2");
    let tolerant = folder.script("tolerant", "printf '=status= optimal\\n=obj= 0\\nx 0\\n' > $2");
    let report = folder.report(&["--solver-command", &exact, "--solver-command", &tolerant], 3);
    assert_eq!(failures(&report), [], "{report}");
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("nearly: exact (seed 0) says infeasible") && notes.contains("undecided"),
        "{notes}"
    );
}
