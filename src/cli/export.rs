//! `countersign export`: programs as files.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::options::SpecOptions;
use super::{Failure, print};
use crate::check::{Method, Problem};
use crate::data::ClassId;
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
}

impl Formulation {
    fn method(self) -> Method {
        match self {
            Formulation::P1 => Method::P1,
            Formulation::P2 => Method::P2,
            Formulation::O1 => Method::O1,
            Formulation::O2 => Method::O2,
            Formulation::LabelCert => Method::LabelCert,
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
    let files: Vec<(String, String)> = problems
        .iter()
        .filter(wanted)
        .flat_map(|problem| files_of(arguments, &specification, problem))
        .collect();
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
) -> Vec<(String, String)> {
    let formulations = match arguments.formulation {
        Some(formulation) => vec![formulation],
        None => Formulation::value_variants().to_vec(),
    };
    let name_of = |index: Option<usize>| index.map_or_else(|| "none".to_owned(), |index| index.to_string());
    let (test, clean) = (problem.test, problem.question.prediction().map(ClassId::index));
    let file = match test {
        Some(test) => format!("{}-{}-test-{test}", specification.name(), problem.model),
        None => format!("{}-{}", specification.name(), problem.model),
    };
    let mut files = Vec::new();
    for formulation in formulations {
        for target in problem.question.targets() {
            let Some(program) = problem.question.program(formulation.method(), target) else { continue };
            let notes = [
                format!(
                    "{} for {}, {} model, test {}",
                    program.name,
                    specification.name(),
                    problem.model,
                    name_of(test)
                ),
                format!("class {}, clean prediction {}", program.class(), name_of(clean)),
                format!("written by countersign {}", env!("CARGO_PKG_VERSION")),
            ];
            let name = format!("{file}-{}.{}", program.name, arguments.format);
            // Programs of our own builders are valid; one that is not has no file.
            files.extend(program.to_text(arguments.format, &notes).ok().map(|text| (name, text)));
        }
    }
    files
}
