//! Solvers that are caught on the way: runs that satisfy a subproblem's program contradict what they said of
//! it.

use super::{Check, Quantity, Relation, Verdict};
use crate::SubproblemCounts;

/// The left side of a check of what solvers said on the way.
const KNOWN_RUNS: &str = "known runs";

/// The disagreement of solvers with runs that satisfy their programs; nothing where no solver was caught.
///
/// # Soundness
/// Contradicted bounds are not used: what came of the others holds all the same. But a solver that errs where
/// replays look may also err where none does.
pub fn contradicted(name: String, quantity: Quantity, counts: SubproblemCounts) -> Option<Check> {
    let example = match counts.cut_off {
        Some(cut_off) => cut_off.to_string(),
        None => "called infeasible, or with bounds that cross".to_owned(),
    };
    let count = counts.contradicted;
    (count > 0).then(|| Check {
        relation: Relation::Within,
        left: KNOWN_RUNS.to_owned(),
        right: name,
        target: None,
        quantity,
        theorem: None,
        verdict: Verdict::Disagree,
        detail: format!("bounds contradicted, and not used: {count}; {example}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CutOff;

    fn detail(counts: SubproblemCounts) -> Option<String> {
        let check = contradicted("milp[highs]@3".to_owned(), Quantity::Parameters, counts)?;
        assert_eq!((check.verdict, check.right.as_str()), (Verdict::Disagree, "milp[highs]@3"));
        Some(check.detail)
    }

    #[test]
    fn who_is_caught_is_named_with_the_numbers() {
        assert_eq!(
            detail(SubproblemCounts { optimal: 3, limited: 1, failed: 1, ..SubproblemCounts::default() }),
            None
        );
        let infeasible = SubproblemCounts { optimal: 3, contradicted: 1, ..SubproblemCounts::default() };
        let expected = "bounds contradicted, and not used: 1; called infeasible, or with bounds that cross";
        assert_eq!(detail(infeasible).as_deref(), Some(expected));
        let cut_off = Some(CutOff { steps: 2, component: 5, reached: [0.0, 1.5], left: [-1.0, 1.25] });
        let expected = "bounds contradicted, and not used: 2; after step 2, component 5: runs reach [0.0, 1.5], the solver \
                        leaves [-1.0, 1.25]";
        assert_eq!(
            detail(SubproblemCounts { contradicted: 2, cut_off, ..SubproblemCounts::default() }).as_deref(),
            Some(expected)
        );
    }
}
