//! Libraries of instances: what is exported reads back to the same optima, sizes and truths; bad libraries
//! are refused.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::path::{Path, PathBuf};

use crate::support::{Ran, run};
use countersign::bench::{Instance, KnownStatus, ManifestRow, TOLERANCE, read_folder, read_manifest};
use countersign::kinds::spec::Library;
use countersign::program::format::Format;
use countersign::program::{Class, Kind, Program, Sense};
use countersign::solve::{InProcess, Limits, Outcome, Solve, SolverName, Status, solve_file};
use serde_json::json;

/// A grid of runs: one and two epochs, MILP, MIQCP and LP, and a network with products.
const LIBRARY: &str = "kind = \"library\"\n[[groups]]\nname = \"flips\"\nspecification = \"moons.toml\"\n\
    formulations = [\"milp\", \"miqcp\", \"lp\"]\nparameters = [0]\n[groups.set]\n\"training.epochs\" = [1, 2]\n\
    [[groups]]\nname = \"network\"\nspecification = \"moons.toml\"\nformulations = [\"miqcp\"]\nparameters = [8]\n\
    ends = [\"max\"]\n[groups.set]\n\"model.hidden\" = [[2]]\n\"model.init\" = [{ seed = 1 }]\n\
    [[groups]]\nname = \"votes\"\nspecification = \"ensemble.toml\"\nformulations = [\"p1\"]\ntests = [0]\n";

const MOONS: &str = "kind = \"trajectory\"\n[data]\nsource = \"half-moons\"\nsamples = 8\nnoise = 0.1\n[training]\n\
    loss = \"hinge\"\nlearning_rate = 1.0\nbatch_size = 4\nepochs = 2\n[threat]\nbudget = 1\nlabel_flips = true\n";

struct Folder {
    ensemble: crate::support::EnsembleFolder,
}

