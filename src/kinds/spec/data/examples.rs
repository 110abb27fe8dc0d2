//! Raw samples with their targets, whichever kind these are of.

use std::ops::Range;

use ndarray::{Array2, Axis};

use countersign_data::{ClassId, Classes, DataError, Dataset, RegressionSet, Targets, check_rows};

/// As many targets as features `[samples, raw features]`.
pub(super) struct Examples {
    pub features: Array2<f64>,
    pub targets: Targets,
    /// All classes with their labels; nothing of a regression.
    pub classes: Option<Classes>,
}

impl From<Dataset> for Examples {
    fn from(data: Dataset) -> Self {
        let classes = data.classes();
        let targets = Targets::Classes { labels: data.labels().to_vec(), classes: classes.len() };
        Examples { features: data.features().clone(), targets, classes: Some(classes.clone()) }
    }
}

impl From<RegressionSet> for Examples {
    fn from(data: RegressionSet) -> Self {
        let targets = Targets::Values(data.values().to_vec());
        Examples { features: data.features().clone(), targets, classes: None }
    }
}

impl Examples {
    /// The samples in a range of rows that the key `name` asks for.
    pub(super) fn rows(&self, name: &str, range: Range<usize>) -> Result<Examples, DataError> {
        check_rows(name, &range, self.targets.len())?;
        let rows: Vec<usize> = range.collect();
        let (features, targets) = (self.features.select(Axis(0), &rows), self.targets.select(&rows));
        Ok(Examples { features, targets, classes: self.classes.clone() })
    }

    /// The class of each sample; none of a regression.
    pub(super) fn labels(&self) -> Vec<ClassId> {
        match &self.targets {
            Targets::Classes { labels, .. } => labels.clone(),
            Targets::Values(_) => Vec::new(),
        }
    }

    /// The smallest and the largest value of each raw feature.
    pub(super) fn ranges(&self) -> Vec<(f64, f64)> {
        let range = |(least, most): (f64, f64), &value: &f64| (least.min(value), most.max(value));
        let columns = self.features.columns().into_iter();
        columns.map(|feature| feature.iter().fold((f64::INFINITY, f64::NEG_INFINITY), range)).collect()
    }
}
