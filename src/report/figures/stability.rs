//! Stable shares against samples that are removed or replaced, and accuracy against ε (AGT, figure 13).

use countersign_kinds::role;
use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, Line, Point, Stroke, TRUTH, ends, up};
use super::figure::Exhibit;
use crate::report::schema::Report;
use crate::report::stability::{PrivateAccuracy, distances, private_accuracies, smooth_certificates};
use countersign_check::{AnswerBox, Quantity};

/// The share of tests that every method leaves as they are, against the number of samples; nothing where
/// there is none.
pub(super) fn stable_shares(report: &Report) -> Option<Exhibit> {
    let all = distances(&report.cases);
    let most = all.iter().map(|line| line.most).max()?;
    let mut lines: Vec<Line> = Vec::new();
    for own in &all {
        let points: Vec<Point> = (0..=own.most).map(|count| (count as f64, own.share(count))).collect();
        // Attacks stand above certificates; methods that say the same share a line.
        let line = Line::new(own.name.as_str(), points, lines.len()).dashed_if(role(own.method).is_reached());
        let same = lines.iter_mut().find(|same| same.points == line.points && same.stroke == line.stroke);
        match same {
            Some(same) => same.name = format!("{} and {}", same.name, own.name),
            None => lines.push(Line { is_marked: true, ..line }),
        }
    }
    let (title, across) = match all.first()?.quantity {
        Quantity::Deletions => ("Predictions that deletions leave as they are", "samples that are removed"),
        _ => ("Predictions that substitutions leave as they are", "samples that are replaced"),
    };
    let chart = Chart {
        title: title.to_owned(),
        across: Axis::linear(across, 0.0, most.max(1) as f64),
        up: Axis::linear("share of test points", 0.0, 1.03),
        legend: SeriesLabelPosition::LowerLeft,
        lines,
    };
    let caption = "The share of test points whose prediction no such change of the training data changes. A curve further up \
                   and to the right is better; what attacks reach stands above certificates.";
    chart.exhibit("stability.svg", "Stable predictions by samples removed or replaced", caption)
}

/// Expected accuracy of released predictions against ε, of the first case that has any.
pub(super) fn private_accuracy(report: &Report) -> Option<Exhibit> {
    let all = private_accuracies(&report.cases);
    let own = all.first()?;
    let mut lines = lines(own);
    lines.retain(|line| line.points.len() > 1);
    let (first, last) = ends(own.privacy.epsilons.iter().copied())?;
    let lowest = up(&lines).fold(0.5, f64::min);
    let chart = Chart {
        title: "Accuracy of private predictions".to_owned(),
        across: Axis::log("ε of each release", 0.95 * first, 1.05 * last),
        up: Axis::linear("expected accuracy", (lowest - 0.02).max(0.0), 1.03),
        legend: SeriesLabelPosition::LowerRight,
        lines,
    };
    let caption =
        "Expected accuracy of released predictions. The closer to the dashed line the less privacy costs.";
    chart.exhibit("private_accuracy.svg", "Accuracy of private predictions", caption)
}

fn lines(own: &PrivateAccuracy<'_>) -> Vec<Line> {
    let points = |accuracies: Vec<f64>| {
        let mut points: Vec<Point> = own.privacy.epsilons.iter().copied().zip(accuracies).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        points
    };
    let released = |released: Option<&AnswerBox>| {
        points(released.map(|released| released.lower.clone()).unwrap_or_default())
    };
    let clean = own.clean.map(|clean| vec![clean; own.privacy.epsilons.len()]);
    let mut lines = vec![
        Line::new("no noise", points(clean.unwrap_or_default()), TRUTH).dashed_if(true),
        Line::new("global sensitivity, Laplace noise", released(own.global.as_ref()), 1),
    ];
    for (place, (method, end)) in smooth_certificates(std::slice::from_ref(own)).into_iter().enumerate() {
        let name = format!("smooth sensitivity, Cauchy noise{end}");
        let line = Line::new(name, released(own.smooth_by(method)), 0);
        lines.push(Line { stroke: Stroke::of_place(place), ..line });
    }
    lines
}
