//! Certificates of training under attack: one line for each case and method.

use crate::report::cell::{Cell, Table, TableOf};
use crate::report::digits::Toward;
use crate::report::schema::Report;
use crate::report::training::{survived_by_half, training_certificates};

pub(super) fn of_training(report: &Report) -> Table {
    let at_least = |share: Option<f64>| share.map(|share| Cell::share(share, Toward::Down));
    let at_most = |bound: Option<f64>| bound.map(|bound| Cell::bound(bound, Toward::Up));
    let radius = |radius: f64| (radius > 0.0).then(|| radius.to_string());
    TableOf::new(&training_certificates(&report.cases))
        .text("case", |line| line.case.id.to_string())
        .text("method", |line| line.method.to_string())
        .number("budget", |line| line.setting.threat.budget.to_string())
        .number("feature radius", |line| radius(line.setting.threat.feature_radius))
        .number("label radius", |line| radius(line.setting.threat.label_radius))
        .number("domain", |line| line.setting.threat.domain.map(|domain| domain.to_string()))
        .number("test radius", |line| radius(line.setting.test_radius))
        .number("epochs", |line| line.setting.epochs)
        .number("certified accuracy", |line| at_least(line.accuracy))
        .number("clean accuracy", |line| line.clean_accuracy.map(|share| Cell::decimals(share, 4)))
        .number("certified stable", |line| at_least(line.stable))
        .number("attacks leave right", |line| line.accuracy_left.map(|share| Cell::share(share, Toward::Up)))
        .number("stable", |line| line.stable_left.map(|share| Cell::share(share, Toward::Up)))
        .number("targeted, at most", |line| line.targeted.map(|share| Cell::share(share, Toward::Up)))
        .number("mean loss, at most", |line| at_most(line.loss))
        .number("width", |line| at_most(line.width))
        .number("seconds", |line| Cell::Seconds(line.seconds))
        .table()
        .without_empty_columns()
}

/// How large a budget half of the predictions survive, one line for each method.
pub(super) fn survived(report: &Report) -> Table {
    TableOf::new(&survived_by_half(&training_certificates(&report.cases)))
        .text("method", |line| line.method.to_string())
        .number("half of the predictions survive a budget of", |line| {
            line.certified.map(|budget| budget.to_string())
        })
        .number("no more than", |line| line.attacked.map(|budget| budget.to_string()))
        .table()
        .without_empty_columns()
}
