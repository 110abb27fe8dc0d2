//! One instance: a program, or a file that only solvers' own readers understand.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Known;
use countersign_program::{Program, Sense};

/// What is solved.
#[derive(Clone, Debug)]
pub enum Body {
    /// A program, and the file that it was read from, if it was.
    Program { program: Arc<Program>, file: Option<PathBuf> },
    /// A file with more than linear rows: read by the solvers that can, its points not evaluated.
    File { file: PathBuf, sense: Sense },
}

/// An instance with what is known about it.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name, unique in a benchmark.
    pub name: String,
    /// What is solved.
    pub body: Body,
    /// What is known about it.
    pub known: Known,
    /// The group that it belongs to, where it has one.
    pub group: Option<String>,
    /// The SHA-256 digest of its free MPS text without comments, where it is known.
    pub sha256: Option<String>,
    /// What a reader should know: where it comes from and how it is made again.
    pub notes: Vec<String>,
}

impl Instance {
    /// The program, where it is one.
    pub fn program(&self) -> Option<&Program> {
        match &self.body {
            Body::Program { program, .. } => Some(program),
            Body::File { .. } => None,
        }
    }

    /// The file that holds it, where there is one.
    pub fn file(&self) -> Option<&Path> {
        match &self.body {
            Body::Program { file, .. } => file.as_deref(),
            Body::File { file, .. } => Some(file),
        }
    }

    /// Minimise or maximise.
    pub fn sense(&self) -> Sense {
        match &self.body {
            Body::Program { program, .. } => program.sense,
            Body::File { sense, .. } => *sense,
        }
    }
}
