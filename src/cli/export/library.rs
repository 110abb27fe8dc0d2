//! A library as files: programs with their provenance, and a manifest.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::arguments::ExportArguments;
use crate::cli::failure::Failure;
use crate::cli::output::print;
use countersign_bench::{Instance, ManifestRow, write_manifest};
use countersign_kinds::spec::Library;
use countersign_program::format::Format;
use countersign_program::{Class, Program, Sense};

/// Writes every instance of a library, or those that are named, with `manifest.csv` and `manifest.json`.
pub(super) fn export(library: &Library, arguments: &ExportArguments) -> Result<u8, Failure> {
    let only = &arguments.instances;
    let loaded = library
        .load(&|name| only.is_empty() || only.iter().any(|wanted| wanted == name))
        .map_err(Failure::bad_input)?;
    let is_there = |name: &&String| loaded.instances.iter().any(|instance| instance.name == **name);
    if let Some(missing) = only.iter().find(|name| !is_there(name)) {
        let message = format!("--instance: found {missing:?}, expected an instance of the library");
        return Err(Failure::BadInput(message));
    }
    let provenance = provenance(library)?;
    let folder = &arguments.to;
    fs::create_dir_all(folder)
        .map_err(|error| Failure::bad_input(format!("--to: {}: {error}", folder.display())))?;
    let mut rows = Vec::new();
    for (instance, row) in loaded.instances.iter().zip(&loaded.rows) {
        if let Some(program) = instance.program() {
            let format = format_of(program, arguments);
            // What is known is said of the file as it is.
            let row = match (format, instance.sense()) {
                (Format::Mps, Sense::Maximise) => row.clone().minimised(),
                _ => row.clone(),
            };
            let file = write_program(program, format, &notes(instance, &row, &provenance), arguments)?;
            rows.push(ManifestRow { file: Some(file), ..row });
        }
    }
    for (name, is_json) in [("manifest.csv", false), ("manifest.json", true)] {
        write(&folder.join(name), |to| write_manifest(&rows, is_json, to))?;
    }
    if !arguments.quiet.quiet {
        loaded.notes.iter().for_each(|note| eprintln!("note: {note}"));
    }
    print(&format!("{} programs and their manifest written to {}\n", rows.len(), folder.display()))?;
    Ok(0)
}

/// Where everything comes from: the library with its digest, and what wrote it.
fn provenance(library: &Library) -> Result<Vec<String>, Failure> {
    let inputs = library.inputs().map_err(Failure::bad_input)?;
    let own =
        inputs.first().map(|input| format!("library {}, sha256 {}", name_of(&input.file), input.sha256));
    let version = format!("written by countersign {}", env!("CARGO_PKG_VERSION"));
    Ok(own.into_iter().chain([version]).collect())
}

fn name_of(file: &str) -> String {
    Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Products are written in the one format that keeps them as they are.
fn format_of(program: &Program, arguments: &ExportArguments) -> Format {
    match program.class() {
        Class::Qcp | Class::Miqcp => Format::Cip,
        Class::Lp | Class::Milp => arguments.format,
    }
}

/// Writes one program, which is called as its instance; its file's name.
fn write_program(
    program: &Program,
    format: Format,
    notes: &[String],
    arguments: &ExportArguments,
) -> Result<String, Failure> {
    let packed = if arguments.gzip { ".gz" } else { "" };
    let file = format!("{}.{format}{packed}", program.name);
    let text = program.to_text(format, notes).map_err(Failure::internal)?;
    write(&arguments.to.join(&file), |to| match arguments.gzip {
        false => to.write_all(text.as_bytes()),
        true => {
            let mut packed = GzEncoder::new(to, Compression::default());
            packed.write_all(text.as_bytes())?;
            packed.finish().map(drop)
        }
    })?;
    Ok(file)
}

/// Comments at the top of a file.
fn notes(instance: &Instance, row: &ManifestRow, provenance: &[String]) -> Vec<String> {
    let number =
        |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), |value| format!("{value:?}"));
    let bounds = format!(
        "best known: primal {}, dual {} ({})",
        number(row.primal),
        number(row.dual),
        row.source.as_deref().unwrap_or("nothing is known"),
    );
    let class = format!(
        "{}, {} variables ({} binary), {} rows, {} nonzeros, {} products",
        row.class.as_deref().unwrap_or("?"),
        row.variables.unwrap_or(0),
        row.binaries.unwrap_or(0),
        row.rows.unwrap_or(0),
        row.nonzeros.unwrap_or(0),
        row.products.unwrap_or(0),
    );
    let truth = row.truth.map(|truth| format!("exhaustive truth: {truth:?}"));
    let own = [instance.name.clone(), class, bounds];
    own.into_iter().chain(truth).chain(instance.notes.clone()).chain(provenance.iter().cloned()).collect()
}

/// Writes beside the file, then renames: a reader never sees half of it.
fn write(path: &Path, fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<(), Failure> {
    crate::report::write_whole(path, fill).map_err(Failure::internal)
}
