//! A method is one row of its kind's table and one function: everything else is a query on the table.
//!
//! The test copies the source, adds a row and a function to a kind, builds that, and looks for the method
//! wherever methods are seen. The copy shares what is built of other people's crates, and is not optimized,
//! so this takes seconds.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const TOP: &str = env!("CARGO_MANIFEST_DIR");
const KIND: &str = "src/kinds/ensembles/kind.rs";
const BINARY: &str = "countersign-with-a-row";

/// The row: what an attack on a single target costs is no less than the radius that knapsacks certify.
const ROW: &str = r#"
    row(
        countersign_check::MethodFacts::new("zero", countersign_check::Role::Certificate, "Certifies nothing."),
        Runs::AtScale,
        &[Place::below(RADIUS, KNAPSACK.method)],
        |_, ask| zero(ask.method),
    ),
"#;

/// The function.
const FUNCTION: &str = r#"
fn zero(method: Method) -> Vec<Answer> {
    use countersign_check::{AnswerStatus, Quantity, Trust, Value};
    let asked = Answer::new(method, None, None, Quantity::Radius);
    vec![Answer { status: AnswerStatus::Bound, trust: Trust::Exact, lower: Value::count(0), ..asked }]
}
"#;

const SPECIFICATION: &str = r#"
kind = "ensemble"
[ensemble]
votes = "votes.npy"
flips = "flips.npy"
"#;

#[test]
fn a_method_is_one_row_and_one_function() {
    let command = Built::new();
    let folder = tempfile::tempdir().expect("a folder");
    copy_folder(&Path::new(TOP).join("models/data/ensemble"), folder.path());
    let spec = folder.path().join("spec.toml");
    // No methods are named: the table says which run.
    std::fs::write(&spec, SPECIFICATION).expect("written");
    let spec = spec.to_str().expect("UTF-8");
    let out = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();

    let help = command.run(&["check", "--help"]);
    assert!(help.contains("zero"), "{help}");
    let schema = command.run(&["schema", "specification"]);
    assert!(schema.contains("\"zero\""), "editors do not complete the method");

    for name in ["check", "certify"] {
        let out = out(name);
        let table = command.run(&[name, spec, "--out", &out]);
        assert!(table.contains("zero"), "{table}");
        let report = read(&Path::new(&out).join("report.json"));
        let report: Value = serde_json::from_str(&report).expect("a report");
        let answers = report["cases"][0]["answers"].as_array().expect("answers");
        let own: Vec<&Value> = answers.iter().filter(|answer| answer["method"] == "zero").collect();
        assert_eq!(own.len(), 1, "{answers:?}");
        assert_eq!(own[0]["lower"], 0);
        assert!(read(&Path::new(&out).join("report.html")).contains("zero"), "{name}: not on the page");
    }
    let verified = command.run(&["verify", &out("check")]);
    assert!(verified.contains("agree") || verified.contains("AGREE"), "{verified}");

    // A number that the function does not give is found by calling it again.
    let path = folder.path().join("check/report.json");
    let mut report: Value = serde_json::from_str(&read(&path)).expect("a report");
    for answer in report["cases"][0]["answers"].as_array_mut().expect("answers") {
        if answer["method"] == "zero" {
            answer["lower"] = 1.into();
        }
    }
    std::fs::write(&path, report.to_string()).expect("written");
    let verified = command.output(&["verify", &out("check")]);
    assert_eq!(verified.status.code(), Some(1), "{verified:?}");
}

/// The command with the row.
struct Built {
    binary: PathBuf,
}

impl Built {
    fn new() -> Self {
        // Inside the top folder, so that Cargo finds its settings, where the solvers are.
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("with-a-row");
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&Path::new(TOP).join("src"), &copy.join("src"));
        std::fs::create_dir_all(copy.join("scripts")).expect("a folder");
        for file in ["Cargo.lock", "scripts/build.rs"] {
            std::fs::copy(Path::new(TOP).join(file), copy.join(file)).expect("copied");
        }
        std::os::unix::fs::symlink(Path::new(TOP).join("models"), copy.join("models")).expect("linked");
        std::fs::write(copy.join("Cargo.toml"), manifest()).expect("written");

        let kind = read(&copy.join(KIND));
        let (before, after) = kind.split_once("static ROWS: &[Row<How>] = &[").expect("the table");
        let kind = format!("{before}static ROWS: &[Row<How>] = &[{ROW}{after}{FUNCTION}");
        std::fs::write(copy.join(KIND), kind).expect("written");

        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
        let built = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
            .args(["build", "--release", "--offline", "--bin", BINARY])
            .env("CARGO_TARGET_DIR", target)
            .current_dir(&copy)
            .output()
            .expect("Cargo runs");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Built { binary: target.join("release").join(BINARY) }
    }

    fn output(&self, arguments: &[&str]) -> Output {
        Command::new(&self.binary).args(arguments).output().expect("runs")
    }

    /// What a run prints that is to succeed.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

/// The top manifest without what is not copied, and with a binary that does not stand where the real one
/// does.
fn manifest() -> String {
    let mut manifest: toml::Table = read(&Path::new(TOP).join("Cargo.toml")).parse().expect("TOML");
    manifest.remove("bench");
    let package = manifest["package"].as_table_mut().expect("a table");
    package.insert("autobins".to_owned(), false.into());
    let binary: toml::Table = format!("name = {BINARY:?}\npath = \"src/main.rs\"").parse().expect("TOML");
    manifest.insert("bin".to_owned(), vec![binary].into());
    let own = ["", "-num", "-program", "-check", "-solve", "-data", "-bench", "-kinds"];
    let plain: toml::Table = "opt-level = 0\ndebug = false".parse().expect("TOML");
    let plain = own.iter().map(|name| (format!("countersign{name}"), plain.clone().into()));
    manifest["profile"]["release"]
        .as_table_mut()
        .expect("a profile")
        .insert("package".to_owned(), plain.collect::<toml::Table>().into());
    manifest.to_string()
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("copied");
        }
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
