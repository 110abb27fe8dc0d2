//! What is benchmarked: libraries, all programs of other specifications, and folders of files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::failure::Failure;
use countersign_bench::{Folder, Instance, RefusedFile, read_folder};
use countersign_kinds::spec::{Input, Library, Specification};

/// The instances of all sources.
pub(super) struct Sources {
    pub instances: Vec<Instance>,
    /// What they are, as the report says it.
    specs: Vec<Value>,
    pub inputs: Vec<Input>,
    pub notes: Vec<String>,
    /// Files of folders that cannot be read for certain.
    pub refused: Vec<RefusedFile>,
    /// Keep unpacked files there.
    _folders: Vec<Folder>,
}

impl Sources {
    pub(super) fn read(paths: &[PathBuf], overrides: &[String], only: &[String]) -> Result<Self, Failure> {
        if let (false, true) = (overrides.is_empty(), paths.iter().all(|path| path.is_dir())) {
            let message =
                "--set: found it with folders alone, expected a specification whose entries it overrides";
            return Err(Failure::bad_input(message));
        }
        let mut sources = Sources {
            instances: Vec::new(),
            specs: Vec::new(),
            inputs: Vec::new(),
            notes: Vec::new(),
            refused: Vec::new(),
            _folders: Vec::new(),
        };
        for path in paths {
            match path.is_dir() {
                true => sources.add_folder(path)?,
                false => sources.add_library(path, overrides, only)?,
            }
        }
        sources.keep(only)?;
        let mut names = HashSet::new();
        match sources.instances.iter().find(|instance| !names.insert(&instance.name)) {
            None => Ok(sources),
            Some(twice) => {
                let found = format!("found the instance {:?} twice, expected a name of its own", twice.name);
                Err(Failure::BadInput(found))
            }
        }
    }

    /// What is benchmarked, as the report says it.
    pub(super) fn to_json(&self, only: &[String]) -> Value {
        match only {
            [] => json!({ "sources": self.specs }),
            only => json!({ "sources": self.specs, "instances": only }),
        }
    }

    /// Keeps the instances that are named, or all, and notes which files nobody runs.
    fn keep(&mut self, only: &[String]) -> Result<(), Failure> {
        if let Some(refused) = self.refused.iter().find(|refused| only.contains(&refused.name)) {
            return Err(Failure::bad_input(&refused.error));
        }
        let is_there = |name: &&String| self.instances.iter().any(|instance| instance.name == **name);
        if let Some(missing) = only.iter().find(|name| !is_there(name)) {
            let message = format!("--instance: found {missing:?}, expected an instance of the sources");
            return Err(Failure::BadInput(message));
        }
        self.instances.retain(|instance| is_wanted(only, &instance.name));
        self.refused.retain(|refused| is_wanted(only, &refused.name));
        let said: Vec<String> = self.refused.iter().map(|refused| refused.error.to_string()).collect();
        if self.instances.is_empty() && !said.is_empty() {
            return Err(Failure::BadInput(said.join("\n")));
        }
        self.notes.extend(said.iter().map(|said| format!("refused: {said}")));
        Ok(())
    }

    fn add_folder(&mut self, path: &Path) -> Result<(), Failure> {
        let mut folder = read_folder(path).map_err(Failure::bad_input)?;
        let absolute = |path: &Path| std::path::absolute(path).map_err(Failure::bad_input);
        self.specs.push(json!({ "folder": absolute(path)?.display().to_string() }));
        for file in &folder.files {
            self.inputs.push(Input::of(&absolute(file)?).map_err(Failure::bad_input)?);
        }
        self.instances.append(&mut folder.instances);
        self.refused.append(&mut folder.refused);
        if !folder.skipped.is_empty() {
            let names = folder.skipped.join(", ");
            self.notes.push(format!("{}: skipped, as no .mps, .lp or .cip: {names}", path.display()));
        }
        self._folders.push(folder);
        Ok(())
    }

    fn add_library(&mut self, path: &Path, overrides: &[String], only: &[String]) -> Result<(), Failure> {
        let library = read_library(path, overrides)?;
        let made = library.load(&|name| is_wanted(only, name)).map_err(Failure::bad_input)?;
        self.specs.push(library.to_json());
        self.inputs.extend(library.inputs().map_err(Failure::bad_input)?);
        self.instances.extend(made.instances);
        self.notes.extend(made.notes);
        Ok(())
    }
}

/// Without names every instance is wanted.
fn is_wanted(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|wanted| wanted == name)
}

/// A library, or one of all programs of another specification.
fn read_library(path: &Path, overrides: &[String]) -> Result<Library, Failure> {
    let library = Library::read(path, overrides).map_err(Failure::bad_input)?;
    match library {
        Some(library) => Ok(library),
        None => Specification::read(path, overrides, &[])
            .map(Library::of_specification)
            .map_err(Failure::bad_input),
    }
}
