//! Typed indices of classes, samples and partitions.

use countersign_program::id;

id!(
    /// A class label, `0..K`. Smaller ones win ties.
    ClassId
);
id!(
    /// A training sample.
    SampleId
);
id!(
    /// A partition of the training data, and the base classifier trained on it.
    PartitionId
);

impl ClassId {
    /// The classes `0..count`.
    pub fn all(count: usize) -> impl DoubleEndedIterator<Item = ClassId> + Clone {
        (0..count).map(ClassId::new)
    }

    /// The class of a label read from a file, when it is in `0..classes`.
    pub fn from_label(label: i64, classes: usize) -> Option<ClassId> {
        usize::try_from(label).ok().filter(|&index| index < classes).map(ClassId::new)
    }
}
