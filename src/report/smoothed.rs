//! Certificates of smoothed classifiers over a test set: accuracy, radii, and how many samples they took.

use countersign_kinds::role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case::CaseReport;
use super::summary::{models, of_model};
use countersign_check::{Answer, Finite, Method, Quantity, Value, Witness};
use countersign_kinds::training::certified::{average_certified_radius, radius_curve};

/// What one method certifies about one model over a test set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SmoothedAccuracy {
    /// Which model of the specification.
    pub model: String,
    /// The method.
    pub method: Method,
    /// The radius that was asked for; none for a method that certifies the largest it can.
    pub radius: Option<Finite>,
    /// Test points.
    pub points: usize,
    /// The share of right predictions, as the selection samples choose them.
    pub accuracy: f64,
    /// The share of points that are right and certified: at the radius that was asked for, or at any.
    pub certified_accuracy: f64,
    /// The mean certified radius, 0 for wrong and uncertified points, rounded down; none where a radius was
    /// asked for.
    pub average_certified_radius: Option<f64>,
    /// `[radius, share]`: the share of points that are right and certify at least this radius, at every
    /// radius where it changes.
    pub curve: Vec<(f64, f64)>,
    /// Points at which nothing is certified.
    pub abstained: usize,
    /// Mean number of noise vectors for a point, those that chose its class by naming one included. None for
    /// a method that draws none.
    pub samples: Option<f64>,
    /// For each stage of adaptive sampling, the share of points whose attempt ended in it, certified or not;
    /// of CERTIFY there is one stage.
    pub ended: Vec<f64>,
    /// Mean number of times that a network was asked for a point.
    pub evaluations: Option<f64>,
    /// How many times fewer noise vectors than CERTIFY draws for the same model: all vectors of one over all
    /// of the other.
    pub sample_reduction: Option<f64>,
    /// The same for each point alone, averaged over the points.
    pub point_reduction: Option<f64>,
    /// How many times fewer networks are asked than by CERTIFY for the first model of the report, the whole
    /// ensemble.
    pub evaluation_reduction: Option<f64>,
}

/// One line for each model, method and radius that has an answer for every case of the model.
pub(super) fn smoothed_accuracies(cases: &[CaseReport]) -> Vec<SmoothedAccuracy> {
    let of_model = |model: &str| {
        let mut lines = lines(&of_model(cases, model));
        // CERTIFY draws as many for every point.
        let plain = lines.iter().find(|line| line.is_plain()).and_then(|line| line.samples);
        for line in &mut lines {
            line.sample_reduction = plain.zip(line.samples).map(|(plain, own)| plain / own);
            line.point_reduction = plain.zip(line.point_reduction).map(|(plain, own)| plain * own);
        }
        lines
    };
    let mut all: Vec<SmoothedAccuracy> = models(cases).into_iter().flat_map(of_model).collect();
    let plain = all.iter().find(|line| line.is_plain()).and_then(|line| line.evaluations);
    for line in &mut all {
        line.evaluation_reduction = plain.zip(line.evaluations).map(|(plain, own)| plain / own);
    }
    all
}

impl SmoothedAccuracy {
    /// Does the method draw noise, and certify the largest radius it can? That is what others save samples
    /// over.
    fn is_plain(&self) -> bool {
        self.radius.is_none() && self.samples.is_some()
    }
}

/// Is the answer a certificate of a smoothed classifier?
fn is_certificate(answer: &Answer) -> bool {
    answer.quantity == Quantity::CertifiedRadius && role(answer.method).certifies()
}

fn lines(cases: &[&CaseReport]) -> Vec<SmoothedAccuracy> {
    let Some(first) = cases.first() else { return Vec::new() };
    let of_first = first.answers.iter().filter(|answer| is_certificate(answer));
    of_first.filter_map(|asked| line(cases, asked)).collect()
}

/// The answers that were asked for like `asked`, over all cases.
fn line(cases: &[&CaseReport], asked: &Answer) -> Option<SmoothedAccuracy> {
    let name = asked.name();
    let same = |case: &'_ CaseReport| {
        let found = case.answers.iter().find(|answer| is_certificate(answer) && answer.name() == name);
        found.cloned().map(|answer| (answer, case.disputes(&name)))
    };
    let answers: Vec<(Answer, bool)> = cases.iter().map(|case| same(case)).collect::<Option<_>>()?;
    let points: Vec<(bool, Option<f64>)> = cases
        .iter()
        .zip(&answers)
        .map(|(case, (answer, disputed))| {
            (case.is_right() == Some(true), certified(answer).filter(|_| !disputed))
        })
        .collect();
    let share = |count: usize| count as f64 / points.len() as f64;
    let curve = radius_curve(&points);
    let counts: Option<Vec<Drawn>> = answers.iter().map(|(answer, _)| drawn(answer)).collect();
    let mean = |of: fn(&Drawn) -> f64| {
        counts.as_ref().map(|counts| counts.iter().map(of).sum::<f64>() / points.len() as f64)
    };
    Some(SmoothedAccuracy {
        model: cases[0].model.clone(),
        method: asked.method,
        radius: asked.radius,
        points: points.len(),
        accuracy: share(points.iter().filter(|(right, _)| *right).count()),
        certified_accuracy: curve.first().map_or(0.0, |(_, share)| *share),
        average_certified_radius: average_certified_radius(&points).filter(|_| asked.radius.is_none()),
        abstained: points.iter().filter(|(_, radius)| radius.is_none()).count(),
        curve,
        samples: mean(|drawn| drawn.samples as f64),
        ended: counts.as_deref().map_or_else(Vec::new, ended),
        evaluations: mean(|drawn| drawn.evaluations as f64),
        sample_reduction: None,
        point_reduction: mean(|drawn| 1.0 / drawn.samples as f64),
        evaluation_reduction: None,
    })
}

/// The radius that an answer certifies.
fn certified(answer: &Answer) -> Option<f64> {
    match &answer.lower {
        Some(Value::Number(radius)) => Some(radius.get()),
        _ => None,
    }
}

/// What the certificate of a point took.
struct Drawn {
    /// Noise vectors, those that choose the class included.
    samples: u64,
    stages: usize,
    /// Networks asked.
    evaluations: u64,
}

fn drawn(answer: &Answer) -> Option<Drawn> {
    match &answer.witness {
        Some(Witness::Counts { selection, stages, evaluations }) => Some(Drawn {
            samples: selection.iter().chain(stages.iter().map(|[samples, _]| samples)).sum(),
            stages: stages.len(),
            evaluations: *evaluations,
        }),
        _ => None,
    }
}

/// For each stage that any point reached, the share of points that went no further.
fn ended(counts: &[Drawn]) -> Vec<f64> {
    let most = counts.iter().map(|drawn| drawn.stages).max().unwrap_or(0);
    let ended = |stage| counts.iter().filter(|drawn| drawn.stages == stage).count();
    (1..=most).map(|stage| ended(stage) as f64 / counts.len() as f64).collect()
}
