//! `countersign export`: programs as files.
//!
//! - here: the programs of one specification.
//! - `library`: the instances of a library, with a manifest.

mod library;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::options::SpecOptions;
use super::{Failure, print};
use crate::check::Method;
use crate::data::ClassId;
use crate::kinds::asking::{ExportedProgram, Problem, exported_programs};
use crate::kinds::ensembles::{P1, P2};
use crate::kinds::kernels::{LABEL_CERT, O1, O2};
use crate::kinds::training::{LP, MILP, MIQCP, QCP};
use crate::program::Program;
use crate::program::format::Format;
use crate::spec::{Library, Specification};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Formulation {
    P1,
    P2,
    O1,
    O2,
    #[value(name = "labelcert")]
    LabelCert,
    Miqcp,
    Milp,
    Qcp,
    Lp,
}

impl Formulation {
    fn method(self) -> Method {
        match self {
            Formulation::P1 => P1.method,
            Formulation::P2 => P2.method,
            Formulation::O1 => O1.method,
            Formulation::O2 => O2.method,
            Formulation::LabelCert => LABEL_CERT.method,
            Formulation::Miqcp => MIQCP.method,
            Formulation::Milp => MILP.method,
            Formulation::Qcp => QCP.method,
            Formulation::Lp => LP.method,
        }
    }
}

#[derive(Args)]
pub(super) struct ExportArguments {
    /// Specification file
    #[arg(value_name = "SPEC")]
    file: PathBuf,
    #[command(flatten)]
    spec: SpecOptions,
    /// Folder for the files, made when missing
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Only this formulation [default: every one that fits the specification]
    #[arg(long, value_enum)]
    formulation: Option<Formulation>,
    /// File format: lp, mps or cip
    #[arg(long, default_value = "lp")]
    format: Format,
    /// Only this test point (repeatable) [default: all]
    #[arg(long = "test", value_name = "N")]
    tests: Vec<usize>,
    /// Only the programs that bound this parameter of a training run (repeatable) [default: all]
    #[arg(long = "parameter", value_name = "N")]
    parameters: Vec<usize>,
    /// Of a library: only this instance (repeatable) [default: all]
    #[arg(long = "instance", value_name = "NAME")]
    instances: Vec<String>,
    /// Of a library: pack each program
    #[arg(long)]
    gzip: bool,
    /// No progress on standard error: there is none
    #[arg(long = "quiet")]
    _quiet: bool,
}

pub(super) fn run(arguments: &ExportArguments) -> Result<u8, Failure> {
    let library = Library::read(&arguments.file, &arguments.spec.overrides).map_err(Failure::bad_input)?;
    refuse_others(arguments, library.is_some())?;
    if let Some(library) = library {
        return library::export(&library, arguments);
    }
    let specification =
        Specification::read(&arguments.file, &arguments.spec.overrides, &arguments.spec.solvers)
            .map_err(Failure::bad_input)?;
    let loaded = specification.load().map_err(Failure::bad_input)?;
    let problems = loaded.problems(0);
    let count = problems.iter().filter_map(|problem| Some(problem.test? + 1)).max().unwrap_or(0);
    if let Some(test) = arguments.tests.iter().find(|&&test| test >= count) {
        return Err(Failure::bad_input(format!("--test: found {test}, expected a test in 0..{count}")));
    }
    let wanted = |problem: &&Problem<'_>| {
        arguments.tests.is_empty() || problem.test.is_some_and(|test| arguments.tests.contains(&test))
    };
    let mut files: Vec<(String, String)> = Vec::new();
    for problem in problems.iter().filter(wanted) {
        files.extend(files_of(arguments, &specification, problem)?);
    }
    if files.is_empty() {
        return Err(Failure::bad_input(without_programs(arguments, &problems)));
    }
    let folder = arguments.to.display();
    fs::create_dir_all(&arguments.to)
        .map_err(|error| Failure::bad_input(format!("--to: {folder}: {error}")))?;
    for (name, text) in &files {
        let path = arguments.to.join(name);
        fs::write(&path, text).map_err(|error| Failure::internal(format!("{}: {error}", path.display())))?;
    }
    print(&format!("{} programs written to {}\n", files.len(), arguments.to.display()))?;
    Ok(0)
}

