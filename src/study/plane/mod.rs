//! Points of a plane under the attacks on a run: at which of them does no attack change the prediction, and how many of
//! those does each certificate find? (003, figure 6b)
//!
//! - here: what is asked, and each certificate in its turn.
//! - `polytope`: bounds on logits over the polytope of models that a window's program allows.
//!
//! The certificates, the weakest first: the box of interval training; the box that the exact programs give; the polytope of
//! those programs' pairwise forms; the logit as the objective of the program itself. Behind them stands the truth, where all
//! attacks can be tried.

mod polytope;

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cell, StudiedRun};
use crate::check::{Check, Quantity, Relation, Solving, Verdict};
use crate::data::ClassId;
use crate::num::{Interval, IntervalMatrix};
use crate::property::{Grid, boundary, classes_of_logits, possible_classes, stays_safe};
use crate::train::{Network, predictions, train};
use crate::trajectory::{
    ForwardMethod, Inputs, IntervalNetwork, Questions, Watch, WindowBounds, WindowError, bound_training,
    exhaustive, interval_training,
};

/// Points of the plane of two raw features.
#[derive(Clone, Debug, PartialEq)]
pub struct StudiedPlane {
    /// Where they are.
    pub grid: Grid,
    /// What models see of them, `[inputs, points]`, in the order of [`Grid::centers`].
    pub features: Array2<f64>,
}

/// What says that no attack changes a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// The box of interval training.
    Interval,
    /// The box of the programs.
    Box,
    /// The polytope of bounds on all parameters and on sums and differences of two; for linear models.
    Polytope,
    /// A program for each point: training, attack and test in one.
    Direct,
    /// All attacks were tried.
    Exhaustive,
}

impl Certificate {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Certificate::Interval => "interval",
            Certificate::Box => "box",
            Certificate::Polytope => "polytope",
            Certificate::Direct => "direct",
            Certificate::Exhaustive => "exhaustive",
        }
    }
}

/// What a certificate says about every point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Certified {
    /// Which one.
    pub certificate: Certificate,
    /// For each point: no attack changes the prediction.
    pub holds: Vec<bool>,
    /// Wall-clock seconds; those of `box`, `polytope` and `direct` begin with the same run of programs, which counts for the
    /// first of them.
    pub seconds: f64,
}

impl Certified {
    /// Points at which it holds.
    pub fn points(&self) -> usize {
        self.holds.iter().filter(|holds| **holds).count()
    }
}

/// How the comparison of certificates went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlaneStatus {
    /// Every subproblem was solved.
    Complete,
    /// Some were stopped by a limit, failed, or were contradicted; what is certified holds all the same.
    Limited,
    /// It was stopped on its way.
    Interrupted,
    /// There are no bounds.
    Crashed(String),
}

/// What certificates say about a plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaneFindings {
    /// The programs behind box, polytope and direct.
    pub cell: Cell,
    /// The points.
    pub grid: Grid,
    /// The class that the clean model predicts at each point.
    pub clean: Vec<usize>,
    /// Where the clean model changes its mind: short lines, interpolated between points.
    pub boundary: Vec<[[f64; 2]; 2]>,
    /// The certificates that there are, in their order.
    pub certified: Vec<Certified>,
    /// How it went.
    pub status: PlaneStatus,
}

/// Asks every certificate about every point. The programs are those of `cell`.
///
/// # Soundness
/// As the bounds behind each of them: `interval` is proved, `exhaustive` exact, the others rest on a solver's claims.
pub fn certify_plane(
    run: &StudiedRun,
    plane: &StudiedPlane,
    cell: Cell,
    solving: &Solving<'_>,
) -> PlaneFindings {
    let bare = PlaneFindings {
        cell,
        grid: plane.grid.clone(),
        clean: Vec::new(),
        boundary: Vec::new(),
        certified: Vec::new(),
        status: PlaneStatus::Complete,
    };
    let problem = &run.problem;
    let model = match train(&problem.start, &problem.schedule, &problem.set) {
        Ok(model) => model,
        Err(diverged) => return PlaneFindings { status: PlaneStatus::Crashed(diverged.to_string()), ..bare },
    };
    let logits = model.logits(&plane.features);
    let clean = predictions(&logits);
    let mut findings = PlaneFindings {
        clean: clean.iter().map(|class| class.index()).collect(),
        boundary: boundary(&plane.grid, &logits),
        ..bare
    };
    findings.status = match certificates(run, Points { plane, clean: &clean }, cell, solving) {
        Ok((certified, status)) => {
            findings.certified = certified;
            status
        }
        Err(WindowError::Interrupted) => PlaneStatus::Interrupted,
        Err(why) => PlaneStatus::Crashed(why.to_string()),
    };
    findings
}

