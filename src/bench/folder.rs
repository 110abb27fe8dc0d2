//! The instances of a folder: LP, MPS and CIP files, packed or not, and what a manifest says about them.
//!
//! A file that cannot be read for certain is refused alone, and the rest of the folder goes on without it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::scratch::Scratch;
use super::{Body, Instance, Known, ManifestRow, read_manifest};
use countersign_program::Sense;
use countersign_solve::{Contents, read_file};

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
    /// Files that are instances by their names, but cannot be read for certain.
    pub refused: Vec<RefusedFile>,
    /// Names of files that are no instances, as their endings say, and of folders.
    pub skipped: Vec<String>,
    /// Keeps unpacked files there.
    _scratch: Scratch,
}

/// A file that cannot be read for certain.
#[derive(Debug)]
pub struct RefusedFile {
    /// What the instance would be called.
    pub name: String,
    /// The file, and why.
    pub error: FolderError,
}

/// Reads a folder: linear files as programs, files with products for the solvers that read them. Where there
/// is a manifest, each of its rows has a file.
///
/// # Errors
/// A folder without files that are instances; a manifest that is not what it should be.
pub fn read_folder(folder: &Path) -> Result<Folder, FolderError> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|error| FolderError::new(folder, error))?;
    all.sort();
    let is_instance = |path: &PathBuf| {
        path.is_file() && ending(path).is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    };
    let (files, others): (Vec<PathBuf>, Vec<PathBuf>) = all.into_iter().partition(is_instance);
    if files.is_empty() {
        return Err(FolderError::new(folder, "found no instance, expected .mps, .lp or .cip files"));
    }
    let shown = |path: &PathBuf| format!("{}{}", whole_name(path), if path.is_dir() { "/" } else { "" });
    let skipped: Vec<String> =
        others.iter().map(shown).filter(|name| !MANIFESTS.contains(&name.as_str())).collect();
    let manifest = MANIFESTS.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    let rows = match &manifest {
        Some(path) => read_manifest(path).map_err(|error| FolderError::new(path, error))?,
        None => Vec::new(),
    };
    let names = names(&files);
    let scratch = Scratch::new().map_err(|error| FolderError::new(folder, error))?;
    let known = by_file(&rows, &files, &names)
        .map_err(|error| FolderError::new(manifest.as_deref().unwrap_or(folder), error))?;
    let (mut instances, mut refused) = (Vec::new(), Vec::new());
    for (place, (path, name)) in files.iter().zip(&names).enumerate() {
        let body = match body(path, &scratch, place) {
            Ok(body) => body,
            Err(error) => {
                refused.push(RefusedFile { name: name.clone(), error });
                continue;
            }
        };
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
    Ok(Folder { instances, files, refused, skipped, _scratch: scratch })
}

/// The ending of a file's name in small letters, without that of packed files.
fn ending(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, ending)| ending.to_owned())
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

fn whole_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// File names without their endings, or with them where these alone tell files apart.
fn names(files: &[PathBuf]) -> Vec<String> {
    let short = |path: &PathBuf| {
        let stem = |path: &Path| path.with_extension("");
        whole_name(&if is_packed(path) { stem(&stem(path)) } else { stem(path) })
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    files.iter().for_each(|path| *counts.entry(short(path)).or_default() += 1);
    files.iter().map(|path| if counts[&short(path)] > 1 { whole_name(path) } else { short(path) }).collect()
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

/// What a file holds. Packed files and those with endings in capitals, which solvers do not know, are read
/// from a copy.
fn body(path: &Path, scratch: &Scratch, place: usize) -> Result<Body, FolderError> {
    let wrong = |error: &dyn ToString| FolderError::new(path, error.to_string());
    let path = std::path::absolute(path).map_err(|error| wrong(&error))?;
    let ending = ending(&path).unwrap_or_default();
    let copy = scratch.path().join(format!("{place}.{ending}"));
    let file = if is_packed(&path) {
        unpack(&path, &copy).map_err(|error| wrong(&format!("cannot be unpacked: {error}")))?;
        copy
    } else if path.extension().is_some_and(|own| *own != *ending) {
        fs::copy(&path, &copy).map_err(|error| wrong(&format!("cannot be read: {error}")))?;
        copy
    } else {
        path.clone()
    };
    if ending == "cip" {
        let text = fs::read(&file).map_err(|error| wrong(&format!("cannot be read: {error}")))?;
        return Ok(Body::File { file, sense: sense_of_cip(&String::from_utf8_lossy(&text)) });
    }
    match read_file(&file).map_err(|error| wrong(&error))? {
        Contents::Program(program) => Ok(Body::Program { program: Arc::new(program), file: Some(file) }),
        Contents::Other { sense } => Ok(Body::File { file, sense }),
    }
}

fn unpack(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut MultiGzDecoder::new(File::open(from)?), &mut File::create(to)?).map(drop)
}

/// The sense that a CIP file states.
fn sense_of_cip(text: &str) -> Sense {
    let words = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    let mut words = words.map(str::to_lowercase).skip_while(|word| word != "sense");
    match words.nth(2).is_some_and(|word| word.starts_with("max")) {
        true => Sense::Maximise,
        false => Sense::Minimise,
    }
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
        for sense in [Sense::Minimise, Sense::Maximise] {
            let text = square(sense).to_text(Format::Cip, &["maximise [a note]".to_owned()]).expect("valid");
            assert_eq!(sense_of_cip(&text), sense);
        }
    }

    #[test]
    fn endings_in_capitals_are_endings() {
        let files = ["AFIRO.MPS", "b.LP.GZ", "c.Cip"].map(Path::new);
        assert_eq!(files.map(|file| ending(file).expect("an ending")), ["mps", "lp", "cip"]);
        assert_eq!(names(&files.map(PathBuf::from)), ["AFIRO", "b", "c"]);
    }

    #[test]
    fn names_are_short_where_they_tell_files_apart() {
        let files = ["d/a.lp", "d/a.mps.gz", "d/b.mps.gz"].map(PathBuf::from);
        assert_eq!(names(&files), ["a.lp", "a.mps.gz", "b"]);
    }
}
