//! What contradicts what is known about an instance, or each other.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Instance, KnownStatus, RunRecord, RunStatus};
use countersign_program::Sense;

/// Bounds on one optimum may differ by this times `1 + |bound|`: a solver works within tolerances of its own,
/// 1e-6 and 1e-7, which the numbers of a program enlarge.
pub const TOLERANCE: f64 = 1e-4;

/// A point may violate rows, bounds and integrality by this times one plus the largest finite side of the
/// program that is at most 1e3: within ten times the tolerance that solvers are told.
pub const POINT_TOLERANCE: f64 = 1e-5;

/// A point that violates an instance by no more than this, times the same, exists: so little is rounding, for
/// no solver's tolerance is as small. One that violates it by more shows nothing about an instance that is
/// called infeasible.
const ROUNDING: f64 = 1e-12;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// An optimum is claimed that is worse than a known point.
    WrongOptimum,
    /// A value is claimed that is better than a proved bound allows.
    ImpossibleValue,
    /// A bound is claimed that a known point contradicts.
    WrongBound,
    /// A feasible instance is called infeasible, or a bounded one unbounded.
    WrongStatus,
    /// A point violates the instance.
    InfeasiblePoint,
    /// A point has another value than is claimed.
    WrongValue,
    /// Two runs cannot both be right, and it is not known which of them is.
    Contradiction,
}

impl FailureKind {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureKind::WrongOptimum => "wrong optimum",
            FailureKind::ImpossibleValue => "impossible value",
            FailureKind::WrongBound => "wrong bound",
            FailureKind::WrongStatus => "wrong status",
            FailureKind::InfeasiblePoint => "infeasible point",
            FailureKind::WrongValue => "wrong value",
            FailureKind::Contradiction => "contradiction",
        }
    }
}

/// A run that is wrong, or two that contradict each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// The instance.
    pub instance: String,
    /// What is wrong.
    pub kind: FailureKind,
    /// Solvers with their seeds: one, or the two of a contradiction.
    pub runs: Vec<(String, u32)>,
    /// The numbers.
    pub detail: String,
}

/// A value or bound as if the instance were minimised.
#[derive(Clone, Copy)]
struct Oriented(Sense);

impl Oriented {
    fn of(self, value: f64) -> f64 {
        match self.0 {
            Sense::Minimise => value,
            Sense::Maximise => -value,
        }
    }

    /// Is `left` below `right`, by more than the tolerance?
    fn is_below(self, left: f64, right: f64) -> bool {
        let slack = TOLERANCE * (1.0 + left.abs().max(right.abs()));
        self.of(left) < self.of(right) - slack
    }
}

/// Everything that is wrong with the runs of one instance.
///
/// # Soundness
/// Within the tolerances a failure is one: two statements that cannot both be true. What contradicts what is
/// known counts against the run, even though what is known may be wrong; the detail says where it comes from.
/// Runs that are wrong by themselves are not held against others.
pub fn judge(instance: &Instance, runs: &[&RunRecord]) -> Vec<Failure> {
    let mut failures: Vec<Failure> = runs.iter().filter_map(|run| alone(instance, run)).collect();
    let is_sound = |run: &&&RunRecord| !failures.iter().any(|failure| failure.is_of(run));
    let sound: Vec<&&RunRecord> = runs.iter().filter(is_sound).collect();
    let oriented = Oriented(instance.sense());
    let pairs = sound
        .iter()
        .enumerate()
        .flat_map(|(place, left)| sound[place + 1..].iter().map(move |right| (**left, **right)));
    let contradictions: Vec<Failure> =
        pairs.filter_map(|(left, right)| contradiction(instance, oriented, left, right)).collect();
    failures.extend(contradictions);
    failures
}

/// Why nobody can say who is right: an instance is called infeasible, and all points that there are violate
/// it, within what solvers may. Nothing where there is no such claim, or where a failure says more.
pub fn undecided(instance: &Instance, runs: &[&RunRecord]) -> Option<String> {
    if !judge(instance, runs).is_empty() {
        return None;
    }
    let claimed =
        runs.iter().find(|run| run.status == RunStatus::Infeasible).map(|run| Named(run).to_string());
    let known = (instance.known.status == KnownStatus::Infeasible).then(|| "what is known".to_owned());
    let claimed = claimed.or(known)?;
    let nearly = runs.iter().find(|run| run.primal.is_some() && !has_point(instance, run))?;
    let violation = nearly.violation.unwrap_or_default();
    Some(format!(
        "{}: {claimed} says infeasible, the point of {} violates it by {violation:e}, within the tolerance: \
         undecided",
        instance.name,
        Named(nearly),
    ))
}

/// Does a run have a point, as far as anybody can tell, and not only one within tolerances?
fn has_point(instance: &Instance, run: &RunRecord) -> bool {
    run.primal.is_some() && run.violation.is_none_or(|violation| violation <= ROUNDING * scale(instance))
}

impl Failure {
    fn new(run: &RunRecord, kind: FailureKind, detail: String) -> Self {
        let runs = vec![(run.solver.clone(), run.seed)];
        Failure { instance: run.instance.clone(), kind, runs, detail }
    }

