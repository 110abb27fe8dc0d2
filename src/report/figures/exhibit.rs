//! A figure with what stands around it.

use super::Figure;

/// A figure with what stands around it.
#[derive(Clone, Debug)]
pub(in crate::report) struct Exhibit {
    /// The name of its file.
    pub file: String,
    /// What it is, in a few words.
    pub title: String,
    /// How to read it.
    pub caption: String,
    /// The figure.
    pub figure: Figure,
}

impl Exhibit {
    /// Nothing where there is no figure.
    pub(super) fn of(
        file: impl Into<String>,
        title: impl Into<String>,
        caption: impl Into<String>,
        figure: Option<Figure>,
    ) -> Option<Self> {
        Some(Exhibit { file: file.into(), title: title.into(), caption: caption.into(), figure: figure? })
    }
}
