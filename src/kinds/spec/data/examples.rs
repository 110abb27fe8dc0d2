//! Raw samples with their targets, whichever kind these are of.

use std::ops::Range;

use ndarray::{Array2, Axis};

use countersign_data::{DataError, Dataset, RegressionSet, Targets, check_rows};

/// As many targets as features `[samples, raw features]`.
pub(super) struct Examples {
    pub features: Array2<f64>,
    pub targets: Targets,
}

impl From<Dataset> for Examples {
    fn from(data: Dataset) -> Self {
        let targets = Targets::Classes { labels: data.labels().to_vec(), classes: data.classes() };
        Examples { features: data.features().clone(), targets }
    }
}

impl From<RegressionSet> for Examples {
    fn from(data: RegressionSet) -> Self {
        Examples { features: data.features().clone(), targets: Targets::Values(data.values().to_vec()) }
    }
}

impl Examples {
    /// The samples in a range of rows that the key `name` asks for.
    pub(super) fn rows(&self, name: &str, range: Range<usize>) -> Result<Examples, DataError> {
        check_rows(name, &range, self.targets.len())?;
        let rows: Vec<usize> = range.collect();
        Ok(Examples { features: self.features.select(Axis(0), &rows), targets: self.targets.select(&rows) })
    }

    /// Counts as many classes as the set that has more: the other may lack samples of some.
    pub(super) fn share_classes(&mut self, other: &mut Examples) {
        if let (Targets::Classes { classes, .. }, Targets::Classes { classes: others, .. }) =
            (&mut self.targets, &mut other.targets)
        {
            *classes = (*classes).max(*others);
            *others = *classes;
        }
    }

    /// The smallest and the largest value of each raw feature.
    pub(super) fn ranges(&self) -> Vec<(f64, f64)> {
        let range = |(least, most): (f64, f64), &value: &f64| (least.min(value), most.max(value));
        let columns = self.features.columns().into_iter();
        columns.map(|feature| feature.iter().fold((f64::INFINITY, f64::NEG_INFINITY), range)).collect()
    }
}
