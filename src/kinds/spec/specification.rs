//! A specification: read, checked and resolved, with its data not yet loaded.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::check::CheckSpec;
use super::document::Document;
use super::error::{Place, SpecError};
use super::inputs::Input;
use super::kinds;
use super::problems::{Loaded, Trained};
use super::resolved::Resolved;
use super::source::Source;
use crate::training::study::StudiedRun;
use countersign_data::EntryError;
use countersign_solve::SolverName;

/// A specification, checked and resolved, with its data not yet loaded.
#[derive(Clone, Debug)]
pub struct Specification {
    source: Source,
    kind: &'static str,
    tables: Arc<dyn Resolved>,
}

impl Specification {
    /// Reads a file and applies `overrides` of the form `key=value`, with dotted keys. `solvers` replaces
    /// those of the file when not empty.
    ///
    /// # Errors
    /// Names the place, the key, what was found and what was expected.
    pub fn read(file: &Path, overrides: &[String], solvers: &[SolverName]) -> Result<Self, SpecError> {
        Self::read_from(file, overrides, &Place::Set, solvers)
    }

    /// The same with overrides that were written somewhere else than on the command line.
    pub(super) fn read_from(
        file: &Path,
        overrides: &[String],
        place: &Place,
        solvers: &[SolverName],
    ) -> Result<Self, SpecError> {
        let mut document = Document::read(file)?;
        overrides.iter().try_for_each(|text| document.set(text, place))?;
        Self::resolve(document, solvers)
    }

    /// The specification that a report was made from, out of the report.
    ///
    /// # Errors
    /// When `value` is no resolved specification.
    pub fn from_json(value: &Value) -> Result<Self, SpecError> {
        Self::resolve(Document::from_json(value)?, &[])
    }

    fn resolve(mut document: Document, solvers: &[SolverName]) -> Result<Self, SpecError> {
        let resolved = document.take_kind(&kinds::names()).and_then(|name| {
            let kind = kinds::of_name(&name)?;
            Ok((kind.name, (kind.resolve)(&document, solvers)?))
        });
        match resolved {
            Ok((kind, tables)) => Ok(Specification { source: document.into_source(), kind, tables }),
            Err(error) => Err(document.source().error(error)),
        }
    }

    /// The resolved specification as it stands in reports.
    pub fn to_json(&self) -> Value {
        let mut value = json!({ "file": self.source.file().display().to_string(), "kind": self.kind });
        if let (Value::Object(all), Value::Object(tables)) = (&mut value, self.tables.to_json()) {
            all.extend(tables);
        }
        value
    }

    /// The file's name without its ending, which is good as the name of a folder.
    pub fn name(&self) -> String {
        let stem = self.source.file().file_stem().map(|stem| stem.to_string_lossy());
        // `...toml` without its ending is the folder above.
        let named = stem.filter(|stem| !stem.chars().all(|letter| letter == '.'));
        named.map_or_else(|| "specification".to_owned(), |stem| stem.into_owned())
    }

    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// The `[check]` table.
    pub fn check(&self) -> &CheckSpec {
        self.tables.check()
    }

    /// Every file that is read.
    pub fn files(&self) -> Vec<&Path> {
        self.tables.files()
    }

    /// Every file that is read, with its digest.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn inputs(&self) -> Result<Vec<Input>, SpecError> {
        self.files().into_iter().map(Input::of).collect()
    }

    /// Reads the data and trains the models, but for what depends on the test points.
    ///
    /// # Errors
    /// Names the place, the entry, what was found and what was expected.
    pub fn train(&self) -> Result<Box<dyn Trained>, SpecError> {
        self.tables.train(&self.source)
    }

    /// Everything that any case of a check needs.
    ///
    /// # Errors
    /// As [`Specification::train`].
    pub fn load(&self) -> Result<Box<dyn Loaded>, SpecError> {
        let trained = self.train()?;
        trained.load(&trained.cases())
    }

    /// Everything that any case of a certification needs.
    ///
    /// # Errors
    /// As [`Specification::train`].
    pub fn load_certificates(&self) -> Result<Box<dyn Loaded>, SpecError> {
        let trained = self.train()?;
        trained.load(&trained.tiles(usize::MAX))
    }

    /// The training run of a specification, and what a study goes through.
    ///
    /// # Errors
    /// As [`Specification::train`]; and where there is no training, or none that can be written as programs.
    pub fn load_study(&self) -> Result<StudiedRun, SpecError> {
        self.tables.study(&self.source).unwrap_or_else(|| {
            let expected = "\"trajectory\": studies are about training under attack";
            Err(self.source.error(EntryError::new("kind", format!("{:?}", self.kind), expected)))
        })
    }
}
