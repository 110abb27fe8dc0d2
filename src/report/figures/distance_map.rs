//! Over the plane of two raw features, how far predictions are certified to be stable, and the bound on their smooth
//! sensitivity that follows (AGT, figure 12).

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::figure::Figure;
use super::plane::{Area, DrawingError, Plane, Sample, Style, alike};
use crate::check::{DistanceMap, PrivacySetting, six_digits};
use crate::property::private_prediction::smooth_sensitivity;

const MARGIN: u32 = 16;
const ABOVE: u32 = 92;
const LEFT: u32 = 64;
/// A swatch of the legend, and the room for its number.
const SWATCH: i32 = 22;
const STEP: i32 = 120;
/// From nothing certified to the furthest.
const NEAR: [f64; 3] = [250.0, 225.0, 190.0];
const FAR: [f64; 3] = [15.0, 50.0, 110.0];
/// The boundary of the clean model.
const BOUNDARY: RGBColor = RGBColor(200, 30, 30);
/// Samples of each class.
const SAMPLES: [RGBColor; 2] = [RGBColor(230, 230, 230), RGBColor(20, 20, 20)];

/// The picture of one case.
pub(super) fn distance_map_figure(map: &DistanceMap) -> Option<Figure> {
    let style = Style {
        cell: 5,
        margin: MARGIN,
        above: ABOVE,
        left: LEFT,
        below: 52,
        title: 18,
        labels: None,
        boundary: BOUNDARY.stroke_width(2),
        sample: 2,
        rim: None,
        scale: 1,
    };
    let sample = |&(at, class): &([f64; 2], crate::data::ClassId)| Sample {
        at,
        colour: SAMPLES[class.index() % SAMPLES.len()],
    };
    let plane = Plane {
        title: title(map),
        grid: &map.grid,
        cells: alike(&map.grid, &map.distances, |distance| colour(distance, map.most), |_, _| None),
        boundary: &map.boundary,
        samples: map.samples.iter().map(sample).collect(),
    };
    plane.drawn(&style, |area| draw_legend(map, area))
}

fn draw_legend(map: &DistanceMap, area: &Area<'_>) -> Result<(), DrawingError> {
    for (place, distance) in shown(map.most).into_iter().enumerate() {
        let (x, y) = (LEFT as i32 + place as i32 * STEP, (MARGIN + ABOVE) as i32 - 40);
        let corners = [(x, y), (x + SWATCH, y + SWATCH)];
        area.draw(&Rectangle::new(corners, colour(distance, map.most).filled()))?;
        let beside = TextStyle::from(("sans-serif", 14).into_font()).pos(Pos::new(HPos::Left, VPos::Center));
        area.draw(&Text::new(words(map, distance), (x + SWATCH + 6, y + SWATCH / 2), beside))?;
    }
    Ok(())
}

fn title(map: &DistanceMap) -> String {
    match &map.privacy {
        Some(privacy) => {
            let Release { epsilon, beta } = release(privacy);
            let (method, beta) = (map.method, six_digits(beta));
            format!("Bound on the smooth sensitivity ({method}), ε = {epsilon}, β = {beta}")
        }
        None => format!("Deletions that leave the prediction as it is ({})", map.method),
    }
}

/// The ε and β of a release.
struct Release {
    epsilon: f64,
    beta: f64,
}

/// That with the largest ε, as in the paper's figure.
fn release(privacy: &PrivacySetting) -> Release {
    let all = privacy.epsilons.iter().zip(&privacy.betas).map(|(&epsilon, &beta)| Release { epsilon, beta });
    let largest = all.max_by(|one, other| one.epsilon.total_cmp(&other.epsilon));
    largest.unwrap_or(Release { epsilon: 0.0, beta: 0.0 })
}

/// What stands beside a swatch: a sensitivity, rounded up, or a number of deletions.
fn words(map: &DistanceMap, distance: usize) -> String {
    match &map.privacy {
        Some(privacy) => {
            let sensitivity = smooth_sensitivity(release(privacy).beta, distance).upper();
            format!("{sensitivity:.3} (n = {distance})")
        }
        None if distance == map.most => format!("{distance} or more"),
        None => distance.to_string(),
    }
}

/// Up to five distances for the legend, both ends among them.
fn shown(most: usize) -> Vec<usize> {
    let every = most.div_ceil(5).max(1);
    (0..most).step_by(every).chain([most]).collect()
}

fn colour(distance: usize, most: usize) -> RGBColor {
    let share = distance as f64 / most.max(1) as f64;
    let mixed = |part: usize| (NEAR[part] + share * (FAR[part] - NEAR[part])).round() as u8;
    RGBColor(mixed(0), mixed(1), mixed(2))
}
