//! The radius without white-box knowledge.

use super::VotePoint;
use countersign_data::{ClassId, PartitionId};

/// A vote that changes without any label flip, which the black-box radius presumes not to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("partition {} changes its vote for 0 flips; the black box presumes at least 1", partition.index())]
pub struct FreeVote {
    /// The partition whose vote changes.
    pub partition: PartitionId,
}

/// The black-box certified radius of SS-DPA (Levine and Feizi; ScaLabelCert, section 2):
/// `⌊(n_{c*} − max_{c ≠ c*} (n_c + 1[c < c*])) / 2⌋`, where `n_c` counts the votes for `c`. `None` when there
/// is no other class, so that no number of flips changes the prediction.
///
/// # Soundness
/// Holds under the premise that changing one vote takes at least one label flip.
///
/// # Errors
/// A table in which another vote costs no flip breaks the premise.
pub fn black_box_radius(point: &VotePoint<'_>) -> Result<Option<u64>, FreeVote> {
    let free_vote = |class| {
        move |&(partition, vote): &(_, ClassId)| vote != class && point.flips(partition, class) == Some(0)
    };
    if let Some((partition, _)) =
        ClassId::all(point.classes()).find_map(|class| point.votes().find(free_vote(class)))
    {
        return Err(FreeVote { partition });
    }
    let (counts, clean) = (point.counts(), point.prediction());
    let margins = point
        .targets()
        .map(|class| counts[clean.index()] - counts[class.index()] - usize::from(class < clean));
    Ok(margins.min().map(|margin| margin as u64 / 2))
}

#[cfg(test)]
mod tests {
    use super::super::VoteTable;
    use super::*;
    use ndarray::{Array2, Array3};

    /// Votes for classes 0, 1, 2 …, as many as `counts` says, every change of a vote for one flip.
    fn radius(counts: &[usize]) -> Option<u64> {
        let votes: Vec<i64> = counts
            .iter()
            .enumerate()
            .flat_map(|(class, &count)| std::iter::repeat_n(class as i64, count))
            .collect();
        let flips = Array3::from_shape_fn((1, votes.len(), counts.len()), |(_, partition, class)| {
            i64::from(votes[partition] != class as i64)
        });
        let table = VoteTable::new(Array2::from_shape_vec((1, votes.len()), votes).expect("shape"), flips)
            .expect("sound");
        black_box_radius(&table.test(0)).expect("no free votes")
    }

    #[test]
    fn half_the_margin_with_ties_to_the_smaller_class() {
        assert_eq!(radius(&[5, 2]), Some(1), "two flips tie 3:4? no, 3:4 loses");
        assert_eq!(radius(&[4, 2]), Some(1), "one vote moved ties 3:3, which class 0 wins");
        assert_eq!(radius(&[2, 4]), Some(0), "one vote moved ties 3:3, which class 0 wins");
        assert_eq!(radius(&[2, 2]), Some(0));
        assert_eq!(radius(&[7]), None, "no other class");
    }

    #[test]
    fn a_vote_that_changes_for_nothing_breaks_the_premise() {
        let table = VoteTable::new(ndarray::arr2(&[[0]]), ndarray::arr3(&[[[0, 0]]])).expect("sound");
        assert_eq!(black_box_radius(&table.test(0)), Err(FreeVote { partition: PartitionId::new(0) }));
    }
}
