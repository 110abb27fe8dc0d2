//! What a specification of any kind can do once it is resolved.

use std::fmt::Debug;
use std::path::Path;

use serde_json::Value;

use super::check::CheckSpec;
use super::error::SpecError;
use super::problems::Trained;
use super::source::Source;
use crate::training::study::StudiedRun;

/// What the tables of a specification resolve to, whatever their kind.
pub(super) trait Resolved: Debug + Send + Sync {
    /// The tables as they stand in reports, with defaults filled in and paths made absolute.
    fn to_json(&self) -> Value;

    /// The `[check]` table.
    fn check(&self) -> &CheckSpec;

    /// Every file that is read.
    fn files(&self) -> Vec<&Path>;

    /// Reads the data and trains the models.
    ///
    /// # Errors
    /// Names the place, the entry, what was found and what was expected.
    fn train(&self, source: &Source) -> Result<Box<dyn Trained>, SpecError>;

    /// The run that a study goes through, of a kind that has one.
    fn study(&self, source: &Source) -> Option<Result<StudiedRun, SpecError>> {
        let _ = source;
        None
    }
}
