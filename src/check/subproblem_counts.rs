//! How subproblems ended, and where a solver was caught: plain data of answers.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use countersign_num::Interval;

/// Beyond it a solver's tolerance on a binary is worth more than its tolerance on rows: 1e-6 of it is 1.
pub const LARGE_BIG_M: f64 = 1e6;

/// How subproblems ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SubproblemCounts {
    /// Solved within the solver's tolerances.
    pub optimal: usize,
    /// Of all, those whose bound rests on the solver's word, and was not proved from an LP's duals.
    pub claimed: usize,
    /// Stopped by a limit; the dual bound counts where there is one.
    pub limited: usize,
    /// The solver or its worker failed; the interval bound stays.
    pub failed: usize,
    /// The solver contradicts a run that satisfies the program: it calls one infeasible, or a bound cuts the
    /// clean run or a replayed attack off. An error of the solver, or of the program; the interval bound
    /// stays.
    pub contradicted: usize,
    /// The first bound that cuts runs off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<CutOff>,
    /// Of all, those whose program has a big-M above [`LARGE_BIG_M`].
    #[serde(default)]
    pub large_big_m: usize,
}

impl std::ops::AddAssign for SubproblemCounts {
    /// Numbers that a file claims may be any: what is too large stays the largest.
    fn add_assign(&mut self, other: SubproblemCounts) {
        let sum = usize::saturating_add;
        *self = SubproblemCounts {
            optimal: sum(self.optimal, other.optimal),
            claimed: sum(self.claimed, other.claimed),
            limited: sum(self.limited, other.limited),
            failed: sum(self.failed, other.failed),
            contradicted: sum(self.contradicted, other.contradicted),
            cut_off: self.cut_off.or(other.cut_off),
            large_big_m: sum(self.large_big_m, other.large_big_m),
        };
    }
}

impl SubproblemCounts {
    /// All of them.
    pub fn total(&self) -> usize {
        [self.limited, self.failed, self.contradicted].into_iter().fold(self.optimal, usize::saturating_add)
    }

    /// Did every solve end with a bound that nothing contradicts?
    pub fn is_complete(&self) -> bool {
        [self.limited, self.failed, self.contradicted] == [0; 3]
    }

    /// Were all bounds proved from an LP's duals?
    pub fn is_proved(&self) -> bool {
        self.claimed == 0
    }

    /// Counts both ends of one number, which may have been called optimal, as contradicted.
    pub fn contradict(&mut self, cut_off: Option<CutOff>) {
        self.optimal -= self.optimal.min(2);
        self.contradicted += 2;
        self.cut_off = self.cut_off.or(cut_off);
    }
}

/// A number that runs carry beyond the bounds that a solver leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CutOff {
    /// Bounded is a number of the model after so many steps.
    pub steps: usize,
    /// Its place among the numbers that are asked of that model together.
    pub component: usize,
    /// What known runs reach.
    pub reached: [f64; 2],
    /// What the solver leaves.
    pub left: [f64; 2],
}

impl CutOff {
    /// Nothing where an end is no number that a file can hold.
    pub fn new(steps: usize, component: usize, reached: Interval, left: Interval) -> Option<Self> {
        let ends = |of: Interval| [of.lower(), of.upper()];
        let (reached, left) = (ends(reached), ends(left));
        let is_finite = reached.iter().chain(&left).all(|end| end.is_finite());
        is_finite.then_some(CutOff { steps, component, reached, left })
    }
}

impl fmt::Display for CutOff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CutOff { steps, component, reached, left } = self;
        write!(
            formatter,
            "after step {steps}, component {component}: runs reach {reached:?}, the solver leaves {left:?}"
        )
    }
}
