//! The files beside the report of `check` and `certify`: its tables as CSV, and boxes of models as arrays.

use serde_json::{Value, json};

use super::bounds::{has_bounds, write_bounds};
use super::case::CaseReport;
use super::csv_file::{Attachment, row};
use super::figures::{PlaneMaps, of_plane};
use super::folder::Folder;
use super::head::Command;
use super::schema::Report;
use super::show::write_with;
use super::stability::{Distances, distances, private_accuracies, smooth_certificates};
use super::store::ReportError;
use super::training::{TrainingCertificate, training_certificates};
use countersign_check::{Answer, Quantity};

/// The one file that has private answers.
const PRIVATE_FILE: &str = "private_predictions.csv";

/// Writes certificates with pictures of the plane of two raw features.
///
/// # Errors
/// What the file system says.
pub fn write_certificates(report: &Report, maps: PlaneMaps<'_>, folder: &Folder) -> Result<(), ReportError> {
    write_with(report, of_plane(report, maps), folder)
}

/// Writes private answers, one row for each test. No other file of the folder is private.
///
/// # Errors
/// What the file system says.
pub fn write_released(released: &[bool], folder: &Folder) -> Result<(), ReportError> {
    let row = |(test, class): (usize, &bool)| json!({ "test": test, "class": u8::from(*class) });
    let file = Attachment::csv(PRIVATE_FILE, "test,class", released.iter().enumerate().map(row));
    folder.write(&file.name, file.write)
}

/// Every file that the report has something for. Certificates have a table of accuracies, radii or shares
/// besides, whatever it is that they certify, and the boxes of models that they rest on.
pub(super) fn attachments(report: &Report) -> Vec<Attachment<'_>> {
    let is_about_stability = has(report, Quantity::Deletions) || has(report, Quantity::Substitutions);
    let mut files = vec![answers(report), checks(report)];
    if is_about_stability {
        files.extend([stability(report), stable_share(report)]);
    }
    if has(report, Quantity::PrivateAccuracy) {
        files.push(private_accuracy(report));
    }
    if report.command() == Command::Check {
        return files;
    }
    if !report.smoothed_accuracy.is_empty() {
        files.push(certified_radius(report));
    } else if report.cases.iter().any(|case| case.training.is_some()) {
        files.extend((!is_about_stability).then(|| certificates_of_training(report)));
    } else if !is_about_stability {
        files.push(certified_accuracy(report));
    }
    if has_bounds(report) {
        files.push(Attachment::new("bounds.npz", |to| write_bounds(report, to)));
    }
    files
}

fn has(report: &Report, quantity: Quantity) -> bool {
    report.cases.iter().flat_map(|case| &case.answers).any(|answer| answer.quantity == quantity)
}

/// What every row about a case says.
fn about(case: &CaseReport) -> Value {
    json!({ "case": case.id, "test": case.test, "model": case.model })
}

fn answers(report: &Report) -> Attachment<'_> {
    let header = "case,test,model,method,solver,target,quantity,status,trust,lower,upper,width,seconds,reason,\
                  asked_radius,gap";
    let of_answer = |answer: &Answer| {
        let gap = answer.searched.as_ref().map(|searched| searched.gap);
        row(json!({ "asked_radius": answer.radius, "gap": gap }), &json!(answer))
    };
    let rows = report
        .cases
        .iter()
        .flat_map(move |case| case.answers.iter().map(move |answer| row(about(case), &of_answer(answer))));
    Attachment::csv("answers.csv", header, rows)
}

fn checks(report: &Report) -> Attachment<'_> {
    let header = "case,test,model,target,quantity,left,relation,right,verdict,detail,theorem";
    let rows = report
        .cases
        .iter()
        .flat_map(|case| case.checks.iter().map(move |check| row(about(case), &json!(check))));
    Attachment::csv("checks.csv", header, rows)
}

/// Certified accuracy under flips of labels, a row for each number of flips.
fn certified_accuracy(report: &Report) -> Attachment<'_> {
    let header = "model,partitions,method,solver,clean_accuracy,median_radius,flips,certified_accuracy";
    let rows = report.certified_accuracy.iter().flat_map(|line| {
        let of_line = json!(line);
        let step = move |(flips, share): &(i64, f64)| {
            row(json!({ "flips": flips, "certified_accuracy": share }), &of_line)
        };
        line.certified.curve.iter().map(step)
    });
    Attachment::csv("certified_accuracy.csv", header, rows)
}

