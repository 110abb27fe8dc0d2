//! The votes of base classifiers, and what it takes to change them.

use ndarray::{Array2, Array3, ArrayView1, ArrayView2, Axis};

use countersign_data::{ClassId, PartitionId};

/// Sums of flips stay below this, so that every count is exact as a double, an `i64` and a `u64`.
const LARGEST_TOTAL: u64 = 1 << 53;

/// Why a table of votes and flips makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VoteTableError {
    /// An axis is empty.
    #[error("flips: found shape {shape:?}, expected at least one test, one partition and one class")]
    Empty { shape: [usize; 3] },
    /// Votes and flips have different shapes.
    #[error("votes: found shape {votes:?}, expected {expected:?} as flips have it")]
    Shapes { votes: [usize; 2], expected: [usize; 2] },
    /// A vote for a class that does not exist.
    #[error("votes[{test}, {partition}]: found {vote}, expected a class in 0..{classes}")]
    Vote { test: usize, partition: usize, vote: i64, classes: usize },
    /// A negative number of flips other than −1.
    #[error("flips[{test}, {partition}, {class}]: found {flips}, expected -1 (impossible) or more")]
    BelowMinusOne { test: usize, partition: usize, class: usize, flips: i64 },
    /// The clean vote must cost nothing.
    #[error("flips[{test}, {partition}, {class}]: found {flips}, expected 0 at the clean vote")]
    CleanVote { test: usize, partition: usize, class: usize, flips: i64 },
    /// Flips too large to be added up exactly.
    #[error(
        "flips[{test}, {partition}, {class}]: found {flips}, expected at most {largest} so that sums stay exact"
    )]
    TooLarge { test: usize, partition: usize, class: usize, flips: i64, largest: u64 },
}

/// Votes `[tests, partitions]` and flips `[tests, partitions, classes]`.
///
/// Invariants: no axis is empty; votes are classes; flips are ≥ −1 (−1: impossible), 0 at the clean vote, and
/// small enough that the sum over all partitions is below 2⁵³.
///
/// # Examples
/// ```
/// use countersign_data::ClassId;
/// use countersign_kinds::ensembles::certificates::VoteTable;
/// use ndarray::{Array3, array};
///
/// // One test and three partitions; flips by partition and class, −1 where no number of flips is enough.
/// let flips = Array3::from_shape_vec((1, 3, 2), vec![0, 4, 0, 2, -1, 0]).expect("six numbers");
/// let table = VoteTable::new(array![[0, 0, 1]], flips)?;
/// let point = table.test(0);
/// assert_eq!(point.counts(), [2, 1]);
/// assert_eq!(point.prediction(), ClassId::new(0));
/// assert_eq!(point.gap(ClassId::new(0), ClassId::new(1)), 2, "a tie goes to the smaller class");
/// # Ok::<(), countersign_kinds::ensembles::certificates::VoteTableError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteTable {
    votes: Array2<i64>,
    flips: Array3<i64>,
}

impl VoteTable {
    /// Checks the invariants.
    ///
    /// # Errors
    /// The first entry that breaks one.
    pub fn new(votes: Array2<i64>, flips: Array3<i64>) -> Result<Self, VoteTableError> {
        let (tests, partitions, classes) = flips.dim();
        if flips.is_empty() {
            return Err(VoteTableError::Empty { shape: [tests, partitions, classes] });
        }
        if votes.dim() != (tests, partitions) {
            let (rows, columns) = votes.dim();
            return Err(VoteTableError::Shapes { votes: [rows, columns], expected: [tests, partitions] });
        }
        for ((test, partition), &vote) in votes.indexed_iter() {
            let clean = ClassId::from_label(vote, classes).ok_or(VoteTableError::Vote {
                test,
                partition,
                vote,
                classes,
            })?;
            let at_clean = flips[[test, partition, clean.index()]];
            if at_clean != 0 {
                return Err(VoteTableError::CleanVote {
                    test,
                    partition,
                    class: clean.index(),
                    flips: at_clean,
                });
            }
        }
        let largest = LARGEST_TOTAL / partitions as u64;
        for ((test, partition, class), &flips) in flips.indexed_iter() {
            if flips < -1 {
                return Err(VoteTableError::BelowMinusOne { test, partition, class, flips });
            }
            if u64::try_from(flips).is_ok_and(|flips| flips > largest) {
                return Err(VoteTableError::TooLarge { test, partition, class, flips, largest });
            }
        }
        Ok(VoteTable { votes, flips: flips.as_standard_layout().into_owned() })
    }

    /// Number of test points.
    pub fn tests(&self) -> usize {
        self.votes.nrows()
    }

    /// Number of partitions, P.
    pub fn partitions(&self) -> usize {
        self.votes.ncols()
    }

    /// Number of classes, K.
    pub fn classes(&self) -> usize {
        self.flips.len_of(Axis(2))
    }

    /// One test point.
    ///
    /// # Panics
    /// When there are not so many tests.
    pub fn test(&self, test: usize) -> VotePoint<'_> {
        VotePoint { votes: self.votes.row(test), flips: self.flips.index_axis(Axis(0), test) }
    }
}

