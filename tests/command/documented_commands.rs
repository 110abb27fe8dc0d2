//! Every command that the front page and the chapters name is run: the worked examples as they stand, the
//! others with arguments that make them short.
#![cfg(all(feature = "highs", feature = "scip", feature = "microlp"))]

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{Ran, countersign};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const EXAMPLES: &str = include_str!("../../src/docs/examples.md");

/// A documented command, what is added to it here, and the exit code that is expected then: 2 where a file of
/// the reader's is missing here, or a benchmark is refused at its beginning because it is long; other tests
/// run short ones.
const COMMANDS: &[(&str, &str, i32)] = &[
    ("check models/digits.toml", "--set data.test=3", 0),
    ("check models/half-moons.toml", "--set 'check.methods=[\"ibp\",\"exhaustive\"]'", 0),
    (
        "check models/half-moons.toml --solver highs --set 'check.methods=[\"exhaustive\", \"ibp\", \"lp\", \"milp\"]' --time-limit 120",
        "--set data.samples=12 --set training.batch_size=6 --set training.epochs=1 --set 'check.horizons=[2]'",
        0,
    ),
    ("check models/smooth-sensitivity.toml", "", 0),
    ("check models/finite-width.toml", "", 0),
    ("certify models/breast-cancer.toml --out diagnoses", "--set certify.budgets=[1]", 0),
    ("certify models/digits-curves.toml --out curves", "--set data.test=20", 0),
    (
        "certify models/mnist.toml --set data.file=IMAGES.gz --set data.labels=LABELS.gz --out mnist-curves",
        "",
        2,
    ),
    ("certify models/half-moons-curves.toml --out half-moons", "--set training.epochs=1", 0),
    ("certify models/unlearning.toml", "--set data.samples=300 --set training.batch_size=300", 0),
    (
        "certify models/unlearning.toml --out unlearning",
        "--set data.samples=300 --set training.batch_size=300",
        0,
    ),
    (
        "certify models/private-prediction.toml --out DIR",
        "--set data.samples=300 --set training.batch_size=300",
        0,
    ),
    ("certify models/private-blobs.toml --out blobs", "", 0),
    ("certify models/private-blobs.toml --out DIR", "--replace", 0),
    ("certify models/digits-finite-width.toml --out finite-width", "--set data.test=20", 0),
    (
        "certify models/mnist-finite-width.toml --set data.file=IMAGES.gz --set data.labels=LABELS.gz --out mnist-finite-width",
        "",
        2,
    ),
    (
        "certify models/smoothing-spread.toml --out spread",
        "--set data.test=4 --set smoothing.samples=1000 --set 'smoothing.stages=[100, 1200]' --set training.epochs=2",
        0,
    ),
    ("certify SPEC", "", 2),
    ("study SPEC", "", 2),
    (
        "study models/half-moons-study.toml --out study",
        "--set 'study.formulations=[\"lp\"]' --set 'study.horizons=[1]' --set 'study.grid=[3, 2]'",
        0,
    ),
    ("bench models/library.toml --time-limit 10", "--solver none", 2),
    ("bench models/library.toml --time-limit 10 --out results", "--solver none", 2),
    (
        "bench models/library.toml --time-limit 900 --solver scip --instance NAME --out longer",
        "--solver none",
        2,
    ),
    ("bench INSTANCES --solver highs --solver-command 'mine=mysolver {file} {solution} {time}'", "", 2),
    (
        "bench instances --solver highs --solver scip --solver-command 'mine=./wrap.sh {file} {solution} {time}' --out results",
        "",
        2,
    ),
    ("export models/library.toml --to instances --format mps", "", 0),
    ("export models/ensemble.toml --to programs --format mps", "", 0),
    ("verify report.json", "", 2),
    ("completions SHELL", "", 2),
    ("manual --to DIR", "", 0),
    ("solvers", "", 0),
    ("schema", "", 0),
    ("schema study", "", 0),
    ("schema bench", "", 0),
    ("schema specification", "", 0),
    ("schema keys", "", 0),
];