    /// Is it this run that is wrong, or one of these two?
    pub fn is_of(&self, run: &RunRecord) -> bool {
        self.instance == run.instance
            && self.runs.iter().any(|(solver, seed)| (solver, seed) == (&run.solver, &run.seed))
    }
}

/// What is wrong with a run by itself.
fn alone(instance: &Instance, run: &RunRecord) -> Option<Failure> {
    let wrong = |kind, detail| Some(Failure::new(run, kind, detail));
    if let Some(violation) = run.violation.filter(|&violation| violation > allowed_violation(instance)) {
        return wrong(FailureKind::InfeasiblePoint, format!("the point violates it by {violation:e}"));
    }
    if let (Some(claimed), Some(found)) = (run.primal, run.objective)
        && (claimed - found).abs() > TOLERANCE * (1.0 + found.abs())
    {
        let detail = format!("claims {claimed:?}, the point comes to {found:?}");
        return wrong(FailureKind::WrongValue, detail);
    }
    let (kind, detail) = against_known(instance, run)?;
    let source = instance.known.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    wrong(kind, format!("{detail}{source}"))
}

fn against_known(instance: &Instance, run: &RunRecord) -> Option<(FailureKind, String)> {
    let (known, oriented) = (&instance.known, Oriented(instance.sense()));
    if known.status == KnownStatus::Infeasible {
        let is_claim = run.primal.is_none() || has_point(instance, run);
        let found = run.primal.map(|value| format!("a point of value {value:?}"));
        let claim = matches!(run.status, RunStatus::Optimal | RunStatus::Unbounded)
            .then(|| format!("claims {}", run.status.as_str()));
        let found = found.or(claim).filter(|_| is_claim)?;
        return Some((FailureKind::WrongStatus, format!("{found}; known to be infeasible")));
    }
    if let Some(best) = known.primal {
        let value = format!("a point of value {best:?} is known");
        if matches!(run.status, RunStatus::Infeasible) {
            return Some((FailureKind::WrongStatus, format!("claims infeasible; {value}")));
        }
        let is_worse = |&optimum: &f64| run.status == RunStatus::Optimal && oriented.is_below(best, optimum);
        if let Some(optimum) = run.primal.filter(is_worse) {
            return Some((FailureKind::WrongOptimum, format!("claims the optimum {optimum:?}; {value}")));
        }
        if let Some(bound) = run.dual.filter(|&bound| oriented.is_below(best, bound)) {
            return Some((FailureKind::WrongBound, format!("claims the bound {bound:?}; {value}")));
        }
    }
    let bound = known.dual?;
    if run.status == RunStatus::Unbounded {
        return Some((FailureKind::WrongStatus, format!("claims unbounded; the bound {bound:?} is known")));
    }
    let value = run.primal.filter(|&value| oriented.is_below(value, bound))?;
    Some((FailureKind::ImpossibleValue, format!("claims the value {value:?}; the bound {bound:?} is known")))
}

/// How far a point may violate an instance.
fn allowed_violation(instance: &Instance) -> f64 {
    POINT_TOLERANCE * scale(instance)
}

/// One plus the largest finite side of the program that is at most 1e3.
fn scale(instance: &Instance) -> f64 {
    let sides = instance.program().into_iter().flat_map(|program| program.rows());
    let largest = sides
        .flat_map(|row| [row.lower.abs(), row.upper.abs()])
        .filter(|side| *side <= 1e3)
        .fold(0.0, f64::max);
    1.0 + largest
}

/// Do two runs contradict each other?
fn contradiction(
    instance: &Instance,
    oriented: Oriented,
    left: &RunRecord,
    right: &RunRecord,
) -> Option<Failure> {
    let one_sided = |left, right| one_sided(instance, oriented, left, right);
    let detail = one_sided(left, right).or_else(|| one_sided(right, left))?;
    let runs = [left, right].map(|run| (run.solver.clone(), run.seed)).to_vec();
    Some(Failure { instance: left.instance.clone(), kind: FailureKind::Contradiction, runs, detail })
}

/// Does what `left` proves exclude what `right` has?
fn one_sided(instance: &Instance, oriented: Oriented, left: &RunRecord, right: &RunRecord) -> Option<String> {
    let name = |run: &RunRecord| Named(run).to_string();
    let value = right.primal?;
    if left.status == RunStatus::Infeasible {
        return has_point(instance, right).then(|| {
            format!("{} claims infeasible, {} has a point of value {value:?}", name(left), name(right))
        });
    }
    // A claimed optimum is a bound too, where the solver gives no other.
    let proved = left.dual.or(left.primal.filter(|_| left.status == RunStatus::Optimal))?;
    oriented.is_below(value, proved).then(|| {
        format!("{} claims the bound {proved:?}, {} has a point of value {value:?}", name(left), name(right))
    })
}

/// A run by its solver and seed.
struct Named<'a>(&'a RunRecord);

impl fmt::Display for Named<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (seed {})", self.0.solver, self.0.seed)
    }
}

#[cfg(test)]
mod tests;
