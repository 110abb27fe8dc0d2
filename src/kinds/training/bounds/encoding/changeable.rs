//! What may happen to one sample.

use super::signal::Signal;
use countersign_data::ClassId;
use countersign_program::VarId;

/// What may happen to a sample, as signals; what cannot happen is absent.
#[derive(Clone, Debug, Default)]
pub(super) struct Changeable {
    /// A binary for every class that its label may become.
    pub labels: Vec<(ClassId, VarId)>,
    /// Its target, a real number that may move.
    pub value: Option<Signal>,
    /// Its features, where they may move.
    pub features: Option<Vec<Signal>>,
    /// Is it taken away?
    pub removed: Option<VarId>,
    /// Is it touched at all? Without it features and values may always move.
    pub touched: Option<VarId>,
}