/// One test point of a [`VoteTable`]: P votes and P × K flips.
#[derive(Clone, Copy, Debug)]
pub struct VotePoint<'a> {
    votes: ArrayView1<'a, i64>,
    flips: ArrayView2<'a, i64>,
}

impl VotePoint<'_> {
    /// Number of partitions, P.
    pub fn partitions(&self) -> usize {
        self.votes.len()
    }

    /// Number of classes, K.
    pub fn classes(&self) -> usize {
        self.flips.ncols()
    }

    /// The clean votes, by partition.
    pub fn votes(&self) -> impl Iterator<Item = (PartitionId, ClassId)> + '_ {
        self.votes
            .iter()
            .enumerate()
            .map(|(index, &vote)| (PartitionId::new(index), ClassId::new(vote as usize)))
    }

    /// The fewest label flips after which a partition votes for a class; `None` when that is impossible.
    pub fn flips(&self, partition: PartitionId, class: ClassId) -> Option<u64> {
        u64::try_from(self.flips[[partition.index(), class.index()]]).ok()
    }

    /// How many partitions vote for each class.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes()];
        self.votes().for_each(|(_, vote)| counts[vote.index()] += 1);
        counts
    }

    /// The clean prediction, c*.
    pub fn prediction(&self) -> ClassId {
        majority(&self.counts())
    }

    /// Every class but the clean prediction.
    pub fn targets(&self) -> impl Iterator<Item = ClassId> + use<> {
        let clean = self.prediction();
        ClassId::all(self.classes()).filter(move |&class| class != clean)
    }

    /// By how many votes the gap between `clean` and `target` must shrink for `target` to beat `clean`:
    /// `d + 1[clean < target]`, where `clean` leads by `d` votes, or 0 when it does already (A.3).
    pub fn gap(&self, clean: ClassId, target: ClassId) -> u64 {
        gap(&self.counts(), clean, target) as u64
    }
}

/// See [`VotePoint::gap`].
pub(super) fn gap(counts: &[usize], clean: ClassId, target: ClassId) -> usize {
    let clean_votes = counts[clean.index()] + usize::from(clean < target);
    clean_votes.saturating_sub(counts[target.index()])
}

/// The class with most votes; the smaller index wins ties. `counts` is not empty.
pub fn majority(counts: &[usize]) -> ClassId {
    let best = (0..counts.len()).max_by_key(|&class| (counts[class], std::cmp::Reverse(class)));
    ClassId::new(best.unwrap_or(0))
}

/// Label flips that change votes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct VoteAttack {
    /// Label flips in all.
    pub flips: u64,
    /// The partitions whose votes change, in their order, and their new votes.
    pub votes: Vec<(PartitionId, ClassId)>,
}

impl VoteAttack {
    /// The attack that leads to the votes `new` of all partitions, with the flips that it costs.
    pub(super) fn reaching(point: &VotePoint<'_>, new: impl Iterator<Item = ClassId>) -> Option<VoteAttack> {
        let mut attack = VoteAttack::default();
        for ((partition, old), new) in point.votes().zip(new) {
            if new != old {
                attack.flips += point.flips(partition, new)?;
                attack.votes.push((partition, new));
            }
        }
        Some(attack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr2, arr3};

    fn error(votes: &[[i64; 2]], flips: &[[[i64; 2]; 2]]) -> String {
        VoteTable::new(arr2(votes), arr3(flips)).expect_err("is bad").to_string()
    }

    #[test]
    fn bad_tables_are_refused_entry_by_entry() {
        let good = [[[0, 2], [1, 0]]];
        assert!(VoteTable::new(arr2(&[[0, 1]]), arr3(&good)).is_ok());
        assert_eq!(error(&[[0, 2]], &good), "votes[0, 1]: found 2, expected a class in 0..2");
        assert_eq!(error(&[[-1, 1]], &good), "votes[0, 0]: found -1, expected a class in 0..2");
        assert_eq!(error(&[[1, 1]], &good), "flips[0, 0, 1]: found 2, expected 0 at the clean vote");
        assert_eq!(
            error(&[[0, 1]], &[[[0, -2], [1, 0]]]),
            "flips[0, 0, 1]: found -2, expected -1 (impossible) or more"
        );
        assert_eq!(
            error(&[[0, 1], [0, 1]], &good),
            "votes: found shape [2, 2], expected [1, 2] as flips have it"
        );
        assert!(error(&[[0, 1]], &[[[0, i64::MAX], [1, 0]]]).contains("so that sums stay exact"));
        let empty = VoteTable::new(Array2::zeros((0, 2)), Array3::zeros((0, 2, 2)));
        assert_eq!(empty, Err(VoteTableError::Empty { shape: [0, 2, 2] }));
    }

    #[test]
    fn ties_go_to_the_smaller_class() {
        assert_eq!(majority(&[1, 2, 2]), ClassId::new(1));
        assert_eq!(majority(&[0, 0]), ClassId::new(0));
    }

    #[test]
    fn the_gap_counts_the_tie_against_the_larger_class() {
        let table = VoteTable::new(arr2(&[[0, 1]]), arr3(&[[[0, 2], [1, 0]]])).expect("sound");
        let (zero, one) = (ClassId::new(0), ClassId::new(1));
        assert_eq!((table.test(0).gap(zero, one), table.test(0).gap(one, zero)), (1, 0));
    }
}
