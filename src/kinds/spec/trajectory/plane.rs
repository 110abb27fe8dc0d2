//! The plane of two raw features, for pictures of what models decide.

use ndarray::Array2;

use crate::spec::data::TrainingData;
use crate::training::Plane;
use crate::training::certified::Grid;
use crate::training::networks::{Architecture, Target, TrainingSet};
use crate::training::study::StudiedPlane;
use countersign_data::{ClassId, FeatureMap};

/// Training samples that are shown at most.
const SHOWN: usize = 600;
/// Points at most for which programs are solved.
const MOST_POINTS: usize = 100_000;

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

    /// Points of the plane with what models see of them.
    ///
    /// # Errors
    /// What stands in the way of so many.
    pub(super) fn points(&self, [columns, rows]: [usize; 2]) -> Result<StudiedPlane, String> {
        if columns.saturating_mul(rows) > MOST_POINTS {
            return Err(format!("at most {MOST_POINTS} points"));
        }
        let grid = Grid::around(self.ranges, columns, rows).ok_or("features that are finite")?;
        let mapped = self.map.apply(&grid.centers()).map_err(|error| error.to_string())?;
        Ok(StudiedPlane { grid, features: mapped.t().as_standard_layout().into_owned() })
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
