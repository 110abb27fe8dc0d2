//! `countersign export`: programs as files.
//!
//! - here: the programs of one specification.
//! - `arguments`: how it is called; `library`: the instances of a library, with a manifest.

mod arguments;
mod library;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::sync::Arc;

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::print;
use super::progress::Progress;
use crate::report::write_whole;
pub(super) use arguments::ExportArguments;
use arguments::with_programs;
use countersign_check::Method;
use countersign_data::ClassId;
use countersign_kinds::asking::{ExportedProgram, Problem, exported_programs};
use countersign_kinds::spec::{Library, Specification};
use countersign_program::Program;

pub(super) fn run(arguments: &ExportArguments) -> Result<u8, Failure> {
    arguments.elsewhere.refuse("export")?;
    // Files appear whole, so that Ctrl-C may end it anywhere.
    let _interrupt = Interrupt::new()?;
    let overrides = &arguments.overrides.set;
    let library = Library::read(&arguments.file, overrides).map_err(Failure::bad_input)?;
    refuse_others(arguments, library.is_some())?;
    if let Some(library) = library {
        return library::export(&library, arguments);
    }
    let specification = Specification::read(&arguments.file, overrides, &[]).map_err(Failure::bad_input)?;
    let loaded = specification.load().map_err(Failure::bad_input)?;
    let problems = loaded.problems(0);
    let count = problems.iter().filter_map(|problem| Some(problem.test? + 1)).max().unwrap_or(0);
    if let Some(test) = arguments.tests.iter().find(|&&test| test >= count) {
        return Err(Failure::bad_input(format!("--test: found {test}, expected a test in 0..{count}")));
    }
    let is_wanted = |problem: &&Problem<'_>| {
        arguments.tests.is_empty() || problem.test.is_some_and(|test| arguments.tests.contains(&test))
    };
    let wanted: Vec<&Problem<'_>> = problems.iter().filter(is_wanted).collect();
    let progress = Progress::new(wanted.len(), "cases", Arc::default(), &arguments.quiet);
    let mut files: Vec<ProgramFile> = Vec::new();
    for problem in wanted {
        files.extend(files_of(arguments, &specification, problem)?);
        progress.finished();
    }
    drop(progress);
    if files.is_empty() {
        return Err(Failure::bad_input(without_programs(arguments, &problems)));
    }
    let folder = arguments.to.display();
    fs::create_dir_all(&arguments.to)
        .map_err(|error| Failure::bad_input(format!("--to: {folder}: {error}")))?;
    for ProgramFile { name, text } in &files {
        let path = arguments.to.join(name);
        write_whole(&path, |to| to.write_all(text.as_bytes())).map_err(Failure::internal)?;
    }
    print(&format!("{} programs written to {}\n", files.len(), arguments.to.display()))?;
    Ok(0)
}

/// A program as text.
struct ProgramFile {
    name: String,
    text: String,
}

/// Why there is nothing to write.
fn without_programs(arguments: &ExportArguments, problems: &[Problem<'_>]) -> String {
    let mut fitting = with_programs();
    fitting.retain(|method| problems.iter().any(|problem| problem.question.kind().fits(*method)));
    let names: Vec<&str> = fitting.iter().map(|method| method.as_str()).collect();
    let found = arguments.formulation.as_ref().map_or("none", Method::as_str);
    let expected =
        if names.is_empty() { "nothing, as there is no program".to_owned() } else { names.join(", ") };
    format!("--formulation: found {found}, expected what has programs here: {expected}")
}

/// Options that mean nothing here are refused, not passed over.
fn refuse_others(arguments: &ExportArguments, is_library: bool) -> Result<(), Failure> {
    let of_libraries = [("--instance", !arguments.instances.is_empty()), ("--gzip", arguments.gzip)];
    let of_others = [
        ("--formulation", arguments.formulation.is_some()),
        ("--test", !arguments.tests.is_empty()),
        ("--parameter", !arguments.parameters.is_empty()),
    ];
    let refused = if is_library { &of_others[..] } else { &of_libraries[..] };
    let Some((option, _)) = refused.iter().find(|(_, is_given)| *is_given) else { return Ok(()) };
    let file = arguments.file.display();
    Err(Failure::BadInput(match is_library {
        true => format!("{option}: found it for a library, whose entries choose, expected --instance"),
        false => format!("{option}: found {file}, expected a specification of kind \"library\" for it"),
    }))
}

/// Name and text of every program of one case.
fn files_of(
    arguments: &ExportArguments,
    specification: &Specification,
    problem: &Problem<'_>,
) -> Result<Vec<ProgramFile>, Failure> {
    let index_or_none =
        |index: Option<usize>| index.map_or_else(|| "none".to_owned(), |index| index.to_string());
    let (test, clean) = (problem.test, problem.question.prediction().map(ClassId::index));
    let file = match test {
        Some(test) => format!("{}-{}-test-{test}", specification.name(), problem.model),
        None => format!("{}-{}", specification.name(), problem.model),
    };
    let mut files = Vec::new();
    for mut program in programs_of(arguments, problem)? {
        let about = match test {
            Some(_) => format!("{} model, test {}", problem.model, index_or_none(test)),
            None => problem.model.clone(),
        };
        let notes = [
            format!("{} for {}, {about}", program.name, specification.name()),
            format!("class {}, clean prediction {}", program.class().abbreviation(), index_or_none(clean)),
            format!("written by countersign {}", env!("CARGO_PKG_VERSION")),
        ];
        program.name = format!("{file}-{}", program.name);
        let name = format!("{}.{}", program.name, arguments.format);
        // Programs of our own builders are valid; one that is not has no file.
        files.extend(program.to_text(arguments.format, &notes).ok().map(|text| ProgramFile { name, text }));
    }
    Ok(files)
}

fn programs_of(arguments: &ExportArguments, problem: &Problem<'_>) -> Result<Vec<Program>, Failure> {
    let methods = arguments.formulation.map_or_else(with_programs, |method| vec![method]);
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
