//! From window to window.

use ndarray::Array2;
use rayon::prelude::*;

use super::known_runs::{KnownRuns, add_new};
use super::subproblems::Subproblems;
use super::window::Setting;
use super::{HandedOn, Programs, WindowBounds, WindowError, Windows};
use crate::training::bounds::domains::{Conditions, Directions, Questions};
use crate::training::bounds::encoding::{TightenedSums, check_encodable};
use crate::training::bounds::{ParameterBox, ReachSet, TrainingProblem};
use crate::training::threats::Attack;
use countersign_check::SubproblemCounts;
use countersign_num::Interval;

/// A box for every step of a run.
///
/// # Soundness
/// As [`bound_training`].
///
/// # Errors
/// As there.
pub fn bound_by_windows(
    problem: &TrainingProblem,
    windows: Windows,
    subproblems: &Subproblems<'_>,
) -> Result<WindowBounds, WindowError> {
    bound_training(problem, windows, subproblems, &Questions::default())
}

/// A box for every step of a run, and what else is asked of its last window.
///
/// # Soundness
/// Every bound holds for every run that an attacker can cause, as far as the solver's dual bounds do. They
/// are [padded] outward and never worse than interval bounds.
///
/// # Errors
/// When the run cannot be encoded, its interval bounds diverge, or the user stops.
///
/// [padded]: countersign_solve::padded
///
/// # Panics
/// When the windows have no steps, or directions or test points have the wrong sizes.
pub fn bound_training(
    problem: &TrainingProblem,
    windows: Windows,
    subproblems: &Subproblems<'_>,
    questions: &Questions<'_>,
) -> Result<WindowBounds, WindowError> {
    check_encodable(problem)?;
    subproblems.check_solver()?;
    assert!(windows.length > 0 && windows.decomposition.stride > 0, "windows have steps");
    let (all, cases) = (Conditions::whole(problem), Conditions::cases(problem, windows.decomposition.parts));
    subproblems.tally.windows_begun(cases.len() * windows_of(windows, problem.steps()));
    let runs = KnownRuns::drawn(problem);
    let of_case = |conditions| {
        let runs = if cases.len() == 1 { runs.clone() } else { runs.within(conditions) };
        case(Setting { problem, windows, subproblems, all: &all, conditions }, runs, questions)
    };
    let found: Result<Vec<Case>, WindowError> = cases.par_iter().with_max_len(1).map(of_case).collect();
    let joined = found?.into_iter().reduce(Case::joined).expect("a budget can be spent in some way");
    Ok(joined.answers(questions, problem.start.architecture().outputs))
}

/// How many windows end within so many steps; programs of samples take one step each.
fn windows_of(windows: Windows, steps: usize) -> usize {
    match windows.decomposition.programs {
        Programs::Windows => steps.div_ceil(windows.decomposition.stride),
        Programs::Samples => steps,
    }
}

/// What became of one way to spend the budget.
struct Case {
    /// What holds every model after each number of steps.
    known: Vec<ReachSet>,
    /// On directions, then on logits.
    asked: Vec<Interval>,
    counts: SubproblemCounts,
    tightening: SubproblemCounts,
    by_step: Vec<SubproblemCounts>,
    attacks: Vec<Attack>,
}

impl Case {
    /// Whatever either allows.
    fn joined(mut self, other: Case) -> Case {
        let both = self.known.iter().zip(&other.known);
        self.known = both.map(|(one, other)| one.within.hull(&other.within).into()).collect();
        let hulls = self.asked.iter().zip(&other.asked).map(|(one, other)| {
            Interval::new(one.lower().min(other.lower()), one.upper().max(other.upper()))
                .unwrap_or(Interval::ENTIRE)
        });
        self.asked = hulls.collect();
        self.counts += other.counts;
        self.tightening += other.tightening;
        self.by_step.iter_mut().zip(other.by_step).for_each(|(own, other)| *own += other);
        add_new(&mut self.attacks, other.attacks);
        self
    }

    fn answers(self, questions: &Questions<'_>, outputs: usize) -> WindowBounds {
        let forms = questions.directions.map_or(0, Directions::count);
        let (directions, logits) = self.asked.split_at(forms);
        WindowBounds {
            directions: directions.to_vec(),
            logits: logits.chunks(outputs).map(<[Interval]>::to_vec).collect(),
            boxes: self.known.into_iter().map(|known| known.within).collect(),
            counts: self.counts,
            tightening: self.tightening,
            by_step: self.by_step,
            attacks: self.attacks,
        }
    }

