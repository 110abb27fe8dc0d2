//! Verdicts in words, and how often there is each.

use std::iter::Sum;
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use countersign_check::{Check, Verdict};

/// Every verdict, in the order of columns.
pub(super) const VERDICTS: [Verdict; 3] = [Verdict::Agree, Verdict::Disagree, Verdict::Incomplete];

/// The verdict in capitals.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agree => "AGREE",
        Verdict::Disagree => "DISAGREE",
        Verdict::Incomplete => "INCOMPLETE",
    }
}

/// The verdict in columns, styles and filters.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agree => "agree",
        Verdict::Disagree => "disagree",
        Verdict::Incomplete => "incomplete",
    }
}

/// Which of two verdicts matters more.
pub(super) fn graver(one: Option<Verdict>, other: Option<Verdict>) -> Option<Verdict> {
    let grade = |verdict: &Verdict| match verdict {
        Verdict::Agree => 0,
        Verdict::Incomplete => 1,
        Verdict::Disagree => 2,
    };
    one.into_iter().chain(other).max_by_key(grade)
}

/// Checks by what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictCounts {
    /// Checks that agree.
    pub agree: usize,
    /// Checks that disagree.
    pub disagree: usize,
    /// Checks that could not be decided.
    pub incomplete: usize,
}

impl VerdictCounts {
    pub(super) fn of<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Self {
        checks.into_iter().map(|check| VerdictCounts::from(check.verdict)).sum()
    }

    /// How many there are of one verdict.
    pub(super) fn count(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Agree => self.agree,
            Verdict::Disagree => self.disagree,
            Verdict::Incomplete => self.incomplete,
        }
    }

    pub(super) fn total(&self) -> usize {
        self.agree + self.disagree + self.incomplete
    }

    /// The verdicts that there are, as in `12 agree, 1 disagree`.
    pub(super) fn text(&self) -> String {
        let used = VERDICTS.into_iter().filter(|&verdict| self.count(verdict) > 0);
        let parts: Vec<String> =
            used.map(|verdict| format!("{} {}", self.count(verdict), class(verdict))).collect();
        parts.join(", ")
    }
}

impl From<Verdict> for VerdictCounts {
    fn from(verdict: Verdict) -> Self {
        let one_if = |of: Verdict| usize::from(of == verdict);
        VerdictCounts {
            agree: one_if(Verdict::Agree),
            disagree: one_if(Verdict::Disagree),
            incomplete: one_if(Verdict::Incomplete),
        }
    }
}

impl AddAssign for VerdictCounts {
    fn add_assign(&mut self, more: Self) {
        self.agree += more.agree;
        self.disagree += more.disagree;
        self.incomplete += more.incomplete;
    }
}

impl Sum for VerdictCounts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        let mut sum = VerdictCounts::default();
        all.for_each(|one| sum += one);
        sum
    }
}
