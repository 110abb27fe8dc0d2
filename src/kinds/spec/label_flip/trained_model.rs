//! A model that is trained as far as that can be done without labels.

use super::given::Part;
use countersign_check::{Kind, Method};

/// One model: how many partitions, and what is asked about it.
#[derive(Debug)]
pub(super) struct TrainedModel {
    /// What reports call it.
    pub name: String,
    /// The kind of its questions.
    pub kind: &'static Kind,
    /// One part for each partition.
    pub parts: Vec<Part>,
    /// The first so many tests are its cases.
    pub tests: usize,
    /// C of an SVM whose kind needs it.
    pub c: Option<f64>,
    /// The methods that the specification names for it.
    pub methods: Option<Vec<Method>>,
}
