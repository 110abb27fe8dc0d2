//! Samples as the training sees them.

use ndarray::Array2;

use super::Target;
use countersign_data::Targets;

/// Training samples, features first: a neuron's values over all samples stand together in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingSet {
    features: Array2<f64>,
    targets: Vec<Target>,
    classes: usize,
    removed: Vec<bool>,
}

impl TrainingSet {
    /// From features `[samples, inputs]`.
    ///
    /// # Panics
    /// When there are not as many targets as samples.
    pub fn new(features: &Array2<f64>, targets: &Targets) -> Self {
        let targets_of_samples = match targets {
            Targets::Classes { labels, .. } => labels.iter().map(|&label| Target::Class(label)).collect(),
            Targets::Values(values) => values.iter().map(|&value| Target::Value(value)).collect::<Vec<_>>(),
        };
        assert_eq!(features.nrows(), targets_of_samples.len(), "one target for each sample");
        let classes = match targets {
            Targets::Classes { classes, .. } => *classes,
            Targets::Values(_) => 0,
        };
        TrainingSet {
            features: features.t().as_standard_layout().into_owned(),
            removed: vec![false; targets_of_samples.len()],
            targets: targets_of_samples,
            classes,
        }
    }

    /// `[inputs, samples]`.
    pub fn features(&self) -> &Array2<f64> {
        &self.features
    }

    /// The features one after another, each of all samples.
    pub(super) fn features_in_order(&self) -> &[f64] {
        // Nothing changes the layout that they are made with.
        self.features.as_slice().unwrap_or_default()
    }

    /// One for each sample.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Number of classes; 0 for regression.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Number of samples, those that were removed included.
    pub fn samples(&self) -> usize {
        self.targets.len()
    }

    /// Features of a sample.
    pub fn inputs(&self) -> usize {
        self.features.nrows()
    }

    /// Was the sample taken away? Its place in its batch stays empty.
    pub fn is_removed(&self, sample: usize) -> bool {
        self.removed[sample]
    }

    /// How many samples were taken away from `first` to before `end`.
    pub(super) fn removed_within(&self, first: usize, end: usize) -> usize {
        self.removed[first..end].iter().map(|&is_removed| usize::from(is_removed)).sum()
    }

    /// Gives a sample another target.
    pub fn set_target(&mut self, sample: usize, target: Target) {
        self.targets[sample] = target;
    }

    /// Gives a sample other features.
    ///
    /// # Panics
    /// When there are not as many as inputs.
    pub fn set_features(&mut self, sample: usize, features: &[f64]) {
        assert_eq!(features.len(), self.inputs(), "one value for each feature");
        for (value, &new) in self.features.column_mut(sample).iter_mut().zip(features) {
            *value = new;
        }
    }

    /// Takes a sample away.
    pub fn remove(&mut self, sample: usize) {
        self.removed[sample] = true;
    }
}
