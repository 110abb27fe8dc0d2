//! What the tests of the command share: running it, and writing specifications with their arrays.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod html;
pub mod kills;
pub mod networks;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ndarray::{Array1, Array2, Array3};
use ndarray_npy::write_npy;
use serde_json::Value;

/// The command under test.
pub fn countersign() -> Command {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
}

/// What came of a command: exit code, standard output, standard error.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Standard output as a report.
    pub fn report(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout, self.stderr))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// Runs the command with arguments.
pub fn run(arguments: &[&str]) -> Ran {
    countersign().args(arguments).output().expect("runs").into()
}

/// What a message about an entry says behind the place where that was written: `--set`, or `spec.toml` with
/// its line.
pub fn behind_place(message: &str) -> &str {
    let message = message.trim_end().strip_prefix("error: ").expect("an error");
    if let Some(entry) = message.strip_prefix("--set ") {
        return entry;
    }
    let (_, behind) = message.split_once("spec.toml:").unwrap_or_else(|| panic!("{message} names no place"));
    let entry = behind.trim_start_matches(|letter: char| letter.is_ascii_digit());
    entry.strip_prefix(':').unwrap_or(entry).trim_start()
}

/// Does a message about an entry say that it was set on the command line exactly where it was?
pub fn names_place(message: &str, set: &str, entry: &str) -> bool {
    let key = set.split('=').next().unwrap_or_default();
    message.contains("--set ") == entry.starts_with(key)
}

/// `check SPEC --format json` with further arguments.
pub fn check_json(spec: &Path, more: &[&str]) -> Ran {
    let spec = spec.to_str().expect("UTF-8");
    run(&[&["check", spec, "--format", "json", "--quiet"], more].concat())
}

/// A folder with a small sound ensemble: `spec.toml`, `votes.npy`, `flips.npy`, `labels.npy`.
pub struct EnsembleFolder {
    pub folder: tempfile::TempDir,
}

impl EnsembleFolder {
    /// Three tests, four partitions, three classes, with ties and impossible moves.
    pub fn new(check: &str) -> Self {
        let votes =
            Array2::from_shape_vec((3, 4), vec![0, 0, 0, 1, 2, 2, 1, 1, 1, 1, 1, 1]).expect("the shape");
        let flips = Array3::from_shape_fn((3, 4, 3), |(test, partition, class)| {
            let vote = votes[[test, partition]];
            if class as i64 == vote {
                0
            } else if (test + partition + class) % 7 == 0 {
                -1
            } else {
                1 + ((test * 5 + partition * 3 + class * 2) % 4) as i64
            }
        });
        let folder = EnsembleFolder { folder: tempfile::tempdir().expect("a folder") };
        folder.array("votes.npy", &votes);
        write_npy(folder.path("flips.npy"), &flips).expect("writes");
        write_npy(folder.path("labels.npy"), &Array1::from_vec(vec![0_i64, 2, 1])).expect("writes");
        folder.spec(&format!(
            "kind = \"ensemble\"\n[ensemble]\nvotes = \"votes.npy\"\nflips = \"flips.npy\"\nlabels = \"labels.npy\"\n[check]\n{check}\n"
        ));
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn array(&self, name: &str, array: &Array2<i64>) {
        write_npy(self.path(name), array).expect("writes");
    }

    /// Writes `spec.toml`.
    pub fn spec(&self, text: &str) -> PathBuf {
        std::fs::write(self.path("spec.toml"), text).expect("writes");
        self.path("spec.toml")
    }
}

/// A folder with a label-flip problem from given weights.
pub fn weights_folder(weights: &Array2<f64>, labels: &[i64], more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_npy(folder.path().join("weights.npy"), weights).expect("writes");
    write_npy(folder.path().join("labels.npy"), &Array1::from_vec(labels.to_vec())).expect("writes");
    let text = format!(
        "kind = \"label-flip\"\n[weights]\nfile = \"weights.npy\"\nlabels = \"labels.npy\"\n{more}\n"
    );
    std::fs::write(folder.path().join("spec.toml"), text).expect("writes");
    folder
}

/// An executable script in a folder.
pub fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    std::fs::write(&path, text).expect("writes");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("can be executed");
    path
}

/// The page in a folder: what its title says, and the figures that are in it, which are files as well.
pub fn page(folder: &Path) -> (String, Vec<String>) {
    let page = std::fs::read_to_string(folder.join("report.html")).expect("a page");
    let page = html::Page::of(&page);
    assert!(page.errors().is_empty(), "{:?}", page.errors());
    let figures = page.texts("figure .file");
    for figure in &figures {
        let svg = std::fs::read_to_string(folder.join(figure)).expect("a figure");
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{figure}");
    }
    assert_eq!(page.select("figure svg").len(), figures.len());
    (page.texts("head > title").concat(), figures)
}

/// The answers of a report that a filter keeps.
pub fn answers<'a>(report: &'a Value, keep: impl Fn(&Value) -> bool + 'a) -> Vec<&'a Value> {
    let cases = report["cases"].as_array().expect("cases");
    cases
        .iter()
        .flat_map(|case| case["answers"].as_array().expect("answers"))
        .filter(move |answer| keep(answer))
        .collect()
}

/// A report without what differs from run to run.
pub fn timeless(mut report: Value) -> Value {
    report["seconds"] = Value::Null;
    for case in report["cases"].as_array_mut().expect("cases") {
        for answer in case["answers"].as_array_mut().expect("answers") {
            answer["seconds"] = Value::Null;
        }
    }
    report
}
