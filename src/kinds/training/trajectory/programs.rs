//! What programs over windows of steps give, from outside.

use super::case::TrajectoryCase;
use super::stopped::{Stopped, crashed, interrupted};
use crate::asking::{Ask, Solving};
use crate::training::bounds::{
    AFFINE, Domain, LARGE_BIG_M, NoEnclosure, OnTests, Questions, Reading, SubproblemCounts, WindowBounds,
    WindowError, Windows, bound_training, read, tightest,
};
use crate::training::methods::{LP, MILP, MIQCP, QCP};
use countersign_check::{Answer, AnswerStatus, Method, Quantity, Trust, Witness};
use countersign_num::IntervalMatrix;
use countersign_program::relaxation::Formulation;
use countersign_solve::SolverName;

impl From<WindowError> for Stopped {
    fn from(why: WindowError) -> Self {
        match why {
            WindowError::Interrupted => interrupted(),
            WindowError::NotEncodable(_) | WindowError::Unsupported(_) => {
                (AnswerStatus::Unsupported, why.to_string())
            }
            _ => crashed(why.to_string()),
        }
    }
}

impl TrajectoryCase<'_> {
    /// The answers of a formulation for every window length.
    pub(in crate::training) fn programmed(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.horizons.lengths.iter().flat_map(|&length| self.programmed_at(ask, length)).collect()
    }

    /// The answers of a formulation for one window length.
    pub(super) fn programmed_at(&self, ask: Ask<'_>, length: usize) -> Vec<Answer> {
        let Ask { method, solver, solving, .. } = ask;
        let started = std::time::Instant::now();
        let answers = self
            .windowed(method, solver, length, solving)
            .unwrap_or_else(|(status, why)| self.failed(method, status, &why));
        let seconds = started.elapsed().as_secs_f64();
        let named =
            answers.into_iter().map(|answer| Answer { solver, horizon: Some(length), seconds, ..answer });
        named.collect()
    }

    fn windowed(
        &self,
        method: Method,
        solver: Option<SolverName>,
        length: usize,
        solving: &Solving<'_>,
    ) -> Result<Vec<Answer>, Stopped> {
        let bounds = self.window_bounds(method, solver, length, solving)?;
        let answers = match self.enclosure_of_bounds(&bounds, solving) {
            Ok(enclosure) => self.outer(method, &enclosure),
            Err((status, why)) => self.failed(method, status, &why),
        };
        Ok(answers.into_iter().map(|answer| self.marked(answer, &bounds)).collect())
    }

    /// The enclosure alone, and how far the subproblems got.
    pub(in crate::training) fn window_enclosure(
        &self,
        method: Method,
        solver: Option<SolverName>,
        length: usize,
        solving: &Solving<'_>,
    ) -> Result<(Reading, SubproblemCounts), Stopped> {
        let bounds = self.window_bounds(method, solver, length, solving)?;
        Ok((self.enclosure_of_bounds(&bounds, solving)?, bounds.all_counts()))
    }

    fn window_bounds(
        &self,
        method: Method,
        solver: Option<SolverName>,
        length: usize,
        solving: &Solving<'_>,
    ) -> Result<WindowBounds, Stopped> {
        let formulation = formulation(method).ok_or_else(|| crashed("not a formulation".to_owned()))?;
        let solver = solver.ok_or((AnswerStatus::Unsupported, "no solver".to_owned()))?;
        let windows = Windows { length, formulation, decomposition: self.horizons.decomposition };
        let subproblems = solving.subproblems(solver);
        // Tests cost a program each.
        let questions = self.questions();
        let questions =
            Questions { tests: questions.tests.filter(|_| self.objective.has_logits()), ..questions };
        Ok(bound_training(self.problem, windows, &subproblems, &questions)?)
    }

    /// What the last box means, never wider than the tightest domain, and what was asked of the last window.
    fn enclosure_of_bounds(&self, bounds: &WindowBounds, solving: &Solving<'_>) -> Result<Reading, Stopped> {
        let models = bounds.last().network(&self.problem.start.architecture());
        let models =
            models.ok_or_else(|| crashed("bounds are not finite; nothing is certified".to_owned()))?;
        let tightest = tightest(&self.problem.start.architecture());
        let mut own = read(&*tightest.of_box(models), &self.questions());
        // Affine forms of networks are asked on request, and then are said to be no tighter than programs.
        let also = (tightest.name() != AFFINE.name()).then_some(&AFFINE as &dyn Domain);
        for domain in [Some(tightest), also].into_iter().flatten() {
            match self.enclosure(domain, solving.interrupt) {
                Ok(enclosed) => own = own.within(&enclosed).ok_or(NoEnclosure::Apart)?,
                Err(NoEnclosure::Diverged(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        own.forms = match own.forms {
            Some(forms) => {
                Some(met(&forms, &IntervalMatrix::from_rows(std::slice::from_ref(&bounds.directions)))?)
            }
            None => None,
        };
        if let (Some(tests), Some(on_tests), false) = (self.tests, &own.on_tests, bounds.logits.is_empty()) {
            let logits = IntervalMatrix::from_rows(&bounds.logits).transposed();
            let direct = OnTests::of_logits(logits, &self.asked_about(tests));
            own.on_tests = Some(on_tests.within(&direct).ok_or(NoEnclosure::Apart)?);
        }
        Ok(own)
    }

    /// How far the subproblems got, what stands behind the bounds, and the attacks that solvers found.
    fn marked(&self, answer: Answer, bounds: &WindowBounds) -> Answer {
        let counts = bounds.all_counts();
        let subproblems = (answer.quantity == Quantity::Parameters).then_some(counts);
        if answer.lower.is_none() {
            // Without numbers; but solvers may have been caught on the way.
            return Answer { subproblems, ..answer };
        }
        let status = match answer.status {
            AnswerStatus::Bound if !counts.is_complete() => AnswerStatus::Limit,
            status => status,
        };
        let trust = if counts.is_proved() { Trust::Proved } else { Trust::Claimed };
        let witness = (answer.quantity == Quantity::Parameters && !bounds.attacks.is_empty()).then(|| {
            Witness::Attacks { attacks: bounds.attacks.clone(), lower: Vec::new(), upper: Vec::new() }
        });
        let reason = answer.reason.or(Some(summary(counts)));
        Answer { status, trust, witness, subproblems, reason, ..answer }
    }
}

/// What a method derives from the programs of training.
pub fn formulation(method: Method) -> Option<Formulation> {
    let formulations = [
        (MIQCP, Formulation::Miqcp),
        (MILP, Formulation::Milp),
        (QCP, Formulation::Qcp),
        (LP, Formulation::Lp),
    ];
    formulations.into_iter().find(|(facts, _)| facts.method == method).map(|(_, formulation)| formulation)
}

fn summary(counts: SubproblemCounts) -> String {
    let SubproblemCounts { optimal, limited, failed, contradicted, large_big_m, .. } = counts;
    let summary = format!("subproblems: {optimal} solved, {limited} stopped by a limit, {failed} failed");
    let warnings = [
        (contradicted, "contradicted by runs that satisfy them".to_owned()),
        (large_big_m, format!("with a big-M above {LARGE_BIG_M:e}, which solvers' tolerances do not suit")),
    ];
    let said = warnings.into_iter().filter(|(count, _)| *count > 0);
    said.fold(summary, |summary, (count, what)| format!("{summary}, {count} {what}"))
}

fn met(one: &IntervalMatrix, other: &IntervalMatrix) -> Result<IntervalMatrix, Stopped> {
    crate::training::bounds::intersection(one, other).ok_or_else(|| NoEnclosure::Apart.into())
}
