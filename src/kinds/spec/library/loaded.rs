//! All instances of a library, with what earlier proofs say about them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::made::Made;
use super::tables::{Group, LibraryTables, TRUTH_LIMIT};
use crate::spec::document::Document;
use crate::spec::error::{Place, SpecError};
use crate::spec::inputs::{Input, hex_digest};
use crate::spec::kinds;
use crate::spec::path;
use crate::spec::source::Source;
use crate::spec::specification::Specification;
use countersign_bench::{Instance, Known, KnownStatus, ManifestRow, read_manifest};
use countersign_data::EntryError;
use countersign_program::format::Format;

/// A library of instances, resolved, with nothing made yet.
#[derive(Clone, Debug)]
pub struct Library {
    source: Source,
    /// A list of what earlier proofs found.
    known: Option<PathBuf>,
    truth_limit: u64,
    groups: Vec<Group>,
}

/// The instances of a library.
#[derive(Debug)]
pub struct LoadedLibrary {
    /// The instances, in the order of the groups.
    pub instances: Vec<Instance>,
    /// What a list says of each of them.
    pub rows: Vec<ManifestRow>,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
}

impl Library {
    /// Reads a library; nothing where the file is a specification of another kind.
    ///
    /// # Errors
    /// Names the file, the entry, what was found and what was expected.
    pub fn read(file: &Path, overrides: &[String]) -> Result<Option<Self>, SpecError> {
        let mut document = Document::read(file)?;
        overrides.iter().try_for_each(|text| document.set(text, &Place::Set))?;
        let kind = document.take_kind(&kinds::names());
        if kind.map_err(|error| document.source().error(error))? != kinds::LIBRARY {
            return Ok(None);
        }
        let tables: LibraryTables = document.tables().map_err(|error| document.source().error(error))?;
        let groups = tables.groups.into_iter().enumerate();
        let groups: Vec<Group> =
            groups.map(|(place, group)| group.resolve(place, &document)).collect::<Result<_, _>>()?;
        Ok(Some(Library {
            known: tables.known.map(|path| document.path(&path)),
            truth_limit: tables.truth_limit,
            source: document.into_source(),
            groups,
        }))
    }

    /// A library of every program of one specification.
    pub fn of_specification(specification: Specification) -> Self {
        let (source, group) = (specification.source().clone(), Group::of_specification(specification));
        Library { source, known: None, truth_limit: TRUTH_LIMIT, groups: vec![group] }
    }

    /// The library as it stands in reports.
    pub fn to_json(&self) -> Value {
        let groups: Vec<Value> = self.groups.iter().map(Group::to_json).collect();
        json!({
            "file": self.source.file().display().to_string(),
            "kind": "library",
            "known": self.known.as_ref().map(|path| path.display().to_string()),
            "truth_limit": self.truth_limit,
            "groups": groups,
        })
    }

    /// Every file that is read, with its digest: the library's own first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn inputs(&self) -> Result<Vec<Input>, SpecError> {
        let own = [Some(self.source.file()), self.known.as_deref()];
        let mut inputs: Vec<Input> = own.into_iter().flatten().map(Input::of).collect::<Result<_, _>>()?;
        for variant in self.groups.iter().flat_map(|group| &group.variants) {
            inputs.push(Input::of(variant.specification.source().file())?);
            inputs.extend(variant.specification.inputs()?);
        }
        let mut seen = HashSet::new();
        inputs.retain(|input| seen.insert(input.file.clone()));
        Ok(inputs)
    }

    /// Makes the instances. `wanted` says by name which of them; of the others nothing is digested.
    ///
    /// # Errors
    /// As those of the specifications; entries that name no program, and names that occur twice.
    pub fn load(&self, wanted: &dyn Fn(&str) -> bool) -> Result<LoadedLibrary, SpecError> {
        let stored = self.stored()?;
        let mut loaded = LoadedLibrary { instances: Vec::new(), rows: Vec::new(), notes: Vec::new() };
        let mut names = HashSet::new();
        for (place, group) in self.groups.iter().enumerate() {
            for made in group.made(self.truth_limit, &self.source, place)? {
                if !names.insert(made.instance.name.clone()) {
                    let (field, name) = (path::of_entry("groups", place), &made.instance.name);
                    let expected = "a name of its own for each instance";
                    let error = EntryError::new(field, format!("{name:?} twice"), expected);
                    return Err(self.source.error(error));
                }
                if wanted(&made.instance.name) {
                    self.add(&mut loaded, made, &stored)?;
                }
            }
        }
        Ok(loaded)
    }

    /// What earlier proofs found.
    fn stored(&self) -> Result<Vec<ManifestRow>, SpecError> {
        let Some(path) = &self.known else { return Ok(Vec::new()) };
        read_manifest(path).map_err(|message| SpecError::File { file: path.clone(), message })
    }

    fn add(&self, to: &mut LoadedLibrary, made: Made, stored: &[ManifestRow]) -> Result<(), SpecError> {
        let Made { mut instance, truth, made_by } = made;
        let sha256 = instance.program().and_then(|program| program.to_text(Format::Mps, &[]).ok());
        let sha256 = sha256.map(|text| hex_digest(without_comments(&text).as_bytes()));
        instance.sha256.clone_from(&sha256);
        let row = stored.iter().find(|row| row.name == instance.name);
        let is_same = |row: &&ManifestRow| row.sha256.is_none() || row.sha256 == sha256;
        if let Some(changed) = row.filter(|row| !is_same(row)) {
            to.notes
                .push(format!("{}: changed since its bounds were stored, which are not used", changed.name));
        }
        let row = row.filter(is_same);
        if let (Some(row), Some(path)) = (row, &self.known) {
            let known = row.known(instance.sense()).map_err(|message| {
                let message = format!("{}: {message}", row.name);
                SpecError::File { file: path.clone(), message }
            })?;
            instance.known = joined(instance.known, known);
        }
        let entry = ManifestRow { truth, made_by: Some(made_by), ..ManifestRow::of(&instance) };
        to.rows.push(entry);
        to.instances.push(instance);
        Ok(())
    }
}

/// A free MPS text without the lines that are comments.
fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('*')).map(|line| format!("{line}\n")).collect()
}

/// What exhaustive search says goes before what solvers say; how long they took is theirs alone.
fn joined(found: Known, stored: Known) -> Known {
    let (seconds, tried) = (stored.seconds, stored.tried);
    let bounds = if found.status != KnownStatus::Open || stored.is_nothing() {
        found
    } else if stored.status != KnownStatus::Open || found.is_nothing() {
        stored
    } else {
        let sources: Vec<String> = [stored.source, found.source].into_iter().flatten().collect();
        Known { primal: stored.primal.or(found.primal), source: Some(sources.join("; ")), ..stored }
    };
    Known { seconds, tried, ..bounds }
}
