//! Points of a plane under the attacks on a run: at which of them does no attack change the prediction, and
//! how many of those does each certificate find? (AGT, figure 6b)
//!
//! - here: what is asked, and each certificate in its turn.
//! - `points`: where they are.
//! - `polytope`: bounds on logits over the polytope of models that a window's program allows.
//!
//! The certificates, the weakest first: the box of interval training; the box that the exact programs give;
//! the polytope of those programs' pairwise forms; the logit as the objective of the program itself. Behind
//! them stands the truth, where all attacks can be tried.

mod points;
mod polytope;

use std::sync::atomic::Ordering;
use std::time::Instant;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use points::StudiedPlane;

use super::status::stopped;
use super::{Cell, CellStatus, StudiedRun};
use crate::asking::Solving;
use crate::training::bounds::{
    Domain, Enclosure, INTERVALS, Questions, SubproblemCounts, Tests, Watch, WindowError, bound_training,
    classes_of_logits, enclose, exhaustive, unchanged,
};
use crate::training::certified::{Grid, boundary, certified_by};
use crate::training::networks::{Network, predictions, train};
use countersign_check::{Check, Quantity, Relation, Verdict, contradicted};
use countersign_data::ClassId;
use countersign_num::IntervalMatrix;

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
    /// Wall-clock seconds; those of `box`, `polytope` and `direct` begin with the same run of programs, which
    /// counts for the first of them.
    pub seconds: f64,
}

impl Certified {
    /// Points at which it holds.
    pub fn points(&self) -> usize {
        self.holds.iter().filter(|holds| **holds).count()
    }
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
    /// How the subproblems ended.
    #[serde(default)]
    pub subproblems: SubproblemCounts,
    /// How it went, as with a cell.
    pub status: CellStatus,
    /// Why there are no bounds.
    pub reason: Option<String>,
}

/// Asks every certificate about every point. The programs are those of `cell`.
///
/// # Soundness
/// As the bounds behind each of them: `interval` is proved, `exhaustive` exact, the others rest on a solver's
/// claims.
pub fn certify_plane(
    run: &StudiedRun,
    plane: &StudiedPlane,
    cell: Cell,
    solving: &Solving<'_>,
) -> PlaneFindings {
    let (findings, clean) = clean_plane(run, plane, cell);
    let Some(clean) = clean else { return findings };
    match certificates(run, Points { plane, clean: &clean }, cell, solving) {
        Ok((certified, subproblems)) => {
            let is_complete = subproblems.is_complete();
            let status = if is_complete { CellStatus::Complete } else { CellStatus::Limited };
            PlaneFindings { certified, subproblems, status, ..findings }
        }
        Err(why) => {
            let (status, reason) = stopped(&why);
            PlaneFindings { status, reason, ..findings }
        }
    }
}

/// The same without programs: what the clean model predicts, and the certificates that need no solver. Those
/// that rest on programs are there without numbers, where a run that comes to bounds has them.
pub fn plane_without_programs(
    run: &StudiedRun,
    plane: &StudiedPlane,
    cell: Cell,
    solving: &Solving<'_>,
) -> PlaneFindings {
    let (findings, clean) = clean_plane(run, plane, cell);
    let Some(clean) = clean else { return findings };
    let points = Points { plane, clean: &clean };
    let bare = |certificate| Some(Certified { certificate, holds: Vec::new(), seconds: 0.0 });
    let full = |certificate, holds: Option<Vec<bool>>| {
        holds.map(|holds| Certified { certificate, holds, seconds: 0.0 })
    };
    let certified = [
        full(Certificate::Interval, points.by_intervals(run)),
        bare(Certificate::Box),
        polytope::faces(&run.problem).and_then(|_| bare(Certificate::Polytope)),
        bare(Certificate::Direct),
        full(Certificate::Exhaustive, points.by_all_attacks(run, solving)),
    ];
    PlaneFindings { certified: certified.into_iter().flatten().collect(), ..findings }
}

/// What the clean model predicts, with nothing certified yet; without predictions where its training diverges.
fn clean_plane(run: &StudiedRun, plane: &StudiedPlane, cell: Cell) -> (PlaneFindings, Option<Vec<ClassId>>) {
    let bare = PlaneFindings {
        cell,
        grid: plane.grid.clone(),
        clean: Vec::new(),
        boundary: Vec::new(),
        certified: Vec::new(),
        subproblems: SubproblemCounts::default(),
        status: CellStatus::Crashed,
        reason: None,
    };
    let problem = &run.problem;
    let model = match train(&problem.start, &problem.schedule, &problem.set) {
        Ok(model) => model,
        Err(diverged) => return (PlaneFindings { reason: Some(diverged.to_string()), ..bare }, None),
    };
    let logits = model.logits(&plane.features);
    let clean = predictions(&logits);
    let indices = clean.iter().map(|class| class.index()).collect();
    (PlaneFindings { clean: indices, boundary: boundary(&plane.grid, &logits), ..bare }, Some(clean))
}

