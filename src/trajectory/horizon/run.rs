//! From window to window.

use rayon::prelude::*;

use super::known::{Known, add_new};
use super::subproblems::{Counts, Subproblems};
use super::window::{Found, Setting};
use super::{Questions, WindowBounds, WindowError, Windows};
use crate::num::Interval;
use crate::threat::Attack;
use crate::trajectory::encoding::{Scope, TightenedSums, check_encodable};
use crate::trajectory::{ParameterBox, TrainingProblem};

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
/// Every bound holds for every run that an attacker can cause, as far as the solver's dual bounds do. They are [padded]
/// outward and never worse than interval bounds.
///
/// # Errors
/// When the run cannot be encoded, its interval bounds diverge, or the user stops.
///
/// [padded]: crate::solve::padded
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
    assert!(windows.length > 0 && windows.stride > 0, "windows have steps");
    let scopes = Scope::cases(problem, windows.parts);
    let known = Known::drawn(problem);
    let of_scope = |scope| {
        let known = if scopes.len() == 1 { known.clone() } else { known.within(scope) };
        case(Setting { problem, windows, subproblems, scope }, known, questions)
    };
    let cases: Result<Vec<Case>, WindowError> = scopes.par_iter().with_max_len(1).map(of_scope).collect();
    let cases = cases?;
    let joined = cases.into_iter().reduce(Case::joined).expect("a budget can be spent in some way");
    Ok(joined.answers(questions, problem.start.architecture().outputs))
}

/// What became of one way to spend the budget.
struct Case {
    boxes: Vec<ParameterBox>,
    /// On directions, then on logits.
    asked: Vec<Interval>,
    counts: Counts,
    tightening: Counts,
    attacks: Vec<Attack>,
}

impl Case {
    /// Whatever either allows.
    fn joined(mut self, other: Case) -> Case {
        self.boxes = self.boxes.iter().zip(&other.boxes).map(|(one, other)| one.hull(other)).collect();
        let hulls = self.asked.iter().zip(&other.asked).map(|(one, other)| {
            Interval::new(one.lower().min(other.lower()), one.upper().max(other.upper()))
                .unwrap_or(Interval::ENTIRE)
        });
        self.asked = hulls.collect();
        self.counts += other.counts;
        self.tightening += other.tightening;
        add_new(&mut self.attacks, other.attacks);
        self
    }

    fn answers(self, questions: &Questions<'_>, outputs: usize) -> WindowBounds {
        let forms = questions.directions.map_or(0, |directions| directions.nrows());
        let (directions, logits) = self.asked.split_at(forms);
        WindowBounds {
            directions: directions.to_vec(),
            logits: logits.chunks(outputs).map(<[Interval]>::to_vec).collect(),
            boxes: self.boxes,
            counts: self.counts,
            tightening: self.tightening,
            attacks: self.attacks,
        }
    }

    fn take(&mut self, found: Found) {
        self.counts += found.counts;
        add_new(&mut self.attacks, found.attacks);
    }
}

fn case(setting: Setting<'_>, mut known: Known<'_>, questions: &Questions<'_>) -> Result<Case, WindowError> {
    let (problem, windows) = (setting.problem, setting.windows);
    let steps = problem.steps();
    let first = ParameterBox::point(problem.start.parameters());
    let mut case = Case {
        boxes: vec![first],
        asked: Vec::new(),
        counts: Counts::default(),
        tightening: Counts::default(),
        attacks: Vec::new(),
    };
    let mut tightened = TightenedSums::default();
    for step in 0..steps {
        let done = step + 1;
        let begin = done.saturating_sub(windows.length);
        // Before the batch of this step: all steps of the window but the last.
        case.tightening += setting.tighten(&(begin..step), &case.boxes[begin..], &mut tightened)?;
        case.boxes.push(setting.interval_step(step, &case.boxes[step])?);
        if done % windows.stride == 0 || done == steps {
            let found = setting.bound(&(begin..done), &case.boxes[begin..], &tightened, &mut known)?;
            case.boxes[done] = ParameterBox::of(&found.bounds);
            if done == steps {
                case.take(found);
            } else {
                case.counts += found.counts;
            }
        }
    }
    let begin = steps.saturating_sub(windows.length);
    if steps > 0 {
        for found in
            setting.questions(&(begin..steps), &case.boxes[begin..], &tightened, (&mut known, questions))?
        {
            case.asked.extend(&found.bounds);
            case.take(found);
        }
    }
    Ok(case)
}