    /// One more step, bounded by programs of one sample each.
    fn step_by_samples(
        &mut self,
        setting: &Setting<'_>,
        step: usize,
        runs: &KnownRuns<'_>,
    ) -> Result<(), WindowError> {
        let before = &self.known[step];
        let interval = setting.interval_step(step, &before.within)?;
        let mut stepped = setting.sample_step(step, before)?;
        setting.checked(&mut stepped, &interval, (step + 1, runs));
        self.known.push(stepped.bounds.into());
        self.count(stepped.counts, stepped.tightening);
        Ok(())
    }

    /// Counts solves about the step that is being bounded, and those that tightened sums for it.
    fn count(&mut self, counts: SubproblemCounts, tightening: SubproblemCounts) {
        self.counts += counts;
        self.tightening += tightening;
        if let Some(step) = self.by_step.last_mut() {
            *step += counts;
            *step += tightening;
        }
    }
}

fn case(
    setting: Setting<'_>,
    mut runs: KnownRuns<'_>,
    questions: &Questions<'_>,
) -> Result<Case, WindowError> {
    let (problem, windows) = (setting.problem, setting.windows);
    let steps = problem.steps();
    let templates = templates(&setting, &runs);
    let first = ParameterBox::point(problem.start.parameters());
    let mut case = Case {
        known: vec![first.into()],
        asked: Vec::new(),
        counts: SubproblemCounts::default(),
        tightening: SubproblemCounts::default(),
        by_step: Vec::with_capacity(steps),
        attacks: Vec::new(),
    };
    let mut tightened = TightenedSums::default();
    for step in 0..steps {
        let done = step + 1;
        let begin = done.saturating_sub(windows.length);
        case.by_step.push(SubproblemCounts::default());
        if windows.decomposition.programs == Programs::Samples {
            case.step_by_samples(&setting, step, &runs)?;
            setting.subproblems.tally.window_bounded();
            continue;
        }
        // Before the batch of this step: all steps of the window but the last.
        let tightening = setting.tighten(&(begin..step), &case.known[begin..], &mut tightened)?;
        case.count(SubproblemCounts::default(), tightening);
        case.known.push(setting.interval_step(step, &case.known[step].within)?.into());
        if done % windows.decomposition.stride == 0 || done == steps {
            let found = setting.bound(&(begin..done), &case.known[begin..], &tightened, &mut runs)?;
            case.known[done].within = ParameterBox::of(&found.bounds);
            case.count(found.counts, found.tightening);
            setting.subproblems.tally.window_bounded();
            if done == steps {
                add_new(&mut case.attacks, found.attacks);
                continue;
            }
            if let Some(template) = templates.get(done).and_then(Option::as_ref) {
                let (faces, found) = setting.faces(
                    &(begin..done),
                    &case.known[begin..],
                    (&tightened, template.view()),
                    &mut runs,
                )?;
                case.known[done].faces = faces;
                case.count(found.counts, found.tightening);
            }
        }
    }
    let begin = match windows.decomposition.programs {
        Programs::Windows => steps.saturating_sub(windows.length),
        // What is asked holds the last models alone.
        Programs::Samples => steps,
    };
    if steps > 0 {
        for found in
            setting.questions(&(begin..steps), &case.known[begin..], &tightened, (&mut runs, questions))?
        {
            case.asked.extend(&found.bounds);
            case.count(found.counts, found.tightening);
            add_new(&mut case.attacks, found.attacks);
        }
    }
    Ok(case)
}

/// For every step, the directions whose bounds are handed on besides the box. They depend on drawn attacks
/// alone, so that they are the same whatever the windows and whoever solves.
fn templates(setting: &Setting<'_>, runs: &KnownRuns<'_>) -> Vec<Option<Array2<f64>>> {
    match setting.windows.decomposition.handed_on {
        HandedOn::Boxes => Vec::new(),
        HandedOn::Polytopes => {
            (0..=setting.problem.steps()).map(|step| runs.principal_directions(step)).collect()
        }
    }
}
