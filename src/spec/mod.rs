//! Specification files: TOML to typed problems.
//!
//! - `error`: file, field, what was found, what was expected.
//! - `document`: reading TOML, overriding entries, unknown keys.
//! - `check`: the `[check]` table: methods and solvers.
//! - `data`: the `[data]` table: samples and what is done to their features.
//! - `partition`: the `[partition]` table: how training samples are divided.
//! - `inputs`: fingerprints of the files that are read.
//! - `ensemble`, `label_flip`, `trajectory`, `smoothing`: the kinds of specifications.
//! - `library`: instances for solvers, made from other specifications.
//!
//! Depends on `study`, `bench`, `check` and everything below them.

mod check;
mod data;
mod document;
mod ensemble;
mod error;
mod inputs;
mod label_flip;
mod library;
mod partition;
mod smoothing;
mod trajectory;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

pub use check::CheckSpec;
pub use ensemble::EnsembleSpec;
pub use error::SpecError;
pub use inputs::Input;
pub use label_flip::LabelFlipSpec;
pub use library::{Library, LoadedLibrary, Made};
pub use smoothing::SmoothingSpec;
pub use trajectory::TrajectorySpec;

use crate::check::Answer;
use crate::kinds::asking::Problem;
use crate::kinds::training::{CertifiedDecisions, DistanceMap};
use crate::solve::SolverName;
use crate::study::StudiedRun;
use document::Document;

/// A specification, checked and resolved, with its data not yet loaded.
#[derive(Clone, Debug)]
pub struct Specification {
    file: PathBuf,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Ensemble(EnsembleSpec),
    LabelFlip(LabelFlipSpec),
    Trajectory(Box<TrajectorySpec>),
    Smoothing(Box<SmoothingSpec>),
}

/// The kinds, for messages.
const KINDS: &str = "\"ensemble\", \"label-flip\", \"trajectory\" or \"smoothing\"";

/// Some test points of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Which model of the specification.
    pub model: usize,
    /// Its tests.
    pub tests: Range<usize>,
}

impl Tile {
    /// All tests of a model, at most `size` to a tile.
    fn of_model(model: usize, tests: usize, size: usize) -> impl Iterator<Item = Tile> {
        let tile = move |first: usize| Tile { model, tests: first..first.saturating_add(size).min(tests) };
        (0..tests).step_by(size).map(tile)
    }
}

/// A specification with its data read and its models trained, but for what depends on the test points.
pub trait Trained: Send + Sync {
    /// Every test of every model, in the order of the cases, at most `size` to a tile.
    fn tiles(&self, size: usize) -> Vec<Tile>;

    /// Every case that is checked. Training has one; along lists of budgets and radii there are only certificates.
    fn cases(&self) -> Vec<Tile> {
        self.tiles(usize::MAX)
    }

    /// What questions about some tiles need.
    ///
    /// # Errors
    /// Names the file, the entry, what was found and what was expected.
    fn load(&self, tiles: &[Tile]) -> Result<Box<dyn Loaded>, SpecError>;

    /// What models decide over the plane of two raw features, from the answers of a tile's only case; nothing where that
    /// cannot be drawn.
    fn decisions(&self, tile: &Tile, answers: &[Answer]) -> Option<CertifiedDecisions> {
        let _ = (tile, answers);
        None
    }

    /// How far predictions over the plane of two raw features are certified to be stable, by every method that certifies;
    /// nothing where that cannot be drawn or is not asked for.
    fn distance_maps(&self, interrupt: &AtomicBool) -> Vec<DistanceMap> {
        let _ = interrupt;
        Vec::new()
    }

    /// Private answers to all tests, where the specification asks for them: each is drawn once, by the generator of the
    /// operating system. `answers` are those of the only case.
    ///
    /// # Errors
    /// Why nothing may be released.
    fn released(&self, answers: &[Answer]) -> Option<Result<Vec<bool>, String>> {
        let _ = answers;
        None
    }

    /// What a reader of certificates should know before relying on the numbers.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A specification with its data, as far as some cases need them.
pub trait Loaded: Sync {
    /// One problem for each case. `brute_limit` says how many configurations brute force may try for it to be
    /// among the methods that fit; a method that the specification names is asked whatever its size.
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>>;

    /// What a reader should know before relying on the numbers.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Specification {
    /// Reads a file and applies `overrides` of the form `key=value`, with dotted keys. `solvers` replaces those
    /// of the file when not empty.
    ///
    /// # Errors
    /// Names the file, the field, what was found and what was expected.
    pub fn read(file: &Path, overrides: &[String], solvers: &[SolverName]) -> Result<Self, SpecError> {
        let mut document = Document::read(file)?;
        overrides.iter().try_for_each(|text| document.set(text))?;
        Self::resolve(document, solvers)
    }

