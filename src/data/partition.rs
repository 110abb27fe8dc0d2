//! The label-free division of training data in SS-DPA (ScaLabelCert, section 2).

use ndarray::Array2;

use super::SampleId;

/// The order of the samples by their features, lexicographically; equal features keep their order in the
/// file.
///
/// It does not depend on labels, so no label flip can move a sample into another partition: a flip affects
/// one base classifier only.
pub fn label_free_order(features: &Array2<f64>) -> Vec<SampleId> {
    let mut order: Vec<usize> = (0..features.nrows()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (features.row(a), features.row(b));
        a.iter()
            .zip(b)
            // Features are finite; the two zeros are equal.
            .map(|(x, y)| x.partial_cmp(y).unwrap_or(std::cmp::Ordering::Equal))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    order.into_iter().map(SampleId::new).collect()
}

/// Deals the samples of an order out to partitions in turn: partition `i` gets the ranks `i`, `i + count`,
/// `i + 2 count` …
pub fn partition_by_rank(order: &[SampleId], count: usize) -> Vec<Vec<SampleId>> {
    (0..count)
        .map(|partition| order.iter().skip(partition).step_by(count.max(1)).copied().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn partitions_are_disjoint_cover_everything_and_follow_the_features() {
        let features = array![[2.0, 0.0], [1.0, 5.0], [1.0, 4.0], [2.0, 0.0], [0.0, 9.0]];
        let order = label_free_order(&features);
        assert_eq!(order.iter().map(|id| id.index()).collect::<Vec<_>>(), [4, 2, 1, 0, 3]);
        let zeros = label_free_order(&array![[0.0, 2.0], [-0.0, 1.0]]);
        assert_eq!(zeros.iter().map(|id| id.index()).collect::<Vec<_>>(), [1, 0], "zero has no sign");
        let partitions = partition_by_rank(&order, 2);
        let indices: Vec<Vec<usize>> =
            partitions.iter().map(|members| members.iter().map(|id| id.index()).collect()).collect();
        assert_eq!(indices, [vec![4, 1, 3], vec![2, 0]]);
    }
}