/// Certificates of smoothed classifiers, a row for each model, method and radius.
fn certified_radius(report: &Report) -> Attachment<'_> {
    let header = "model,method,points,accuracy,average_certified_radius,abstained,samples_a_point,\
                  evaluations_a_point,radius,certified_accuracy";
    let rows = report.smoothed_accuracy.iter().flat_map(|line| {
        let counts = json!({ "samples_a_point": line.samples, "evaluations_a_point": line.evaluations });
        let of_line = row(counts, &json!(line));
        let step = move |(radius, share): &(f64, f64)| {
            row(json!({ "radius": radius, "certified_accuracy": share }), &of_line)
        };
        line.curve.iter().map(step)
    });
    Attachment::csv("certified_radius.csv", header, rows)
}

/// Certificates of training, a row for each case and method.
fn certificates_of_training(report: &Report) -> Attachment<'_> {
    let header = "case,model,method,swept,threat,budget,feature_radius,label_flips,label_radius,test_radius,\
                  target_class,epochs,certified_accuracy,clean_accuracy,certified_stable,targeted_upper,\
                  mean_loss_upper,width,seconds,accuracy_left,stable_left";
    let of_line = |line: TrainingCertificate<'_>| {
        let numbers = json!({
            "method": line.method,
            "budget": line.setting.threat.budget.to_string(),
            "certified_accuracy": line.accuracy,
            "clean_accuracy": line.clean_accuracy,
            "certified_stable": line.stable,
            "accuracy_left": line.accuracy_left,
            "stable_left": line.stable_left,
            "targeted_upper": line.targeted,
            "mean_loss_upper": line.loss,
            "width": line.width,
            "seconds": line.seconds,
        });
        row(about(line.case), &row(numbers, &json!(line.setting)))
    };
    Attachment::csv(
        "certified_accuracy.csv",
        header,
        training_certificates(&report.cases).into_iter().map(of_line),
    )
}

/// What every row about stable predictions says.
fn of_distances(line: &Distances<'_>) -> Value {
    row(about(line.case), &json!({ "method": line.name, "quantity": line.quantity, "most": line.most }))
}

/// How far predictions are stable, a row for each case, method and test.
fn stability(report: &Report) -> Attachment<'_> {
    let rows = distances(&report.cases).into_iter().flat_map(|line| {
        let of_line = of_distances(&line);
        let of_test = move |(test, distance): (usize, f64)| {
            row(json!({ "test": test, "distance": distance as u64 }), &of_line)
        };
        line.distances.into_iter().enumerate().map(of_test)
    });
    Attachment::csv("stability.csv", "case,model,method,quantity,test,distance,most", rows)
}

/// The share of tests that stay as they are, a row for each case, method and number of samples.
fn stable_share(report: &Report) -> Attachment<'_> {
    let rows = distances(&report.cases).into_iter().flat_map(|line| {
        let of_line = of_distances(&line);
        (0..=line.most)
            .map(move |count| row(json!({ "samples": count, "stable_share": line.share(count) }), &of_line))
    });
    Attachment::csv("stable_share.csv", "case,model,method,quantity,samples,stable_share", rows)
}

/// The expected accuracy of released predictions, a row for each case and ε.
fn private_accuracy(report: &Report) -> Attachment<'_> {
    let all = private_accuracies(&report.cases);
    let columns = |noise: &str, end: &str| {
        ["lower", "upper"].map(|side| format!("{noise}_{side}{end}").replace(' ', "_"))
    };
    let global = columns("global_laplace", "");
    let smooth = smooth_certificates(&all).into_iter();
    let smooth: Vec<_> = smooth.map(|(method, end)| (method, columns("smooth_cauchy", &end))).collect();
    let names = std::iter::once(&global).chain(smooth.iter().map(|(_, names)| names)).flatten().cloned();
    let header = ["case", "model", "epsilon", "beta", "accuracy"].map(str::to_owned).into_iter().chain(names);
    let header: Vec<String> = header.collect();
    let rows = all.into_iter().flat_map(move |own| {
        let of_release = |release: usize| {
            let mut entries = about(own.case);
            entries["epsilon"] = json!(own.privacy.epsilons[release]);
            entries["beta"] = json!(own.privacy.betas[release]);
            entries["accuracy"] = json!(own.clean);
            let by_certificates = smooth.iter().map(|(method, names)| (names, own.smooth_by(*method)));
            for ([lower, upper], released) in
                std::iter::once((&global, own.global.as_ref())).chain(by_certificates)
            {
                entries[lower] = json!(released.map(|released| released.lower[release]));
                entries[upper] = json!(released.map(|released| released.upper[release]));
            }
            entries
        };
        (0..own.privacy.epsilons.len()).map(of_release).collect::<Vec<_>>()
    });
    Attachment::csv("private_accuracy.csv", header.join(","), rows)
}
