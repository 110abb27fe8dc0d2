//! The files that a report names. A report is a stranger's file: it may name any path, so nothing is opened
//! but regular files below the folders that are given, nothing is read as data but what has the digest that
//! the report knows already, and nothing of their contents gets into a message.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::verifying::{VerifyError, Verifying};
use crate::report::{Fault, Verification};
use countersign_kinds::spec::{Input, Specification};

/// The specification of a report, whose files are there and are those that it was made from.
///
/// # Errors
/// The first file that is not.
pub(super) fn specification(
    spec: &Value,
    stored: &[Input],
    how: &Verifying<'_>,
    found: &mut Verification,
) -> Result<Specification, VerifyError> {
    let named = Specification::from_json(spec)?;
    let files: Vec<PathBuf> = named.files().into_iter().map(Path::to_owned).collect();
    let mut spec = spec.clone();
    for file in &files {
        let name = file.display().to_string();
        let known = stored.iter().find(|input| input.file == name);
        let refuse = |found: String, expected: &str| VerifyError::Input {
            report: how.path.to_owned(),
            found,
            expected: expected.to_owned(),
        };
        let known = known
            .ok_or_else(|| refuse(format!("none of {name}"), "the digest of every file that is read"))?;
        let place = located(file, how).ok_or_else(|| {
            refuse(format!("{name}, which is not there"), "a file; --inputs DIR says where it is now")
        })?;
        if !is_below(&place, how.folders) {
            let expected = "a file below the folder of the report, the folder around it or the working directory; \
                            --inputs DIR allows another one";
            return Err(refuse(name, expected));
        }
        if !place.is_file() {
            return Err(refuse(format!("{name}, which is no regular file"), "a regular file"));
        }
        let present = Input::of(&place)?;
        if present.sha256 != known.sha256 {
            let expected = format!("the digest that {name} has now");
            return Err(refuse(format!("the digest {}", known.sha256), &expected));
        }
        if place != *file {
            replace(&mut spec, &name, &place.display().to_string());
        }
    }
    let is_read = |input: &&Input| files.iter().any(|file| input.file == file.display().to_string());
    let invented = stored.iter().enumerate().filter(|(_, input)| !is_read(input));
    found.faults.extend(invented.map(|(index, input)| {
        Fault::wrong(format!("inputs[{index}]"), format!("{:?}", input.file), "no file that nobody reads")
    }));
    if stored.len() > files.len() && found.faults.is_empty() {
        found.faults.push(Fault::wrong(
            "inputs",
            stored.len(),
            format!("each of {} files once", files.len()),
        ));
    }
    Ok(Specification::from_json(&spec)?)
}

/// Where a file is: at its place, or below the folder that files were moved to, by as much of its path as
/// possible.
fn located(file: &Path, how: &Verifying<'_>) -> Option<PathBuf> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    let moved = how.moved_to.and_then(|folder| {
        let parts: Vec<_> =
            file.components().filter(|part| matches!(part, std::path::Component::Normal(_))).collect();
        let mut ends = (0..parts.len()).map(|from| folder.join(parts[from..].iter().collect::<PathBuf>()));
        ends.find(|path| is_there(path))
    });
    moved.or_else(|| is_there(file).then(|| file.to_owned()))
}

/// Does a file lie below one of the folders, links followed?
fn is_below(file: &Path, folders: &[PathBuf]) -> bool {
    let Ok(file) = file.canonicalize() else { return false };
    folders.iter().filter_map(|folder| folder.canonicalize().ok()).any(|folder| file.starts_with(folder))
}

/// Puts another path in the place of one, wherever it stands.
fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text == old => *text = new.to_owned(),
        Value::Array(entries) => entries.iter_mut().for_each(|entry| replace(entry, old, new)),
        Value::Object(entries) => entries.values_mut().for_each(|entry| replace(entry, old, new)),
        _ => {}
    }
}