/// The front page and all chapters, with their names.
fn documents() -> Vec<(String, String)> {
    let chapters = std::fs::read_dir(Path::new(ROOT).join("src/docs")).expect("a folder");
    let mut files: Vec<_> = chapters.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files.push(Path::new(ROOT).join("README.md"));
    files.sort();
    let read = |file: std::path::PathBuf| {
        (file.display().to_string(), std::fs::read_to_string(&file).expect("reads"))
    };
    files.into_iter().map(read).collect()
}

/// What is between pairs of backticks, and the lines of blocks, that begin with the command; without it.
fn commands(text: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let line = line.trim();
        let command = line.strip_prefix("./scripts/run ").or_else(|| line.strip_prefix("countersign "))?;
        let words = shlex::split(command).unwrap_or_else(|| panic!("{line}: quotes do not close"));
        // Words that stand for choices are no command, nor is a word alone that takes arguments.
        let is_synopsis = words.iter().any(|word| word.contains('|') || word == "[--gzip]");
        let is_name = words.len() == 1 && !["solvers", "schema"].contains(&words[0].as_str());
        (!is_synopsis && !is_name).then(|| shlex::try_join(words.iter().map(String::as_str)).expect("words"))
    };
    let (mut found, mut prose, mut in_block) = (Vec::new(), String::new(), false);
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            found.extend(of_line(line));
        } else {
            prose += line;
            prose.push(' ');
        }
    }
    found.extend(prose.split('`').skip(1).step_by(2).filter_map(of_line));
    found
}

/// Runs a command where there are the models and nothing else.
fn ran(folder: &Path, command: &str) -> Ran {
    let words = shlex::split(command).expect("words");
    countersign().args(words).current_dir(folder).output().expect("runs").into()
}

fn folder_with_models() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(Path::new(ROOT).join("models"), folder.path().join("models")).expect("linked");
    folder
}

fn normal(command: &str) -> String {
    shlex::try_join(shlex::split(command).expect("words").iter().map(String::as_str)).expect("words")
}

#[test]
fn every_documented_command_is_here() {
    let known: BTreeSet<String> = COMMANDS.iter().map(|(command, _, _)| normal(command)).collect();
    let examples: BTreeSet<String> = commands(EXAMPLES).into_iter().collect();
    assert!(examples.len() > 5, "{examples:?}");
    let mut used = BTreeSet::new();
    for (file, text) in documents() {
        for command in commands(&text).into_iter().filter(|command| !examples.contains(command)) {
            assert!(known.contains(&command), "{file}: {command} is run by no test");
            used.insert(command);
        }
    }
    let unused: Vec<&String> = known.difference(&used).collect();
    assert!(unused.is_empty(), "no document names {unused:?} any more");
}

#[test]
fn documented_commands_do_what_they_say() {
    let folder = folder_with_models();
    for (command, more, code) in COMMANDS {
        let ran = ran(folder.path(), &format!("{command} {more}"));
        assert_eq!(ran.code, Some(*code), "{command} {more}: {}{}", ran.stdout, ran.stderr);
        if *code == 2 {
            assert!(ran.stderr.starts_with("error: ") && ran.stdout.is_empty(), "{command}: {}", ran.stderr);
        }
    }
}

#[test]
fn worked_examples_work() {
    let folder = folder_with_models();
    let block =
        EXAMPLES.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    std::fs::write(folder.path().join("mine.toml"), block).expect("writes");
    let mut said = String::new();
    for command in commands(EXAMPLES) {
        let ran = ran(folder.path(), &command);
        let expected = if command.starts_with("bench") { 3 } else { 0 };
        assert_eq!(ran.code, Some(expected), "{command}: {}{}", ran.stdout, ran.stderr);
        said += &ran.stdout;
    }
    for number in [
        "366.555",
        "14.3219",
        "145.131",
        "70.4601",
        "39.7161",
        "0.715536",
        "0.715537",
        "4.16448",
        "0.874375",
        "1.4143",
        "504.232",
        "[0.70883, 0.709931]",
    ] {
        assert!(said.contains(number), "{number}: {said}");
    }
    for file in
        ["checked/report.html", "studied/study.csv", "studied/width-against-runtime.svg", "mine/report.html"]
    {
        assert!(folder.path().join(file).exists(), "{file}");
    }
}
