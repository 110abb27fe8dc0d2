//! What a model is to predict for samples: classes or values.

use super::ClassId;

/// One target for each sample.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Of a classification.
    Classes {
        /// Each below `classes`.
        labels: Vec<ClassId>,
        /// Number of classes, K.
        classes: usize,
    },
    /// Of a regression, every one finite.
    Values(Vec<f64>),
}

impl Targets {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Targets::Classes { labels, .. } => labels.len(),
            Targets::Values(values) => values.len(),
        }
    }

    /// Are there no samples?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The targets of some samples, in this order.
    ///
    /// # Panics
    /// When there are fewer samples than `rows` name.
    pub fn select(&self, rows: &[usize]) -> Targets {
        match self {
            Targets::Classes { labels, classes } => {
                Targets::Classes { labels: rows.iter().map(|&row| labels[row]).collect(), classes: *classes }
            }
            Targets::Values(values) => Targets::Values(rows.iter().map(|&row| values[row]).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_selected_with_their_targets() {
        let labels: Vec<ClassId> = [0, 2, 1].into_iter().map(ClassId::new).collect();
        let classes = Targets::Classes { labels, classes: 5 };
        let selected = Targets::Classes { labels: [1, 0].map(ClassId::new).to_vec(), classes: 5 };
        assert_eq!(classes.select(&[2, 0]), selected);
        assert_eq!((classes.len(), selected.len(), classes.is_empty()), (3, 2, false));
        let values = Targets::Values(vec![0.5, -1.0, 3.0]);
        assert_eq!(values.select(&[1, 1, 2]), Targets::Values(vec![-1.0, -1.0, 3.0]));
        assert!(values.select(&[]).is_empty());
    }
}
