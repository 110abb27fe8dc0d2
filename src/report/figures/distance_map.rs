//! Over the plane of two raw features, how far predictions are certified to be stable, and the bound on their
//! smooth sensitivity that follows (AGT, figure 12).

use plotters::prelude::RGBColor;

use super::figure::Exhibit;
use super::legend::{Entry, Sign};
use super::plane::{Cells, Corners, Plane, Sample, alike};
use countersign_check::six_digits;
use countersign_data::ClassId;
use countersign_kinds::training::DistanceMap;
use countersign_kinds::training::certified::private_prediction::smooth_sensitivity;

/// From nothing certified to the furthest.
const NEAR: [f64; 3] = [250.0, 225.0, 190.0];
const FAR: [f64; 3] = [15.0, 50.0, 110.0];
/// The boundary of the clean model.
const BOUNDARY: RGBColor = RGBColor(200, 30, 30);
/// Samples of each class.
const SAMPLES: [RGBColor; 2] = [RGBColor(170, 170, 170), RGBColor(20, 20, 20)];

/// The picture of one case.
pub(super) fn distance_map(map: &DistanceMap) -> Option<Exhibit> {
    // Of several releases that with the largest ε, as in the paper's figure.
    let releases = map.privacy.iter().flat_map(|privacy| privacy.epsilons.iter().zip(&privacy.betas));
    let release = releases.max_by(|one, other| one.0.total_cmp(other.0));
    let title = match release {
        Some((epsilon, beta)) => {
            let (method, beta) = (map.method, six_digits(*beta));
            format!("Bound on the smooth sensitivity ({method}), ε = {epsilon}, β = {beta}")
        }
        None => format!("Deletions that leave the prediction as it is ({})", map.method),
    };
    // A sensitivity, rounded up, or a number of deletions.
    let words = |distance: usize| match release {
        Some((_, beta)) => format!("{:.3} (n = {distance})", smooth_sensitivity(*beta, distance).upper()),
        None if distance == map.most => format!("{distance} or more"),
        None => distance.to_string(),
    };
    let look = |distance: usize, corners: Corners| Cells {
        corners,
        colour: colour(distance, map.most),
        said: words(distance),
    };
    let entry = |distance: usize| Entry::new(Sign::Cell(colour(distance, map.most)), words(distance));
    let sample =
        |&(at, class): &([f64; 2], ClassId)| Sample { at, colour: SAMPLES[class.index() % SAMPLES.len()] };
    let plane = Plane {
        title,
        grid: &map.grid,
        cells: alike(&map.grid, &map.distances, look),
        boundary: &map.boundary,
        boundary_colour: BOUNDARY,
        samples: map.samples.iter().map(sample).collect(),
        legend: shown(map.most).map(entry).collect(),
    };
    let (name, what) = match map.privacy {
        Some(_) => ("smooth_sensitivity", "Smooth sensitivity over the plane"),
        None => ("deletions", "Deletions that predictions over the plane survive"),
    };
    let caption = "The darker a cell, the more samples may change before the prediction at its center can. The line is where \
                   the clean model changes its mind.";
    let (file, title) = (format!("{name}_{}.svg", map.method), format!("{what}, by {}", map.method));
    Exhibit::of(file, title, caption, plane.drawn())
}

/// Up to five distances for the legend, both ends among them.
fn shown(most: usize) -> impl Iterator<Item = usize> {
    (0..most).step_by(most.div_ceil(5).max(1)).chain([most])
}

fn colour(distance: usize, most: usize) -> RGBColor {
    let share = distance as f64 / most.max(1) as f64;
    let mixed = |part: usize| (NEAR[part] + share * (FAR[part] - NEAR[part])).round() as u8;
    RGBColor(mixed(0), mixed(1), mixed(2))
}