impl Folder {
    fn new() -> Self {
        let folder = Folder { ensemble: crate::support::EnsembleFolder::new("") };
        std::fs::rename(folder.path("spec.toml"), folder.path("ensemble.toml")).expect("renamed");
        folder.write("moons.toml", MOONS);
        folder.write("library.toml", LIBRARY);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.ensemble.path(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    fn export(&self, more: &[&str]) -> Ran {
        let (library, to) = (self.text("library.toml"), self.text("out"));
        run(&[&["export", library.as_str(), "--to", &to], more].concat())
    }

    fn loaded(&self) -> (Vec<Instance>, Vec<ManifestRow>) {
        loaded(&self.path("library.toml"))
    }
}

fn loaded(path: &Path) -> (Vec<Instance>, Vec<ManifestRow>) {
    let library = Library::read(path, &[]).expect("reads").expect("a library");
    let loaded = library.load(&|_| true).expect("loads");
    assert_eq!(loaded.notes, Vec::<String>::new(), "stored bounds are of the programs as they are");
    (loaded.instances, loaded.rows)
}

fn program(instance: &Instance) -> &Program {
    instance.program().expect("a program")
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= TOLERANCE * (1.0 + one.abs().max(other.abs()))
}

/// Who reads which format of a program: HiGHS and SCIP linear ones as LP and MPS, SCIP those with products as
/// CIP.
fn readers(program: &Program) -> Vec<(SolverName, Format)> {
    match program.class() {
        Class::Lp | Class::Milp => [SolverName::Highs, SolverName::Scip]
            .into_iter()
            .flat_map(|solver| [Format::Lp, Format::Mps].map(|format| (solver, format)))
            .collect(),
        Class::Qcp | Class::Miqcp => vec![(SolverName::Scip, Format::Cip)],
    }
}

/// The optimum in process and through files, by every solver; what is known about it holds.
fn assert_one_optimum(instance: &Instance, folder: &Path) {
    let (program, limits) = (program(instance), Limits { seconds: 300.0, ..Limits::default() });
    let solver = readers(program)[0].0;
    let reference = InProcess.solve(solver, program, &limits).expect("solves");
    for (solver, format) in readers(program) {
        let path = folder.join(format!("{}.{format}", instance.name));
        std::fs::write(&path, program.to_text(format, &["a note".to_owned()]).expect("valid"))
            .expect("written");
        let mut read = solve_file(solver, &path, &limits).expect("reads");
        if format == Format::Mps && program.sense == Sense::Maximise {
            // The file is a minimisation.
            read.primal_bound = read.primal_bound.map(|value| 0.0 - value);
        }
        let what = format!("{} by {solver} through {format}: {read:?}", instance.name);
        assert_eq!(read.status, reference.status, "{what}");
        assert_known(instance, &read, &what);
        if let (Some(one), Some(other)) = (read.primal_bound, reference.primal_bound) {
            assert!(is_near(one, other), "{what}, in process {other}");
        }
    }
}

fn assert_known(instance: &Instance, outcome: &Outcome, what: &str) {
    match instance.known.status {
        KnownStatus::Infeasible => assert_eq!(outcome.status, Status::Infeasible, "{what}"),
        KnownStatus::Optimal => {
            let (found, known) = (outcome.primal_bound.expect(what), instance.known.primal.expect(what));
            assert!(is_near(found, known), "{what}, known {known}");
        }
        KnownStatus::Open => {}
    }
}

#[test]
fn every_format_and_solver_gives_the_optimum_that_is_known() {
    let folder = Folder::new();
    let (instances, rows) = folder.loaded();
    let truths = rows.iter().filter(|row| row.truth.is_some()).count();
    // Both ends of the parameter, three formulations and two lengths; the network; two targets of the votes.
    assert_eq!((instances.len(), truths >= 14), (15, true), "{truths}");
    assert!(instances.iter().any(|instance| program(instance).class() == Class::Miqcp));
    instances.iter().for_each(|instance| assert_one_optimum(instance, folder.ensemble.folder.path()));
}

#[test]
fn every_easy_instance_of_the_library_has_one_optimum() {
    let (instances, rows) = loaded(Path::new("models/library.toml"));
    assert!(instances.len() >= 40, "{}", instances.len());
    let grades = |grade: &str| rows.iter().filter(|row| row.grade.as_deref() == Some(grade)).count();
    assert!(grades("easy") >= 20 && ["medium", "hard", "open"].iter().all(|grade| grades(grade) > 0));
    assert!(rows.iter().all(|row| row.grade.is_some()), "every instance is graded");
    let folder = tempfile::tempdir().expect("a folder");
    let easy = instances.iter().zip(&rows).filter(|(_, row)| row.grade.as_deref() == Some("easy"));
    for (instance, row) in easy {
        assert_eq!(instance.known.status, row.status.expect("a status"));
        assert_ne!(instance.known.status, KnownStatus::Open, "{}: easy and not known", instance.name);
        assert_one_optimum(instance, folder.path());
    }
}

#[test]
fn exported_files_say_where_they_come_from_and_are_benchmarked_again() {
    let folder = Folder::new();
    for more in [&["--format", "lp"][..], &["--format", "mps", "--gzip"]] {
        let _ = std::fs::remove_dir_all(folder.path("out"));
        let ran = folder.export(more);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stdout.starts_with("15 programs and their manifest written to "), "{}", ran.stdout);
        let (instances, _) = folder.loaded();
        let rows = read_manifest(&folder.path("out/manifest.csv")).expect("reads");
        assert_eq!(rows, read_manifest(&folder.path("out/manifest.json")).expect("reads"));
        let read = read_folder(&folder.path("out")).expect("reads");
        assert_eq!((rows.len(), read.instances.len()), (15, 15));
        for (row, instance) in rows.iter().zip(&instances) {
            let program = program(instance);
            let binaries =
                program.variables().iter().filter(|variable| variable.kind == Kind::Binary).count();
            assert_eq!(row.variables, Some(program.variables().len()), "{}", row.name);
            assert_eq!(
                (row.rows, row.binaries),
                (Some(program.rows().len()), Some(binaries)),
                "{}",
                row.name
            );
            assert_eq!(row.class.as_deref(), Some(program.class().abbreviation()));
            assert_eq!((row.products > Some(0)), program.class() == Class::Miqcp, "{}", row.name);
            let file = row.file.as_deref().expect("a file");
            let packed = more.contains(&"--gzip");
            assert_eq!(file.ends_with(".gz"), packed, "{file}");
            assert_eq!(file.contains(".cip"), row.products > Some(0), "products are written as CIP: {file}");
            let again = read.instances.iter().find(|again| again.name == row.name).expect("is there");
            // An MPS file is a minimisation.
            let is_negated = file.contains(".mps") && program.sense == Sense::Maximise;
            let sense = if is_negated { Sense::Minimise } else { program.sense };
            let primal = instance.known.primal.map(|value| if is_negated { 0.0 - value } else { value });
            assert_eq!((again.known.primal, again.sense()), (primal, sense), "{}", row.name);
        }
        let first = &rows[0];
        // The command that makes it again runs as it is printed.
        let made_by = first.made_by.as_deref().expect("a command");
        let binary = Path::new(env!("CARGO_BIN_EXE_countersign")).parent().expect("a folder").to_path_buf();
        let paths = std::env::join_paths(
            std::iter::once(binary).chain(std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))),
        );
        let ran = std::process::Command::new("sh")
            .args(["-c", made_by])
            .env("PATH", paths.expect("a PATH"))
            .current_dir(folder.ensemble.folder.path())
            .output()
            .expect("runs");
        assert!(ran.status.success(), "{made_by}: {}", String::from_utf8_lossy(&ran.stderr));
        if !more.contains(&"--gzip") {
            let text =
                std::fs::read_to_string(folder.path("out").join(first.file.as_deref().expect("a file")))
                    .expect("reads");
            for part in [
                "\\ flips-epochs-1-steps-0-to-2-milp-min-0\n",
                "\\ best known: primal -",
                "(exhaustive search, up to the closure at kinks)",
                "\\ exhaustive truth: -",
                "\\ specification moons.toml\n",
                "\\ made by, in the library's folder: countersign export moons.toml --set 'training.epochs=1' \
                 --formulation milp --parameter 0 --to .\n",
                "\\ library library.toml, sha256 ",
                "\\ written by countersign ",
            ] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
    }
    let out = folder.text("out");
    let ran = run(&["bench", &out, "--quiet", "--format", "json", "--solver", "highs", "--solver", "scip"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!((&ran.report()["failures"], &ran.report()["planned_runs"]), (&json!([]), &json!(30)));
}

#[test]
fn libraries_and_other_specifications_are_benchmarked_as_they_are() {
    let folder = Folder::new();
    let bench = |file: &str, more: &[&str]| {
        let file = folder.text(file);
        run(&[&["bench", file.as_str(), "--quiet", "--format", "json", "--solver", "highs"], more].concat())
    };
    let report = bench("library.toml", &[]).report();
    assert_eq!((&report["planned_runs"], &report["verdict"]), (&json!(15), &json!("agree")), "{report}");
    let whole = bench("ensemble.toml", &[]);
    assert_eq!(whole.code, Some(0), "{}", whole.stderr);
    assert!(whole.report()["planned_runs"].as_u64() >= Some(6), "every program of the ensemble");
    // A lie about an instance that is made: its file is written for the command, in the format that it wants.
    let script = "printf '=status= optimal\\n=obj= 99\\n=bound= 99\\n' > $1; test -s $0";
    let lie = format!("--solver-command=lie=sh -c \"{script}\" {{lp}} {{solution}}");
    let lied = bench("library.toml", &[&lie]);
    assert_eq!(lied.code, Some(1), "{}", lied.stderr);
    let report = lied.report();
    let blamed = |failure: &serde_json::Value| failure["runs"].to_string().contains("lie");
    assert!(report["failures"].as_array().expect("failures").iter().all(blamed), "{report}");
    assert!(report["failures"].as_array().expect("failures").len() >= 12);
}

#[test]
fn stored_bounds_are_of_the_programs_that_they_were_found_for() {
    let folder = Folder::new();
    let (instances, rows) = folder.loaded();
    let open =
        instances.iter().position(|instance| instance.known.status == KnownStatus::Open).expect("an LP");
    let (name, sha256) = (&instances[open].name, rows[open].sha256.clone().expect("a digest"));
    folder.write("library.toml", &LIBRARY.replacen("\n", "\nknown = \"known.csv\"\n", 1));
    let write = |sha256: &str| {
        let row = format!("{name},{sha256},optimal,123.5,both,0.5\n");
        folder.write("known.csv", &format!("name,sha256,status,primal,source,seconds\n{row}"));
    };
    write(&sha256);
    let (with, rows) = folder.loaded();
    assert_eq!((with[open].known.primal, rows[open].grade.as_deref()), (Some(123.5), Some("easy")));
    // The stored bound is wrong: whoever solves the instance contradicts it.
    let library = folder.text("library.toml");
    let ran = run(&["bench", &library, "--quiet", "--format", "json", "--solver", "highs"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(ran.report()["failures"][0]["instance"], json!(name));
    write("0123");
    let loaded = Library::read(&folder.path("library.toml"), &[]).expect("reads").expect("a library");
    let loaded = loaded.load(&|_| true).expect("loads");
    assert_eq!(loaded.instances[open].known.status, KnownStatus::Open);
    assert_eq!(loaded.notes, [format!("{name}: changed since its bounds were stored, which are not used")]);
}

#[test]
fn bad_libraries_are_named() {
    let folder = Folder::new();
    for (from, to, part) in [
        ("kind = \"library\"", "kind = \"libary\"", "kind: found \"libary\", expected"),
        (
            "formulations = [\"milp\", \"miqcp\", \"lp\"]",
            "formulations = [\"ip\"]",
            "groups[0].formulations[0]: found \"ip\"",
        ),
        (
            "formulations = [\"milp\", \"miqcp\", \"lp\"]",
            "formulations = []",
            "groups[0].formulations: found an empty list",
        ),
        ("ends = [\"max\"]", "ends = [\"top\"]", "found `top`"),
        ("ends = [\"max\"]", "sides = [\"max\"]", "found the unknown key `sides`"),
        ("parameters = [8]", "parameters = [80]", "groups[1].specification: found nothing in"),
        ("tests = [0]", "tests = [9]", "groups[2].specification: found nothing in"),
        ("name = \"flips\"", "name = \"a b\"", "groups[0].name: found \"a b\""),
        ("moons.toml", "none.toml", "none.toml: cannot be read"),
        ("\"training.epochs\" = [1, 2]", "\"training.epoch\" = [1, 2]", "unknown key `epoch`"),
        ("\"training.epochs\" = [1, 2]", "\"training.epochs\" = [1, 1]", "twice, expected a name of its own"),
        ("\"training.epochs\" = [1, 2]", "\"training.epochs\" = []", "found an empty list"),
    ] {
        assert!(LIBRARY.contains(from), "{from}");
        folder.write("library.toml", &LIBRARY.replacen(from, to, 1));
        let library = folder.text("library.toml");
        let bench = run(&["bench", &library, "--quiet", "--out", &folder.text("none")]);
        for ran in [folder.export(&[]), bench] {
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{part}: {}", ran.stderr);
            assert_eq!(ran.stderr.lines().count(), 1, "one message: {}", ran.stderr);
            assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
        }
        assert!(!folder.path("out").exists() && !folder.path("none").exists(), "nothing is written");
    }
    folder.write("library.toml", LIBRARY);
    for (more, part) in [
        (["--instance", "other"], "--instance: found \"other\""),
        (["--formulation", "milp"], "--formulation: found it for a library"),
    ] {
        let ran = folder.export(&more);
        assert_eq!(ran.code, Some(2), "{part}");
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
    }
    let check = run(&["check", &folder.text("library.toml")]);
    assert!(check.code == Some(2) && check.stderr.contains("`bench` and `export`"), "{}", check.stderr);
}
