//! The plane of two raw features, for pictures of what models decide.

use ndarray::Array2;

use crate::check::Plane;
use crate::data::{ClassId, FeatureMap};
use crate::spec::data::TrainingData;
use crate::train::{Architecture, Target, TrainingSet};

/// Training samples that are shown at most.
const SHOWN: usize = 600;

/// Two raw features with some training samples.
pub(super) struct RawPlane {
    ranges: [(f64, f64); 2],
    map: FeatureMap,
    samples: Vec<([f64; 2], ClassId)>,
}

impl RawPlane {
    /// Nothing where there are not two raw features, or values in place of classes.
    pub(super) fn of(data: &TrainingData, set: &TrainingSet) -> Option<Self> {
        let (raw, &[first, second]) = (data.plane.as_ref()?, data.raw_ranges.as_slice()) else { return None };
        // Spread evenly, so that every part of the set is shown.
        let every = set.samples().div_ceil(SHOWN).max(1);
        let shown = raw.rows().into_iter().zip(set.targets()).step_by(every);
        let sample = |(point, target): (ndarray::ArrayView1<'_, f64>, &Target)| match target {
            Target::Class(class) => Some(([point[0], point[1]], *class)),
            Target::Value(_) => None,
        };
        let samples = shown.map(sample).collect::<Option<Vec<_>>>()?;
        Some(RawPlane { ranges: [first, second], map: data.map.clone(), samples })
    }

    /// The plane for models of these sizes, whose inputs may move by `test_radius`.
    pub(super) fn with<T>(
        &self,
        architecture: Architecture,
        test_radius: f64,
        then: impl FnOnce(Plane<'_>) -> T,
    ) -> T {
        let map = |raw: &Array2<f64>| self.map.apply(raw).ok();
        let (ranges, samples) = (self.ranges, self.samples.clone());
        then(Plane { ranges, samples, map: &map, architecture, test_radius })
    }
}
