//! Runs of a search that go side by side, and what is changed in each.

use crate::training::bounds::TrainingProblem;
use crate::training::networks::{Alteration, Moment, RUNS, SideBySide};
use crate::training::threats::Change;

use super::choices::Choices;

/// Changes of samples.
pub(super) type Changed = Vec<(usize, Change)>;

/// Runs side by side with what is changed in each so far.
pub(super) struct Group<'a> {
    pub(super) runs: SideBySide<'a>,
    pub(super) changed: Vec<Changed>,
}

fn alterations(changed: &[Changed]) -> impl Iterator<Item = impl Iterator<Item = Alteration>> {
    let alteration = |&(sample, change): &(usize, Change)| Alteration { sample, target: change.target() };
    changed.iter().map(move |changed| changed.iter().map(alteration))
}

impl<'a> Group<'a> {
    /// Runs from the start.
    ///
    /// # Panics
    /// When there are more than go side by side.
    pub(super) fn new(problem: &'a TrainingProblem, changed: Vec<Changed>) -> Self {
        let TrainingProblem { start, schedule, set, .. } = problem;
        Group { runs: SideBySide::new(start, schedule, set, alterations(&changed)), changed }
    }

    /// Runs that go on from a moment of one of these, each with one of the choices from number `first` on of
    /// what else is changed.
    pub(super) fn branch(
        &self,
        moment: &Moment,
        run: usize,
        choices: &Choices<'_>,
        first: usize,
        left: usize,
    ) -> Group<'a> {
        let changed: Vec<Changed> = (first..choices.count(left).min(first.saturating_add(RUNS)))
            .map(|number| [&self.changed[run], &*choices.choice(number, left)].concat())
            .collect();
        Group { runs: self.runs.branch(moment, run, alterations(&changed)), changed }
    }
}