/// Why there is nothing to write.
fn without_programs(arguments: &ExportArguments, problems: &[Problem<'_>]) -> String {
    let name =
        |formulation: &Formulation| formulation.to_possible_value().map(|value| value.get_name().to_owned());
    let fits = |formulation: &&Formulation| {
        problems.iter().any(|problem| problem.question.kind().fits(formulation.method()))
    };
    let fitting: Vec<String> = Formulation::value_variants().iter().filter(fits).filter_map(name).collect();
    let found = arguments.formulation.as_ref().and_then(name).unwrap_or_else(|| "none".to_owned());
    let expected =
        if fitting.is_empty() { "nothing, as there is no program".to_owned() } else { fitting.join(", ") };
    format!("--formulation: found {found}, expected what has programs here: {expected}")
}

/// Options that mean nothing here are refused, not passed over.
fn refuse_others(arguments: &ExportArguments, is_library: bool) -> Result<(), Failure> {
    let of_libraries = [("--instance", !arguments.instances.is_empty()), ("--gzip", arguments.gzip)];
    let of_others = [
        ("--formulation", arguments.formulation.is_some()),
        ("--test", !arguments.tests.is_empty()),
        ("--parameter", !arguments.parameters.is_empty()),
        ("--solver", !arguments.spec.solvers.is_empty()),
    ];
    let (refused, expected) = match is_library {
        true => (&of_others[..], "a library, whose entries choose"),
        false => (&of_libraries[..], "a specification of kind \"library\" for it"),
    };
    match refused.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) if is_library => {
            Err(Failure::BadInput(format!("{option}: found it for {expected}, expected --instance")))
        }
        Some((option, _)) => {
            let file = arguments.file.display();
            Err(Failure::BadInput(format!("{option}: found {file}, expected {expected}")))
        }
    }
}

/// Name and text of every program of one case.
fn files_of(
    arguments: &ExportArguments,
    specification: &Specification,
    problem: &Problem<'_>,
) -> Result<Vec<(String, String)>, Failure> {
    let index_or_none =
        |index: Option<usize>| index.map_or_else(|| "none".to_owned(), |index| index.to_string());
    let (test, clean) = (problem.test, problem.question.prediction().map(ClassId::index));
    let file = match test {
        Some(test) => format!("{}-{}-test-{test}", specification.name(), problem.model),
        None => format!("{}-{}", specification.name(), problem.model),
    };
    let mut files = Vec::new();
    for program in programs_of(arguments, problem)? {
        let about = match test {
            Some(_) => format!("{} model, test {}", problem.model, index_or_none(test)),
            None => problem.model.clone(),
        };
        let notes = [
            format!("{} for {}, {about}", program.name, specification.name()),
            format!("class {}, clean prediction {}", program.class().abbreviation(), index_or_none(clean)),
            format!("written by countersign {}", env!("CARGO_PKG_VERSION")),
        ];
        let name = format!("{file}-{}.{}", program.name, arguments.format);
        // Programs of our own builders are valid; one that is not has no file.
        files.extend(program.to_text(arguments.format, &notes).ok().map(|text| (name, text)));
    }
    Ok(files)
}

fn programs_of(arguments: &ExportArguments, problem: &Problem<'_>) -> Result<Vec<Program>, Failure> {
    let methods: Vec<Method> = match arguments.formulation {
        Some(formulation) => vec![formulation.method()],
        None => Formulation::value_variants().iter().map(|formulation| formulation.method()).collect(),
    };
    let exported = exported_programs(problem.question.as_ref(), &methods).map_err(Failure::bad_input)?;
    let known: BTreeSet<usize> = exported.iter().filter_map(|exported| exported.parameter).collect();
    if let Some(unknown) = arguments.parameters.iter().find(|&parameter| !known.contains(parameter)) {
        let expected = match known.last() {
            Some(last) => format!("a parameter in 0..{}", last + 1),
            None => "nothing without programs of training".to_owned(),
        };
        return Err(Failure::bad_input(format!("--parameter: found {unknown}, expected {expected}")));
    }
    let is_wanted = |exported: &ExportedProgram| match exported.parameter {
        Some(parameter) => arguments.parameters.is_empty() || arguments.parameters.contains(&parameter),
        None => true,
    };
    Ok(exported.into_iter().filter(is_wanted).map(|exported| exported.program).collect())
}
