//! The instances of a folder: LP, MPS and CIP files, packed or not, and what a manifest says about them.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::scratch::Scratch;
use super::{Body, Instance, Known, ManifestRow, read_manifest};
use countersign_program::Sense;
use countersign_solve::read_file;

/// Files that are instances.
const ENDINGS: [&str; 3] = ["mps", "lp", "cip"];
/// Lists of what is known, the first that is there.
const MANIFESTS: [&str; 2] = ["manifest.csv", "manifest.json"];

/// What is wrong with a folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", path.display())]
pub struct FolderError {
    path: PathBuf,
    message: String,
}

impl FolderError {
    fn new(path: &Path, message: impl ToString) -> Self {
        FolderError { path: path.to_owned(), message: message.to_string() }
    }
}

/// The instances of a folder, which unpacked files belong to.
pub struct Folder {
    /// The instances, by name.
    pub instances: Vec<Instance>,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
    /// Keeps unpacked files there.
    _scratch: Scratch,
}

/// Reads a folder: linear files as programs, files with products for the solvers that read them. Where there
/// is a manifest, each of its rows has a file.
///
/// # Errors
/// The first file that is not what it should be.
pub fn read_folder(folder: &Path) -> Result<Folder, FolderError> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|error| FolderError::new(folder, error))?;
    files.retain(|path| {
        path.is_file() && ending(path).is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    });
    files.sort();
    if files.is_empty() {
        return Err(FolderError::new(folder, "found no instance, expected .mps, .lp or .cip files"));
    }
    let manifest = MANIFESTS.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    let rows = match &manifest {
        Some(path) => read_manifest(path).map_err(|error| FolderError::new(path, error))?,
        None => Vec::new(),
    };
    let names = names(&files);
    let scratch = Scratch::new().map_err(|error| FolderError::new(folder, error))?;
    let known = by_file(&rows, &files, &names)
        .map_err(|error| FolderError::new(manifest.as_deref().unwrap_or(folder), error))?;
    let mut instances = Vec::new();
    for (place, (path, name)) in files.iter().zip(&names).enumerate() {
        let body = body(path, &scratch, place)?;
        let mut instance = Instance {
            name: name.clone(),
            body,
            known: Known::default(),
            group: None,
            sha256: None,
            notes: Vec::new(),
        };
        if let Some(row) = known.get(&place) {
            let manifest = manifest.as_deref().unwrap_or(folder);
            instance.known = row
                .known(instance.sense())
                .map_err(|error| FolderError::new(manifest, format!("{name}: {error}")))?;
            instance.group.clone_from(&row.group);
        }
        instances.push(instance);
    }
    let files = files.into_iter().chain(manifest).collect();
    Ok(Folder { instances, files, _scratch: scratch })
}

/// The ending of a file's name, without that of packed files.
fn ending(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.rsplit_once('.').map(|(_, ending)| ending.to_owned())
}

/// File names without their endings, or with them where these alone tell files apart.
fn names(files: &[PathBuf]) -> Vec<String> {
    let whole = |path: &PathBuf| {
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let short = |path: &PathBuf| {
        let name = whole(path);
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    files.iter().for_each(|path| *counts.entry(short(path)).or_default() += 1);
    files.iter().map(|path| if counts[&short(path)] > 1 { whole(path) } else { short(path) }).collect()
}

/// Rows by the places of their files.
fn by_file<'a>(
    rows: &'a [ManifestRow],
    files: &[PathBuf],
    names: &[String],
) -> Result<HashMap<usize, &'a ManifestRow>, String> {
    let mut places = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let place = match &row.file {
            Some(file) => files.iter().position(|path| path.ends_with(file)),
            None => names.iter().position(|name| *name == row.name),
        };
        let wanted = row.file.as_ref().unwrap_or(&row.name);
        let place = place.ok_or_else(|| {
            format!("row {}: found {wanted:?}, expected an instance of the folder", index + 1)
        })?;
        if places.insert(place, row).is_some() {
            return Err(format!(
                "row {}: found {wanted:?} a second time, expected each file once",
                index + 1
            ));
        }
    }
    Ok(places)
}

