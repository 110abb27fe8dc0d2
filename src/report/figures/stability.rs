//! Stable shares against samples that are removed or replaced, and accuracy against ε (003, figure 13).

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::SeriesLabelPosition;

use super::{Figure, Labels, Line, drawn};
use crate::check::Quantity;
use crate::kinds::role;
use crate::report::Report;
use crate::report::stability::{PrivateAccuracy, distances, private_accuracies};

/// The share of tests that every method leaves as they are, against the number of samples; nothing where there is none.
pub(super) fn stability_figure(report: &Report) -> Option<Figure> {
    let all = distances(&report.cases);
    let most = all.iter().map(|line| line.most).max()?;
    let mut lines: Vec<Line> = Vec::new();
    for own in &all {
        let points: Vec<(f64, f64)> = (0..=own.most).map(|count| (count as f64, own.share(count))).collect();
        // Attacks stand above certificates; methods that say the same share a line.
        let dashed = role(own.method).is_reached();
        match lines.iter_mut().find(|line| line.points == points && line.dashed == dashed) {
            Some(line) => line.name = format!("{} and {}", line.name, own.name),
            None => lines.push(Line {
                name: own.name.clone(),
                points,
                colour: lines.len(),
                dashed,
                marked: true,
                texts: Vec::new(),
            }),
        }
    }
    let (title, across) = match all.first()?.quantity {
        Quantity::Deletions => ("Predictions that deletions leave as they are", "samples that are removed"),
        _ => ("Predictions that substitutions leave as they are", "samples that are replaced"),
    };
    let labels = Labels {
        title: title.to_owned(),
        across,
        up: "share of test points",
        legend: SeriesLabelPosition::LowerLeft,
    };
    drawn(&labels, 0.0..most.max(1) as f64, 0.0..1.03, &lines)
}

/// Expected accuracy of released predictions against ε, of the first case that has any.
pub(super) fn private_accuracy_figure(report: &Report) -> Option<Figure> {
    let all = private_accuracies(&report.cases);
    let own = all.first()?;
    let mut lines = lines(own);
    lines.retain(|line| line.points.len() > 1);
    let epsilons = || own.privacy.epsilons.iter().copied();
    let (first, last) = (epsilons().fold(f64::MAX, f64::min), epsilons().fold(f64::MIN, f64::max));
    let lowest = lines.iter().flat_map(|line| &line.points).map(|point| point.1).fold(0.5, f64::min);
    let labels = Labels {
        title: "Accuracy of private predictions".to_owned(),
        across: "ε of each release",
        up: "expected accuracy",
        legend: SeriesLabelPosition::LowerRight,
    };
    drawn(&labels, (0.95 * first..1.05 * last).log_scale(), (lowest - 0.02).max(0.0)..1.03, &lines)
}

fn lines(own: &PrivateAccuracy<'_>) -> Vec<Line> {
    let epsilons = &own.privacy.epsilons;
    let line = |name: &str, colour, dashed, values: Option<Vec<f64>>| {
        let mut points: Vec<(f64, f64)> = epsilons.iter().copied().zip(values.unwrap_or_default()).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        Line { name: name.to_owned(), points, colour, dashed, marked: false, texts: Vec::new() }
    };
    let lower = |own: &Option<crate::check::AnswerBox>| own.as_ref().map(|own| own.lower.clone());
    vec![
        line("no noise", 6, true, own.clean.map(|clean| vec![clean; epsilons.len()])),
        line("global sensitivity, Laplace noise", 1, false, lower(&own.global)),
        line("smooth sensitivity, Cauchy noise", 0, false, lower(&own.smooth)),
    ]
}