fn certificates(
    run: &StudiedRun,
    points: Points<'_>,
    cell: Cell,
    solving: &Solving<'_>,
) -> Result<(Vec<Certified>, PlaneStatus), WindowError> {
    let mut certified = Vec::new();
    let mut add = |certificate, started: Instant, holds: Option<Vec<bool>>| {
        let seconds = started.elapsed().as_secs_f64();
        certified.extend(holds.map(|holds| Certified { certificate, holds, seconds }));
    };
    let started = Instant::now();
    let interval = interval_training(&run.problem, ForwardMethod::Ibp).ok();
    add(Certificate::Interval, started, interval.map(|models| points.over_box(&models)));
    let started = Instant::now();
    let bounds = programs(run, points.plane, cell, solving)?;
    let models = bounds.last().network(&run.problem.start.architecture());
    add(Certificate::Box, started, models.map(|models| points.over_box(&models)));
    let started = Instant::now();
    let over = polytope::logits(run, points.plane, (&bounds, cell), solving)?;
    add(Certificate::Polytope, started, over.map(|logits| points.by_logits(&logits)));
    let started = Instant::now();
    add(Certificate::Direct, started, Some(points.by_logits(&columns(&bounds.logits))));
    let started = Instant::now();
    add(Certificate::Exhaustive, started, points.by_all_attacks(run, solving));
    let is_complete = bounds.all_counts().is_complete();
    Ok((certified, if is_complete { PlaneStatus::Complete } else { PlaneStatus::Limited }))
}

/// Whether each certificate holds only where no attack that was tried changes the prediction, and whether the box of programs
/// certifies no less than the interval box that it lies in.
pub(super) fn contradictions(plane: &PlaneFindings) -> Vec<Check> {
    let of = |certificate| plane.certified.iter().find(|one| one.certificate == certificate);
    let truth = of(Certificate::Exhaustive);
    let sound = plane.certified.iter().filter(|one| one.certificate != Certificate::Exhaustive);
    let mut checks: Vec<Check> = sound.filter_map(|one| Some(within(one, truth?))).collect();
    checks.extend(of(Certificate::Interval).zip(of(Certificate::Box)).map(|(one, other)| within(one, other)));
    checks
}

fn within(one: &Certified, other: &Certified) -> Check {
    let outside = one.holds.iter().zip(&other.holds).filter(|(one, other)| **one && !**other).count();
    Check {
        relation: Relation::Within,
        left: format!("points certified by {}", one.certificate.as_str()),
        right: format!("points certified by {}", other.certificate.as_str()),
        target: None,
        quantity: Quantity::Stable,
        theorem: None,
        verdict: if outside == 0 { Verdict::Agree } else { Verdict::Disagree },
        detail: match outside {
            0 => format!("{} of {}", one.points(), other.points()),
            _ => format!("{outside} points are certified by the former and not by the latter"),
        },
    }
}

/// The parameters, their pairwise forms, and the logits of every point, by one run of programs.
fn programs(
    run: &StudiedRun,
    plane: &StudiedPlane,
    cell: Cell,
    solving: &Solving<'_>,
) -> Result<WindowBounds, WindowError> {
    let subproblems = solving.subproblems(cell.solver);
    let faces = polytope::faces(&run.problem);
    let questions = Questions {
        directions: faces.as_ref().map(|faces| faces.matrix()),
        tests: Some((plane.features.view(), 0.0)),
    };
    bound_training(&run.problem, cell.windows(), &subproblems, &questions)
}

/// The points with their clean predictions.
struct Points<'a> {
    plane: &'a StudiedPlane,
    clean: &'a [ClassId],
}

impl Points<'_> {
    fn over_box(&self, models: &IntervalNetwork) -> Vec<bool> {
        let inputs = Inputs::around(self.plane.features.view(), 0.0);
        let pass = ForwardMethod::Ibp.propagate(models, inputs.view());
        self.unchanged(&possible_classes(models, inputs.view(), &pass))
    }

    fn by_logits(&self, logits: &IntervalMatrix) -> Vec<bool> {
        self.unchanged(&classes_of_logits(logits))
    }

    fn unchanged(&self, possible: &[Vec<bool>]) -> Vec<bool> {
        let stays = |(possible, clean): (&Vec<bool>, &ClassId)| stays_safe(possible, |class| class == *clean);
        possible.iter().zip(self.clean).map(stays).collect()
    }

    /// By trying every attack, where that is possible.
    fn by_all_attacks(&self, run: &StudiedRun, solving: &Solving<'_>) -> Option<Vec<bool>> {
        let stop: &AtomicBool = solving.interrupt;
        let watch = Watch { limit: solving.brute_limit, interrupt: stop, trained: &|| () };
        let keeps = |model: &Network| {
            let own = predictions(&model.logits(&self.plane.features));
            own.iter().zip(self.clean).map(|(own, clean)| f64::from(u8::from(own == clean))).collect()
        };
        let reached = exhaustive(&run.problem, &watch, &keeps).ok()?;
        Some(reached.lower.iter().map(|kept| *kept == 1.0).collect())
    }
}

/// Bounds `[points][logits]` as a matrix `[logits, points]`.
fn columns(bounds: &[Vec<Interval>]) -> IntervalMatrix {
    let outputs = bounds.first().map_or(0, Vec::len);
    let ends = |end: fn(Interval) -> f64| {
        Array2::from_shape_fn((outputs, bounds.len()), |(logit, point)| end(bounds[point][logit]))
    };
    IntervalMatrix::new(ends(Interval::lower), ends(Interval::upper)).expect("ends of intervals are ordered")
}