fn body(path: &Path, scratch: &Scratch, place: usize) -> Result<Body, FolderError> {
    let wrong = |error: &dyn ToString| FolderError::new(path, error.to_string());
    let path = std::path::absolute(path).map_err(|error| wrong(&error))?;
    let ending = ending(&path).unwrap_or_default();
    let file = match path.extension().is_some_and(|extension| extension == "gz") {
        false => path.clone(),
        true => {
            let unpacked = scratch.path().join(format!("{place}.{ending}"));
            unpack(&path, &unpacked).map_err(|error| wrong(&format!("cannot be unpacked: {error}")))?;
            unpacked
        }
    };
    let text = fs::read(&file).map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    let text = String::from_utf8_lossy(&text);
    if has_more_than_rows(&text, &ending) {
        return Ok(Body::File { file, sense: sense(&text, &ending) });
    }
    let program = read_file(&file)
        .map_err(|error| FolderError::new(&path, format!("cannot be read as a program: {error}")))?;
    Ok(Body::Program { program: Arc::new(program), file: Some(file) })
}

fn unpack(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut MultiGzDecoder::new(File::open(from)?), &mut File::create(to)?).map(drop)
}

/// Does the file hold what our reader does not take, products above all?
fn has_more_than_rows(text: &str, ending: &str) -> bool {
    let mut lines = text.lines();
    match ending {
        "cip" => true,
        "lp" => lines.any(|line| line.split('\\').next().is_some_and(|line| line.contains('['))),
        _ => {
            let sections = ["QCMATRIX", "QUADOBJ", "QMATRIX", "QSECTION", "SOS", "CSECTION", "INDICATORS"];
            lines.any(|line| sections.iter().any(|section| line.starts_with(section)))
        }
    }
}

/// The sense that a file states, where it is not read as a program.
fn sense(text: &str, ending: &str) -> Sense {
    let mut words = text
        .lines()
        .filter(|line| !line.starts_with(['*', '\\', '#']))
        .flat_map(str::split_whitespace)
        .map(str::to_lowercase);
    let is_max = match ending {
        "lp" => words.next().is_some_and(|word| word.starts_with("max")),
        "cip" => words.skip_while(|word| word != "sense").nth(2).is_some_and(|word| word.starts_with("max")),
        _ => words.skip_while(|word| word != "objsense").nth(1).is_some_and(|word| word.starts_with("max")),
    };
    if is_max { Sense::Maximise } else { Sense::Minimise }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_program::format::Format;
    use countersign_program::{Expression, Kind, Program};

    fn square(sense: Sense) -> Program {
        let mut program = Program::new("square");
        let x = program.add_variable("x[1]", 0.0, 2.0, Kind::Continuous);
        program.add_row("square", Expression::product(1.0, x, x), 0.0, 1.0);
        (program.objective, program.sense) = (Expression::from(x), sense);
        program
    }

    #[test]
    fn files_with_products_keep_their_sense() {
        for sense_of_it in [Sense::Minimise, Sense::Maximise] {
            for format in [Format::Lp, Format::Mps, Format::Cip] {
                let text =
                    square(sense_of_it).to_text(format, &["maximise [a note]".to_owned()]).expect("valid");
                assert!(has_more_than_rows(&text, format.extension()), "{format}");
                assert_eq!(sense(&text, format.extension()), sense_of_it, "{format}");
            }
        }
        let mut linear = Program::new("linear");
        linear.objective = Expression::from(linear.add_variable("x[1]", 0.0, 2.0, Kind::Integer));
        for format in [Format::Lp, Format::Mps] {
            let text = linear.to_text(format, &["[a note]".to_owned()]).expect("valid");
            assert!(!has_more_than_rows(&text, format.extension()), "{format}: {text}");
        }
    }

    #[test]
    fn names_are_short_where_they_tell_files_apart() {
        let files = ["d/a.lp", "d/a.mps.gz", "d/b.mps.gz"].map(PathBuf::from);
        assert_eq!(names(&files), ["a.lp", "a.mps.gz", "b"]);
    }
}
