//! Sizes of networks that a machine can hold.

use crate::training::networks::Architecture;
use countersign_data::EntryError;

/// More parameters than this are a mistyped number.
const MOST_PARAMETERS: usize = 100_000_000;

/// Refuses sizes of networks that would not fit.
pub(super) fn within_limits(architecture: Architecture) -> Result<Architecture, EntryError> {
    if architecture.checked_parameters().is_none_or(|parameters| parameters > MOST_PARAMETERS) {
        let found = format!("{:?} with {} features", architecture.hidden, architecture.inputs);
        let expected = format!("at most {MOST_PARAMETERS} parameters");
        return Err(EntryError::new("model.hidden", found, expected));
    }
    Ok(architecture)
}
