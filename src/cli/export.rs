//! `countersign export`: programs as files.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::options::SpecOptions;
use super::{Failure, print};
use crate::check::{Method, Problem};
use crate::data::ClassId;
use crate::program::Program;
use crate::program::format::Format;
use crate::spec::Specification;

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
            Formulation::P1 => Method::P1,
            Formulation::P2 => Method::P2,
            Formulation::O1 => Method::O1,
            Formulation::O2 => Method::O2,
            Formulation::LabelCert => Method::LabelCert,
            Formulation::Miqcp => Method::Miqcp,
            Formulation::Milp => Method::Milp,
            Formulation::Qcp => Method::Qcp,
            Formulation::Lp => Method::Lp,
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
}

pub(super) fn run(arguments: &ExportArguments) -> Result<u8, Failure> {
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
        return Err(Failure::bad_input(
            "--formulation: found one without a program here, expected one that fits the specification",
        ));
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
            format!("class {}, clean prediction {}", program.class(), index_or_none(clean)),
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
    let question = problem.question.as_ref();
    if question.training().is_none() {
        let targets = question.targets();
        let of_method = |method| targets.iter().filter_map(move |&target| question.program(method, target));
        return Ok(methods.into_iter().flat_map(of_method).collect());
    }
    let mut programs = Vec::new();
    for formulation in methods.into_iter().filter_map(Method::formulation) {
        programs.extend(question.training_programs(formulation).map_err(Failure::bad_input)?);
    }
    let wanted = |program: &Program| {
        let ends = |parameter: &usize| program.name.ends_with(&format!("-{parameter}"));
        arguments.parameters.is_empty() || arguments.parameters.iter().any(ends)
    };
    programs.retain(wanted);
    Ok(programs)
}
