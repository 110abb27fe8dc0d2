//! Files of programs, each read by two readers that share no code.
//!
//! All solvers get the program that was read, so a misreading would be unanimous. Our own reader is strict; a
//! linked solver's reads the same file, and the two programs are compared term by term.

use std::fs;
use std::path::Path;

use super::capabilities::Support;
use super::interface::{Backend, BackendError};
use super::registry::linked;
use countersign_program::format::{Format, ModelFile, ReadError};
use countersign_program::{Program, ProgramError, Sense};

/// What a file was read as.
#[derive(Clone, Debug, PartialEq)]
pub enum Contents {
    /// A linear program, possibly with integers.
    Program(Program),
    /// Products, sets, conditions or the like, for solvers that read files themselves.
    Other {
        /// Minimise or maximise.
        sense: Sense,
    },
}

/// Why a file is not read for certain.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadFileError {
    /// The file cannot be opened or has another ending.
    #[error("{0}")]
    File(String),
    /// A line that our reader does not understand.
    #[error(transparent)]
    Line(#[from] ReadError),
    /// What is read is no program.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// A solver's reader refuses the file, or warns of something in it.
    #[error(transparent)]
    Reader(#[from] BackendError),
    /// The two readers find different programs.
    #[error("{0}")]
    Difference(String),
    /// No solver of this build reads files as programs.
    #[error("no solver that is linked into this build reads it as a program")]
    NoReader,
}

/// Reads an LP or MPS file, by its ending, with our reader and with that of a linked solver: of HiGHS if it
/// takes the file, else of SCIP.
///
/// # Errors
/// The first thing that one reader does not understand, that a solver warns of, or that the two read
/// differently.
pub fn read_file(path: &Path) -> Result<Contents, ReadFileError> {
    let unreadable = |error: std::io::Error| ReadFileError::File(format!("cannot be read: {error}"));
    // Comments may be in any encoding, and names that are no UTF-8 are compared as they come out.
    let text = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&text);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let format = match ending.as_deref() {
        Some("lp") => Format::Lp,
        Some("mps") => Format::Mps,
        other => {
            let found = other.unwrap_or("nothing");
            return Err(ReadFileError::File(format!("found the ending {found}, expected lp or mps")));
        }
    };
    let stem = path.file_stem().map_or_else(|| "file".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let own = ModelFile::read(&text, format, &stem)?;
    let is_linear = own.is_linear();
    // The stricter check first, so that bounds that cross are named and not only warned of.
    if own.extras.is_empty() {
        own.program.validate()?;
    }
    let other = match (second_reading(path, is_linear), is_linear) {
        (Err(ReadFileError::NoReader), false) => None,
        (read, _) => Some(read?),
    };
    if let Some((reader, other)) = &other
        && let Some(difference) = own.difference(other, reader)
    {
        return Err(ReadFileError::Difference(difference));
    }
    Ok(match other {
        Some((_, program)) if is_linear => Contents::Program(program),
        _ => Contents::Other { sense: own.program.sense },
    })
}

/// What the first solver makes of a file that understands it, and whose reader that is.
fn second_reading(path: &Path, is_linear: bool) -> Result<(&'static str, Program), ReadFileError> {
    let takes = |backend: &&dyn Backend| {
        let can = backend.capabilities();
        can.files == Support::Yes && (is_linear || can.products == Support::Yes)
    };
    let mut refused: Vec<String> = Vec::new();
    for backend in linked().filter(takes) {
        match backend.read_program(path) {
            Ok(program) => return Ok((backend.name().as_str(), program)),
            Err(BackendError::NoReader(_)) => {}
            Err(BackendError::Unread(said)) => refused.push(said),
            Err(error) => return Err(error.into()),
        }
    }
    match refused.is_empty() {
        true => Err(ReadFileError::NoReader),
        false => Err(BackendError::Unread(refused.join("; ")).into()),
    }
}