fn certificates(
    run: &StudiedRun,
    points: Points<'_>,
    cell: Cell,
    solving: &Solving<'_>,
) -> Result<(Vec<Certified>, SubproblemCounts), WindowError> {
    let mut certified = Vec::new();
    let mut add = |certificate, started: Instant, holds: Option<Vec<bool>>| {
        let seconds = started.elapsed().as_secs_f64();
        certified.extend(holds.map(|holds| Certified { certificate, holds, seconds }));
    };
    let started = Instant::now();
    add(Certificate::Interval, started, points.by_intervals(run));
    let started = Instant::now();
    let faces = polytope::faces(&run.problem);
    let questions = Questions {
        directions: faces.as_ref(),
        tests: Some(Tests {
            features: points.plane.features.view(),
            radius: 0.0,
            targets: &[],
            loss: run.problem.schedule.loss,
        }),
        ..Questions::default()
    };
    let subproblems = solving.subproblems(cell.solver);
    let bounds = bound_training(&run.problem, cell.windows(), &subproblems, &questions)?;
    let models = bounds.last().network(&run.problem.start.architecture());
    add(Certificate::Box, started, models.map(|models| points.enclosed_by(&*INTERVALS.of_box(models))));
    if let Some(faces) = &faces {
        let started = Instant::now();
        let logits = polytope::logits(points.plane, (&bounds, faces), cell.solver, solving)?;
        add(Certificate::Polytope, started, Some(points.by_logits(&logits)));
    }
    let started = Instant::now();
    let logits = IntervalMatrix::from_rows(&bounds.logits).transposed();
    add(Certificate::Direct, started, Some(points.by_logits(&logits)));
    let started = Instant::now();
    add(Certificate::Exhaustive, started, points.by_all_attacks(run, solving));
    if solving.interrupt.load(Ordering::Relaxed) {
        // Its last solves may have been stopped: with more time it comes to more.
        return Err(WindowError::Interrupted);
    }
    Ok((certified, bounds.all_counts()))
}

/// Whether each certificate holds only where no attack that was tried changes the prediction, and whether the
/// box of programs certifies no less than the interval box that it lies in; and whether runs contradict what
/// a solver said on the way.
pub(super) fn contradictions(plane: &PlaneFindings) -> Vec<Check> {
    let of = |certificate| plane.certified.iter().find(|one| one.certificate == certificate);
    let truth = of(Certificate::Exhaustive);
    let sound = plane.certified.iter().filter(|one| one.certificate != Certificate::Exhaustive);
    let mut checks: Vec<Check> = sound.filter_map(|one| Some(within(one, truth?))).collect();
    checks.extend(of(Certificate::Interval).zip(of(Certificate::Box)).map(|(one, other)| within(one, other)));
    checks.extend(contradicted(plane.cell.to_string(), Quantity::Stable, plane.subproblems));
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

/// The points with their clean predictions.
struct Points<'a> {
    plane: &'a StudiedPlane,
    clean: &'a [ClassId],
}

impl Points<'_> {
    fn enclosed_by(&self, models: &dyn Enclosure) -> Vec<bool> {
        certified_by(models, &self.plane.features, self.clean, 0.0)
    }

    /// By interval training, where it comes to bounds.
    fn by_intervals(&self, run: &StudiedRun) -> Option<Vec<bool>> {
        enclose(&INTERVALS, &run.problem).ok().map(|models| self.enclosed_by(&*models))
    }

    fn by_logits(&self, logits: &IntervalMatrix) -> Vec<bool> {
        unchanged(&classes_of_logits(logits), self.clean)
    }

    /// By trying every attack, where that is possible.
    fn by_all_attacks(&self, run: &StudiedRun, solving: &Solving<'_>) -> Option<Vec<bool>> {
        let watch = Watch { limit: solving.brute_limit, interrupt: solving.interrupt, trained: &|| () };
        let keeps = |model: &Network| {
            let own = predictions(&model.logits(&self.plane.features));
            own.iter().zip(self.clean).map(|(own, clean)| f64::from(u8::from(own == clean))).collect()
        };
        let reached = exhaustive(&run.problem, &watch, &keeps).ok()?;
        Some(reached.lower.iter().map(|kept| *kept == 1.0).collect())
    }
}