    fn resolve(mut document: Document, solvers: &[SolverName]) -> Result<Self, SpecError> {
        let body = match document.take_kind()?.as_str() {
            "ensemble" => Body::Ensemble(EnsembleSpec::resolve(&document, solvers)?),
            "label-flip" => Body::LabelFlip(LabelFlipSpec::resolve(&document, solvers)?),
            "trajectory" => Body::Trajectory(Box::new(TrajectorySpec::resolve(&document, solvers)?)),
            "smoothing" => Body::Smoothing(Box::new(SmoothingSpec::resolve(&document, solvers)?)),
            "library" => {
                return Err(document.error("kind", "\"library\", which `bench` and `export` take", KINDS));
            }
            other => {
                return Err(document.error("kind", format!("{other:?}"), KINDS));
            }
        };
        Ok(Specification { file: document.file().to_owned(), body })
    }

    /// The specification that a report was made from, out of the report.
    ///
    /// # Errors
    /// When `value` is no resolved specification.
    pub fn from_json(value: &Value) -> Result<Self, SpecError> {
        Self::resolve(Document::from_json(value)?, &[])
    }

    /// The resolved specification as it stands in reports.
    pub fn to_json(&self) -> Value {
        let (kind, body) = match &self.body {
            Body::Ensemble(spec) => ("ensemble", json!(spec)),
            Body::LabelFlip(spec) => ("label-flip", json!(spec)),
            Body::Trajectory(spec) => ("trajectory", json!(spec)),
            Body::Smoothing(spec) => ("smoothing", json!(spec)),
        };
        let mut value = json!({ "file": self.file.display().to_string(), "kind": kind });
        if let (Value::Object(all), Value::Object(body)) = (&mut value, body) {
            all.extend(body);
        }
        value
    }

    /// The file's name without its ending.
    pub fn name(&self) -> String {
        self.file
            .file_stem()
            .map_or_else(|| "specification".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    /// The `[check]` table.
    pub fn check(&self) -> &CheckSpec {
        match &self.body {
            Body::Ensemble(spec) => &spec.check,
            Body::LabelFlip(spec) => &spec.check,
            Body::Trajectory(spec) => spec.check(),
            Body::Smoothing(spec) => spec.check(),
        }
    }

    /// Every file that is read, with its digest.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn inputs(&self) -> Result<Vec<Input>, SpecError> {
        let files = match &self.body {
            Body::Ensemble(spec) => spec.files(),
            Body::LabelFlip(spec) => spec.files(),
            Body::Trajectory(spec) => spec.files(),
            Body::Smoothing(spec) => spec.files(),
        };
        files.into_iter().map(Input::of).collect()
    }

    /// Reads the data and trains the models, but for what depends on the test points.
    ///
    /// # Errors
    /// Names the file, the entry, what was found and what was expected.
    pub fn train(&self) -> Result<Box<dyn Trained>, SpecError> {
        Ok(match &self.body {
            Body::Ensemble(spec) => Box::new(Arc::new(spec.load()?)),
            Body::LabelFlip(spec) => Box::new(Arc::new(spec.train(&self.file)?)),
            Body::Trajectory(spec) => spec.train(&self.file)?,
            Body::Smoothing(spec) => Box::new(Arc::new(spec.load(&self.file)?)),
        })
    }

    /// Everything that any case of a check needs.
    ///
    /// # Errors
    /// As [`Specification::train`].
    pub fn load(&self) -> Result<Box<dyn Loaded>, SpecError> {
        let trained = self.train()?;
        trained.load(&trained.cases())
    }

    /// The training run of a specification, and what a study goes through.
    ///
    /// # Errors
    /// As [`Specification::train`]; and where there is no training, or none that can be written as programs.
    pub fn load_study(&self) -> Result<StudiedRun, SpecError> {
        let kind = match &self.body {
            Body::Trajectory(spec) => return spec.load_study(&self.file),
            Body::Ensemble(_) => "ensemble",
            Body::LabelFlip(_) => "label-flip",
            Body::Smoothing(_) => "smoothing",
        };
        Err(SpecError::Entry {
            file: self.file.clone(),
            field: "kind".to_owned(),
            found: format!("{kind:?}"),
            expected: "\"trajectory\": studies are about training under attack".to_owned(),
        })
    }

    /// Everything that any case of a certification needs.
    ///
    /// # Errors
    /// As [`Specification::train`].
    pub fn load_certificates(&self) -> Result<Box<dyn Loaded>, SpecError> {
        let trained = self.train()?;
        trained.load(&trained.tiles(usize::MAX))
    }
}
